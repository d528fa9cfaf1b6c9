// What changed in the repository since a page was reviewed, and how much of the
// book was proven at earlier commits.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, serve, watchedPage } from "./site.js";

const compose = (replicas) => `services:\n  shop-web:\n    image: ghcr.io/acme/shop-web:1.4.2\n    deploy:\n      replicas: ${replicas}\n`;
const PAGE = "---\nlast_reviewed_on: 2026-03-01\n---\n\n# Checkout\n\nThe service `shop-web` of `compose.yaml` has 3 replicas (`replicas`).\n\n```bash\ndocker compose restart shop-web\n```\n";

let browser, book, folder, server;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-changes-"));
  const write = (path, text) => {
    mkdirSync(join(book, dirname(path)), { recursive: true });
    writeFileSync(join(book, path), text);
  };
  const git = (day, ...words) => {
    const date = `${day}T10:00:00Z`;
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd: book, stdio: "ignore", env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date } });
  };
  write("book.toml", '[book]\ntitle = "Shop"\n');
  write(".gitignore", ".opsbook\n");
  write("content/index.md", "# Shop\n");
  write("content/checkout.md", PAGE);
  write("compose.yaml", compose(2));
  git("2026-02-01", "init");
  git("2026-02-01", "remote", "add", "origin", "git@github.com:acme/shop.git");
  git("2026-02-01", "add", "-A");
  git("2026-02-01", "commit", "-m", "one");
  build(book);
  write("compose.yaml", compose(3));
  git("2026-04-01", "commit", "-am", "two");
  folder = build(book);
  server = await serve(folder);
});
after(async () => {
  await browser?.close();
  server?.close();
  if (book) rmSync(book, { recursive: true });
});

async function isAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `it scrolls sideways by ${wide} px`);
}

for (const screen of SCREENS) {
  test(`${screen.name}: old and new value of a changed fact are side by side`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}checkout/`);
    const summary = page.locator(".proofs > summary");
    assert.match(await summary.innerText(), /1 changed since the review/);
    await summary.click();
    const values = page.locator(".proofs .proof-both > div");
    assert.deepEqual(await values.allInnerTexts(), ["At the review\nreplicas: 2", "Now\nreplicas: 3"]);
    const [before, now] = [await values.nth(0).boundingBox(), await values.nth(1).boundingBox()];
    if (screen.viewport.width > 1000) assert.ok(now.x > before.x + before.width - 1 && now.y === before.y, "beside each other");
    else assert.ok(now.y >= before.y + before.height, "below each other");
    assert.match(await page.locator(".proofs .proof-change a").getAttribute("href"), /^https:\/\/github\.com\/acme\/shop\/commit\/[0-9a-f]{7,}$/);
    await isAccessible(page);
    await summary.click();
    await page.locator("article > p a.changed", { hasText: "3" }).click();
    const card = page.locator(".proof-card");
    await card.waitFor();
    assert.match(await card.innerText(), /Changed after the review of 2026-03-01: 2026-04-01[\s\S]*At the review\s+replicas: 2/);
    assert.deepEqual(wrong, []);
    await close();
  });

  test(`${screen.name}: the page about truth shows changed pages and the history`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}truth/`);
    assert.match(await page.locator("#history ~ .shares").innerText(), /2026-04-01[\s\S]*2026-02-01/);
    const chart = await page.locator(".trend").boundingBox();
    assert.ok(chart.width > 200 && chart.height > 40, JSON.stringify(chart));
    await isAccessible(page);
    await page.locator("#changed ~ .shares a").first().click();
    await page.waitForURL(/checkout\/#proofs$/);
    assert.deepEqual(wrong, []);
    await close();
  });
}

for (const [name, base, javaScriptEnabled] of [["without JavaScript", () => server.url, false], ["from a folder on disk", () => `file://${folder}/`, true]]) {
  test(`${name} the list says what changed`, async () => {
    const context = await browser.newContext({ javaScriptEnabled, viewport: SCREENS[0].viewport });
    const page = await context.newPage();
    await page.goto(`${base()}checkout/index.html`);
    await page.locator(".proofs > summary").click();
    assert.match(await page.locator(".proof-both").innerText(), /replicas: 2\s+Now\s+replicas: 3/);
    await context.close();
  });
}
