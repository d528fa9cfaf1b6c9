// From an edit to the new page in the browser: `opsbook serve`, `hugo server`
// and `mdbook serve` (where they are on PATH) on the same pages, one after the
// other. Needs the packages of tests/browser.
//
//     node benches/preview.mjs [FOLDER OF PAGES] [EDITS]
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { binary, launch, project } from "../tests/browser/site.js";

const pages = resolve(process.argv[2] ?? join(project, "content"));
const edits = Number(process.argv[3] ?? 50);
const files = readdirSync(pages, { recursive: true }).filter((name) => name.endsWith(".md") && !/(^|\/)_/.test(name)).sort();
const edited = files[Math.floor(files.length / 2)];

// The address of a page: folders for opsbook and Hugo, files for mdBook.
const asFolder = (path) => path.toLowerCase().replace(/(index)?\.md$/, "").replace(/\/?$/, "/");

const TOOLS = [
  {
    name: "opsbook serve",
    prepare(home) {
      copyPages(join(home, "content"));
      writeFileSync(join(home, "book.toml"), '[book]\ntitle = "Bench"\n');
      return join(home, "content");
    },
    command: [binary, "serve", ".", "--port", "4701"],
    url: `http://127.0.0.1:4701/${asFolder(edited)}`,
  },
  {
    name: "hugo server",
    prepare(home) {
      copyPages(join(home, "content"));
      mkdirSync(join(home, "layouts"));
      writeFileSync(join(home, "hugo.toml"), 'title = "Bench"\n[markup.goldmark.renderer]\nunsafe = true\n');
      const body = "<!doctype html><html><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>";
      // An index.md would make the pages beside it part of its own.
      for (const file of files.filter((file) => file.endsWith("index.md"))) {
        renameSync(join(home, "content", file), join(home, "content", file.replace(/index\.md$/, "_index.md")));
      }
      for (const name of ["single.html", "list.html", "home.html"]) writeFileSync(join(home, "layouts", name), body);
      return join(home, "content");
    },
    command: ["hugo", "server", "--port", "4702", "--bind", "127.0.0.1"],
    url: `http://127.0.0.1:4702/${asFolder(edited)}`,
  },
  {
    name: "mdbook serve",
    prepare(home) {
      copyPages(join(home, "src"));
      writeFileSync(join(home, "book.toml"), '[book]\ntitle = "Bench"\n');
      writeFileSync(join(home, "src/SUMMARY.md"), files.map((file) => `- [${file}](${file})\n`).join(""));
      return join(home, "src");
    },
    command: ["mdbook", "serve", "-p", "4703", "-n", "127.0.0.1"],
    url: `http://127.0.0.1:4703/${edited.replace(/\.md$/, ".html").replace(/README\.html$/, "index.html")}`,
  },
];

// The same pages for everybody: what looks like a template of Hugo's would
// end its build.
function copyPages(to) {
  cpSync(pages, to, { recursive: true });
  for (const file of files) {
    const text = readFileSync(join(to, file), "utf8");
    if (text.includes("{{")) writeFileSync(join(to, file), text.replaceAll("{{", "{ {"));
  }
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function opened(page, url) {
  for (let attempt = 0; attempt < 240; attempt++) {
    const answer = await page.goto(url).catch(() => null);
    if (answer?.ok()) return;
    await sleep(500);
  }
  throw new Error(`nothing is served at ${url}`);
}

async function measure(browser, tool) {
  const home = mkdtempSync(join(tmpdir(), "opsbook-bench-"));
  const file = join(tool.prepare(home), edited);
  const [program, ...options] = tool.command;
  const server = spawn(program, options, { cwd: home, stdio: "ignore" });
  const missing = new Promise((_, fail) => server.on("error", fail));
  missing.catch(() => {});
  const times = [];
  try {
    const page = await browser.newPage();
    await Promise.race([opened(page, tool.url), missing]);
    await sleep(1500);
    const most = tool.name.startsWith("mdbook") && files.length > 500 ? 5 : edits;
    for (let number = 0; number < most; number++) {
      const word = `edit-${number}-of-many`;
      const began = performance.now();
      appendFileSync(file, `\nA new paragraph: ${word}.\n`);
      // Asked in the page itself, each time that it paints.
      for (;;) {
        const seen = await page.waitForFunction((word) => document.body?.textContent.includes(word), word, { timeout: 300000 }).catch(() => null);
        if (seen) break;
      }
      times.push(performance.now() - began);
      await sleep(400);
    }
    await page.close();
  } finally {
    server.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
  return times.sort((a, b) => a - b);
}

const browser = await launch();
console.log(`${files.length} pages, editing ${edited}`);
for (const tool of TOOLS) {
  try {
    const times = await measure(browser, tool);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
    console.log(`${tool.name.padEnd(14)} median ${at(0.5)} ms, fastest ${at(0)} ms, nine of ten within ${at(0.9)} ms (${times.length} edits)`);
  } catch (error) {
    console.log(`${tool.name.padEnd(14)} ${error.code === "ENOENT" ? "is not installed" : error.message}`);
  }
}
await browser.close();
