// The judged queries of ../shared over its books as one: how often the right
// page comes first, what a first query loads, and how long queries take.
//
//     node benches/search.mjs
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { binary, project } from "../tests/browser/site.js";
import { openIndex } from "../tests/search/open.mjs";

const shared = join(project, "../shared");
if (!existsSync(join(shared, "search/queries.json"))) {
  console.log("skipped: ../shared/search/queries.json is not there");
  process.exit();
}
const { queries } = JSON.parse(readFileSync(join(shared, "search/queries.json"), "utf8"));
const home = mkdtempSync(join(tmpdir(), "opsbook-search-"));
const content = join(home, "content");
mkdirSync(content);
writeFileSync(join(home, "book.toml"), '[book]\ntitle = "All"\n');
for (const part of ["corpora", "seed"]) cpSync(join(shared, part), join(content, part), { recursive: true, dereference: true });

const at = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

// Pages, best first, into figures.
function judge(answers) {
  const kinds = new Map();
  for (const { query, pages } of answers) {
    const expected = new Set(query.expected.map(({ page }) => page));
    const rank = [...new Set(pages)].slice(0, 10).findIndex((page) => expected.has(page)) + 1;
    for (const kind of ["all", query.kind]) kinds.set(kind, [...(kinds.get(kind) ?? []), { rank, empty: !pages.length }]);
  }
  return kinds;
}

function tell(name, kinds, more = "") {
  const of = (list) => {
    const share = (test) => (list.filter(test).length / list.length).toFixed(3);
    const mrr = list.reduce((sum, { rank }) => sum + (rank ? 1 / rank : 0), 0) / list.length;
    return `MRR ${mrr.toFixed(3)}  first ${share(({ rank }) => rank === 1)}  in five ${share(({ rank }) => rank >= 1 && rank <= 5)}  empty ${list.filter(({ empty }) => empty).length}`;
  };
  console.log(`${name.padEnd(34)} ${of(kinds.get("all"))}  ${more}`);
  return of;
}

execFileSync(binary, ["build"], { cwd: home, stdio: "ignore" });
const site = join(home, "site");
const loads = [], times = [], answers = [];
for (const query of queries) {
  // What a reader loads who asks this first.
  let bytes = 0;
  const engine = openIndex(site, (text) => { bytes += gzipSync(text).length; });
  const { hits } = await engine.search(query.query, 30, 2);
  answers.push({ query, pages: hits.map(({ source }) => source) });
  bytes = 0;
  const fresh = openIndex(site, (text) => { bytes += gzipSync(text).length; });
  await fresh.search(query.query, 12, 3);
  loads.push(bytes);
  const start = performance.now();
  await fresh.search(query.query, 12, 3);
  times.push(performance.now() - start);
}
const kinds = judge(answers);
const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
const of = tell("opsbook, in the browser", kinds, `first query ${kb(at(loads, 0.5))}, at most ${kb(at(loads, 1))}; warm ${at(times, 0.5).toFixed(1)} ms, p95 ${at(times, 0.95).toFixed(1)} ms`);
for (const [kind, list] of kinds) if (kind !== "all") console.log(`  ${kind.padEnd(32)} ${of(list)}`);

const clocked = [];
const terminal = queries.map((query) => {
  const start = performance.now();
  const ran = spawnSync(binary, ["search", "--format", "json", "--limit", "20", "--", query.query], { cwd: home, encoding: "utf8" });
  clocked.push(performance.now() - start);
  return { query, pages: JSON.parse(ran.stdout).map(({ source }) => source) };
});
tell("opsbook search", judge(terminal), `${at(clocked, 0.5).toFixed(0)} ms, p95 ${at(clocked, 0.95).toFixed(0)} ms, process and all`);
rmSync(home, { recursive: true });
