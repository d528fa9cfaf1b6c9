// `opsbook validate` beside `opsbook build`: wall time and CPU time of both, in
// turn, at 2,000 and 10,000 pages. The pages are those of a folder, repeated in
// folders of their own until there are enough. The site is written anew each
// time: to the disk, as it is for its users, and to memory where the machine has
// a place for that (/dev/shm), which leaves out most of what writing takes. The
// sites of all rounds are removed at the end, as a file system that has just
// lost many files is slow to make others.
//
//     node benches/validate.mjs [FOLDER OF PAGES] [ROUNDS] [NUMBERS OF PAGES]
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const binary = process.env.OPSBOOK_BINARY ?? join(project, "target/release/opsbook");
const pages = resolve(process.argv[2] ?? join(project, "content"));
const rounds = Number(process.argv[3] ?? 7);
const sizes = (process.argv[4] ?? "2000,10000").split(",").map(Number);
const files = readdirSync(pages, { recursive: true }).filter((name) => name.endsWith(".md")).sort();
const places = { "a folder": tmpdir(), ...(existsSync("/dev/shm") && { memory: "/dev/shm" }) };

// A book of so many pages.
function book(size) {
  const home = mkdtempSync(join(tmpdir(), "opsbook-bench-"));
  writeFileSync(join(home, "book.toml"), '[book]\ntitle = "Bench"\n');
  for (let at = 0; at < size; at += 1) {
    const copy = String(Math.floor(at / files.length)).padStart(3, "0");
    const file = files[at % files.length];
    const to = join(home, "content", `copy-${copy}`, file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(pages, file), to);
  }
  return home;
}

// Seconds of wall and CPU time of a command, whatever its exit code says.
function time(command, cwd) {
  const script = `TIMEFORMAT='%3R %3U %3S'; time { ${command} >/dev/null 2>&1; }`;
  const { stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
  const [wall, user, system] = stderr.trim().split(/\s+/).map(Number);
  return { wall, cpu: user + system };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// Rounds of both commands, the sites written in a folder of a place.
function measure(home, place) {
  const sites = mkdtempSync(join(place, "opsbook-bench-"));
  const found = { validate: [], build: [] };
  // The first round reads the files from the disk and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const out = join(sites, String(round));
    const commands = { validate: `'${binary}' validate --format json`, build: `'${binary}' build --out '${out}'` };
    for (const [name, command] of Object.entries(commands)) {
      const one = time(command, home);
      if (round > 0) found[name].push(one);
    }
  }
  rmSync(sites, { recursive: true, force: true });
  return found;
}

for (const size of sizes) {
  const home = book(size);
  for (const [name, place] of Object.entries(places)) {
    const found = measure(home, place);
    const of = (command, key) => median(found[command].map((one) => one[key]));
    console.log(`${size} pages, the site in ${name}, median of ${rounds}`);
    for (const command of Object.keys(found)) {
      console.log(`  ${command.padEnd(10)} ${of(command, "cpu").toFixed(2)} s CPU  ${of(command, "wall").toFixed(2)} s wall`);
    }
    const ratio = (key) => (of("validate", key) / of("build", key)).toFixed(3);
    console.log(`  ratio      ${ratio("cpu")}   CPU  ${ratio("wall")}   wall`);
  }
  rmSync(home, { recursive: true, force: true });
}
