import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, pages, project, seed, serve, watchedPage } from "./site.js";

const BOOKS = [
  { name: "the example book", path: project, search: "P1001", hit: /connection-pool-exhausted/ },
  { name: "the founding runbook", path: seed, search: "P1001", hit: /#issue-5-database-connection-pool-exhausted$/ },
];

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const book of BOOKS) {
  describe(book.name, { skip: existsSync(book.path) ? false : `${book.path} is not there` }, () => {
    let folder, server;
    before(async () => {
      folder = build(book.path);
      server = await serve(folder);
    });
    after(() => server?.close());

    for (const screen of SCREENS) {
      test(`${screen.name}: every page fits, asks nobody, breaks no rule of accessibility`, async () => {
        const { page, wrong, close } = await watchedPage(browser, screen, server.url);
        for (const path of pages(folder)) {
          await page.goto(server.url + path);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wide <= 0, `${path} scrolls sideways by ${wide} px`);
          const { violations } = await new AxeBuilder({ page }).analyze();
          const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          assert.deepEqual(bad.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0].html}`), []);
        }
        assert.deepEqual(wrong, []);
        await close();
      });
    }

    for (const [name, base] of [["http", () => server.url], ["file", () => `file://${folder}/index.html`]]) {
      test(`search over ${name} finds the issue first`, async () => {
        const { page, wrong, close } = await watchedPage(browser, SCREENS[0], name === "http" ? server.url : "file://");
        await page.goto(base());
        await page.keyboard.press("/");
        await page.keyboard.type(book.search);
        await page.waitForSelector("#search-results li");
        const first = await page.locator("#search-results a").first().getAttribute("href");
        assert.match(first.replace(/index\.html/, ""), book.hit);
        await page.keyboard.press("Enter");
        await page.waitForURL(book.hit);
        assert.match(await page.textContent("main"), /P1001/);
        assert.deepEqual(wrong, []);
        await close();
      });
    }
  });
}

describe("what a page does", () => {
  let folder, server;
  before(async () => {
    folder = build(project);
    server = await serve(folder);
  });
  after(() => server?.close());

  test("a code block is copied without prompts and as written", async () => {
    const context = await browser.newContext({ viewport: SCREENS[0].viewport });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url.slice(0, -1) });
    const page = await context.newPage();
    await page.goto(`${server.url}issues/auth-token-errors/`);
    const block = page.locator("figure.code", { hasText: "DEL" });
    const box = await block.locator(".copy").boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, `the button is ${box.width} by ${box.height} px`);
    // It destroys: the second press copies.
    await block.locator(".copy").click();
    await block.locator(".copy").click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'redis-cli -u "$REDIS_URL" DEL "blacklist:<token>"');
    await context.close();
  });

  test("from a folder on disk every link of the page leads to a file", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[2], "file://");
    await page.goto(`file://${folder}/index.html`);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href).filter((href) => href.startsWith("file:")));
    assert.ok(links.length > 10);
    for (const link of links) {
      const file = decodeURIComponent(new URL(link).pathname);
      assert.ok(existsSync(file) && !file.endsWith("/"), link);
    }
    await close();
  });

  test("a stamp that has expired says unknown", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.setFixedTime(new Date("2026-11-24T12:00:00Z"));
    await page.goto(`${server.url}this-machine/`);
    await page.evaluate(() => document.querySelectorAll(".stamp[data-finished]").forEach((stamp) => stamp.remove()));
    const outcomes = await page.evaluate(() => {
      const stamp = document.createElement("p");
      stamp.className = "stamp";
      Object.assign(stamp.dataset, { outcome: "pass", finished: "2026-11-23T02:56:00Z", expires: "2026-11-24T02:56:00Z" });
      stamp.innerHTML = "";
      const word = document.createElement("span");
      word.className = "stamp-word";
      word.textContent = "pass";
      stamp.append(word, document.createElement("time"));
      document.querySelector("main").append(stamp);
      return new Promise((done) => setTimeout(() => done([stamp.dataset.outcome]), 0));
    });
    assert.deepEqual(outcomes, ["pass"]);
    await page.clock.runFor(31000);
    const text = await page.locator("main > .stamp").innerText();
    assert.match(text, /unknown\s*last passed 1 day ago/);
    await context.close();
  });

  test("the contents mark the part that is read, also after a jump", async () => {
    const context = await browser.newContext({ viewport: SCREENS[2].viewport });
    const page = await context.newPage();
    await page.goto(`${server.url}issues/api-500-errors/`);
    const current = page.locator(".toc a[aria-current], nav a[aria-current=true]");
    await page.locator("#resolution").evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 100));
    await page.waitForFunction(() => document.querySelector("a[aria-current=true]")?.hash === "#resolution");
    assert.equal(await current.count(), 1);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(() => document.querySelector("a[aria-current=true]")?.hash === "#symptoms");
    await context.close();
  });

  test("without JavaScript the text and the links are there", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}issues/connection-pool-exhausted/`);
    assert.match(await page.textContent("main"), /P1001: Can't reach database server/);
    await page.click("a[rel=prev]");
    assert.match(page.url(), /auth-token-errors/);
    await context.close();
  });
});
