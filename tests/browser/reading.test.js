// Aids to reading: notes in place, headers of long tables, and the report of a
// wrong step.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, serve, watchedPage } from "./site.js";

const rows = Array.from({ length: 60 }, (_, at) => `| host-${at} | ${at} |`).join("\n");
const PAGE = `# Disk & "full"

## First steps

Wait for it[^a].

## Second steps

| Host | Number |
|---|---|
${rows}

## Third steps

${"A line.\n\n".repeat(40)}

[^a]: It takes **ten** minutes, see <b id="x">here</b>.
`;

let browser, folder, server;
before(async () => {
  const home = mkdtempSync(join(tmpdir(), "opsbook-reading-"));
  mkdirSync(join(home, "content"));
  writeFileSync(join(home, "book.toml"), '[site]\nissue_url = "https://git.example/issues/new?title={title}&body={path}%20{section}"\n');
  writeFileSync(join(home, "content/index.md"), "# Start\n");
  writeFileSync(join(home, "content/disk.md"), PAGE);
  folder = build(home);
  browser = await launch();
  server = await serve(folder);
});
after(async () => { await browser?.close(); server?.closeAllConnections(); server?.close(); });

for (const screen of SCREENS) {
  for (const [how, at] of [["served", () => `${server.url}disk/`], ["from disk", () => `file://${folder}/disk/index.html`]]) {
    test(`${screen.name}, ${how}: a note is shown where its mark is`, async () => {
      const { page, wrong, close } = await watchedPage(browser, screen, how === "served" ? server.url : "file://");
      await page.goto(at());
      await page.locator(".footnote-reference a").click();
      const card = page.locator(".proof-card");
      await card.waitFor();
      assert.match(await card.innerText(), /^It takes ten minutes, see here\.\s+Go to the footnote$/);
      assert.equal(await card.locator("[id]").count(), 0);
      // From disk axe may not load the style sheets that it looks at.
      const { violations } = how === "served" ? await new AxeBuilder({ page }).analyze() : { violations: [] };
      assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
      await page.keyboard.press("Escape");
      assert.equal(await card.isVisible(), false);
      assert.deepEqual(wrong, []);
      await close();
    });
  }

  test(`${screen.name}: the header of a long table stays, and a report names the section`, async () => {
    const { page, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}disk/`);
    const table = page.locator(".table");
    await table.evaluate((table) => { table.scrollIntoView({ behavior: "instant" }); table.scrollTop = 600; });
    const [head, box] = [await table.locator("th").first().boundingBox(), await table.boundingBox()];
    assert.ok(Math.abs(head.y - box.y) <= 2, `${head.y} and ${box.y}`);
    assert.ok(box.height < screen.viewport.height);
    const report = page.locator(screen.viewport.width > 1000 ? ".rail [data-report]" : ".colophon [data-report]");
    assert.equal(await report.getAttribute("href"), "https://git.example/issues/new?title=Disk%20%26%20%22full%22&body=disk.md%20");
    await page.locator("#third-steps").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
    await page.waitForFunction(() => document.querySelector(".toc [aria-current]").textContent === "Third steps");
    await report.evaluate((link) => { link.addEventListener("click", (event) => event.preventDefault()); link.click(); });
    assert.equal(await report.getAttribute("href"), "https://git.example/issues/new?title=Disk%20%26%20%22full%22&body=disk.md%20Third%20steps");
    await close();
  });
}

test("without a script notes and reports are links", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}disk/`);
  await page.locator(".footnote-reference a").click();
  assert.match(page.url(), /#fn-1$/);
  assert.match(await page.locator(".colophon [data-report]").getAttribute("href"), /^https:\/\/git\.example\//);
  await context.close();
});
