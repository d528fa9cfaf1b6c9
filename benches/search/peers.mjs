// Other searches over the same pages. One that is not installed is skipped.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import vm from "node:vm";
import { launch } from "../../tests/browser/site.js";
import { originals } from "./books.mjs";
import { tell, tellCost } from "./judge.mjs";
import { isThere, sent, size, timed } from "./run.mjs";

const packages = new URL("node_modules/", import.meta.url);
const mdbook = process.env.MDBOOK ?? "mdbook";

async function installed(name) {
  try { return await import(name); } catch { console.log(`${name.padEnd(22)} skipped: \`npm ci\` in benches/search installs it`); }
}

// mdBook as it is: its build, its elasticlunr, its options.
export async function judgeMdbook(home, sets) {
  if (!isThere(mdbook)) return console.log("mdBook                 skipped: `cargo install mdbook --version 0.5.4 --locked` installs it (or name it in MDBOOK)");
  const book = join(home, "mdbook");
  for (const [path, text] of originals()) write(join(book, "src", path), text);
  write(join(book, "book.toml"), '[book]\ntitle = "All"\n[output.html]\nsite-url = "/"\n');
  write(join(book, "src/SUMMARY.md"), `# Summary\n\n${summary([...originals().keys()])}`);
  const { cpu } = timed(mdbook, ["build"], { cwd: book });
  const out = join(book, "book");
  const named = (start) => readdirSync(out, { recursive: true }).find((name) => name.split("/").at(-1).startsWith(start) && name.endsWith(".js"));
  const library = readFileSync(join(out, named("elasticlunr")), "utf8"), index = readFileSync(join(out, named("searchindex")), "utf8");
  const context = vm.createContext({ window: { search: {} } });
  context.window.window = context.window;
  vm.runInContext(library, context);
  context.elasticlunr ??= context.window.elasticlunr;
  vm.runInContext(`${index}; config = window.search || search; loaded = elasticlunr.Index.load(config.index)`, context);
  const pages = new Map([...originals().keys()].map((path) => [path.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html"), path]));
  const search = (query) => {
    context.query = query;
    const found = vm.runInContext("loaded.search(query, config.search_options)", context);
    return found.slice(0, 30).map(({ ref }) => pages.get(decodeURI(context.config.doc_urls[ref]).split("#")[0]) ?? ref);
  };
  await tell(`mdBook ${execFileSync(mdbook, ["--version"], { encoding: "utf8" }).trim().split(" v").at(-1)}`, sets, search);
  const raw = library.length + Buffer.byteLength(index), packed = sent(Buffer.from(library)) + sent(Buffer.from(index));
  tellCost("mdBook", { raw, packed, first: [packed], build: `whole book ${cpu.toFixed(1)} s of processor` });
}

// Chapters inside chapters, as mdBook wants them. A folder without a page of
// its own is a draft.
function summary(paths) {
  const lines = [], seen = new Set();
  for (const path of paths.toSorted()) {
    const parts = path.split("/");
    parts.slice(0, -1).forEach((name, depth) => {
      const folder = parts.slice(0, depth + 1).join("/");
      if (seen.has(folder)) return;
      seen.add(folder);
      lines.push(`${"  ".repeat(depth)}- [${name}]()`);
    });
    lines.push(`${"  ".repeat(parts.length - 1)}- [${parts.at(-1).replace(".md", "")}](${path})`);
  }
  return `${lines.join("\n")}\n`;
}

// MiniSearch over sections: with its own defaults, and with prefixes, slips
// and weights.
export async function judgeMinisearch(sets) {
  const [minisearch, marked] = [await installed("minisearch"), await installed("marked")];
  if (!minisearch || !marked) return;
  const MiniSearch = minisearch.default;
  const documents = [...originals()].flatMap(([path, text]) => sections(marked, path, text));
  for (const [name, options] of [["MiniSearch, tuned", { prefix: true, fuzzy: 0.2, boost: { heading: 3, title: 2 } }], ["MiniSearch", {}]]) {
    const start = process.cpuUsage();
    const engine = new MiniSearch({ fields: ["heading", "title", "text"], storeFields: ["page"], searchOptions: options });
    engine.addAll(documents);
    const index = Buffer.from(JSON.stringify(engine));
    const { user, system } = process.cpuUsage(start);
    await tell(name, sets, (query) => engine.search(query).slice(0, 60).map(({ page }) => page));
    tellCost(name, { raw: index.length, packed: sent(index), first: [sent(index)], build: `index ${((user + system) / 1e6).toFixed(1)} s of processor`, more: "; no text for excerpts" });
  }
}

const withoutMeta = (text) => text.replace(/^---\n[\s\S]*?\n---\n/, "");
const title = (path, text) => text.match(/^# (.+)$/m)?.[1] ?? path.split("/").at(-1).replace(".md", "");

function sections(marked, path, text) {
  const found = [{ heading: "", text: "" }];
  for (const token of marked.lexer(withoutMeta(text))) {
    if (token.type === "heading") found.push({ heading: token.text, text: "" });
    else found.at(-1).text += `${token.raw}\n`;
  }
  return found.map((section, number) => ({ id: `${path}#${number}`, page: path, title: title(path, text), ...section }));
}

// Pagefind's own program, and its own script in Chromium.
export async function judgePagefind(home, sets) {
  const [pagefind, marked] = [await installed("pagefind"), await installed("marked")];
  if (!pagefind || !marked) return;
  const site = join(home, "pagefind");
  for (const [path, text] of originals()) {
    write(join(site, path.replace(/\.md$/, ".html")), `<!doctype html><html lang="en"><title>${title(path, text)}</title><body><main data-pagefind-body>${marked.parse(withoutMeta(text))}</main></body></html>`);
  }
  write(join(site, "index.html"), "<!doctype html><title>Search</title>");
  const { cpu } = timed(join(packages.pathname, ".bin/pagefind"), ["--site", site]);
  const asked = [];
  const server = await serveFiles(site, asked);
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.evaluate(async () => { globalThis.pagefind = await import("/pagefind/pagefind.js"); });
  const search = (query) => page.evaluate(async (query) => {
    const { results } = await pagefind.search(query);
    return (await Promise.all(results.slice(0, 12).map((result) => result.data()))).map(({ raw_url, url }) => raw_url ?? url);
  }, query);
  await tell(`Pagefind`, sets, async (query) => (await search(query)).map((url) => url.replace(/^\//, "").replace(/\.html$/, ".md")));
  const first = [], requests = [];
  for (const { query } of Object.values(sets).flat().filter((_, number) => number % 4 === 0)) {
    await page.reload();
    asked.length = 0;
    await page.evaluate(async () => { globalThis.pagefind = await import("/pagefind/pagefind.js"); });
    await search(query);
    first.push(asked.reduce((sum, bytes) => sum + bytes, 0));
    requests.push(asked.length);
  }
  await browser.close();
  server.close();
  tellCost("Pagefind", { ...size(join(site, "pagefind"), (name) => !/ui|highlight/.test(name)), first, requests, build: `index ${cpu.toFixed(1)} s of processor` });
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json" };

async function serveFiles(folder, asked) {
  const server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname)).replace(/\/$/, "/index.html");
    let bytes;
    try { bytes = readFileSync(path); } catch { return response.writeHead(404).end(); }
    if (path.includes("/pagefind/")) asked.push(sent(bytes));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "cache-control": "no-store" }).end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => { server.close(); server.closeAllConnections(); } };
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
