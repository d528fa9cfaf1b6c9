// Command cards: what is copied, what is filled in, what is refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SCREENS, binary, build, launch, project, seed, serve } from "./site.js";

const PAGE = `---
title: Pods
severity: SEV-2
alerts: [KubePodNotReady]
inputs:
  REGION: where it burns
---

## Diagnosis

\`\`\`bash
# Look at them
kubectl -n <namespace> get pods  # all of them
echo "of <namespace>" '<namespace>' $REGION

# Throw one away
kubectl -n <namespace> delete pvc <pod>
kubectl rollout restart deploy/<pod>
\`\`\`

\`\`\`console
$ kubectl get nodes
NAME READY
$ kubectl logs x
\`\`\`
`;

const SHOP = `# Shop

\`\`\`bash
kubectl -n <namespace> rollout restart deploy/<deployment>
\`\`\`
`;

const MANIFESTS = ["web", "worker"].map((name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
`).join("---\n");

let browser, folder, server;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "opsbook-cards-"));
  mkdirSync(join(folder, "content"));
  writeFileSync(join(folder, "book.toml"), '[book]\ntitle = "Cards"\n');
  writeFileSync(join(folder, "content/index.md"), "# Cards\n");
  writeFileSync(join(folder, "content/pods.md"), PAGE);
  writeFileSync(join(folder, "content/shop.md"), SHOP);
  mkdirSync(join(folder, "k8s"));
  writeFileSync(join(folder, "k8s/shop.yaml"), MANIFESTS);
  execFileSync(binary, ["build"], { cwd: folder, stdio: "ignore" });
  server = await serve(join(folder, "site"));
});
after(async () => { await browser?.close(); server?.close(); rmSync(folder, { recursive: true, force: true }); });

async function opened(path, url = server.url) {
  const context = await browser.newContext({ viewport: SCREENS[0].viewport });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url.slice(0, -1) });
  const page = await context.newPage();
  await page.goto(url + path);
  const copied = async (button) => {
    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    await button.click();
    await page.waitForTimeout(50);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  return { page, copied, cards: page.locator("article > figure.code .cmd"), close: () => context.close() };
}

test("each command is copied as it is, without its comments", async () => {
  const { cards, copied, close } = await opened("pods/");
  assert.equal(await copied(cards.nth(0).locator(".copy")), "kubectl -n <namespace> get pods");
  assert.equal(await cards.nth(0).locator(".note").innerText(), "Look at them");
  const box = await cards.nth(0).locator(".copy").boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44);
  await close();
});

test("prompts and recorded output are not copied", async () => {
  const { page, cards, copied, close } = await opened("pods/");
  assert.equal(await copied(cards.nth(4).locator(".copy")), "kubectl get nodes");
  assert.equal(await copied(cards.nth(5).locator(".copy")), "kubectl logs x");
  assert.equal(await page.locator(".printed").innerText(), "NAME READY");
  assert.equal(await copied(page.locator(".copy-all .copy").last()), "kubectl get nodes\nkubectl logs x");
  await close();
});

test("what destroys is marked, copied at the second press, and never comes along", async () => {
  const { page, cards, copied, close } = await opened("pods/");
  const card = cards.nth(2);
  assert.equal(await card.getAttribute("data-risk"), "destroys");
  assert.equal(await card.locator(".risk").innerText(), "destroys");
  assert.equal(await copied(card.locator(".copy")), "nothing");
  assert.match(await card.locator(".copy").innerText(), /press again/);
  await card.locator(".copy").click();
  await page.waitForTimeout(50);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "kubectl -n <namespace> delete pvc <pod>");
  const all = await copied(page.locator(".copy-all .copy").first());
  assert.equal(all, "kubectl -n <namespace> get pods\necho \"of <namespace>\" '<namespace>' $REGION");
  await close();
});

test("inputs are filled in everywhere, quoted for the shell", async () => {
  const { page, cards, copied, close } = await opened("pods/");
  await page.locator('[data-input="namespace"]').fill("a b'c$(x)\"!");
  await page.locator('[data-input="region"]').fill("eu-1");
  assert.equal(await copied(cards.nth(0).locator(".copy")), "kubectl -n 'a b'\\''c$(x)\"!' get pods");
  const text = await copied(cards.nth(1).locator(".copy"));
  assert.equal(text, `echo "of a b'c\\$(x)\\""'!'"" 'a b'\\''c$(x)"!' eu-1`);
  // The shell gives back what was typed.
  assert.equal(execFileSync("bash", ["-c", text], { encoding: "utf8" }), "of a b'c$(x)\"! a b'c$(x)\"! eu-1\n");
  await page.locator('[data-input="namespace"]').fill("");
  assert.equal(await copied(cards.nth(0).locator(".copy")), "kubectl -n <namespace> get pods");
  await close();
});

test("quotes in comments and in recorded output open nothing", async () => {
  const text = "```bash\nfor h in a b; do # don't stop\n  echo <name>\ndone\n```\n\n```console\n$ ls\nit doesn't say\n$ du -sh <name>\n```\n";
  writeFileSync(join(folder, "content/quotes.md"), `# Quotes\n\n${text}`);
  execFileSync(binary, ["build"], { cwd: folder, stdio: "ignore" });
  const { page, close } = await opened("quotes/");
  await page.locator('[data-input="name"]').fill("a; rm x");
  const filled = await page.locator("article .hi").allInnerTexts();
  assert.deepEqual(filled, ["'a; rm x'", "'a; rm x'"]);
  await close();
});

test("the key copies what is seen, not what is folded", async () => {
  writeFileSync(join(folder, "rules.yml"), "groups:\n- name: a\n  rules:\n  - alert: KubePodNotReady\n    expr: folded > 80\n");
  writeFileSync(join(folder, "book.toml"), '[book]\ntitle = "Cards"\n[repository]\nroot = "."\n');
  execFileSync(binary, ["build"], { cwd: folder, stdio: "ignore" });
  const { page, close } = await opened("pods/");
  assert.equal(await page.locator(".rules pre").count(), 1);
  const seen = [];
  for (let at = 0; at < 4; at++) {
    await page.keyboard.press("n");
    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    await page.keyboard.press("c");
    await page.waitForTimeout(50);
    seen.push(await page.evaluate(() => navigator.clipboard.readText()));
  }
  assert.ok(seen.every((text) => !text.includes("folded")), seen.join("\n"));
  assert.equal(seen[0], "kubectl -n <namespace> get pods");
  await close();
});

test("an address fills in names, and nothing that a shell could take for more", async () => {
  const fine = await opened("pods/?namespace=prod-1&pod=api/x");
  assert.equal(await fine.copied(fine.cards.nth(0).locator(".copy")), "kubectl -n prod-1 get pods");
  assert.ok(await fine.page.locator(".inputs-refused").isHidden());
  await fine.close();
  for (const value of ["a;rm%20-rf%20/", "%24(id)", "a%0Ab", "-rf", "%60id%60", "a%00", "'", "<b>", "a".repeat(300)]) {
    const { page, cards, copied, close } = await opened(`pods/?namespace=${value}`);
    assert.match(await page.locator(".inputs-refused").innerText(), /Refused: namespace in the URL/);
    assert.equal(await copied(cards.nth(0).locator(".copy")), "kubectl -n <namespace> get pods", value);
    await close();
  }
});

describe("at first sight, at 360 by 740", () => {
  let site, example;
  before(async () => { site = build(project); example = await serve(site); });
  after(() => example?.close());

  test("the page for API 500 errors shows what counts", async () => {
    const { page, copied, close } = await opened("issues/api-500-errors/", example.url);
    const visible = async (locator) => {
      const box = await locator.first().boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= 740, `${locator}: ${JSON.stringify(box)}`);
      return box;
    };
    await visible(page.locator("h1"));
    await visible(page.locator(".fact-severity"));
    await visible(page.getByText("HighErrorRate"));
    await visible(page.locator(".rollup .stamp-word"));
    await visible(page.locator(".first code"));
    const box = await visible(page.locator(".first .copy"));
    assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
    assert.match(await copied(page.locator(".first .copy")), /^psql /);
    await close();
  });
});

test("the token block of the founding runbook", { skip: existsSync(seed) ? false : "the seed is not there" }, async () => {
  const site = await serve(build(seed));
  const { page, copied, close } = await opened("", site.url);
  const figure = page.locator("figure.code", { hasText: "blacklist:*" });
  assert.equal(await copied(figure.locator(".copy").first()), 'redis-cli KEYS "blacklist:*" | head -10');
  const flush = figure.locator(".cmd", { hasText: "FLUSHDB" });
  assert.equal(await flush.getAttribute("data-risk"), "destroys");
  await close();
  site.close();
});

test("an input offers the names that the repository defines", async () => {
  const { page, cards, copied, close } = await opened("shop/");
  const offered = (name) => page.locator(`label:has-text("${name}") input`).evaluate(
    (input) => [...input.list.options].map((option) => option.value),
  );
  assert.deepEqual(await offered("deployment"), ["web", "worker"]);
  assert.deepEqual(await offered("namespace"), ["shop"]);
  await page.locator('label:has-text("namespace") input').fill("shop");
  await page.locator('label:has-text("deployment") input').fill("worker");
  assert.equal(await copied(cards.nth(0).locator(".copy")), "kubectl -n shop rollout restart deploy/worker");
  await close();
});
