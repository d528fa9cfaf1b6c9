// A book in a language that is written from right to left: in every screen,
// from disk and in one file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, build, launch, serve, watchedPage } from "./site.js";

const PAGE = `---
alerts: [DatabaseDown]
severity: critical
---
# قاعدة البيانات لا تستجيب

> [!WARNING]
> لا تحذف القرص قبل أخذ نسخة احتياطية.

## الأعراض

تظهر رسالة \`connection refused\` في السجلات.

- قرص ممتلئ
- شبكة مقطوعة

## التحقق

\`\`\`bash
kubectl get pods -n shop
rm -rf /var/lib/postgresql/old
\`\`\`

| المقياس | الحد |
|---|---|
| الاتصالات | 90 |
`;

let book, folder, server, browser;
before(async () => {
  book = mkdtempSync(join(tmpdir(), "opsbook-direction-"));
  writeFileSync(join(book, "book.toml"), '[book]\ntitle = "دليل"\nlanguage = "ar"\nsrc = "."\n');
  writeFileSync(join(book, "index.md"), "# دليل المناوبة\n\nابدأ [من هنا](database.md).\n");
  writeFileSync(join(book, "database.md"), PAGE);
  folder = build(book);
  server = await serve(folder);
  browser = await launch();
});
after(async () => { await browser?.close(); server?.close(); });

// Where parts of the page begin and end, in pixels from the left.
function layout() {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  const callout = style(".callout");
  return {
    wide: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
    title: style("h1").textAlign === "start" && style("h1").direction === "rtl",
    line: [callout.borderLeftWidth, callout.borderRightWidth],
    code: [style(".code pre").direction, style("p code").direction],
    copy: box(".cmd .copy").left - box(".cmd pre").left,
    half: box(".cmd pre").width / 2,
    header: style("th").textAlign,
  };
}

for (const screen of SCREENS) {
  test(`right to left, ${screen.name}`, async () => {
    for (const url of [server.url + "database/", pathToFileURL(join(folder, "database/index.html")).href]) {
      const { page, wrong, close } = await watchedPage(browser, screen, url.startsWith("file") ? "file://" : server.url);
      await page.goto(url);
      assert.equal(await page.getAttribute("html", "dir"), "rtl");
      const found = await page.evaluate(layout);
      assert.ok(found.wide <= found.width, `the page is ${found.wide} wide in ${found.width}`);
      assert.ok(found.title);
      assert.deepEqual(found.line, ["1px", "4px"]);
      assert.deepEqual(found.code, ["ltr", "ltr"]);
      assert.ok(found.copy > found.half, "the copy button stands behind the command");
      assert.equal(found.header, "start");
      assert.deepEqual(wrong, []);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
      await close();
    }
  });
}

test("right to left, in one file, and found by the search", async () => {
  const file = join(book, "book.html");
  execFileSync(binary, ["build", book, "--single-file", file], { stdio: "ignore" });
  const { page, close } = await watchedPage(browser, SCREENS[0], "file://");
  await page.goto(pathToFileURL(file).href);
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  await page.goto(server.url);
  await page.keyboard.press("/");
  await page.keyboard.type("البيانات");
  await page.locator(".search-results a").first().waitFor();
  assert.match(await page.locator(".search-results a").first().innerText(), /قاعدة البيانات/);
  await close();
});

test("a book from left to right names no direction", async () => {
  const other = mkdtempSync(join(tmpdir(), "opsbook-direction-"));
  writeFileSync(join(other, "index.md"), "# Start\n");
  const left = await serve(build(other));
  const { page, close } = await watchedPage(browser, SCREENS[0], left.url);
  await page.goto(left.url);
  assert.equal(await page.getAttribute("html", "dir"), null);
  await close();
  left.close();
});
