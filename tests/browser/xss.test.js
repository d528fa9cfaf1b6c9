// Text of a book, of a check's output, of an address or of a query must never
// run. Every payload stands in every place that takes text; a page that ran
// one would tell by calling `alert`, with or without the page's policy.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { binary, build, launch, pages, serve } from "./site.js";

const RUN = "alert(1)";
const EVENTS = ["onerror", "onload", "onclick", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onbeforetoggle", "onpointerenter", "onscroll", "onwheel", "oncut", "onpaste", "onbegin", "onsecuritypolicyviolation", "oncontentvisibilityautostatechange"];
const TAGS = ["img src=x", "svg", "body", "details open", "input autofocus", "video src=x", "audio src=x", "iframe src=x", "object data=x", "marquee", "select autofocus", "p tabindex=1 autofocus"];

// One scheme in the disguises that browsers see through.
const SCHEMES = [
  "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "java\rscript:", " javascript:", "\u0001javascript:", "\u001fjavascript:",
  "&#106;avascript:", "&#x6A;avascript:", "&#0000106avascript:", "javascript&colon;", "java&Tab;script:", "java&NewLine;script:", "javascript&#58;", "javascript&#x3a;",
  "javascript://%0a", "javascript:/*x*/", "vbscript:", "livescript:", "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==#", "data:image/svg+xml,<svg onload=", "view-source:javascript:", "blob:javascript:", "feed:javascript:", "//x/%0ajavascript:", "javascript\\x3a", "\u00a0javascript:", "\u2028javascript:",
];

// Markup that has broken sanitisers before, and its kin.
const MARKUP = [
  `<script>${RUN}</script>`, `<SCRIPT SRC=data:,${RUN}></SCRIPT>`, `<script/x>${RUN}</script>`, `<script\n>${RUN}</script\n>`, `<<script>${RUN}//<</script>`, `<script type=module>${RUN}</script>`, `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<svg><script>${RUN}</script></svg>`, `<svg><script href=data:,${RUN} /></svg>`, `<svg><style><img src=x onerror=${RUN}></style></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}></style></mglyph></table></mtext></math>`,
  `<svg><animate attributeName=href values=javascript:${RUN} /><a id=x><text y=20>x</text></a></svg>`, `<svg><set attributeName=onload to=${RUN} /></svg>`, `<svg><foreignObject><iframe srcdoc="<script>${RUN}</script>"></foreignObject></svg>`, `<svg><use href="data:image/svg+xml,<svg id=x onload=${RUN}>#x" /></svg>`,
  `<math><a xlink:href=javascript:${RUN}>x</a></math>`, `<math><maction actiontype=statusline xlink:href=javascript:${RUN}>x</maction></math>`, `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`, `<textarea><img title="</textarea><img src=x onerror=${RUN}>"></textarea>`,
  `<title><img title="</title><img src=x onerror=${RUN}>"></title>`, `<style>@import 'data:text/css,*{x:expression(${RUN})}';</style>`, `<xmp><img title="</xmp><img src=x onerror=${RUN}>"></xmp>`, `<template><img src=x onerror=${RUN}></template>`, `<iframe srcdoc="<img src=x onerror=parent.${RUN}>"></iframe>`,
  `<object data="data:text/html,<script>parent.${RUN}</script>"></object>`, `<embed src="javascript:${RUN}">`, `<base href="javascript:${RUN}//">`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<link rel=stylesheet href="data:text/css,x">`, `<link rel=import href="data:text/html,<script>${RUN}</script>">`,
  `<form action=javascript:${RUN}><input type=submit id=sub><label for=sub>x</label></form>`, `<button formaction=javascript:${RUN}>x</button>`, `<isindex action=javascript:${RUN}>`, `<input type=image src=x formaction=javascript:${RUN}>`, `<table background=javascript:${RUN}>`, `<div style="background:url(javascript:${RUN})">`,
  `<div style="width:expression(${RUN})">`, `<a href=x ping=javascript:${RUN}>x</a>`, `<img srcset="x onerror=${RUN}">`, `<img src=x:x onerror\n=${RUN}>`, `<img/src=x/onerror=${RUN}>`, `<img src=x onerror\x0c=${RUN}>`, `<img src="x\`<script>${RUN}</script>"\`>`, `<img """><script>${RUN}</script>">`,
  `"><img src=x onerror=${RUN}>`, `'><img src=x onerror=${RUN}>`, `\`><img src=x onerror=${RUN}>`, `--><img src=x onerror=${RUN}>`, `<!--><img src=x onerror=${RUN}>-->`, `<!-- --!><img src=x onerror=${RUN}>`, `<![CDATA[<img src=x onerror=${RUN}>]]>`, `<?xml version="1.0"?><img src=x onerror=${RUN}>`, `<!DOCTYPE x [<!ENTITY y "<img src=x onerror=${RUN}>">]>&y;`,
  `" onmouseover=${RUN} x="`, `' autofocus onfocus=${RUN} x='`, `" autofocus onfocus=${RUN} tabindex=1 x="`, `</title><script>${RUN}</script>`, `</script><script>${RUN}</script>`, `</code></pre><img src=x onerror=${RUN}>`, `</style><script>${RUN}</script>`, `</textarea><script>${RUN}</script>`, `{{ "<img src=x onerror=${RUN}>" | safe }}`, `{% raw %}<script>${RUN}</script>{% endraw %}`,
  `\ue0000\ue001<img src=x onerror=${RUN}>`, `<p title="\ue0000\ue001 onmouseover=${RUN} ">`, `&lt;img src=x onerror=${RUN}&gt;`, `&amp;lt;script&gt;${RUN}`, `\\u003cscript\\u003e${RUN}`, `%3Cscript%3E${RUN}%3C/script%3E`, `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`, `<a href="#" id=searchResults name=location>x</a>`, `<form id=document><input name=body></form>`, `<img name=querySelector src=x>`,
  `<details ontoggle=${RUN} open>x</details>`, `<dialog open oncancel=${RUN}>x</dialog>`, `<p popover id=pop onbeforetoggle=${RUN}>x</p><button popovertarget=pop>x</button>`, `<a href="data:text/html,<script>${RUN}</script>" target=_self>x</a>`, `<portal src=javascript:${RUN}>`, `<frameset onload=${RUN}>`, `<applet code=javascript:${RUN}>`, `<bgsound src=javascript:${RUN}>`, `<layer src=javascript:${RUN}>`, `<keygen autofocus onfocus=${RUN}>`,
];

const PAYLOADS = [
  ...MARKUP,
  ...TAGS.flatMap((tag) => EVENTS.map((event) => `<${tag} ${event}=${RUN}>`)),
  ...SCHEMES.map((scheme) => `<a href="${scheme}${RUN}">x</a>`),
  ...SCHEMES.map((scheme) => `[x](<${scheme.replace(/[\n\r<>]/g, "")}${RUN}>)`),
  ...SCHEMES.map((scheme) => `![x](${scheme.replace(/[\s<>]/g, "")}${RUN})`),
];

const yaml = (text) => JSON.stringify(text.replace(/[\u0000-\u001f\u007f\u2028]/g, ""));
const line = (text) => text.replace(/[\n\r\u0000]/g, " ");

function page(payload, at) {
  const one = line(payload);
  return `---
title: ${yaml(payload)}
description: ${yaml(payload)}
owner: ${yaml(payload)}
severity: ${yaml(payload)}
service: ${yaml(payload)}
status: ${yaml(payload)}
alerts: [${yaml(`A${at}${payload}`)}]
tags: [${yaml(payload)}]
inputs:
  ${yaml(payload)}: ${yaml(payload)}
last_reviewed_on: ${yaml(payload)}
---

${payload}

## ${one}

Text with ${one} in a line, \`${one}\`, **${one}**, a <${one}> and [a link](other.md "${one}") or ![a picture](x.png "${one}").

| ${one} | b |
|---|---|
| ${one} | ${one} |

- [ ] ${one}

> [!WARNING]
> ${one}

\`\`\`bash ${one}
# ${one}
echo ${one}
kubectl get pods -n <${one}>
\`\`\`

\`\`\`${one}
${payload}
\`\`\`

\`\`\`mermaid
flowchart LR
  A["${one}"] --> B
\`\`\`

**${one}:** ${one}

- **Contact:** ${one} | ${one}
- L1 (0-15 min): ${one}
`;
}

// A name that a file may have.
const fileName = (payload, at) => `${at}-${payload.replace(/[/\u0000-\u001f]/g, "_")}`.slice(0, 80);

let browser, home, folder, server;
before(async () => {
  assert.ok(PAYLOADS.length >= 300, `${PAYLOADS.length} payloads`);
  browser = await launch();
  home = mkdtempSync(join(tmpdir(), "opsbook-xss-"));
  const content = join(home, "content");
  mkdirSync(content);
  writeFileSync(join(home, "book.toml"), `[book]\ntitle = ${JSON.stringify(MARKUP[0])}\ndescription = ${JSON.stringify(MARKUP[1])}\n`);
  PAYLOADS.forEach((payload, at) => writeFileSync(join(content, `${fileName(payload, at)}.md`), page(payload, at)));
  // What files beside the pages say. JSON is YAML too.
  const data = join(content, "_data");
  mkdirSync(data);
  const rows = (of) => JSON.stringify(PAYLOADS.map(of));
  writeFileSync(join(data, "contacts.yaml"), rows((text) => ({ name: text, role: text, phone: text, email: text, chat: text, backup: text })));
  writeFileSync(join(data, "dashboards.yaml"), rows((text, at) => ({ title: text, url: at % 2 ? text : `https://x.example/${text}`, service: text })));
  writeFileSync(join(data, "escalation.yaml"), rows((text, at) => ({ level: at, from_minutes: at, contact: text })));
  writeFileSync(join(data, "severities.yaml"), rows((text) => ({ id: text, name: text, response: text })));
  const alerts = PAYLOADS.map((text, at) => ({ alert: at % 2 ? text : `Alert${at}`, expr: text, for: text, labels: { severity: text }, annotations: { summary: text } }));
  writeFileSync(join(home, "rules.yml"), `# alert:\n${JSON.stringify({ groups: [{ name: "a", rules: alerts }] }).replaceAll('"alert":', '"alert": ')}`);
  const named = alerts.map(({ alert }) => alert);
  writeFileSync(join(content, "paged.md"), `---\n${JSON.stringify({ title: "Paged", severity: "SEV-1", service: PAYLOADS[0], alerts: named })}\n---\n\n# Paged\n`);
  writeFileSync(join(home, "book.toml"), `[book]\ntitle = ${JSON.stringify(MARKUP[0])}\ndescription = ${JSON.stringify(MARKUP[1])}\n[repository]\nroot = "."\n`);
  // What files of the repository define: hostile names of files and services,
  // and hostile lines around them.
  PAYLOADS.forEach((text, at) => {
    const deploy = join(home, "deploy", fileName(text, at));
    mkdirSync(deploy, { recursive: true });
    const services = `services:\n  # ${line(text)}\n  svc-${at}: # ${line(text)}\n    image: ${yaml(text)}\n  ${yaml(`${line(text)}Q`)}:\n    image: x\n`;
    writeFileSync(join(deploy, "compose.yaml"), services);
  });
  for (let at = 0; at < PAYLOADS.length; at += 8) {
    const some = PAYLOADS.slice(at, at + 8).map((text, more) => [text, at + more]);
    const proven = some.map(([, number]) => `docker compose restart svc-${number}`);
    const nearly = some.filter(([text]) => !/['\\\n]/.test(text)).map(([text]) => `docker compose restart '${text}Z'`);
    writeFileSync(join(content, `proof-${at}.md`), `# Proof ${at}\n\n\`\`\`bash\n${[...proven, ...nearly].join("\n")}\n\`\`\`\n\nThe service \`svc-${at}\`.\n`);
  }
  // What a check prints, and why it failed.
  MARKUP.forEach((payload, at) => writeFileSync(join(content, `out-${at}`), payload));
  const checks = MARKUP.map((payload, at) => `\`\`\`bash check=c${at} show=output expect="never"\ncat 'out-${at}'\n\`\`\`\n`);
  writeFileSync(join(content, "checks.md"), `# Checks\n\n${checks.join("\n")}`);
  const run = (...words) => execFileSync(binary, words, { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
  run("approve", "--yes");
  try {
    run("run", "--locked");
  } catch (error) {
    assert.equal(error.status, 1, "the checks fail, as they should");
  }
  folder = build(home);
  const paged = readFileSync(join(folder, "paged/index.html"), "utf8");
  assert.ok(paged.split('class="rule"').length > PAYLOADS.length, "the rules are shown");
  const proofs = readFileSync(join(folder, "proof-0/index.html"), "utf8");
  assert.ok(proofs.split('id="proof:').length > 8 && proofs.includes('class="line own"'), "lines of files are shown");
  execFileSync(binary, ["build", home, "--single-file", join(home, "single.html")], { stdio: ["ignore", "ignore", "inherit"] });
  server = await serve(folder);
});
after(async () => {
  await browser?.close();
  server?.close();
  if (home) rmSync(home, { recursive: true });
});

// A page that tells of what ran, and does by itself what a reader might do.
async function trap(options = {}) {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const ran = [];
  await page.exposeFunction("tell", (what) => ran.push(`${page.url()}: ${what}`));
  await page.addInitScript(() => { window.alert = (what) => window.tell(String(what)); });
  page.on("dialog", (dialog) => { ran.push(`${page.url()}: dialog`); dialog.dismiss(); });
  page.on("popup", (popup) => ran.push(`${page.url()}: popup ${popup.url()}`));
  return { page, ran, close: () => context.close() };
}

// Presses, focuses and hovers everything whose handlers could run.
const provoke = (page) => page.evaluate(() => {
  addEventListener("click", (event) => { if (event.target.closest("a[href]") && !/^(javascript|vbscript|data)/i.test(event.target.closest("a").protocol)) event.preventDefault(); });
  for (const element of document.querySelectorAll("main *, .rail *, nav *")) {
    if (element.matches("button, input[type=checkbox]")) continue;
    if (element.matches("details")) element.open = true;
    for (const name of ["mouseover", "pointerenter", "focus", "toggle", "beforetoggle", "scroll", "wheel", "cut", "paste", "animationstart", "error", "load"]) element.dispatchEvent(new Event(name));
    if (element.matches("a[href]")) element.click();
  }
});

// Without the policy every page is tried; with it a sample is enough, as it
// only takes away.
for (const [name, options, every] of [["with its policy", {}, 10], ["even without its policy", { bypassCSP: true }, 1]]) {
  test(`no page of a hostile book runs anything, ${name}`, async () => {
    const { page, ran, close } = await trap(options);
    const paths = pages(folder);
    assert.ok(paths.length > PAYLOADS.length);
    for (const path of paths.filter((_, at) => at % every === 0)) {
      const url = server.url + path.split("/").map(encodeURIComponent).join("/");
      await page.goto(url, { waitUntil: "domcontentloaded" });
      await provoke(page);
      assert.equal(page.url(), url, "nothing leads away");
      const word = page.locator("a.proof").first();
      if (await word.count()) {
        await word.evaluate((link) => link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 })));
        await page.waitForSelector(".proof-card");
      }
      const left = await page.evaluate(() => [...document.querySelectorAll("body *")].flatMap((element) => [...element.attributes].filter(({ name, value }) => /^on/i.test(name) || (/^(href|src|action|formaction|data|xlink:href)$/i.test(name) && /^[\s\u0000-\u0020]*(java|vb|live)script:/i.test(value))).map(({ name, value }) => `${element.nodeName} ${name}=${value}`)));
      assert.deepEqual(left, [], path);
    }
    assert.deepEqual(ran, []);
    await close();
  });
}

test("the single file runs nothing of it either", async () => {
  const { page, ran, close } = await trap({ bypassCSP: true });
  await page.goto(`file://${join(home, "single.html")}`);
  await provoke(page);
  await page.waitForTimeout(300);
  assert.deepEqual(ran, []);
  await close();
});

test("no query and no address runs anything", async () => {
  const { page, ran, close } = await trap({ bypassCSP: true });
  await page.goto(server.url);
  await page.keyboard.press("/");
  await page.waitForSelector("#search-input");
  const field = page.locator("#search-input");
  for (const payload of PAYLOADS) {
    await field.fill(line(payload));
    await page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
  }
  await page.waitForTimeout(500);
  for (const payload of MARKUP) {
    const value = encodeURIComponent(payload);
    await page.goto(`${server.url}checks/?${value}=${value}&h=${value}&namespace=${value}&q=${value}#${value}`, { waitUntil: "domcontentloaded" });
  }
  assert.deepEqual(ran, []);
  await close();
});

test("lines that changed, the history, folded sections and Markdown of a hostile book run nothing", async () => {
  const book = mkdtempSync(join(tmpdir(), "opsbook-hostile-"));
  const git = (day, ...words) => {
    const date = `${day}T10:00:00Z`;
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], { cwd: book, stdio: "ignore", env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date } });
  };
  const compose = (value) => writeFileSync(join(book, "compose.yaml"), `services:\n${MARKUP.map((text, at) => `  svc-${at}: # ${value} ${line(text)}\n    image: x\n`).join("")}`);
  mkdirSync(join(book, "content"));
  mkdirSync(join(book, ".opsbook"));
  writeFileSync(join(book, "book.toml"), '[book]\ntitle = "Hostile"\n');
  writeFileSync(join(book, "content/index.md"), "# Hostile\n");
  writeFileSync(join(book, "content/changes.md"), `---\nlast_reviewed_on: 2026-03-01\n---\n\n# Changes\n\n\`\`\`bash\n${MARKUP.map((_, at) => `docker compose restart svc-${at}\n`).join("")}\`\`\`\n`);
  MARKUP.slice(0, 12).forEach((text, at) => {
    const section = join(book, "content", fileName(text, at));
    mkdirSync(section);
    writeFileSync(join(section, "index.md"), `---\ntitle: ${yaml(text)}\n---\n`);
    writeFileSync(join(section, "page.md"), `---\ntitle: ${yaml(text)}\n---\n\n${text}\n`);
  });
  writeFileSync(join(book, ".opsbook/history.jsonl"), MARKUP.map((text, at) => `${JSON.stringify({ truth: { day: "2026-01-01", commit: text, proven: at, contradicted: 1, unknown: 0 } })}\n`).join(""));
  compose("before");
  git("2026-02-01", "init");
  git("2026-02-01", "remote", "add", "origin", "git@github.com:acme/shop.git");
  git("2026-02-01", "add", "-A");
  git("2026-02-01", "commit", "-m", "one");
  compose("after");
  git("2026-04-01", "commit", "-am", "two");
  const site = build(book);
  execFileSync(binary, ["build", book, "--single-file", join(book, "single.html")], { stdio: ["ignore", "ignore", "inherit"] });
  const own = await serve(site);
  const { page, ran, close } = await trap({ bypassCSP: true });
  for (const address of [...["", "changes/", "truth/"].map((path) => own.url + path), `file://${join(book, "single.html")}`]) {
    await page.goto(address);
    await provoke(page);
    if (address.endsWith("changes/")) {
      assert.ok(await page.locator(".proof-both").count() > 5, "old and new lines are shown");
      await page.locator("a.changed").first().evaluate((link) => link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 })));
      await page.waitForSelector(".proof-card .proof-both");
    }
    if (address.endsWith("truth/")) assert.ok(await page.locator("#history ~ .shares a").count() > 5, "the history is shown");
    if (address === own.url) assert.ok(await page.locator(".side summary").count() >= 12, "sections fold");
  }
  await page.waitForTimeout(300);
  assert.deepEqual(ran, []);
  await close();
  own.close();
  rmSync(book, { recursive: true });
  // A file that begins as text is not taken for HTML, and no link of it runs.
  for (const path of readdirSync(folder, { recursive: true }).filter((path) => /(^|\/)page\.md$/.test(path))) {
    const text = readFileSync(join(folder, path), "utf8");
    assert.match(text, /^# /, path);
    const prose = text.replace(/^( *)(`{3,}).*\n[\s\S]*?^ *\2$/gm, "").replace(/(?<!\\)(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "");
    assert.doesNotMatch(prose, /(?<!\\)\]\(\s*<?(java|vb|live)script:/i, path);
  }
});

test("where raw HTML is trusted, the policy still stops scripts", async () => {
  const book = mkdtempSync(join(tmpdir(), "opsbook-trusted-"));
  mkdirSync(join(book, "content"));
  writeFileSync(join(book, "book.toml"), '[book]\ntitle = "Trusted"\n[site]\ntrusted_html = true\n');
  writeFileSync(join(book, "content/index.md"), `# Trusted\n\n<div style="color:red" class="own">own</div>\n\n<script>${RUN}</script>\n\n<img src=x onerror=${RUN}>\n\n<a id=go href="javascript:${RUN}">x</a>\n`);
  const own = await serve(build(book));
  const { page, ran, close } = await trap();
  await page.goto(own.url);
  await page.evaluate(() => document.getElementById("go").click());
  await page.waitForTimeout(300);
  assert.ok((await page.content()).includes(`<script>${RUN}</script>`), "it is published as it is written");
  assert.equal(await page.locator(".own").count(), 1);
  assert.deepEqual(ran, []);
  await close();
  const open = await trap({ bypassCSP: true });
  await open.page.goto(own.url);
  await open.page.waitForTimeout(300);
  assert.notDeepEqual(open.ran, [], "the trap works");
  await open.close();
  own.close();
  rmSync(book, { recursive: true });
});
