// What pages are like whatever is written on them: their weight, their width,
// what the bar and the strip say, and where old and wrong addresses lead.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SCREENS, binary, build, launch, pages, project, seed, serve, watchedPage } from "./site.js";

let browser, folder, server;
before(async () => {
  browser = await launch();
  folder = build(project);
  server = await serve(folder);
});
after(async () => { await browser?.close(); server?.close(); });

// A page of a screen, and what it may not do is watched.
async function opened(screen, path, url = server.url) {
  const watched = await watchedPage(browser, screen, url);
  await watched.page.goto(url + path);
  return watched;
}

test("a page weighs at most 60 kB of HTML, 28 kB of style sheet, 32 kB of script", () => {
  const size = (path) => statSync(join(folder, path)).size;
  for (const path of pages(folder)) {
    const file = path.endsWith(".html") ? path : `${path}index.html`;
    assert.ok(size(file) <= 60_000, `${file}: ${size(file)}`);
    const html = readFileSync(join(folder, file), "utf8");
    const styles = [...html.matchAll(/<link rel="stylesheet" href="(?:\.\.\/|\/)*([^"]+)"/g)];
    const style = styles.reduce((sum, [, path]) => sum + size(path), 0);
    const scripts = [...html.matchAll(/<script src="(?:\.\.\/|\/)*([^"]+)"/g)];
    const script = scripts.reduce((sum, [, path]) => sum + size(path), 0);
    if (path !== "404.html") assert.ok(script > 10_000 && script <= 32_000, `${file}: ${script} of script`);
    assert.ok(style > 10_000 && style <= 28_000, `${file}: ${style} of style sheet`);
  }
});

test("the founding runbook as one file weighs less than 500 kB", { skip: existsSync(seed) ? false : `${seed} is not there` }, () => {
  const file = join(mkdtempSync(join(tmpdir(), "opsbook-single-")), "book.html");
  execFileSync(binary, ["build", seed, "--single-file", file], { stdio: "ignore" });
  assert.ok(statSync(file).size < 500_000, `${statSync(file).size}`);
});

for (const screen of [SCREENS[0], SCREENS[3]]) {
  test(`${screen.name}: the bar says severity and title once the page's own are gone`, async () => {
    const { page, wrong, close } = await opened(screen, "issues/api-500-errors/");
    const named = page.locator(".bar-title");
    assert.equal(await named.isVisible(), false);
    await page.locator("#resolution").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
    await named.waitFor();
    assert.match(await named.innerText(), /SEV-1\s+API 500 errors/);
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    await named.waitFor({ state: "hidden" });
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("a page that nobody has looked at for too long says so, once", async () => {
  const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
  await page.clock.setFixedTime(new Date("2026-12-01T12:00:00Z"));
  await page.goto(`${server.url}issues/api-500-errors/`);
  assert.equal(await page.locator(".strip").count(), 0);
  await page.clock.setFixedTime(new Date("2027-06-01T12:00:00Z"));
  await page.reload();
  assert.match(await page.locator(".strip").innerText(), /due for review on 2027-02-02/);
  assert.equal(await page.locator(".strip:visible").count(), 1);
  await close();
});

test("facts, dashboards and rules stand above the text", async () => {
  const { page, close } = await opened(SCREENS[0], "issues/api-500-errors/");
  const dashboards = page.locator(".actions a");
  assert.deepEqual(await dashboards.allInnerTexts(), ["API Overview", "Database Performance"]);
  const box = await dashboards.first().boundingBox();
  assert.ok(box.height >= 44);
  const rules = page.locator(".rules");
  assert.equal(await rules.locator("pre").first().isVisible(), false);
  await rules.locator("summary").click();
  assert.match(await rules.locator("pre").first().innerText(), /http_requests_total/);
  await close();
});

describe("addresses", () => {
  // A server that answers what is not there with the book's own page.
  let site;
  before(async () => {
    const types = { html: "text/html", css: "text/css", js: "text/javascript" };
    site = createServer((request, response) => {
      let file = join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname));
      if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
      const isThere = existsSync(file);
      if (!isThere) file = join(folder, "404.html");
      response.writeHead(isThere ? 200 : 404, { "content-type": types[file.split(".").pop()] ?? "application/octet-stream" });
      response.end(readFileSync(file));
    });
    await new Promise((done) => site.listen(0, "127.0.0.1", done));
  });
  after(() => site?.close());
  const at = (path) => `http://127.0.0.1:${site.address().port}/${path}`;

  test("an alert's place takes along what its link carries", async () => {
    const { page, wrong, close } = await watchedPage(browser, SCREENS[0], at(""));
    await page.goto(at("alerts/HighErrorRate/?namespace=prod-1#resolution"));
    await page.waitForURL(at("issues/api-500-errors/?namespace=prod-1#resolution"));
    assert.deepEqual(wrong, []);
    await close();
  });

  test("an alert is found in any case, and what is not there can be searched for", async () => {
    const context = await browser.newContext({ viewport: SCREENS[0].viewport });
    const page = await context.newPage();
    for (const path of ["alerts/HIGHERRORRATE/", "Issues/API-500-errors.md", "docs/runbooks/kubernetes/HighErrorRate", "issues/api-500-errors/README.md"]) {
      await page.goto(at(path));
      await page.waitForURL(at("issues/api-500-errors/"));
    }
    await page.goto(at("runbooks/connection-pool/"));
    await page.getByRole("link", { name: "Search for “connection-pool”" }).click();
    await page.waitForSelector("#search-results li");
    assert.match(await page.locator("#search-results a").first().getAttribute("href"), /connection-pool-exhausted/);
    await context.close();
  });

  test("what is not there skips to its own text", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[0], at(""));
    await page.goto(at("not/there/at/all/"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("not/there/at/all/#main"));
    assert.match(await page.locator("main h1").innerText(), /not found/);
    await page.locator(".side a").first().evaluate((link) => link.click());
    await page.waitForURL((url) => !url.pathname.startsWith("/not/"));
    assert.doesNotMatch(await page.locator("h1").first().innerText(), /not found/);
    await close();
  });

  test("under a path with capitals, and with stray signs in the address", async () => {
    const home = mkdtempSync(join(tmpdir(), "opsbook-base-"));
    writeFileSync(join(home, "book.toml"), '[book]\ntitle = "Base"\n[site]\nurl = "https://x.example/Team/Run"\noffline = false\n');
    mkdirSync(join(home, "content/ops"), { recursive: true });
    writeFileSync(join(home, "content/index.md"), "# Base\n");
    writeFileSync(join(home, "content/ops/cpu.md"), "# CPU\n");
    const under = build(home);
    const server = createServer((request, response) => {
      const path = new URL(request.url, "http://x").pathname;
      let file = path.startsWith("/Team/Run/") ? join(under, path.slice("/Team/Run/".length)) : "/nowhere";
      if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
      const isThere = existsSync(file);
      response.writeHead(isThere ? 200 : 404, { "content-type": file.endsWith(".js") ? "text/javascript" : file.endsWith(".css") ? "text/css" : "text/html" });
      response.end(readFileSync(isThere ? file : join(under, "404.html")));
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const root = `http://127.0.0.1:${server.address().port}/Team/Run/`;
    const context = await browser.newContext();
    const page = await context.newPage();
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    for (const path of ["OPS/CPU/", "ops/cpu.md"]) {
      await page.goto(root + path);
      await page.waitForURL(`${root}ops/cpu/`);
    }
    await page.goto(`${root}ops/100%/`);
    await page.getByRole("link", { name: "Search for “100%”" }).waitFor();
    await page.goto(`${root}ops/cpu/#100%`);
    await page.keyboard.press("?");
    await page.locator(".keys").waitFor();
    assert.deepEqual(wrong, []);
    await context.close();
    server.close();
  });

  test("without JavaScript an old address still leads on", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at("alerts/HighErrorRate/"));
    await page.waitForURL(at("issues/api-500-errors/"));
    await context.close();
  });

  test("from a folder on disk too", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[0], "file://");
    await page.goto(`file://${folder}/alerts/HighErrorRate/index.html`);
    await page.waitForURL(`file://${folder}/issues/api-500-errors/index.html`);
    await close();
  });
});

const corpora = join(project, "../shared/corpora");
for (const name of ["prometheus-operator", "openshift"]) {
  const path = join(corpora, name);
  test(`nothing scrolls sideways in the book of ${name}`, { skip: existsSync(path) ? false : `${path} is not there` }, async () => {
    const copy = mkdtempSync(join(tmpdir(), "opsbook-corpus-"));
    mkdirSync(join(copy, "content"));
    writeFileSync(join(copy, "book.toml"), `[book]\ntitle = "${name}"\n`);
    for (const part of readdirSync(path)) cpSync(join(path, part), join(copy, "content", part), { recursive: true });
    execFileSync(binary, ["build"], { cwd: copy, stdio: "ignore" });
    const site = join(copy, "site");
    const there = await serve(site);
    const { page, wrong, close } = await watchedPage(browser, SCREENS[0], there.url);
    const all = pages(site);
    assert.ok(all.length > 100);
    for (const path of all) {
      await page.goto(there.url + path, { waitUntil: "domcontentloaded" });
      for (const { viewport } of [SCREENS[0], SCREENS[2]]) {
        await page.setViewportSize(viewport);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${path} scrolls sideways by ${wide} px at ${viewport.width}`);
      }
    }
    assert.deepEqual(wrong, []);
    await close();
    there.close();
  });
}
