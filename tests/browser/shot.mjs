import { launch, serve, build, project, seed } from "./site.js";
const [what, list, out] = [process.argv[2] || "project", (process.argv[3] || "").split(","), process.argv[4] || "/tmp/shots"];
const folder = process.env.SITE || build(what === "project" ? project : what === "seed" ? seed : what);
const server = await serve(folder);
const browser = await launch();
const screens = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };
import { mkdirSync } from "node:fs";
mkdirSync(out, { recursive: true });
for (const path of list) for (const [name, viewport] of Object.entries(screens)) {
  const context = await browser.newContext({ viewport, colorScheme: process.env.DARK ? "dark" : "light" });
  const page = await context.newPage();
  await page.goto(server.url + path);
  if (process.env.EVAL) await page.evaluate(process.env.EVAL);
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${out}/${(path || "home").replace(/\W+/g, "-")}.${name}.png`, fullPage: Boolean(process.env.FULL) });
  await context.close();
}
await browser.close(); server.close();
