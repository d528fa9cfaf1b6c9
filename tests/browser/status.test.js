// The status page: problems first, strips of earlier runs, filters that the
// address keeps, and a mode for a screen on the wall.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, launch, serve, watchedPage } from "./site.js";

const page = (service, owner, checks) => `---\nservice: ${service}\nowner: ${owner}\n---\n\n# ${service}\n\n${checks.map(([id, command, more = ""]) => `\`\`\`bash check=${id} ${more}\n${command}\n\`\`\`\n`).join("\n")}`;

let browser, book, server;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-status-"));
  mkdirSync(join(book, "content"));
  writeFileSync(join(book, "book.toml"), '[book]\ntitle = "Status"\n');
  writeFileSync(join(book, "content/index.md"), "# Status\n");
  writeFileSync(join(book, "content/disk.md"), page("storage", "platform", [["room", "echo 12", 'unit=GB warn="< 20GB"'], ["mounted", "true"]]));
  writeFileSync(join(book, "content/api.md"), page("checkout", "payments", [["answers", "echo 500", 'expect="never"'], ["queue", "true"]]));
  const run = (...words) => spawnSync(binary, words, { cwd: book, encoding: "utf8" });
  run("approve", "--yes");
  run("run", "--locked");
  const file = join(book, ".opsbook/history.jsonl");
  const last = JSON.parse(readFileSync(file, "utf8").trim().split("\n").at(-1));
  const earlier = Array.from({ length: 120 }, (_, at) => JSON.stringify({ finished: new Date(Date.parse(last.finished) - (120 - at) * 3600_000).toISOString(), outcomes: Object.fromEntries(Object.keys(last.outcomes).map((id) => [id, id.endsWith("queue") && at === 100 ? "fail" : "pass"])) }));
  writeFileSync(file, [...earlier, JSON.stringify(last)].join("\n") + "\n");
  run("build");
  server = await serve(join(book, "site"));
});
after(async () => {
  await browser?.close();
  server?.close();
  if (book) rmSync(book, { recursive: true });
});

for (const screen of SCREENS) {
  test(`${screen.name}: problems come first, and every check shows its last runs`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}status/`);
    const problems = page.locator(".problems .stamp");
    assert.deepEqual((await problems.locator("b").allInnerTexts()), ["answers", "room"]);
    assert.match(await problems.first().innerText(), /expected `never`/);
    assert.deepEqual(await page.locator(".status-group h2").allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, " "))), ["checkout 2", "storage 2"]);
    const queue = page.locator(".status-list .stamp", { hasText: "queue" });
    assert.equal(await queue.locator(".strip-runs .run-fail").count(), 1);
    assert.match(await queue.locator(".spark-text").innerText(), /24 h\s*96 %\s*7 d\s*99\.1 %/);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `it scrolls sideways by ${wide} px`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("filters narrow the list and stay in the address", async () => {
  const { page, wrong, close } = await watchedPage(browser, SCREENS[2], server.url);
  await page.goto(`${server.url}status/`);
  await page.getByLabel("Service").selectOption("storage");
  assert.match(page.url(), /\?service=storage$/);
  assert.deepEqual(await page.locator(".status-list .stamp:visible > a b").allInnerTexts(), ["room", "mounted"]);
  assert.deepEqual(await page.locator(".problems b").allInnerTexts(), ["room"]);
  await page.reload();
  await page.getByLabel("Service").waitFor();
  assert.equal(await page.getByLabel("Service").inputValue(), "storage");
  await page.getByLabel("State").selectOption("pass");
  assert.deepEqual(await page.locator(".status-list .stamp:visible > a b").allInnerTexts(), ["mounted"]);
  await page.getByLabel("Service").selectOption("");
  assert.match(page.url(), /\?state=pass$/);
  assert.equal(await page.locator(".status-list .stamp:visible").count(), 2);
  assert.deepEqual(wrong, []);
  await close();
});

test("on the wall there is nothing but the status", async () => {
  const { page, close } = await watchedPage(browser, { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" }, server.url);
  await page.goto(`${server.url}status/?wall`);
  await page.locator(".bar").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".side").isVisible(), false);
  const size = await page.locator(".problems b").first().evaluate((name) => parseFloat(getComputedStyle(name).fontSize));
  assert.ok(size > 30, `${size}`);
  await close();
});

for (const [name, options, base] of [["without JavaScript", { javaScriptEnabled: false }, () => server.url], ["from a folder on disk", {}, () => `file://${book}/site/`]]) {
  test(`the status can be read ${name}`, async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${base()}status/index.html`);
    assert.deepEqual(await page.locator(".problems b").allInnerTexts(), ["answers", "room"]);
    assert.equal(await page.locator(".status-list .strip-runs").count(), 4);
    await context.close();
  });
}
