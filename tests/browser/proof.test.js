// Words that the repository proves or contradicts, and the lines that decide.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, serve, watchedPage } from "./site.js";

const FILES = {
  "book.toml": '[book]\ntitle = "Shop"\nsrc = "docs"\n',
  "Makefile": ".PHONY: deploy rollback\n\ndeploy: build\n\t./scripts/deploy.sh\n\nrollback:\n\t./scripts/rollback.sh\n",
  "scripts/rollback.sh": "#!/bin/sh\n",
  "deploy/compose.yaml": "services:\n  shop-web:\n    image: ghcr.io/acme/shop-web:1.4.2\n    deploy:\n      replicas: 3\n  shop-db:\n    image: postgres:16\n",
  "monitoring/alerts.yml": "groups:\n  - name: shop\n    rules:\n      - alert: CheckoutErrors\n        expr: rate(errors[5m]) > 0.05\n        for: 10m\n",
  "docs/index.md": "# Shop\n",
  "docs/checkout.md": "---\ntitle: Checkout answers with errors\nseverity: SEV-1\nservice: checkout\nalerts: [CheckoutErrors]\n---\n\nRoll back with `make rollback`, which runs `scripts/rollback.sh`.\n\n## Diagnosis\n\n```bash\ndocker compose -f deploy/compose.yaml logs shop-wbe\ndocker compose -f deploy/compose.yaml ps shop-db\n```\n\n## Resolution\n\n```bash\nmake rollback\n```\n\n`CheckoutErrors` ends by itself.\n",
};

let browser, book, folder, server;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-proof-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(book, dirname(path)), { recursive: true });
    writeFileSync(join(book, path), text);
  }
  const git = (...words) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd: book, stdio: "ignore" });
  git("init");
  git("remote", "add", "origin", "git@github.com:acme/shop.git");
  git("add", "-A");
  git("commit", "-m", "one");
  folder = build(book);
  server = await serve(folder);
});
after(async () => {
  await browser?.close();
  server?.close();
  if (book) rmSync(book, { recursive: true });
});

const word = (page, text, place = "article > p") => page.locator(`${place} a.proof`, { hasText: text }).first();
const card = (page) => page.locator(".proof-card");

for (const screen of SCREENS) {
  test(`${screen.name}: a proven word shows its line after a tap, and breaks no rule of accessibility`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}checkout/`);
    await word(page, "make rollback").click();
    await card(page).waitFor();
    assert.match(await card(page).innerText(), /make target rollback[\s\S]*Makefile:6/);
    assert.match(await card(page).locator(".own").innerText(), /rollback:/);
    assert.match(await card(page).locator(".proof-where a").getAttribute("href"), /^https:\/\/github\.com\/acme\/shop\/blob\/[0-9a-f]{7,}\/Makefile#L6$/);
    const box = await card(page).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= screen.viewport.width && box.y + box.height <= screen.viewport.height, JSON.stringify(box));
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    await page.locator("h1").click();
    await card(page).waitFor({ state: "hidden" });
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("hovering and focusing show it as well, and Escape closes it", async () => {
  const { page, close } = await watchedPage(browser, SCREENS[2], server.url);
  await page.goto(`${server.url}checkout/`);
  await word(page, "make rollback").hover();
  await card(page).waitFor();
  // It stays while the pointer is on it.
  await card(page).locator(".own").hover();
  assert.equal(await card(page).isVisible(), true);
  await page.mouse.move(2, 2);
  await card(page).waitFor({ state: "hidden" });
  await word(page, "scripts/rollback.sh").focus();
  await card(page).waitFor();
  assert.match(await card(page).innerText(), /scripts\/rollback\.sh/);
  await page.keyboard.press("Escape");
  await card(page).waitFor({ state: "hidden" });
  await close();
});

test("a contradicted word says what is right beside it, and is copied as it is written", async () => {
  const context = await browser.newContext({ viewport: SCREENS[2].viewport });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url.slice(0, -1) });
  const page = await context.newPage();
  await page.goto(`${server.url}checkout/`);
  const wrong = page.locator("figure a.wrong").first();
  assert.match(await wrong.evaluate((word) => getComputedStyle(word, "::after").content), /▲ .*shop-web/);
  await page.locator(".cmd", { has: page.locator("a.wrong") }).locator(".copy").first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "docker compose -f deploy/compose.yaml logs shop-wbe");
  await context.close();
});

for (const [name, base] of [["http", () => server.url], ["file", () => `file://${folder}/`]]) {
  test(`over ${name} one line above the text opens the list of all statements`, async () => {
    const { page, wrong, close } = await watchedPage(browser, SCREENS[0], name === "http" ? server.url : "file://");
    await page.goto(`${base()}checkout/index.html`);
    const summary = page.locator(".proofs > summary");
    assert.match(await summary.innerText(), /^\d+ of \d+ statements checked against 4 files\s+1 contradicted$/);
    assert.ok((await summary.boundingBox()).height >= 44);
    await summary.click();
    assert.match(await page.locator(".proofs > ol > li").first().innerText(), /compose service shop-wbe/);
    await word(page, "make rollback").click();
    await card(page).waitFor();
    await card(page).locator(".proof-all").click();
    await card(page).waitFor({ state: "hidden" });
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("without JavaScript a word leads to its statement", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SCREENS[0].viewport });
  const page = await context.newPage();
  await page.goto(`${server.url}checkout/`);
  await word(page, "make rollback").click();
  assert.match(page.url(), /#proof:\d+$/);
  assert.equal(await page.locator(".proofs").getAttribute("open"), "");
  assert.equal(await page.locator(":target").isVisible(), true);
  await context.close();
});

for (const screen of [SCREENS[0], SCREENS[3]]) {
  test(`${screen.name}: the page about truth names the pages that are proven least`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}truth/`);
    assert.match(await page.locator(".truth-sum").innerText(), /^\d+ % of \d+ statements/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0);
    await page.locator(".shares a", { hasText: "Checkout" }).click();
    await page.waitForURL(/checkout\/#proofs$/);
    assert.deepEqual(wrong, []);
    await close();
  });
}
