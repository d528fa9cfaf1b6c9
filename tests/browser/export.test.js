// What leaves the site: a page as Markdown, and pages, sections and the whole
// book on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, build, launch, serve, watchedPage } from "./site.js";

const FILES = {
  "book.toml": '[book]\ntitle = "Shop"\ndescription = "What to do"\n',
  "content/index.md": "# Shop\n\nStart here.\n",
  "content/_data/contacts.yaml": '[{"name": "Ada", "role": "On call", "phone": "+44 20 7946 0001"}]\n',
  "content/_data/severities.yaml": '[{"id": "SEV-1", "name": "Critical"}]\n',
  "content/checkout.md": "---\ntitle: Checkout fails\nseverity: SEV-1\nalerts: [CheckoutErrors]\n---\n\nSee [the network](network/dns.md).\n\n```bash\nkubectl get pods -n <namespace>\n```\n",
  "content/network/index.md": "# Network\n",
  "content/network/dns.md": "# Names do not resolve\n\nText.\n",
  "content/network/deep/vpn.md": "# Tunnel is down\n\nText.\n",
  "content/storage/disk.md": "# Disk is full\n\nText.\n",
};

let browser, book, folder, server, single;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-export-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(book, dirname(path)), { recursive: true });
    writeFileSync(join(book, path), text);
  }
  folder = build(book);
  server = await serve(folder);
  single = join(book, "book.html");
  execFileSync(binary, ["build", book, "--single-file", single], { stdio: "ignore" });
});
after(async () => {
  await browser?.close();
  server?.close();
  if (book) rmSync(book, { recursive: true });
});

for (const [name, base, javaScriptEnabled] of [["over http", () => server.url, true], ["from a folder on disk", () => `file://${folder}/`, true], ["without JavaScript", () => server.url, false]]) {
  test(`${name} a page leads to its Markdown`, async () => {
    const context = await browser.newContext({ javaScriptEnabled, viewport: SCREENS[0].viewport });
    const page = await context.newPage();
    await page.goto(`${base()}checkout/index.html`);
    const link = page.locator(".colophon a.alternate");
    assert.equal(await link.innerText(), "Markdown");
    assert.equal(await link.evaluate((link) => link.href), await page.locator("link[rel=alternate][type='text/markdown']").evaluate((link) => link.href));
    const file = join(folder, new URL(await link.evaluate((link) => link.href)).pathname.split("/checkout/")[1] ? "checkout/page.md" : "missing");
    assert.match(readFileSync(file, "utf8"), /^# Checkout fails\n\n- Severity: SEV-1\n- Alerts: `CheckoutErrors`\n[\s\S]*See \[the network\]\(\.\.\/network\/dns\/\)\.\n\n```bash\nkubectl get pods -n <namespace>\n```\n$/);
    await context.close();
  });
}

test("two builds write the same Markdown", () => {
  const again = build(book);
  for (const path of ["page.md", "checkout/page.md", "network/dns/page.md"]) {
    assert.equal(readFileSync(join(again, path), "utf8"), readFileSync(join(folder, path), "utf8"));
  }
  assert.ok(!existsSync(join(folder, "alerts/page.md")), "generated pages have none");
});

// What is visible on paper.
async function printed(page, ...selectors) {
  await page.emulateMedia({ media: "print" });
  const seen = {};
  for (const selector of selectors) seen[selector] = await page.locator(selector).evaluateAll((all) => all.filter((element) => element.checkVisibility()).length);
  return seen;
}

test("a printed page begins with severities and contacts and has no controls", async () => {
  const { page, wrong, close } = await watchedPage(browser, SCREENS[2], server.url);
  await page.goto(`${server.url}checkout/`);
  const seen = await printed(page, ".paper", ".bar", ".side", ".rail", ".copy", ".colophon a", ".first", ".crumbs");
  assert.deepEqual(seen, { ".paper": 1, ".bar": 0, ".side": 0, ".rail": 0, ".copy": 0, ".colophon a": 0, ".first": 0, ".crumbs": 0 });
  const order = await page.evaluate(() => document.querySelector(".paper").compareDocumentPosition(document.querySelector("h1")) & Node.DOCUMENT_POSITION_FOLLOWING);
  assert.ok(order);
  assert.match(await page.locator(".paper").innerText(), /SEV-1 Critical[\s\S]*Ada, On call: \+44 20 7946 0001/);
  assert.equal((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString(), "%PDF-");
  assert.deepEqual(wrong, []);
  await close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`the whole book is printed with cover, contacts and contents${javaScriptEnabled ? "" : ", without JavaScript as well"}`, async () => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`file://${single}`);
    assert.deepEqual(await page.locator(".cover:visible, .printed-contents:visible").count(), 0, "only on paper");
    const seen = await printed(page, ".cover", ".paper", ".printed-contents", "main > .single, .part > .single", ".bar", ".side");
    assert.equal(seen[".cover"] + seen[".paper"] + seen[".printed-contents"], 3);
    assert.ok(seen["main > .single, .part > .single"] >= 6);
    assert.equal(seen[".bar"] + seen[".side"], 0);
    const order = await page.evaluate(() => [...document.querySelectorAll("main > *")].slice(0, 4).map((part) => part.className));
    assert.deepEqual(order, ["cover", "paper", "printed-contents", "single"]);
    assert.match(await page.locator(".cover").innerText(), /Shop\s+What to do\s+6 pages/);
    assert.match(await page.locator(".printed-contents").innerText(), /Checkout fails[\s\S]*Network[\s\S]*Tunnel is down[\s\S]*Names do not resolve[\s\S]*Disk is full/);
    const breaks = await page.locator(".part > .single").evaluateAll((all) => all.map((one) => getComputedStyle(one).breakBefore));
    assert.ok(breaks.slice(1, 3).every((value) => value === "page"), breaks.join());
    await context.close();
  });

  test(`a section in the address is printed alone${javaScriptEnabled ? "" : ", without JavaScript as well"}`, async () => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`file://${single}#section:network`);
    await page.emulateMedia({ media: "print" });
    const titles = await page.locator("h1:visible").allInnerTexts();
    assert.deepEqual(titles, ["Network", "Tunnel is down", "Names do not resolve"]);
    assert.equal(await page.locator(".paper").isVisible(), true);
    assert.equal(await page.locator(".printed-contents").isVisible(), false);
    await context.close();
  });
}

for (const screen of SCREENS) {
  test(`${screen.name}: the single file breaks no rule of accessibility`, async () => {
    const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme });
    const page = await context.newPage();
    await page.goto(`file://${single}`);
    if (screen.viewport.width < 1100) await page.locator(".menu > summary").click();
    await page.locator("nav:visible details:not(.menu) > summary").first().click();
    await page.locator("nav:visible a", { hasText: "Names do not resolve" }).first().click();
    assert.match(page.url(), /#network\/dns$/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    await context.close();
  });
}
