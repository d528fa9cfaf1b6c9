// `opsbook build`: CPU time, wall time and peak memory at several numbers of
// pages, beside other builds of the same pages in the same run. The pages are
// those of a folder, repeated in folders of their own until there are enough.
// Builds take turns, so that a change in the machine's speed affects all of
// them, and each build writes a new site. The first round does not count.
//
//     node benches/build.mjs [FOLDER OF PAGES] [ROUNDS] [NUMBERS OF PAGES]
//
// Needs /usr/bin/time. Further builds, each if its variable is set:
//   OPSBOOK_BEFORE=PATH   another opsbook binary
//   HUGO=PATH             Hugo with a theme that only prints the text
//   DIAGRAMS=24           opsbook on the pages with and without so many Mermaid
//                         diagrams
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { diagram } from "./build/diagrams.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const binary = process.env.OPSBOOK_BINARY ?? join(project, "target/release/opsbook");
const pages = resolve(process.argv[2] ?? join(project, "content"));
const rounds = Number(process.argv[3] ?? 7);
const sizes = (process.argv[4] ?? "2000,10000").split(",").map(Number);
const files = readdirSync(pages, { recursive: true }).filter((name) => name.endsWith(".md")).sort();
const { OPSBOOK_BEFORE: before, HUGO: hugo } = process.env;
const diagrams = Number(process.env.DIAGRAMS ?? 0);

// A book of `size` pages, `count` of which end with a diagram. A folder with an
// `index.md` would be one page for Hugo: `rename` gives the file another name.
function book(home, size, count, rename = (file) => file) {
  writeFileSync(join(home, "book.toml"), '[book]\ntitle = "Bench"\n');
  for (let at = 0; at < size; at += 1) {
    const copy = String(Math.floor(at / files.length)).padStart(3, "0");
    const file = files[at % files.length];
    const to = join(home, "content", `copy-${copy}`, rename(file));
    mkdirSync(dirname(to), { recursive: true });
    // Hugo refuses to build with a parameter that its settings lack.
    const text = readFileSync(join(pages, file), "utf8").replace(/{{< *param [^>]*>}}/g, "value");
    writeFileSync(to, at < count ? `${text}\n\n${diagram(at)}` : text);
  }
}

// Hugo with a layout that prints the text and the list of pages, and with
// classes instead of colours in code.
function hugoSite(home) {
  writeFileSync(
    join(home, "hugo.toml"),
    'baseURL = "https://example.org/"\ntitle = "Bench"\ndisableKinds = ["taxonomy", "term"]\nrefLinksErrorLevel = "WARNING"\n[markup.highlight]\nnoClasses = false\n[outputs]\nhome = ["html", "json"]\n',
  );
  const layouts = {
    "_default/single.html": "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}</main>",
    "_default/list.html": "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}{{ range .Pages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}</main>",
    "index.json": "[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}{{ dict \"title\" .Title \"text\" .Plain | jsonify }}{{ end }}]",
  };
  for (const [name, text] of Object.entries(layouts)) {
    mkdirSync(dirname(join(home, "layouts", name)), { recursive: true });
    writeFileSync(join(home, "layouts", name), text);
  }
}

// Seconds of CPU and wall time, and the peak memory in MiB.
function measure(command, cwd) {
  const { stderr, status } = spawnSync("/usr/bin/time", ["-f", "%U %S %e %M", ...command], { cwd, encoding: "utf8" });
  const [user, system, wall, kib] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { cpu: user + system, wall, mib: kib / 1024, status };
}

// How many pages a site has.
const written = (site) => readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html")).length;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

for (const size of sizes) {
  const home = mkdtempSync(join(tmpdir(), "opsbook-bench-"));
  const plain = join(home, "plain");
  const drawn = join(home, "drawn");
  mkdirSync(plain);
  book(plain, size, 0);
  const builds = { opsbook: [plain, (out) => [binary, "build", "--out", out]] };
  if (before) builds["opsbook before"] = [plain, (out) => [before, "build", "--out", out]];
  if (diagrams) {
    mkdirSync(drawn);
    book(drawn, size, diagrams);
    builds[`with ${diagrams} diagrams`] = [drawn, (out) => [binary, "build", "--out", out]];
  }
  if (hugo) {
    const own = join(home, "hugo");
    mkdirSync(own);
    book(own, size, 0, (file) => file.replace(/(^|\/)index\.md$/, "$1_index.md"));
    hugoSite(own);
    builds.hugo = [own, (out) => [hugo, "--quiet", "--destination", out]];
  }
  const found = Object.fromEntries(Object.keys(builds).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, [cwd, command]] of Object.entries(builds)) {
      const site = join(home, "sites", `${name}-${round}`.replaceAll(" ", "-"));
      const one = measure(command(site), cwd);
      if (round > 0) found[name].push({ ...one, pages: written(site) });
      rmSync(site, { recursive: true, force: true });
    }
  }
  console.log(`${size} pages, median of ${rounds}`);
  for (const [name, list] of Object.entries(found)) {
    const of = (key) => median(list.map((one) => one[key]));
    const failed = list.filter((one) => one.status !== 0).length;
    const note = failed ? `  ${failed} builds failed` : "";
    console.log(`  ${name.padEnd(20)} ${of("cpu").toFixed(2)} s CPU  ${of("wall").toFixed(2)} s wall  ${of("mib").toFixed(0)} MiB  ${of("pages")} pages${note}`);
  }
  rmSync(home, { recursive: true, force: true });
}
