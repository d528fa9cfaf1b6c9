// The preview as an author uses it: a page is open while files change.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { binary, launch, project } from "./site.js";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

// A copy of the example book with a theme of its own, to be edited.
function exampleBook() {
  const book = mkdtempSync(join(tmpdir(), "opsbook-serve-"));
  cpSync(join(project, "content"), join(book, "content"), { recursive: true });
  const settings = readFileSync(join(project, "book.toml"), "utf8");
  writeFileSync(join(book, "book.toml"), settings.replace("[site]", '[site]\ntheme = "own"'));
  mkdirSync(join(book, "themes/own/css"), { recursive: true });
  mkdirSync(join(book, "themes/own/templates"), { recursive: true });
  const template = readFileSync(join(project, "themes/default/templates/page.html"), "utf8");
  writeFileSync(join(book, "themes/own/templates/page.html"), template.replace("<article>", '<article><input aria-label="Name">'));
  cpSync(join(project, "themes/default/css/tokens.css"), join(book, "themes/own/css/tokens.css"));
  return book;
}

// The preview of a book; `lines` is what its terminal shows.
async function preview(book, ...options) {
  const lines = [];
  const server = spawn(binary, ["serve", book, "--port", "4400", ...options], { cwd: book });
  const url = await new Promise((found, fail) => {
    const read = (bytes) => {
      lines.push(...bytes.toString().split("\n").filter(Boolean));
      const said = lines.join("\n").match(/http:\/\/[\w.:[\]]+\//);
      if (said && lines.some((line) => /^(built|broken)/.test(line))) found(said[0]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", () => fail(new Error(lines.join("\n"))));
  });
  const ended = new Promise((done) => server.on("exit", done));
  return { url, lines, stop: async () => { server.kill("SIGINT"); await ended; } };
}

const edit = (file, change) => writeFileSync(file, change(readFileSync(file, "utf8")));

async function open(url) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(url);
  await page.waitForFunction(() => document.documentElement.dataset.preview);
  return { page, context, wrong };
}

const shows = (page, text) => page.waitForFunction((text) => document.body.innerText.includes(text), text, { timeout: 30000 });

const gone = (page, text) => page.waitForFunction((text) => !document.body.innerText.includes(text), text, { timeout: 30000 });

describe("an open page", () => {
  let book, server;
  before(async () => {
    book = exampleBook();
    server = await preview(book);
  });
  after(() => server?.stop());

  test("follows the text, keeps the place, what is open and what is typed", async () => {
    const { page, context, wrong } = await open(server.url + "incident/post-mortem/");
    const file = join(book, "content/incident/post-mortem.md");
    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((one) => { one.open = true; });
      document.querySelector("article input").value = "typed";
      scrollTo({ top: 200, behavior: "instant" });
    });
    edit(file, (text) => `${text}\nA new paragraph at the end.\n`);
    await shows(page, "A new paragraph at the end.");
    const state = await page.evaluate(() => ({
      y: scrollY,
      open: [...document.querySelectorAll("details")].every((one) => one.open),
      typed: document.querySelector("article input").value,
    }));
    assert.deepEqual(state, { y: 200, open: true, typed: "typed" });
    assert.deepEqual(wrong, []);
    await context.close();
  });

  test("follows a title wherever it is shown, data, settings", async () => {
    const { page, context } = await open(`${server.url}issues/`);
    edit(join(book, "content/issues/high-api-latency.md"), (text) => text.replace(/^title: .*$/m, "title: Slow as honey"));
    await shows(page, "Slow as honey");
    edit(join(book, "book.toml"), (text) => text.replace("Infamous Freight on-call", "Quiet nights"));
    await page.waitForFunction(() => document.querySelector(".crumbs").innerText.includes("Quiet nights"));
    await context.close();
  });

  test("takes over a style sheet without loading the page anew", async () => {
    const { page, context } = await open(server.url);
    await page.evaluate(() => { window.stayed = true; });
    edit(join(book, "themes/own/css/tokens.css"), (text) => `${text}\nbody { outline: 7px solid rgb(1, 2, 3); }\n`);
    await page.waitForFunction(() => getComputedStyle(document.body).outlineWidth === "7px");
    assert.equal(await page.evaluate(() => window.stayed), true);
    await context.close();
  });

  test("shows what is not true beside its line, and forgets it when it is mended", async () => {
    const { page, context } = await open(`${server.url}issues/high-api-latency/`);
    const file = join(book, "content/issues/high-api-latency.md");
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, `${whole}\nThe last step is [somewhere else](nowhere-at-all.md).\n`);
    const mark = page.locator("p:has-text('The last step') .opsbook-mark");
    await mark.waitFor();
    assert.match(await mark.innerText(), /link\/broken-page/);
    assert.match(await mark.getAttribute("href"), /^vscode:\/\/file\/.*high-api-latency\.md:\d+:\d+$/);
    await page.locator("#opsbook-findings summary").click();
    assert.match(await page.locator("#opsbook-findings").innerText(), /nowhere-at-all\.md/);
    writeFileSync(file, whole);
    await page.waitForFunction(() => !document.querySelector("#opsbook-findings, .opsbook-mark"));
    await context.close();
  });

  test("forgets a finding without loading the page anew when its cause lies elsewhere", async () => {
    const { page, context } = await open(`${server.url}issues/high-api-latency/`);
    const file = join(book, "content/issues/high-api-latency.md");
    const settings = join(book, "book.toml");
    const whole = [file, settings].map((name) => readFileSync(name, "utf8"));
    writeFileSync(file, `${whole[0]}\n## Nothing here\n`);
    await page.locator("#opsbook-findings").waitFor();
    const mark = page.locator("#nothing-here .opsbook-mark");
    assert.match(await mark.innerText(), /content\/empty-section/);
    await page.evaluate(() => { window.stayed = true; });
    edit(settings, (text) => text.replace("[rules]", '[rules]\n"content/empty-section" = "off"'));
    await mark.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => window.stayed), true);
    writeFileSync(file, whole[0]);
    writeFileSync(settings, whole[1]);
    await context.close();
  });

  test("lies under the problem while the book cannot be built", async () => {
    const { page, context } = await open(server.url);
    const problem = page.locator("#opsbook-problem");
    const settings = join(book, "book.toml");
    const whole = readFileSync(settings, "utf8");
    writeFileSync(settings, `${whole}\n[[[\n`);
    await problem.waitFor();
    assert.match(await problem.innerText(), /book\.toml:\d+:\d+/);
    assert.ok(await page.locator("main").innerText());
    writeFileSync(settings, whole);
    await problem.waitFor({ state: "detached" });

    const template = join(book, "themes/own/templates/page.html");
    const good = readFileSync(template);
    writeFileSync(template, "{% block main %}\n{{ page.title \n");
    await problem.waitFor();
    assert.match(await problem.innerText(), /page\.html/);
    writeFileSync(template, good);
    await problem.waitFor({ state: "detached" });
    await context.close();
  });

  test("survives the ways in which editors and git write", async () => {
    const { page, context } = await open(`${server.url}issues/payment-failures/`);
    const folder = join(book, "content/issues");
    const file = join(folder, "payment-failures.md");
    const whole = readFileSync(file, "utf8");
    // Beside and over it.
    writeFileSync(`${file}.tmp`, `${whole}\nWritten beside.\n`);
    renameSync(`${file}.tmp`, file);
    await shows(page, "Written beside.");
    // Emptied first.
    writeFileSync(file, "");
    writeFileSync(file, `${whole}\nEmptied first.\n`);
    await shows(page, "Emptied first.");
    // The old one kept as a copy.
    renameSync(file, `${file}~`);
    writeFileSync(file, `${whole}\nCopied first.\n`);
    await shows(page, "Copied first.");
    // The whole content deleted and made anew.
    const content = join(book, "content");
    cpSync(content, join(book, "saved"), { recursive: true });
    rmSync(content, { recursive: true });
    await page.locator("#opsbook-problem").waitFor();
    renameSync(join(book, "saved"), content);
    await page.locator("#opsbook-problem").waitFor({ state: "detached" });
    edit(file, (text) => text.replace("Copied first.", "Made anew."));
    await shows(page, "Made anew.");
    await context.close();
  });

  test("is up to date in every tab, also after a sleep", async () => {
    const file = join(book, "content/resources.md");
    const tabs = [];
    for (let at = 0; at < 3; at++) tabs.push(await open(`${server.url}resources/`));
    edit(file, (text) => `${text}\nSeen by all.\n`);
    for (const { page } of tabs) await shows(page, "Seen by all.");
    await tabs[0].context.setOffline(true);
    edit(file, (text) => `${text}\nWritten at night.\n`);
    for (const { page } of tabs.slice(1)) await shows(page, "Written at night.");
    await tabs[0].context.setOffline(false);
    await shows(tabs[0].page, "Written at night.");
    for (const { context } of tabs) await context.close();
  });

  test("of many files that change at once shows one rebuild", async () => {
    const { page, context } = await open(server.url);
    // A machine that stops in the middle of writing makes two bursts of one: it is asked again.
    for (let attempt = 0; attempt < 5; attempt++) {
      const folder = join(book, `content/many-${attempt}`);
      const built = () => server.lines.filter((line) => line.startsWith("built"));
      const before = built().length;
      const pause = longestPauseOfWriting(folder, 500);
      await shows(page, `Many ${attempt}`);
      await new Promise((done) => setTimeout(done, 1_000));
      const lines = built().slice(before);
      rmSync(folder, { recursive: true });
      await gone(page, `Many ${attempt}`);
      if (pause > 100) continue;
      assert.equal(lines.length, 1, lines.join("\n"));
      await context.close();
      return;
    }
    assert.fail("the machine paused in all of five bursts");
  });

  test("shows drafts, and that they are", async () => {
    writeFileSync(join(book, "content/unfinished.md"), "---\ntitle: Unfinished\ndraft: true\n---\n\nSoon.\n");
    const { page, context } = await open(server.url);
    await shows(page, "Unfinished");
    await page.goto(`${server.url}unfinished/`);
    assert.match(await page.locator(".facts").innerText(), /draft/);
    rmSync(join(book, "content/unfinished.md"));
    await context.close();
  });
});

// Writes pages and returns the longest pause between two of them, in milliseconds.
function longestPauseOfWriting(folder, pages) {
  mkdirSync(folder);
  let longest = 0;
  let last = performance.now();
  for (let at = 0; at < pages; at++) {
    writeFileSync(join(folder, `page-${at}.md`), `# Page ${at}\n`);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

// A Redis of its own on a free port, started and stopped at will.
function redis(port) {
  let running;
  return {
    start: async () => {
      running = spawn("redis-server", ["--port", String(port), "--save", "", "--bind", "127.0.0.1"], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise((ready) => running.stdout.on("data", (text) => /Ready to accept/.test(text) && ready()));
    },
    stop: async () => {
      const ended = new Promise((done) => running.on("exit", done));
      running.kill("SIGKILL");
      await ended;
    },
  };
}

const freePort = () => new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

test("a lamp follows Redis in every open tab, within the interval and two seconds", async () => {
  const port = await freePort();
  const book = mkdtempSync(join(tmpdir(), "opsbook-serve-"));
  mkdirSync(join(book, "content"));
  writeFileSync(join(book, "book.toml"), '[book]\ntitle = "Live"\n');
  writeFileSync(join(book, "content/index.md"), `# Live\n\n\`\`\`bash check=redis timeout=2s expect="PONG"\nredis-cli -p ${port} ping\n\`\`\`\n`);
  await new Promise((done) => spawn(binary, ["approve", "--yes", book], { cwd: book }).on("exit", done));
  const server = redis(port);
  await server.start();
  const site = await preview(book, "--run", "--every", "1s");
  const tabs = [await open(site.url), await open(site.url)];
  const turnsTo = (word) => Promise.all(tabs.map(({ page }) =>
    page.waitForFunction((word) => document.querySelector("#check-redis")?.dataset.outcome === word, word, { timeout: 3000 })));
  await turnsTo("pass");
  await server.stop();
  await turnsTo("fail");
  await server.start();
  await turnsTo("pass");
  await server.stop();
  for (const { context } of tabs) await context.close();
  await site.stop();
});
