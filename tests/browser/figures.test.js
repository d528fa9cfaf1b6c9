// Diagrams and formulas: in every screen, with and without a script, from
// disk, in one file and on paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, binary, build, launch, serve, watchedPage } from "./site.js";

const steps = (length) => Array.from({ length }, (_, at) => `  s${at}[Step number ${at}] --> s${at + 1}[Step number ${at + 1}]`).join("\n");

const PAGE = `# Failover

It costs $5 to $10 in $HOME/$PATH. The error rate is $\\frac{e}{n} \\le 10^{-3}$.

\`\`\`mermaid
flowchart LR
${steps(14)}
\`\`\`

\`\`\`mermaid
sequenceDiagram
  client->>primary: write
  primary-->>client: done
\`\`\`

\`\`\`mermaid
flowchart LR
  open[not closed --> x
\`\`\`

$$
${Array.from({ length: 24 }, (_, at) => `x_{${at}} + y_{${at}}`).join(" + ")} \\le \\sqrt{z}
$$

A long one in the text: $${Array.from({ length: 16 }, (_, at) => `a_{${at}} \\cdot b`).join(" + ")}$.

\`\`\`math
\\begin{aligned} a &= b + c \\\\ &\\color{red}= d \\end{aligned}
\`\`\`
`;

let book, folder, server, browser;
before(async () => {
  book = mkdtempSync(join(tmpdir(), "opsbook-figures-"));
  writeFileSync(join(book, "index.md"), PAGE);
  folder = build(book);
  server = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const shownFile = (locator) => locator.evaluate((image) => image.currentSrc);

for (const screen of SCREENS) {
  test(`diagrams and formulas scroll in their own place: ${screen.name}`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(server.url);
    assert.ok((await overflow(page)) <= 0, "nothing is wider than the screen");
    const [wide, small] = await page.locator(".diagram").evaluateAll((figures) => figures.map((figure) => ({ seen: figure.clientWidth, all: figure.scrollWidth })));
    assert.ok(wide.all > wide.seen, "a wide diagram scrolls");
    if (screen.viewport.width > 1000) assert.equal(small.all, small.seen);
    // Labels stay legible: at least three quarters of their natural size.
    const scales = await page.locator(".diagram img").evaluateAll((images) => images.map((image) => image.getBoundingClientRect().width / Number(image.getAttribute("width"))));
    assert.ok(scales.every((scale) => scale >= 0.74 && scale <= 1.01), String(scales));
    const scheme = screen.colorScheme;
    assert.match(await shownFile(page.locator(".diagram img").first()), new RegExp(`-${scheme}\\.svg$`));
    const formulas = await page.locator(".formula").evaluateAll((formulas) => formulas.map((formula) => formula.scrollWidth > formula.clientWidth));
    assert.ok(formulas[0] && !formulas[1], "a long formula scrolls, a short one does not");
    const found = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(found.violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`), []);
    assert.deepEqual(wrong, []);
    await close();
  });

  test(`a diagram opens enlarged by pointer and by key: ${screen.name}`, async () => {
    const { page, wrong, close } = await watchedPage(browser, screen, server.url);
    await page.goto(server.url);
    const opener = page.locator(".diagram > a").first();
    await opener.click();
    const dialog = page.getByRole("dialog", { name: "Enlarged diagram" });
    await dialog.waitFor();
    assert.match(await shownFile(dialog.locator("img")), new RegExp(`-${screen.colorScheme}\\.svg$`));
    const view = dialog.locator("div");
    const [seen, all] = await view.evaluate((view) => [view.clientWidth, view.scrollWidth]);
    assert.ok(all > seen, "it is larger than the window");
    if (screen.viewport.width > 1000) {
      const { x, y } = await view.evaluate((view) => view.getBoundingClientRect().toJSON());
      await page.mouse.move(x + 600, y + 300);
      await page.mouse.down();
      await page.mouse.move(x + 300, y + 300, { steps: 3 });
      await page.mouse.up();
      assert.ok(await view.evaluate((view) => view.scrollLeft > 100), "it is dragged");
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.ok(await opener.evaluate((link) => link === document.activeElement), "the focus returns");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.locator(".diagram > a").nth(1).press(" ");
    await dialog.waitFor();
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("prices and variables are text, formulas are MathML, faults show their source", async () => {
  const page = await browser.newPage();
  await page.goto(server.url);
  const text = await page.locator("article").innerText();
  assert.ok(text.includes("It costs $5 to $10 in $HOME/$PATH."), text);
  assert.equal(await page.locator("article math").count(), 4);
  assert.equal(await page.locator("article math[display=block]").count(), 2);
  assert.ok(text.includes("open[not closed --> x"), "the source of what cannot be drawn");
  const [above, below] = await page.locator("mfrac").first().locator("> *").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().top));
  assert.ok(above < below, "a fraction has two lines");
  const red = await page.locator("math [mathcolor]").first().evaluate((element) => getComputedStyle(element).color);
  assert.equal(red, "rgb(255, 0, 0)");
  assert.equal(await page.locator("[style]").count(), 0);
  await page.close();
});

test("without a script a diagram scrolls and leads to its file", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SCREENS[0].viewport });
  const page = await context.newPage();
  await page.goto(server.url);
  const href = await page.locator(".diagram > a").first().getAttribute("href");
  const alt = await page.locator(".diagram img").first().getAttribute("alt");
  assert.ok(alt.startsWith("Flowchart: Step number 0, Step number 1"), alt);
  const answer = await page.goto(new URL(href, server.url).href);
  assert.ok(answer.ok());
  assert.match(await page.locator("svg > title").textContent(), /Flowchart/);
  await context.close();
});

test("diagrams open from disk and in one file", async () => {
  const single = join(book, "single.html");
  execFileSync(binary, ["build", book, "--single-file", single], { stdio: ["ignore", "ignore", "inherit"] });
  for (const file of [join(folder, "index.html"), single]) {
    const page = await browser.newPage();
    const wrong = [];
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    await page.locator(".diagram > a").first().click();
    const image = page.getByRole("dialog", { name: "Enlarged diagram" }).locator("img");
    await image.waitFor();
    assert.ok(await image.evaluate((image) => image.complete && image.naturalWidth > 0), "the picture is there");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("article math").count(), 4);
    assert.deepEqual(wrong, []);
    await page.close();
  }
});

test("on paper diagrams and formulas fit and are light", async () => {
  const context = await browser.newContext({ viewport: { width: 700, height: 900 }, colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.emulateMedia({ media: "print" });
  const widths = await page.locator(".diagram img").evaluateAll((images) => images.map((image) => image.getBoundingClientRect().right <= innerWidth));
  assert.deepEqual(widths, [true, true]);
  await context.close();
});

test("no file of a diagram runs or loads anything", () => {
  const files = readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".svg"));
  assert.equal(files.length, 4);
  for (const name of files) {
    const svg = readFileSync(join(folder, "assets", name), "utf8");
    assert.ok(!/<script|<foreignObject|<image|href="(?!#)|url\((?!#)|@import| on\w+=/i.test(svg), name);
  }
});
