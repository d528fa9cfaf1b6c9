// Stamps in pages that were published: what they say later, and of later runs.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { SCREENS, binary, launch, project, serve, watchedPage } from "./site.js";

const PAGE = `# Disk

\`\`\`bash check=room unit=GB warn="< 20GB" alert="< 5GB" show=output
cat room
\`\`\`

\`\`\`bash check=mounted
test -e room
\`\`\`
`;

// A book with two checks, approved, run once and built.
class Book {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "opsbook-stamps-"));
    mkdirSync(join(this.folder, "content"));
    writeFileSync(join(this.folder, "book.toml"), '[book]\ntitle = "Stamps"\n');
    writeFileSync(join(this.folder, "content/index.md"), "# Stamps\n");
    writeFileSync(join(this.folder, "content/disk.md"), PAGE);
    this.site = join(this.folder, "site");
    this.opsbook("approve", "--yes");
  }
  opsbook(...words) {
    return spawnSync(binary, words, { cwd: this.folder, encoding: "utf8" });
  }
  room(gigabytes) {
    writeFileSync(join(this.folder, "room"), `${gigabytes}\n`);
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const validate = (() => {
  const ajv = addFormats(new Ajv({ strict: true, strictTypes: false, strictRequired: false }));
  return ajv.compile(JSON.parse(readFileSync(join(project, "docs/status.schema.json"), "utf8")));
})();

function assertPublished(file) {
  assert.ok(validate(JSON.parse(readFileSync(file, "utf8"))), JSON.stringify(validate.errors));
}

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

describe("a published page", () => {
  let book, server;
  before(async () => {
    book = new Book();
    book.room(80);
    book.opsbook("run", "--locked");
    book.opsbook("build");
    server = await serve(book.site);
  });
  after(() => { server?.close(); book?.remove(); });

  const stamp = (page, id) => page.locator(`figcaption .stamp#check-${id}`);

  test("takes up a later run from status.json alone", async () => {
    const before = readFileSync(join(book.site, "disk/index.html"), "utf8");
    const { page, wrong, close } = await watchedPage(browser, SCREENS[0], server.url);
    await page.goto(`${server.url}disk/`);
    assert.equal(await stamp(page, "room").getAttribute("data-outcome"), "pass");
    assert.match(await stamp(page, "room").innerText(), /80 ?GB/);
    await new Promise((done) => setTimeout(done, 1100));
    book.room(12);
    book.opsbook("run", "--locked", "--status", "site/status.json");
    assertPublished(join(book.site, "status.json"));
    await page.reload();
    await page.waitForSelector('figcaption .stamp#check-room[data-outcome="warn"]');
    assert.match(await stamp(page, "room").innerText(), /warn\s+room\s+just now.*12 ?GB.*< 20GB is true: value = 12/s);
    assert.match(await page.locator(".rollup").first().innerText(), /warn/);
    assert.equal(readFileSync(join(book.site, "disk/index.html"), "utf8"), before, "nothing was built");
    await page.goto(`${server.url}status/`);
    await page.waitForSelector('.status-list .stamp[data-outcome="warn"]');
    assert.deepEqual(wrong, []);
    await close();
  });

  test("does not take up what says something of another text of the check", async () => {
    const file = join(book.site, "status.json");
    const kept = readFileSync(file, "utf8");
    const status = JSON.parse(kept);
    for (const check of status.checks) {
      Object.assign(check, { hash: "0".repeat(64), outcome: "fail", reason: "of another time", finished: new Date().toISOString() });
    }
    writeFileSync(file, JSON.stringify(status));
    const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
    await page.goto(`${server.url}disk/`, { waitUntil: "networkidle" });
    assert.doesNotMatch(await page.locator("main").innerText(), /of another time/);
    writeFileSync(file, kept);
    await close();
  });

  test("opened a day later says unknown, and never a bare green", async () => {
    for (const path of ["disk/", "status/"]) {
      const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
      await page.clock.setFixedTime(new Date(Date.now() + 25 * 3600 * 1000));
      await page.goto(server.url + path, { waitUntil: "networkidle" });
      for (const text of await page.locator(".stamp[data-check]").allTextContents()) {
        assert.match(text, /unknown[\s\S]*last (passed|warned) 1 day ago/, path);
      }
      assert.equal(await page.locator('.stamp[data-outcome="pass"]').count(), 0, "nothing is green");
      await close();
    }
  });

  test("without JavaScript says when, so that age can be seen", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}disk/`);
    assert.match(await stamp(page, "mounted").innerText(), /pass mounted 20\d\d-\d\d-\d\d \d\d:\d\d UTC/);
    await context.close();
  });

  test("shows what a check printed where its author wants that", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
    await page.goto(`${server.url}disk/`);
    const output = page.locator(".stamp-output");
    assert.equal(await output.count(), 1);
    await output.locator("summary").click();
    assert.equal(await output.locator("pre").innerText(), "80");
    await close();
  });

  test("has badges that can be seen, with their time", async () => {
    const { page, close } = await watchedPage(browser, SCREENS[0], server.url);
    for (const path of ["badges/page/disk.svg", "badges/check/disk/room.svg"]) {
      await page.setContent(`<img src="${server.url}${path}">`);
      const width = await page.evaluate(() => new Promise((done) => {
        const image = document.images[0];
        image.onload = () => done(image.naturalWidth);
        image.onerror = () => done(0);
        if (image.complete) done(image.naturalWidth);
      }));
      assert.ok(width > 60, `${path} is ${width} px wide`);
      assert.match(readFileSync(join(book.site, path), "utf8"), /20\d\d-\d\d-\d\d/);
    }
    const shield = JSON.parse(readFileSync(join(book.site, "badges/check/disk/room.json"), "utf8"));
    assert.equal(shield.schemaVersion, 1);
    await close();
  });
});

describe("status.json", () => {
  test("is as its schema says: of the example book, of one that never ran, of one without checks", () => {
    const folder = mkdtempSync(join(tmpdir(), "opsbook-status-"));
    execFileSync(binary, ["build", project, "--out", join(folder, "a")], { stdio: "ignore" });
    assertPublished(join(folder, "a/status.json"));
    writeFileSync(join(folder, "one.md"), "# One\n\n```bash check=x\ntrue\n```\n");
    execFileSync(binary, ["build", join(folder, "one.md"), "--out", join(folder, "b")], { stdio: "ignore" });
    assertPublished(join(folder, "b/status.json"));
    writeFileSync(join(folder, "none.md"), "# None\n");
    execFileSync(binary, ["build", join(folder, "none.md"), "--out", join(folder, "c")], { stdio: "ignore" });
    assertPublished(join(folder, "c/status.json"));
    assert.ok(!validate({ schema: 1, generated: null, summary: {}, checks: [{}] }), "the schema refuses something");
    rmSync(folder, { recursive: true });
  });
});
