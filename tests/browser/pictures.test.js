// The pictures of the README and the manual. They are taken anew with
// OPSBOOK_PICTURES=1; without it, every picture that is shown has to be one
// that is taken here.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { answering, buildRunning, launch, project, serve } from "./site.js";

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

// Each picture: the page, the screen, and what its reader does first.
const PICTURES = {
  "proof.png": {
    path: "issues/api-500-errors/", viewport: DESK, act: async (page) => {
      await page.locator("article a.proof[href='#proof:4']").first().evaluate((word) => word.scrollIntoView({ block: "center", behavior: "instant" }));
      await page.locator("article a.proof[href='#proof:4']").first().hover();
      await page.locator(".proof-card").waitFor();
    },
  },
  "page.png": { path: "issues/api-500-errors/", viewport: DESK },
  "page-phone.png": { path: "issues/api-500-errors/", viewport: PHONE, scale: 2 },
  "page-night.png": { path: "issues/api-500-errors/", viewport: PHONE, scale: 2, colorScheme: "dark", act: (page) => page.locator("#resolution").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" })) },
  "start.png": { path: "", viewport: DESK },
  "status.png": { path: "status/", viewport: DESK },
  "alerts.png": { path: "alerts/", viewport: DESK },
  "search.png": {
    path: "", viewport: DESK, act: async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("P1001: cant reach databse server");
      await page.waitForSelector("#search-results li");
    },
  },
  "incident.png": {
    path: "incident/checklist/", viewport: PHONE, scale: 2, act: async (page) => {
      await page.clock.setFixedTime(new Date("2026-11-24T02:56:00"));
      await page.locator("li.task input").first().check();
      await page.clock.setFixedTime(new Date("2026-11-24T03:08:00"));
      await page.locator("li.task input").nth(1).check();
      await page.clock.runFor(6000);
    },
  },
};

const folder = join(project, "docs/images");

test("every picture that is shown is one that is taken here", () => {
  const manual = readdirSync(join(project, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const shown = ["README.md", ...manual].flatMap((name) => [...readFileSync(join(project, name), "utf8").matchAll(/images\/([\w-]+\.png)/g)].map(([, picture]) => picture));
  assert.deepEqual([...new Set(shown)].sort(), Object.keys(PICTURES).sort());
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(PICTURES).sort());
});

// A Redis of one's own, so that a check passes.
async function redis() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  const server = spawn("redis-server", ["--port", String(port), "--save", "", "--appendonly", "no"], { stdio: "ignore" });
  for (;;) {
    try {
      execFileSync("redis-cli", ["-p", String(port), "ping"], { stdio: "ignore" });
      return { url: `redis://127.0.0.1:${port}`, close: () => server.kill() };
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

test("the pictures are taken", { skip: process.env.OPSBOOK_PICTURES ? false : "set OPSBOOK_PICTURES=1 to take them" }, async () => {
  const [api, cache] = [await answering("ok"), await redis()];
  const site = await serve(await buildRunning(project, { API_URL: api.url.slice(0, -1), REDIS_URL: cache.url }));
  const browser = await launch();
  for (const [name, { path, viewport, colorScheme, scale, act }] of Object.entries(PICTURES)) {
    const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: scale ?? 1 });
    const page = await context.newPage();
    if (name === "incident.png") await page.clock.install({ time: new Date("2026-11-24T02:51:00") });
    await page.goto(site.url + path);
    await act?.(page);
    await page.evaluate(() => document.activeElement?.blur?.());
    await page.screenshot({ path: join(folder, name) });
    await context.close();
  }
  await browser.close();
  for (const one of [site, api, cache]) one.close();
});
