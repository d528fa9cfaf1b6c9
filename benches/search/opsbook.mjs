// Our own search: in node for its answers, in Chromium for its speed, in the
// terminal with the process and all.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, launch, serve } from "../../tests/browser/site.js";
import { openIndex } from "../../tests/search/open.mjs";
import { largeBook } from "./books.mjs";
import { at, tell, tellCost } from "./judge.mjs";
import { sent, size, timed } from "./run.mjs";

// As many hits as the dialog shows.
const SHOWN = 12, OF_PAGE = 3;

export async function judgeOwn(home, sets) {
  const { cpu } = timed(binary, ["build"], { cwd: home });
  const site = join(home, "site");
  const engine = openIndex(site);
  await tell("opsbook, browser", sets, async (query) => (await engine.search(query, 30, 2)).hits.map(({ source }) => source), { byKind: true });
  await tell("opsbook, terminal", sets, (query) => inTerminal(home, query).map(({ source }) => source));
  const queries = Object.values(sets).flat();
  tellCost("opsbook", { ...size(join(site, "search")), ...await firstQueries(site, queries), build: `whole book ${cpu.toFixed(1)} s of processor` });
}

function inTerminal(home, query) {
  return JSON.parse(spawnSync(binary, ["search", "--format", "json", "--limit", "20", "--", query], { cwd: home, encoding: "utf8" }).stdout);
}

// What each query loads for a reader who asks nothing else.
async function firstQueries(site, queries) {
  const first = [], requests = [];
  const engine = sent(readFileSync(new URL("../../themes/default/js/search-engine.js", import.meta.url)));
  for (const { query } of queries) {
    let bytes = engine, count = 1;
    const fresh = openIndex(site, (text) => { bytes += sent(Buffer.from(text)); count++; });
    await fresh.search(query, SHOWN, OF_PAGE);
    first.push(bytes);
    requests.push(count);
  }
  return { first, requests };
}

// A book of so many pages: what is loaded, and how long it takes in Chromium
// and in the terminal.
export async function sizeUp(count, sets) {
  const home = mkdtempSync(join(tmpdir(), "opsbook-large-"));
  largeBook(home, count);
  // Without a site it reads the pages and makes the index for the answer.
  const index = timed(binary, ["search", "--format", "json", "redis"], { cwd: home }).cpu;
  const { cpu } = timed(binary, ["build"], { cwd: home });
  const site = join(home, "site");
  const queries = Object.values(sets).flat();
  tellCost(`opsbook, ${count} pages`, { ...size(join(site, "search")), ...await firstQueries(site, queries), build: `reading and index ${((index * 1000) / count).toFixed(2)} ms of processor a page, whole book ${((cpu * 1000) / count).toFixed(2)}` });
  for (const from of ["http", "file"]) await inChromium(site, queries, from);
  const times = queries.map(({ query }) => {
    const start = performance.now();
    inTerminal(home, query);
    return performance.now() - start;
  });
  console.log(`  opsbook search, process and all: ${milliseconds(times)}`);
  rmSync(home, { recursive: true });
}

const milliseconds = (times) => `${at(times, 0.5).toFixed(1)} ms, p95 ${at(times, 0.95).toFixed(1)} ms, at most ${at(times, 1).toFixed(1)} ms`;

async function inChromium(site, queries, from) {
  const browser = await launch();
  const server = from === "http" ? await serve(site) : null;
  const page = await browser.newPage();
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  await page.goto(server?.url ?? `file://${site}/index.html`);
  const cold = [];
  for (const { query } of queries.filter((_, number) => number % 8 === 0)) {
    await page.reload();
    cold.push((await page.evaluate(measure, [query])).at(-1));
  }
  const texts = queries.map(({ query }) => query);
  // The second time nothing is loaded any more.
  await page.evaluate(measure, texts);
  const warm = await page.evaluate(measure, texts);
  console.log(`  Chromium, ${from}: warm ${milliseconds(warm)}; first query ${milliseconds(cold)}${refused.length ? `; refused: ${refused[0]}` : ""}`);
  await browser.close();
  server?.close();
  server?.closeAllConnections();
}

// Runs in the page, whose policy is the one of every page. The engine is
// loaded when somebody searches, so that the first time has that in it.
async function measure(queries) {
  const times = [];
  for (const query of queries) {
    const start = performance.now();
    if (!document.getElementById("measured")) {
      const { root, engine } = document.documentElement.dataset;
      const script = Object.assign(document.createElement("script"), { id: "measured", src: root + engine });
      document.head.append(script);
      await new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
    }
    await opsbookSearch.search(query, 12, 3);
    times.push(performance.now() - start);
  }
  return times;
}
