// The way of somebody who is paged: from the alert's address to the first
// command, on a phone; and the way through a book with sections.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, serve, watchedPage } from "./site.js";

// All that can stand above the first command does: an overdue review, a
// description, statements that are contradicted, dashboards, a check.
const PAGE = `---
title: Pods of the checkout service restart again and again
description: Customers see an error page when they pay.
severity: SEV-1
service: checkout
owner: team-payments
alerts: [KubePodCrashLooping, CheckoutErrors]
last_reviewed_on: 2020-01-01
review_in: 3 months
---

## Diagnosis

\`\`\`bash
# Why did it restart?
kubectl -n <namespace> logs <pod-name> --previous --tail=50
kubectl -n <namespace> describe pod <pod-name>
\`\`\`

The compose service is \`shop-web\`.

\`\`\`bash
docker compose logs shop-wbe
\`\`\`

\`\`\`bash check=api expect="ok"
curl -s http://localhost:1/health
\`\`\`
`;
const FILES = {
  "book.toml": '[book]\ntitle = "Shop operations"\n',
  "content/index.md": "# Shop operations\n",
  "content/checkout.md": PAGE,
  "compose.yaml": "services:\n  shop-web:\n    image: x\n",
  "content/_data/dashboards.yaml": '[{"title": "Checkout overview", "url": "https://grafana.example/d/1", "service": "checkout"}]\n',
  "content/_data/escalation.yaml": '[{"level": 1, "from_minutes": 0, "contact": "Ada"}]\n',
  ...Object.fromEntries(["alertmanager", "troubleshooting", "databases"].flatMap((name) => [1, 2, 3].map((n) => [`content/${name}/p${n}.md`, `# ${name} ${n}\n\nText.\n`]))),
  "content/databases/postgres/slow.md": "# Slow queries\n\nText.\n",
};

let browser, book, folder, server;
before(async () => {
  browser = await launch();
  book = mkdtempSync(join(tmpdir(), "opsbook-paged-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(book, dirname(path)), { recursive: true });
    writeFileSync(join(book, path), text);
  }
  folder = build(book);
  server = await serve(folder);
});
after(async () => {
  await browser?.close();
  server?.close();
  if (book) rmSync(book, { recursive: true });
});

for (const [name, base] of [["http", () => server.url], ["file", () => `file://${folder}/`]]) {
  for (const screen of SCREENS.slice(0, 2)) {
    test(`${screen.name}, ${name}: from the alert's address to the first command in one screen and two taps`, async () => {
      const { page, wrong, close } = await watchedPage(browser, screen, name === "http" ? server.url : "file://");
      await page.addInitScript(() => document.addEventListener("opsbook:copied", ({ detail }) => { window.copied = detail; }));
      const index = name === "http" ? "" : "index.html";
      await page.goto(`${base()}alerts/KubePodCrashLooping/${index}?alertname=KubePodCrashLooping&namespace=shop&pod=web-7d9f`);
      await page.waitForURL(/checkout\//);
      const copy = page.locator(".first .copy");
      const box = await copy.boundingBox();
      assert.equal(await page.evaluate(() => scrollY), 0);
      assert.ok(box.y >= 0 && box.y + box.height <= screen.viewport.height && box.width >= 44 && box.height >= 44, JSON.stringify(box));
      const command = await page.locator(".first pre").boundingBox();
      assert.ok(command.y + command.height <= screen.viewport.height, JSON.stringify(command));
      // The labels are filled in already, so that one tap is enough.
      assert.equal(await page.locator(".first pre").innerText(), "kubectl -n shop logs web-7d9f --previous --tail=50");
      await copy.click();
      await page.waitForFunction(() => window.copied);
      assert.equal(await page.evaluate(() => window.copied), "kubectl -n shop logs web-7d9f --previous --tail=50");
      assert.deepEqual(wrong, []);
      await close();
    });
  }
}

for (const screen of SCREENS) {
  test(`${screen.name}: sections of the navigation fold`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    const isWide = screen.viewport.width >= 1100;
    await page.goto(`${server.url}databases/postgres/slow/`);
    if (!isWide) await page.locator(".menu > summary").click();
    const nav = page.locator(isWide ? ".side" : ".menu-panel");
    const entry = (text) => nav.locator("a", { hasText: text });
    assert.equal(await entry("Slow queries").isVisible(), true, "the way to the page is open");
    assert.equal(await entry("alertmanager 2").isVisible(), false);
    const summary = nav.locator('summary[aria-label="Pages of Alertmanager"]');
    const box = await summary.boundingBox();
    assert.ok(box.width >= (isWide ? 24 : 44) && box.height >= (isWide ? 24 : 44), JSON.stringify(box));
    await summary.click();
    assert.equal(await entry("alertmanager 2").isVisible(), true);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
    await nav.locator('summary[aria-label="Pages of Databases"]').click();
    assert.equal(await entry("Slow queries").isVisible(), false);
    await entry("alertmanager 2").click();
    await page.waitForURL(/alertmanager\/p2\//);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("without JavaScript they fold as well", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SCREENS[2].viewport });
  const page = await context.newPage();
  await page.goto(server.url);
  const entry = page.locator(".side a", { hasText: "troubleshooting 3" });
  assert.equal(await entry.isVisible(), false);
  await page.locator('.side summary[aria-label="Pages of Troubleshooting"]').click();
  assert.equal(await entry.isVisible(), true);
  await context.close();
});

test("cards of folders break no word on a phone", async () => {
  const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
  await page.goto(server.url);
  const names = page.locator(".folders a > span:first-child");
  assert.ok(await names.count() >= 3);
  for (const name of await names.all()) {
    const lines = await name.evaluate((name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    });
    assert.equal(lines, 1, await name.innerText());
  }
  await close();
});
