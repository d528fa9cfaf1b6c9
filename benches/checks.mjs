// A thousand checks of `true` beside xargs, and a thousand requests beside
// curl: wall time and CPU time, in turn, on the same machine.
//
//     node benches/checks.mjs [ROUNDS]
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary } from "../tests/browser/site.js";

const rounds = Number(process.argv[2] ?? 5);
const home = mkdtempSync(join(tmpdir(), "opsbook-bench-"));

// A book with this many checks, approved.
function book(name, checks, block) {
  const folder = join(home, name);
  mkdirSync(join(folder, "content"), { recursive: true });
  writeFileSync(join(folder, "book.toml"), '[book]\ntitle = "Bench"\n[checks]\njobs_per_host = 8\n');
  const blocks = Array.from({ length: checks }, (_, at) => `\n${block(at)}\n`);
  writeFileSync(join(folder, "content/index.md"), `# Bench\n${blocks.join("")}`);
  spawnSync(binary, ["approve", "--yes"], { cwd: folder });
  return folder;
}

// Seconds of wall and CPU time of a command, children included.
function time(command, cwd) {
  return new Promise((done) => {
    const script = `TIMEFORMAT='%R %U %S'; time { ${command} >/dev/null 2>&1; }`;
    const child = spawn("bash", ["-c", script], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (bytes) => { text += bytes; });
    child.on("close", () => {
      const [wall, user, system] = text.trim().split(/\s+/).map(Number);
      done({ wall, cpu: user + system });
    });
  });
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

async function compare(title, commands) {
  const found = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, [, command, cwd]] of commands.entries()) found[at].push(await time(command, cwd));
  }
  console.log(title);
  for (const [at, [name]] of commands.entries()) {
    const of = (key) => median(found[at].map((one) => one[key])).toFixed(2);
    console.log(`  ${name.padEnd(34)} ${of("wall")} s wall  ${of("cpu")} s CPU`);
  }
}

const server = createServer((request, response) => response.end("PONG"));
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const url = `http://127.0.0.1:${server.address().port}/`;
const shell = book("shell", 1000, (at) => `\`\`\`bash check=c${at}\ntrue\n\`\`\``);
const http = book("http", 1000, (at) => `\`\`\`http check=c${at}\nGET ${url}${at}\n\`\`\``);

await compare(`1,000 checks of true, median of ${rounds}`, [
  ["opsbook run --jobs 4", `${binary} run --locked --jobs 4`, shell],
  ["xargs -P 4, bash -c true", "seq 1000 | xargs -P 4 -I{} bash -c true", shell],
]);
await compare(`1,000 requests, median of ${rounds}`, [
  ["opsbook run --jobs 8", `${binary} run --locked --jobs 8`, http],
  ["xargs -P 8, curl", `seq 1000 | xargs -P 8 -I{} curl -s -o /dev/null ${url}{}`, http],
]);
server.close();
rmSync(home, { recursive: true });
