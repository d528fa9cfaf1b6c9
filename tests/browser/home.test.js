// The start page of a book that nobody has prepared: many pages without front
// matter, some of them called as alerts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, serve, watchedPage } from "./site.js";

const WORDS = ["Api", "Disk", "Etcd", "Kube", "Node", "Queue", "Redis", "Volume"];
let browser, folder, server;

before(async () => {
  const home = mkdtempSync(join(tmpdir(), "opsbook-unprepared-"));
  const write = (path, text) => {
    mkdirSync(join(home, path, ".."), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  for (let at = 0; at < 150; at++) {
    const name = `${WORDS[at % WORDS.length]}FillsUp${String.fromCharCode(65 + Math.floor(at / 26))}${String.fromCharCode(65 + at % 26)}`;
    write(`runbooks/${WORDS[at % WORDS.length].toLowerCase()}/${name}.md`, `# ${name}\n\nSee [debugging](../../docs/debugging.md).\n`);
  }
  for (let at = 0; at < 300; at++) write(`${["docs", "howto", "teams"][at % 3]}/page-${at}.md`, `# Page ${at}\n\nSee [first](../docs/page-0.md)${at % 5 ? "" : " and [access](../howto/access.md)"}.\n`);
  write("docs/debugging.md", "# Debugging\n\nLook twice.\n");
  write("howto/access.md", "# Access\n\n| Name | Role | Phone |\n|---|---|---|\n| Ada | On call | +1-555-0100 |\n| Grace | Second line | +1-555-0101 |\n");
  const git = (day, ...words) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd: home, stdio: "ignore", env: { PATH: process.env.PATH, HOME: home, GIT_AUTHOR_DATE: `${day}T12:00:00Z`, GIT_COMMITTER_DATE: `${day}T12:00:00Z` } });
  git("2026-01-02", "init", "-q");
  git("2026-01-02", "add", ".");
  git("2026-01-02", "commit", "-qm", "import");
  write("teams/page-2.md", "# Page 2\n\nChanged.\n");
  git("2026-03-04", "commit", "-qam", "change");
  folder = build(home);
  browser = await launch();
  server = await serve(folder);
});
after(async () => { await browser?.close(); server?.close(); });

const board = (page, name) => page.locator(".board", { has: page.getByRole("heading", { name }) });

for (const screen of SCREENS) {
  for (const javaScriptEnabled of [true, false]) {
    test(`${screen.name}${javaScriptEnabled ? "" : ", no script"}: alerts by letter, folders with counts, what others link to`, async () => {
      const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(server.url);
      const alerts = board(page, "Alerts");
      assert.match(await alerts.locator("h2").innerText(), /150/);
      assert.equal(await alerts.locator("summary").count(), 8);
      await alerts.locator("summary", { hasText: "E" }).click();
      assert.equal(await alerts.locator("li:visible").count(), 19);
      await alerts.locator("summary", { hasText: "R" }).click();
      assert.match(await alerts.locator("li:visible a").first().innerText(), /^RedisFillsUp/);
      assert.equal(await alerts.locator("li:visible").count(), 18);
      const box = await alerts.locator("summary").first().boundingBox();
      assert.ok(box.width >= 44 && box.height >= 44);
      const folders = await board(page, "Folders").locator("a").allInnerTexts();
      assert.ok(folders.some((text) => /^Docs\s+101$/.test(text)), folders.join());
      assert.deepEqual((await board(page, "Most linked").locator("li a").allInnerTexts()).slice(0, 2), ["Page 0", "Debugging"]);
      assert.match(await board(page, "Recently changed").locator("li").first().innerText(), /Page 2\s+2026-03-04/);
      assert.equal(await board(page, "Contacts").locator("a[href^='tel:']").first().getAttribute("href"), "tel:+15550100");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
      await context.close();
    });
  }

  test(`${screen.name}: the start page breaks no rule of accessibility`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(server.url);
    await page.locator(".alphabet summary").first().click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("from a folder on disk an alert is two presses away", async () => {
  const { page, wrong, close } = await watchedPage(browser, SCREENS[0], "file://");
  await page.goto(`file://${folder}/index.html`);
  await page.locator(".alphabet summary", { hasText: "Q" }).click();
  await page.locator(".alphabet li:visible a").first().click();
  assert.match(await page.locator("h1").innerText(), /^QueueFillsUp/);
  assert.deepEqual(wrong, []);
  await close();
});

test("an alert has its address although no front matter names it", async () => {
  const { page, close } = await watchedPage(browser, SCREENS[2], server.url);
  await page.goto(`${server.url}alerts/ApiFillsUpAA/`);
  await page.waitForURL(`${server.url}runbooks/api/apifillsupaa/`);
  await close();
});

test("the start page stays small", () => {
  assert.ok(statSync(join(folder, "index.html")).size <= 60_000);
});
