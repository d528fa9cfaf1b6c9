// A site under test: built once by the release binary, served on loopback.
import { execFile, execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const project = resolve(fileURLToPath(import.meta.url), "../../..");
export const binary = process.env.OPSBOOK_BINARY ?? join(project, "target/release/opsbook");
export const seed = resolve(project, "../shared/seed/oncall-runbook.md");
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png" };

// Builds a book into a folder of its own.
export function build(book, ...options) {
  const out = join(mkdtempSync(join(tmpdir(), "opsbook-browser-")), "site");
  execFileSync(binary, ["build", book, "--out", out, ...options], { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
  return out;
}

// The same with the checks run, in an environment with these variables.
export async function buildRunning(book, variables) {
  const out = join(mkdtempSync(join(tmpdir(), "opsbook-browser-")), "site");
  const env = { PATH: process.env.PATH, ...variables };
  await promisify(execFile)(binary, ["build", book, "--run", "--locked", "--out", out], { cwd: project, env });
  return out;
}

// A service that answers every request with this text.
export async function answering(text) {
  const server = createServer((request, response) => response.end(text));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

// Serves a folder; the address ends in a slash. `asked` is told of each path.
export async function serve(folder, asked = () => {}) {
  const server = createServer((request, response) => {
    asked(new URL(request.url, "http://x").pathname);
    let file = join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close(), closeAllConnections: () => server.closeAllConnections() };
}

// The addresses of every page of a site, relative to its root. Redirects are
// no pages: they lead on before anything can be read.
export function pages(folder) {
  const found = readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(".html"))
    .filter((path) => !readFileSync(join(folder, path), "utf8").includes('http-equiv="refresh"'));
  return found.map((path) => relative(folder, join(folder, path)).replace(/index\.html$/, "")).sort();
}

export const launch = (...options) =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [...options, "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

export const SCREENS = [
  { name: "phone light", viewport: { width: 360, height: 740 }, colorScheme: "light" },
  { name: "phone dark", viewport: { width: 360, height: 740 }, colorScheme: "dark" },
  { name: "desktop light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { name: "desktop dark", viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
];

// A page that notes what it must not do: errors, requests to anybody else.
export async function watchedPage(browser, screen, origin) {
  const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme, permissions: [] });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) wrong.push(`request: ${url}`);
  });
  return { page, wrong, close: () => context.close() };
}
