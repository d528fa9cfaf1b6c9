// Keys, short codes and code blocks as other generators write them: on a
// phone and a desktop, light and dark, without JavaScript, from a folder, in
// one file, on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SCREENS, binary, build, launch, serve, watchedPage } from "./site.js";

const PAGE = `# :rocket: Deploy

Press ++ctrl+alt+del++ to ==stop it==. The HTML is \`:rocket:\`.

*[HTML]: Hyper Text Markup Language

\`\`\`py title="deploy/gateway/config/settings_of_production.py" hl_lines="2" linenums="9"
import os
value = "a line that is longer than the screen of any telephone that somebody holds at night"
print(value) # (1)!
\`\`\`

1. Only the name.

\`\`\`js
let a = 1 // [!code --]
let b = 2 // [!code ++]
\`\`\`

\`\`\`bash title="On the jump host" hl_lines="1"
kubectl get pods # (1)!
kubectl get svc
\`\`\`
`;

let browser, book, folder, server;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-inline-"));
  mkdirSync(join(book, "content"));
  writeFileSync(join(book, "content/index.md"), "# Book\n");
  writeFileSync(join(book, "content/deploy.md"), PAGE);
  folder = build(book);
  server = await serve(folder);
});
after(async () => { await browser?.close(); server?.close(); });

// What a reader sees, on any screen and paper.
async function isShown(page) {
  const main = page.locator("article").first();
  assert.deepEqual(await main.locator("kbd").allInnerTexts(), ["Ctrl", "Alt", "Delete"]);
  assert.equal(await main.locator("mark").first().innerText(), "stop it");
  assert.equal(await main.locator("abbr").first().getAttribute("title"), "Hyper Text Markup Language");
  const text = await main.innerText();
  for (const syntax of ["++", "==", "*[", "[!code", "hl_lines"]) assert.ok(!text.includes(syntax), syntax);
  const title = main.locator(".code-title").first();
  assert.equal(await title.innerText(), "deploy/gateway/config/settings_of_production.py");
  assert.ok(await title.isVisible());
  const lines = main.locator(".line");
  assert.equal(await lines.nth(0).evaluate((line) => getComputedStyle(line, "::before").content), '"9"');
  const bar = (line) => line.evaluate((element) => getComputedStyle(element).borderLeftWidth);
  assert.equal(await bar(lines.nth(1)), "4px");
  assert.equal(await bar(lines.nth(0)), "0px");
  const sign = (line) => line.evaluate((element) => getComputedStyle(element, "::after").content);
  assert.equal(await sign(main.locator(".line.removed")), '"−"');
  assert.equal(await sign(main.locator(".line.added")), '"+"');
}

const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

for (const screen of SCREENS) {
  test(`${screen.name}: keys, titles and lines are shown`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}deploy/`);
    assert.equal(await page.locator("h1").innerText(), "🚀 Deploy");
    await isShown(page);
    assert.equal(await isWide(page), false);
    await page.emulateMedia({ media: "print" });
    await isShown(page);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("without JavaScript, and from a folder", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const address of [`${server.url}deploy/`, `file://${folder}/deploy/index.html`]) {
    await page.goto(address);
    await isShownWithoutScript(page);
  }
  await context.close();
});

async function isShownWithoutScript(page) {
  assert.deepEqual(await page.locator("kbd").allInnerTexts().then((keys) => keys.slice(-3)), ["Ctrl", "Alt", "Delete"]);
  assert.ok(await page.locator(".code-title").first().isVisible());
  assert.equal(await page.locator(".line.marked").count(), 1);
}

test("in one file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "opsbook-single-")), "book.html");
  execFileSync(binary, ["build", book, "--single-file", file], { stdio: "ignore" });
  const { page, wrong, close } = await watchedPage(browser, SCREENS[0], "file://");
  await page.goto(`file://${file}`);
  assert.equal(await page.locator(".code-title").count(), 2);
  assert.equal(await page.locator(".line.marked").count(), 1);
  assert.deepEqual(wrong, []);
  await close();
});

test("numbers, signs and references are neither copied nor selected", async () => {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(`${server.url}deploy/`);
  const copied = async (card) => {
    await page.locator("figure.code").nth(card).locator(".copy").first().click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied(0), 'import os\nvalue = "a line that is longer than the screen of any telephone that somebody holds at night"\nprint(value)');
  assert.equal(await copied(1), "let a = 1\nlet b = 2");
  assert.equal(await copied(2), "kubectl get pods");
  const selected = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector("figure.code code"));
    return getSelection().toString();
  });
  assert.match(selected, /^import os\nvalue = /);
  await context.close();
});
