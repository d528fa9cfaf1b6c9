// Tabs: in every screen, with and without a script, from disk, in one file
// and on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, build, launch, serve, watchedPage } from "./site.js";

const PAGE = `# Restart

=== "Linux"

    Use the service manager.

    \`\`\`bash
    systemctl restart web
    \`\`\`

    === "Debian"

        Debian inside.

    === "Fedora"

        Fedora inside.

=== "macOS"

    ## On a laptop

    \`\`\`bash
    brew services restart web
    \`\`\`
`;

const OTHER = `# Logs

{% tabs %}
{% tab title="Linux" %}
Look at the journal.
{% endtab %}
{% tab title="macOS" %}
Look at the console.
{% endtab %}
{% endtabs %}
`;

let book, folder, server, browser;
before(async () => {
  book = mkdtempSync(join(tmpdir(), "opsbook-tabs-"));
  writeFileSync(join(book, "restart.md"), PAGE);
  writeFileSync(join(book, "logs.md"), OTHER);
  folder = build(book);
  server = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

const visible = (page, text) => page.getByText(text, { exact: true }).first().isVisible();

for (const screen of SCREENS) {
  test(`tabs change by pointer and by key, and are remembered: ${screen.name}`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(`${server.url}restart/`);
    assert.ok(await visible(page, "Use the service manager."));
    assert.ok(!(await page.locator("#on-a-laptop").isVisible()));
    await page.getByText("Fedora", { exact: true }).click();
    assert.ok(await visible(page, "Fedora inside."));
    assert.ok(!(await visible(page, "Debian inside.")));
    await page.getByRole("radio", { name: "Linux" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await visible(page, "brew services restart web"));
    assert.ok(await page.locator(".tab .cmd .copy:visible").count() > 0, "commands can be copied");
    const found = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(found.violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.ok(!wide, "nothing is wider than the screen");
    await page.goto(`${server.url}logs/`);
    assert.ok(await visible(page, "Look at the console."), "the label is chosen on every page");
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("a link into a hidden tab opens it", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}restart/#on-a-laptop`);
  assert.ok(await page.locator("#on-a-laptop").isVisible());
  await page.close();
});

test("tabs work without a script", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}restart/`);
  await page.getByText("macOS", { exact: true }).click();
  assert.ok(await page.locator("#on-a-laptop").isVisible());
  assert.ok(!(await page.getByText("Use the service manager.").isVisible()));
  await context.close();
});

test("tabs work from disk", async () => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, "restart/index.html")).href);
  await page.getByText("macOS", { exact: true }).click();
  assert.ok(await visible(page, "brew services restart web"));
  await page.close();
});

test("on paper and in one file every panel is there under its label", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}restart/`);
  await page.emulateMedia({ media: "print" });
  const texts = ["Linux", "Use the service manager.", "Debian inside.", "Fedora inside.", "macOS"];
  const inOrder = async () => {
    let last = -Infinity;
    for (const text of texts) {
      const box = await page.locator("article", { hasText: "Use the service" }).getByText(text, { exact: true }).first().boundingBox();
      assert.ok(box && box.y >= last, `${text} stands below what comes before it`);
      last = box.y;
    }
  };
  await inOrder();
  await page.emulateMedia({ media: "screen" });
  const single = join(mkdtempSync(join(tmpdir(), "opsbook-tabs-")), "book.html");
  execFileSync(binary, ["build", book, "--single-file", single], { stdio: "ignore" });
  await page.goto(pathToFileURL(single).href);
  await inOrder();
  await page.close();
});

test("what stands in a hidden tab is found", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}logs/`);
  await page.keyboard.press("/");
  await page.locator("#search-input").fill("Fedora inside");
  const hit = page.locator(".search-results a").first();
  await hit.waitFor();
  assert.match(await hit.innerText(), /Restart/);
  await page.close();
});
