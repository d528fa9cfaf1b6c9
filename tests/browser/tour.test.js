// The same tour through the example book on every screen, over http, from the
// browser's own copy once the server is gone, and from a folder on disk: all
// that a reader can do on a page works everywhere.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { SCREENS, build, launch, project, serve } from "./site.js";

let browser, folder;
before(async () => {
  browser = await launch();
  folder = build(project);
});
after(() => browser?.close());

// Where the site comes from: its address, and what is done before the tour.
const PLACES = {
  http: async () => {
    const server = await serve(folder);
    return { root: server.url, index: "", leave: () => {}, close: () => { server.close(); server.closeAllConnections(); } };
  },
  "its own copy": async () => {
    const server = await serve(folder);
    const leave = async (page) => {
      await page.goto(server.url);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      server.close();
      server.closeAllConnections();
    };
    return { root: server.url, index: "", leave, close: () => {} };
  },
  "a folder": async () => ({ root: `file://${folder}/`, index: "index.html", leave: () => {}, close: () => {} }),
};

async function isAccessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(bad.map(({ id, nodes }) => `${what}: ${id}: ${nodes[0].html}`), []);
}

for (const [place, from] of Object.entries(PLACES)) {
  describe(`from ${place}`, () => {
    for (const screen of SCREENS) {
      test(screen.name, async (run) => {
        const { root, index, leave, close } = await from();
        run.after(close);
        const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme, reducedMotion: "reduce" });
        const page = await context.newPage();
        const wrong = [];
        page.on("pageerror", (error) => wrong.push(error.message));
        page.on("console", (message) => message.type() === "error" && !/ERR_CONNECTION_REFUSED/.test(message.text()) && wrong.push(message.text()));
        await leave(page);
        await tour(page, (path) => `${root}${path}${index}`);
        assert.deepEqual(wrong, []);
        await context.close();
      });
    }
  });
}

async function tour(page, at) {
  // Every copy is told of, and heard by those who do not see the button.
  await page.addInitScript(() => document.addEventListener("opsbook:copied", ({ detail }) => { window.copied = detail; }));
  const copied = () => page.waitForFunction(() => window.copied && [...document.querySelectorAll("p[role=status]")].some((live) => live.textContent === "Copied")).then(() => page.evaluate(() => { const text = window.copied; window.copied = undefined; return text; }));

  await page.goto(at("operations/rollback/"));
  // Keys: to the first command, on, back, and copy it.
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  await page.keyboard.press("p");
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "fly releases --app infamous-freight-api");
  await page.keyboard.press("c");
  assert.equal(await copied(), "fly releases --app infamous-freight-api");
  // Inputs are filled in wherever they stand.
  await page.locator('[data-input="previous-version"]').fill("v 1");
  const deploy = page.locator(".cmd", { hasText: "fly deploy" });
  await deploy.locator(".copy").click();
  assert.match(await copied(), /:'v 1'$/);
  // What destroys takes a second press.
  await page.goto(at("issues/auth-token-errors/"));
  const flush = page.locator(".cmd[data-risk=destroys]", { hasText: "FLUSHDB" });
  await flush.locator(".copy").click();
  assert.match(await flush.locator(".copy").innerText(), /press again/);
  assert.equal(await page.evaluate(() => window.copied), undefined);
  await isAccessible(page, "armed");
  await flush.locator(".copy").click();
  assert.match(await copied(), /FLUSHDB/);
  // The parts that are folded open, also for who is sent there.
  await page.goto(`${at("issues/api-500-errors/")}#prevention`);
  await page.waitForFunction(() => document.querySelector("#prevention").closest("details").open);
  await page.keyboard.press("e");
  await page.waitForFunction(() => { const { top } = document.getElementById("escalation").getBoundingClientRect(); return top >= 0 && top < innerHeight; });
  // The keys, told and closed.
  await page.keyboard.press("?");
  await page.locator(".keys").waitFor();
  await isAccessible(page, "keys");
  await page.keyboard.press("Escape");
  await page.locator(".keys").waitFor({ state: "hidden" });
  // Steps, the clock, the log, and all of it forgotten.
  await page.goto(at("incident/checklist/"));
  await page.keyboard.press("x");
  assert.equal(await page.locator("li.task input").first().isChecked(), true);
  await page.reload();
  assert.equal(await page.locator("li.task input").first().isChecked(), true);
  assert.match(await page.locator(".incident").innerText(), /Incident 0 min[\s\S]*L1 /);
  await page.locator(".incident-open").click();
  await page.locator(".incident-log input").fill("Seen");
  await page.keyboard.press("Enter");
  assert.match(await page.locator(".incident-log ol").innerText(), /Done: [\s\S]*Seen/);
  await isAccessible(page, "log");
  const clear = page.locator(".incident-buttons button").nth(3);
  await clear.click();
  await clear.click();
  await page.locator(".incident").waitFor({ state: "hidden" });
  assert.equal(await page.locator("li.task input").first().isChecked(), false);
  // Search with the keyboard alone, from typing to the place.
  await page.goto(at(""));
  await page.keyboard.type("P1001");
  await page.waitForSelector("#search-results li");
  await isAccessible(page, "search");
  assert.equal(await page.locator("#search-input").getAttribute("aria-activedescendant"), "search-hit-0");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("#search-input").getAttribute("aria-activedescendant"), "search-hit-1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/connection-pool-exhausted/);
  assert.match(await page.textContent("main"), /P1001/);
}

test("on paper: whom to call first, inputs as blanks, the commit and the time last", async (run) => {
  const server = await serve(folder);
  run.after(() => { server.close(); server.closeAllConnections(); });
  const context = await browser.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(`${server.url}operations/rollback/`);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const visible = await page.evaluate(() => {
    const order = [...document.querySelectorAll(".paper, h1, .inputs input, .colophon")].filter((one) => one.checkVisibility());
    return order.map((one) => one.className || one.nodeName);
  });
  assert.deepEqual(visible, ["paper", "H1", "INPUT", "INPUT", "colophon"]);
  assert.match(await page.locator(".paper").innerText(), /SEV-1 Critical[\s\S]*Primary Engineer, Lead Backend: \+1-555-0101/);
  const foot = await page.locator(".colophon").evaluate((one) => one.textContent + getComputedStyle(one, "::after").content);
  assert.match(foot, /Changed \d{4}-\d\d-\d\d [0-9a-f]{7,}[\s\S]*Printed \d{4}-\d\d-\d\d \d\d:\d\d UTC|Printed/);
  for (const gone of [".bar", ".rail", ".copy", ".pager"]) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  await context.close();
});

for (const screen of SCREENS) {
  test(`${screen.name}: without JavaScript the page is whole, and offers nothing that cannot be had`, async (run) => {
    const server = await serve(folder);
    run.after(() => { server.close(); server.closeAllConnections(); });
    const context = await browser.newContext({ viewport: screen.viewport, colorScheme: screen.colorScheme, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}issues/api-500-errors/`);
    assert.equal(await page.locator("button:visible, input:visible, .inputs:visible").count(), 0);
    assert.equal(await page.locator(".first pre").isVisible(), true);
    await page.locator(".rules summary").click();
    assert.equal(await page.locator(".rules pre").first().isVisible(), true);
    // The search leads to the list of all alerts.
    await page.locator(".search-open").click();
    await page.waitForURL(`${server.url}alerts/`);
    await page.getByRole("link", { name: "HighErrorRate" }).click();
    await page.waitForURL(`${server.url}issues/api-500-errors/`);
    if (screen.viewport.width < 1000) {
      await page.locator(".menu > summary").click();
      await page.locator(".menu-panel").getByRole("link", { name: "Contacts" }).click();
      await page.waitForURL(`${server.url}contacts/`);
    }
    await context.close();
  });
}
