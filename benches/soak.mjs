// Ten minutes of edits and of tabs that come and go: memory, threads and file
// handles of `opsbook serve`, as the system counts them.
//
//     node benches/soak.mjs [MINUTES]
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, project } from "../tests/browser/site.js";

const minutes = Number(process.argv[2] ?? 10);
const home = mkdtempSync(join(tmpdir(), "opsbook-soak-"));
for (const part of ["book.toml", "content"]) cpSync(join(project, part), join(home, part), { recursive: true });
const server = spawn(binary, ["serve", ".", "--port", "4720"], { cwd: home, stdio: ["ignore", "pipe", "inherit"] });
let builds = 0;
const url = await new Promise((found) => {
  server.stdout.on("data", (bytes) => {
    builds += bytes.toString().split("built").length - 1;
    const said = bytes.toString().match(/http:\/\/[\w.:]+/);
    if (said) found(said[0]);
  });
});

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const counted = () => {
  const of = (path) => `/proc/${server.pid}/${path}`;
  return {
    memory: Number(readFileSync(of("status"), "utf8").match(/VmRSS:\s+(\d+)/)[1]),
    threads: readdirSync(of("task")).length,
    handles: readdirSync(of("fd")).length,
  };
};

// A tab: listens, asks for the page at each event, goes after a while.
function tab() {
  const listening = get(`${url}/__opsbook/events`, (events) => {
    events.on("data", () => get(`${url}/issues/api-500-errors/`, (page) => page.resume()).on("error", () => {}));
  });
  listening.on("error", () => {});
  return () => listening.destroy();
}

const file = join(home, "content/issues/api-500-errors.md");
const whole = readFileSync(file, "utf8");
const until = Date.now() + minutes * 60000;
const samples = [];
let next = Date.now() + 60000;
let tabs = [];
for (let edit = 0; Date.now() < until; edit++) {
  // As many kinds of edits as a day has: text, broken front matter, nothing.
  const text = edit % 7 === 3 ? `---\ntitle: [\n---\n${edit}\n` : `${whole}\nEdit ${edit}.\n`;
  writeFileSync(file, text);
  tabs.push(tab());
  if (tabs.length > 8) tabs.shift()();
  await sleep(60);
  if (Date.now() > next) {
    tabs.forEach((close) => close());
    tabs = [];
    await sleep(2000);
    samples.push(counted());
    console.log(`minute ${samples.length}:`, JSON.stringify(samples.at(-1)), `${builds} builds`);
    next += 60000;
  }
}
server.kill("SIGINT");
rmSync(home, { recursive: true, force: true });
const [first, last] = [samples[0], samples.at(-1)];
console.log(`memory ${(100 * last.memory / first.memory - 100).toFixed(1)} %, threads ${last.threads - first.threads}, handles ${last.handles - first.handles}`);
