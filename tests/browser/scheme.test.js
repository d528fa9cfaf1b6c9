// Light, dark, or as the system has it: the reader's choice is remembered and
// is there before anything is drawn. And what book.toml sets without a theme.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, build, launch, project, serve, watchedPage } from "./site.js";

let browser, folder, server;
before(async () => {
  browser = await launch();
  folder = build(project);
  server = await serve(folder);
});
after(async () => { await browser?.close(); server?.close(); });

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const [WHITE, NIGHT] = ["rgb(255, 255, 255)", "rgb(18, 21, 27)"];

// Notes the scheme at the moment when the page's body begins.
const early = () => new MutationObserver((_, observer) => {
  if (!document.body) return;
  window.early = document.documentElement.dataset.theme ?? "system";
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });

for (const screen of SCREENS) {
  for (const [how, at] of [["served", (path) => server.url + path], ["from disk", (path) => `file://${folder}/${path}index.html`]]) {
    test(`${screen.name}, ${how}: the choice is remembered and does not flash`, async () => {
      const { page, wrong, close } = await watchedPage(browser, screen, how === "served" ? server.url : "file://");
      await page.addInitScript(early);
      await page.goto(at(""));
      const isDark = screen.colorScheme === "dark";
      assert.equal(await ground(page), isDark ? NIGHT : WHITE);
      const button = page.getByRole("button", { name: /^Colours:/ });
      const box = await button.boundingBox();
      assert.ok(box.width >= 44 && box.height >= 44);
      assert.equal(await button.getAttribute("aria-label"), "Colours: system");
      await button.click();
      assert.equal(await ground(page), WHITE);
      await button.click();
      assert.equal(await ground(page), NIGHT);
      assert.equal(await button.getAttribute("aria-label"), "Colours: dark");
      await page.goto(at("issues/api-500-errors/"));
      assert.equal(await page.evaluate(() => window.early), "dark");
      assert.equal(await ground(page), NIGHT);
      await button.click();
      await page.reload();
      assert.equal(await page.evaluate(() => window.early), "system");
      assert.equal(await ground(page), isDark ? NIGHT : WHITE);
      assert.deepEqual(wrong, []);
      await close();
    });
  }

  test(`${screen.name}: the other scheme breaks no rule of accessibility`, async () => {
    const { page, close } = await watchedPage(browser, screen, server.url);
    const other = screen.colorScheme === "dark" ? "light" : "dark";
    await page.addInitScript((other) => { localStorage["opsbook-scheme"] = other; }, other);
    for (const path of ["", "issues/api-500-errors/", "truth/"]) {
      await page.goto(server.url + path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${path}: ${id}: ${nodes[0].html}`), []);
    }
    await close();
  });
}

test("diagrams and pictures for one scheme follow the choice", async () => {
  const home = mkdtempSync(join(tmpdir(), "opsbook-scheme-"));
  writeFileSync(join(home, "index.md"), "# Start\n\n```mermaid\nflowchart LR\n  A --> B\n```\n\n![day](a.png#only-light) ![night](a.png#only-dark)\n");
  writeFileSync(join(home, "a.png"), Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "base64"));
  const own = await serve(build(home));
  const { page, wrong, close } = await watchedPage(browser, SCREENS[2], own.url);
  await page.goto(own.url);
  const shown = () => page.evaluate(() => [document.querySelector(".diagram img").currentSrc.replace(/.*-/, ""), ...[...document.querySelectorAll("img[class^=only]")].filter((image) => image.checkVisibility()).map((image) => image.alt)]);
  assert.deepEqual(await shown(), ["light.svg", "day"]);
  const button = page.locator(".scheme");
  await button.click();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await shown(), ["light.svg", "day"]);
  await button.click();
  await page.waitForFunction(() => document.querySelector(".diagram img").currentSrc.endsWith("dark.svg"));
  assert.deepEqual((await shown()).slice(1), ["night"]);
  assert.deepEqual(wrong, []);
  await close();
  own.close();
});

test("other tabs follow, what is stored by others is ignored, and without a script there is no button", async () => {
  const context = await browser.newContext({ colorScheme: "light" });
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto(server.url);
  await one.evaluate(() => { localStorage["opsbook-scheme"] = "\"><img src=x>"; });
  await two.goto(server.url);
  assert.equal(await ground(two), WHITE);
  await one.locator(".scheme").click();
  await one.locator(".scheme").click();
  await two.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await context.close();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto(server.url);
  assert.equal(await page.locator(".scheme").isVisible(), false);
  await plain.close();
});

test("the single file has the choice too", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "opsbook-scheme-")), "book.html");
  execFileSync(binary, ["build", project, "--single-file", file], { stdio: "ignore" });
  const { page, wrong, close } = await watchedPage(browser, SCREENS[2], "file://");
  await page.goto(`file://${file}`);
  await page.locator(".scheme").click();
  await page.locator(".scheme").click();
  await page.reload();
  assert.equal(await ground(page), NIGHT);
  assert.deepEqual(wrong, []);
  await close();
});

test("accent, logo, favicon and fonts of book.toml need no theme", async () => {
  const home = mkdtempSync(join(tmpdir(), "opsbook-brand-"));
  mkdirSync(join(home, "content"));
  mkdirSync(join(home, "brand"));
  writeFileSync(join(home, "content/index.md"), "# Start\n\n[A link](index.md)\n");
  writeFileSync(join(home, "brand/mark.svg"), '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><rect width="24" height="24"/></svg>');
  writeFileSync(join(home, "brand/Sans-Bold.woff2"), "no font");
  writeFileSync(join(home, "book.toml"), '[site]\naccent = "#ffd400"\nlogo = "brand/mark.svg"\nfonts = ["brand/Sans-Bold.woff2"]\n');
  const own = await serve(build(home));
  for (const screen of SCREENS) {
    const { page, wrong, close } = await watchedPage(browser, screen, own.url);
    await page.goto(own.url);
    assert.equal(await page.locator(".logo").evaluate((image) => image.complete && image.naturalWidth), 24);
    assert.match(await page.locator("link[rel=icon]").getAttribute("href"), /^assets\/static\/logo\.svg$/);
    const link = await page.locator("article p a").evaluate((link) => getComputedStyle(link).color);
    assert.ok(screen.colorScheme === "dark" ? link === "rgb(255, 212, 0)" : /^rgb\(1[0-3]\d, 1[01]\d, 0\)$/.test(link), link);
    assert.match(await page.evaluate(() => getComputedStyle(document.body).fontFamily), /^book, /);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id), []);
    assert.deepEqual(wrong.filter((text) => !/font|OTS/i.test(text)), []);
    await close();
  }
  own.close();
});
