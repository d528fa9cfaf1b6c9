// The copy that a browser keeps for when the site cannot be reached.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SCREENS, build, launch, pages, project, serve } from "./site.js";

let browser, folder;
before(async () => {
  browser = await launch();
  folder = build(project);
});
after(() => browser?.close());

// Visits the site once and waits until the copy is whole.
async function visited(page, url) {
  await page.goto(url);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => new Promise((done) => {
    const look = () => navigator.serviceWorker.controller ? done() : setTimeout(look, 20);
    look();
  })));
}

test("after one visit every page is there without the server, and says how old it is", async () => {
  const server = await serve(folder);
  const context = await browser.newContext({ viewport: SCREENS[0].viewport });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  await visited(page, server.url);
  assert.equal(await page.locator(".strip").count(), 0);
  server.close();
  server.closeAllConnections();
  const whole = pages(folder).filter((path) => path !== "404.html");
  assert.ok(whole.length > 20);
  for (const path of whole) {
    await page.goto(server.url + path);
    assert.match(await page.locator(".strip").innerText(), /unreachable.*less than a minute old/, path);
  }
  await page.goto(`${server.url}issues/api-500-errors/?service=api`);
  assert.match(await page.textContent("h1"), /500/);
  await page.keyboard.press("/");
  await page.keyboard.type("P1001");
  await page.waitForSelector("#search-results li");
  assert.match(await page.locator("#search-results a").first().getAttribute("href"), /connection-pool-exhausted/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test("the age is that of the copy, not that of the visit", async () => {
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await visited(page, server.url);
  await page.waitForTimeout(300);
  server.close();
  server.closeAllConnections();
  await page.clock.install({ time: Date.now() + 3 * 3600_000 + 60_000 });
  await page.goto(`${server.url}incident/contacts/`);
  assert.match(await page.locator(".strip").innerText(), /3 hours old/);
  await context.close();
});

test("what is not in the copy is as old as its visit, and a wrong address has the book's answer", async () => {
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await visited(page, server.url);
  await page.goto(`${server.url}issues/api-500-errors/`);
  // As if the page had been left out of the copy, and visited long ago.
  await page.evaluate(async () => {
    const names = await caches.keys();
    const visits = await caches.open(names.find((name) => name.endsWith("visited")));
    const copy = await caches.open(names.find((name) => !name.endsWith("visited")));
    const url = location.href;
    const kept = await copy.match(url);
    const headers = new Headers(kept.headers);
    for (const [name] of headers) if (/^x-/.test(name)) headers.set(name, new Date(Date.now() - 50 * 86400_000).toISOString());
    await visits.put(url, new Response(await kept.text(), { headers }));
    await copy.delete(url);
  });
  server.close();
  server.closeAllConnections();
  await page.reload();
  assert.match(await page.locator(".strip").innerText(), /50 days old/);
  await page.goto(`${server.url}not/there/`);
  assert.match(await page.locator("h1").innerText(), /not found/);
  await context.close();
});

test("what was visited is kept up to a number, the oldest goes first", async () => {
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await visited(page, server.url);
  const most = Number(readFileSync(join(folder, "sw.js"), "utf8").match(/MOST_VISITED = (\d+)/)[1]);
  const file = /(href|src)="[^"]*(assets\/opsbook-[^"]*\.css)"/.exec(readFileSync(join(folder, "index.html"), "utf8"))[2];
  // As after a long life: the style sheet of an older version, then pages.
  await page.evaluate(async ({ most, file }) => {
    const name = (await caches.keys()).find((name) => !name.endsWith("visited"));
    const copy = await caches.open(name);
    const visits = await caches.open(name.replace(/\S+$/, "visited"));
    for (const request of await visits.keys()) await visits.delete(request);
    const style = new URL(file, location.origin).href;
    await visits.put(style, await copy.match(style));
    await copy.delete(style);
    for (let number = 1; number < most; number += 1) await visits.put(`${location.origin}/old/${number}/`, new Response(`${number}`));
  }, { most, file });
  const kept = () => page.evaluate(async () => {
    const names = await caches.keys();
    const visits = await caches.open(names.find((name) => name.endsWith("visited")));
    return (await visits.keys()).map((request) => new URL(request.url).pathname);
  });
  await page.goto(`${server.url}incident/contacts/`);
  let paths = await kept();
  while (!paths.includes("/incident/contacts/") || paths.length > most) {
    await page.waitForTimeout(50);
    paths = await kept();
  }
  assert.ok(!paths.includes("/old/1/"), "the oldest page is gone");
  assert.ok(paths.includes(`/old/${most - 1}/`), "the newest stays");
  assert.ok(paths.includes(`/${file}`), "what is used is not old");
  server.close();
  server.closeAllConnections();
  await context.close();
});

test("a new version is taken up, a broken one is not", async () => {
  const copy = `${folder}-changing`;
  cpSync(folder, copy, { recursive: true });
  const asked = [];
  const server = await serve(copy, (path) => asked.push(path));
  const context = await browser.newContext();
  const page = await context.newPage();
  await visited(page, server.url);
  const change = (text, hash) => {
    const file = join(copy, "incident/contacts/index.html");
    writeFileSync(file, readFileSync(file, "utf8").replace(/<h1>.*<\/h1>/, `<h1>${text}</h1>`));
    const files = JSON.parse(readFileSync(join(copy, "offline.json"), "utf8"));
    files["incident/contacts/"] = hash;
    writeFileSync(join(copy, "offline.json"), JSON.stringify(files));
    const worker = readFileSync(join(copy, "sw.js"), "utf8");
    writeFileSync(join(copy, "sw.js"), worker.replace(/VERSION = "[^"]*"/, `VERSION = "${hash}"`));
  };
  const copies = () => page.evaluate(() => caches.keys());
  change("The second version", "2222");
  asked.length = 0;
  await page.goto(`${server.url}incident/`);
  const isTakenUp = (names) => names.some((name) => name.endsWith(" 2222")) && names.every((name) => / (2222|visited)$/.test(name));
  while (!isTakenUp(await copies())) await page.waitForTimeout(50);
  const again = asked.filter((path) => path.endsWith("/"));
  assert.deepEqual(again.sort(), ["/incident/", "/incident/contacts/"], "only what changed is fetched again");
  change("The third version", "3333");
  const files = JSON.parse(readFileSync(join(copy, "offline.json"), "utf8"));
  writeFileSync(join(copy, "offline.json"), JSON.stringify({ ...files, "not/there/": "1" }));
  await page.goto(`${server.url}incident/`);
  await page.waitForTimeout(1500);
  server.close();
  server.closeAllConnections();
  await page.goto(`${server.url}incident/contacts/`);
  assert.equal(await page.textContent("h1"), "The second version");
  assert.ok((await copies()).some((name) => name.endsWith(" 2222")));
  await context.close();
});

test("a server that hangs or fails is answered for", async () => {
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await visited(page, server.url);
  server.close();
  server.closeAllConnections();
  let hang = false;
  const bad = createServer((request, response) => { if (!hang) response.writeHead(503).end("down"); });
  await new Promise((done) => bad.listen(new URL(server.url).port, "127.0.0.1", done));
  await page.goto(`${server.url}incident/contacts/`);
  assert.match(await page.locator(".strip").innerText(), /unreachable/);
  hang = true;
  await page.goto(`${server.url}incident/severities/`);
  assert.match(await page.locator(".strip").innerText(), /unreachable/);
  bad.close();
  bad.closeAllConnections();
  await context.close();
});
