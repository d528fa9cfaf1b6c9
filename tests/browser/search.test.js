// The search: the browser's side does as the terminal's, and what a reader
// sees of it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openIndex } from "../search/open.mjs";
import { SCREENS, binary, build, launch, project, serve, watchedPage } from "./site.js";

const vectors = JSON.parse(readFileSync(join(project, "tests/search/vectors.json"), "utf8"));
const shared = join(project, "../shared");

test("texts are understood as in the terminal", () => {
  const engine = openIndex("/");
  for (const [text, expected] of vectors.tokens) assert.deepEqual([...engine.tokenise(text)], expected, text);
  for (const [query, expected] of vectors.cleaned) assert.equal(engine.clean(query).split(/\s+/).filter(Boolean).join(" "), expected, query);
  for (const [output, expected] of vectors.marked) assert.deepEqual([...engine.marked(output)], expected, output);
  for (const [word, expected] of vectors.stems) assert.equal(engine.stem(word), expected, word);
});

// What both sides must rank alike.
const QUERIES = ["P1001", "redis down", "HighErrorRate", "high-error-rate", "hgih latency", "blacklst token", "connexion pool", "how do I restart the api", "log in", "crashloop", "503", "docker-compose restart",
  "2026-11-24T03:12:55Z level=error msg=\"PrismaClientInitializationError: P1001: Can't reach database server at `db`:`5432`\" pid=12", "replica lag", "why doesn't the api answer", "[FIRING:2] HighErrorRate (prod api-7f9c 10.0.0.3:3001 warning node-2.example.com)", "alertname=DatabaseDown severity=critical", "zzzz", "", "a", "psql", "数据", "NAME READY STATUS RESTARTS AGE\ncheckout-7c9d8f6b5-x2x8q 0/1 CrashLoopBackOff 7 14m", "database isn't being reachable", "drive of the mirror is dead"];

async function compare(folder, queries) {
  const engine = openIndex(join(folder, "site"));
  for (const query of queries) {
    const ran = spawnSync(binary, ["search", "--format", "json", "--limit", "20", "--", query], { cwd: folder, encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    const terminal = JSON.parse(ran.stdout);
    const { hits } = await engine.search(query, 20, 2);
    const key = ({ source, anchor }) => `${source}#${anchor}`;
    assert.deepEqual([...hits].map(key), terminal.map(key), query);
    for (const [at, hit] of [...hits].entries()) assert.ok(Math.abs(hit.score - terminal[at].score) < 1e-9, `${query}: ${hit.score} and ${terminal[at].score}`);
  }
}

describe("the browser ranks as the terminal", () => {
  let folder;
  before(() => { folder = mkdtempSync(join(tmpdir(), "opsbook-search-")); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("the example book, in one file", async () => {
    const book = join(folder, "example");
    mkdirSync(book);
    for (const part of ["book.toml", "content"]) cpSync(join(project, part), join(book, part), { recursive: true });
    execFileSync(binary, ["build"], { cwd: book, stdio: "ignore" });
    assert.deepEqual(readdirSync(join(book, "site/search")), ["index.js"]);
    await compare(book, QUERIES);
  });

  for (const language of ["de", "fr", "es", "pt", "it", "nl"]) test(`a book in another language: ${language}`, async () => {
    const book = join(folder, language);
    mkdirSync(join(book, "content"), { recursive: true });
    writeFileSync(join(book, "book.toml"), `[book]\ntitle = "Test"\nlanguage = "${language}"\n`);
    const [, ...lines] = readFileSync(join(project, `tests/search/languages/${language}.txt`), "utf8").split("\n");
    const pages = lines.filter((line) => !line.startsWith("? ")).join("\n").split(/^(?=# )/m);
    pages.forEach((text, at) => writeFileSync(join(book, "content", `page-${at + 1}.md`), text));
    execFileSync(binary, ["build"], { cwd: book, stdio: "ignore" });
    const queries = lines.filter((line) => line.startsWith("? ")).map((line) => line.slice(2).split(" | "));
    await compare(book, queries.map(([query]) => query));
    const engine = openIndex(join(book, "site"));
    let first = 0;
    for (const [query, page] of queries) {
      const { hits } = await engine.search(query, 10, 2);
      first += hits[0]?.source === `page-${page}.md` ? 1 : 0;
    }
    assert.ok(first >= 27, `the right page is first for ${first} of ${queries.length}`);
    for (const [, word, stem] of vectors.foreign.filter(([code]) => code === language)) assert.equal(engine.stemIn(word), stem, word);
  });

  test("real books, in many files", { skip: existsSync(shared) ? false : "../shared is not there" }, async () => {
    const book = join(folder, "real");
    mkdirSync(join(book, "content"), { recursive: true });
    for (const part of ["corpora", "seed"]) cpSync(join(shared, part), join(book, "content", part), { recursive: true });
    writeFileSync(join(book, "book.toml"), '[book]\ntitle = "All"\n');
    execFileSync(binary, ["build"], { cwd: book, stdio: "ignore" });
    const judged = JSON.parse(readFileSync(join(shared, "search/queries.json"), "utf8")).queries;
    const ours = ["queries", "queries-hard"].flatMap((name) => JSON.parse(readFileSync(join(project, `benches/search/${name}.json`), "utf8")).queries);
    await compare(book, [...QUERIES, ...[...judged, ...ours].map(({ query }) => query)]);
    let first = 0;
    const engine = openIndex(join(book, "site"));
    for (const { query, expected } of judged) {
      const { hits } = await engine.search(query, 12, 3);
      assert.ok(hits.length, `nothing for ${query}`);
      first += expected.some(({ page }) => page === hits[0].source) ? 1 : 0;
    }
    assert.ok(first / judged.length >= 0.92, `the right page is first for ${first} of ${judged.length}`);
  });
});

describe("the dialog", () => {
  let browser, folder, server;
  before(async () => {
    browser = await launch();
    folder = build(project);
    server = await serve(folder);
  });
  after(async () => { await browser?.close(); server?.close(); });

  async function asked(query, check) {
    const { page, wrong, close } = await watchedPage(browser, SCREENS[0], server.url);
    await page.goto(server.url);
    await page.keyboard.press("Control+k");
    await page.locator("#search-input").fill(query);
    await page.waitForFunction(() => document.querySelector(".search-status").textContent);
    await page.waitForTimeout(200);
    await check(page);
    assert.deepEqual(wrong, []);
    await close();
  }

  test("marks the words and says what it corrected and ignored", () => asked("hgih latency xyzzyq", async (page) => {
    assert.match(await page.locator(".search-status").innerText(), /showing “high” for “hgih”.*ignored: xyzzyq/);
    assert.match(await page.locator(".search-results a").first().innerText(), /latency/i);
    assert.ok(await page.locator(".search-results mark").count() > 0);
  }));

  test("takes a pasted log line of several lines", () => asked("2026-11-24T03:12:55Z ERROR\nPrismaClientInitializationError: P1001: Can't reach database server\n  at 0x7ffe", async (page) => {
    assert.match(await page.locator(".search-results a").first().getAttribute("href"), /connection-pool-exhausted/);
  }));

  test("is led by the keyboard: down, up, Enter, Escape", () => asked("redis", async (page) => {
    const selected = () => page.locator('.search-results [aria-selected="true"]').getAttribute("id");
    assert.equal(await selected(), "search-hit-0");
    await page.keyboard.press("ArrowDown");
    assert.equal(await selected(), "search-hit-1");
    assert.equal(await page.locator("#search-input").getAttribute("aria-activedescendant"), "search-hit-1");
    await page.keyboard.press("ArrowUp");
    const href = await page.locator("#search-hit-0 a").getAttribute("href");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog.search").evaluate((dialog) => dialog.open), false);
    await page.keyboard.press("/");
    await page.keyboard.press("Enter");
    await page.waitForURL(new URL(href, server.url).href);
  }));

  test("shows the page first, and a command that has the words with its copy button", () => asked("docker compose restart api", async (page) => {
    const command = page.locator(".search-command").first();
    assert.match(await command.locator("code").innerText(), /restart/);
    assert.doesNotMatch(await command.locator("code").innerText(), /\n/);
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } }));
    await command.locator("button").click();
    await page.waitForFunction(() => /^Copied/.test(document.querySelector(".search-status").textContent));
    assert.equal(await page.evaluate(() => window.copied), await command.locator("code").innerText());
    assert.ok(await page.locator("dialog.search").evaluate((dialog) => dialog.open));
  }));

  test("digits are typed, and open a result once somebody moves among them", () => asked("redis", async (page) => {
    await page.locator("#search-input").press("2");
    assert.equal(await page.locator("#search-input").inputValue(), "redis2");
    await page.locator("#search-input").fill("redis");
    await page.waitForFunction(() => document.querySelectorAll(".search-results a").length > 2);
    const href = await page.locator(".search-results a").nth(1).getAttribute("href");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("2");
    await page.waitForURL(new URL(href, server.url).href);
  }));

  test("says where else to look when nothing is found", () => asked("zzzzqqq", async (page) => {
    assert.match(await page.locator(".search-status").innerText(), /Nothing found/);
    assert.ok(await page.locator(".search-results a").count() > 0, "contacts are offered");
  }));

  test("shows what is typed as text and runs none of it", () => asked('<img src=x onerror="document.title=1"> "><script>document.title=1</script>', async (page) => {
    assert.notEqual(await page.title(), "1");
    assert.equal(await page.locator(".search-results img").count(), 0);
  }));

  test("a query in the address is asked", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
    await page.goto(`${server.url}?q=P1001`);
    await page.waitForSelector(".search-results li");
    await close();
  });
});

test("the whole book in one file: found, copied and linked inside, nothing asked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "opsbook-single-"));
  const file = join(folder, "book.html");
  execFileSync(binary, ["build", project, "--single-file", file], { stdio: "ignore" });
  const browser = await launch();
  const { page, wrong, close } = await watchedPage(browser, SCREENS[0], `file://${file}`);
  await page.goto(`file://${file}`);
  const broken = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.outerHTML));
  assert.deepEqual(broken, []);
  const twice = await page.evaluate(() => { const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id); return ids.filter((id, at) => ids.indexOf(id) !== at); });
  assert.deepEqual(twice, []);
  await page.keyboard.press("/");
  await page.keyboard.type("P1001");
  await page.waitForSelector(".search-results li");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.startsWith("#issues/connection-pool-exhausted"));
  assert.ok(await page.locator(".copy").count() > 20);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  assert.deepEqual(wrong, []);
  await close();
  await browser.close();
  rmSync(folder, { recursive: true });
});
