// Keeps an open page as the book is: asks what has changed when the server
// says that something has, and takes over no more than that.
(() => {
  "use strict";
  const KEPT = "opsbook-preview:" + location.pathname;
  const first = document.currentScript.dataset.page;
  let page = null;
  let source = null;

  const own = (name) => "/__opsbook/" + name;

  // The page's text, with the names of its style sheets left out: they are
  // exchanged without loading the page anew.
  const parsed = (text) => {
    const found = new DOMParser().parseFromString(text, "text/html");
    const sheets = [...found.querySelectorAll('link[rel="stylesheet"]')];
    const hrefs = sheets.map((sheet) => sheet.getAttribute("href"));
    sheets.forEach((sheet) => sheet.setAttribute("href", ""));
    const script = found.querySelector("script[data-page]");
    const id = script?.dataset.page;
    script?.removeAttribute("data-page");
    return { id, hrefs, found, rest: found.documentElement.outerHTML };
  };

  const load = async () => {
    const answer = await fetch(location.href, { cache: "no-cache" });
    return parsed(await answer.text());
  };

  const swapSheets = (hrefs) => {
    document.querySelectorAll('link[rel="stylesheet"]').forEach((old, at) => {
      if (!hrefs[at] || old.getAttribute("href") === hrefs[at]) return;
      const sheet = old.cloneNode();
      sheet.setAttribute("href", hrefs[at]);
      sheet.addEventListener("load", () => old.remove());
      sheet.addEventListener("error", () => old.remove());
      old.after(sheet);
    });
  };

  // What the theme's script works on: not to be exchanged under its hands.
  const LIVELY = "figure, .stamp, time, input, textarea, select, details, script, section";

  // Exchanges the paragraphs that have changed, if nothing else has.
  const exchanged = (before, after) => {
    const [was, now, here] = [before, after, document].map((one) => one.querySelector("main article"));
    if (!was || !now || !here) return false;
    const shell = (one) => {
      const copy = one.documentElement.cloneNode(true);
      copy.querySelector("main article").replaceChildren();
      return copy.outerHTML;
    };
    if (shell(before) !== shell(after)) return false;
    const [old, next, live] = [was, now, here].map((one) => [...one.children]);
    if (live.length !== old.length) return false;
    const same = (left, right) => left?.outerHTML === right?.outerHTML;
    const least = Math.min(old.length, next.length);
    let from = 0;
    while (from < least && same(old[from], next[from])) from++;
    let rest = 0;
    while (rest < least - from && same(old.at(-1 - rest), next.at(-1 - rest))) rest++;
    const gone = old.slice(from, old.length - rest);
    const come = next.slice(from, next.length - rest);
    if ([...gone, ...come].some((one) => one.matches(LIVELY) || one.querySelector(LIVELY))) return false;
    const place = live[live.length - rest] ?? null;
    live.slice(from, live.length - rest).forEach((one) => one.remove());
    come.forEach((one) => here.insertBefore(document.importNode(one, true), place));
    return true;
  };

  const fields = () => [...document.querySelectorAll("input, textarea, select")];

  const reload = () => {
    const details = [...document.querySelectorAll("details")].map((one) => one.open);
    const values = fields().map((field) => [field.value, field.checked]);
    const focus = fields().indexOf(document.activeElement);
    const state = { x: scrollX, y: scrollY, details, values, focus };
    sessionStorage.setItem(KEPT, JSON.stringify(state));
    location.reload();
  };

  const restore = () => {
    const kept = sessionStorage.getItem(KEPT);
    if (!kept) return;
    sessionStorage.removeItem(KEPT);
    const { x, y, details, values, focus } = JSON.parse(kept);
    document.querySelectorAll("details").forEach((one, at) => {
      if (at in details) one.open = details[at];
    });
    fields().forEach((field, at) => {
      if (!(at in values)) return;
      const [value, checked] = values[at];
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else if (field.value !== value && field.type !== "file") {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (at === focus) field.focus({ preventScroll: true });
    });
    scrollTo({ left: x, top: y, behavior: "instant" });
  };

  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  };

  const box = (id, label) => {
    document.getElementById(id)?.remove();
    const made = element("section");
    made.id = id;
    made.setAttribute("role", "status");
    made.setAttribute("aria-label", label);
    return made;
  };

  // Why the page is not that of the book as it stands.
  const showProblem = (problem) => {
    const made = box("opsbook-problem", "Problem");
    if (!problem) return;
    made.append(element("strong", "", "The book cannot be built. This is the last page that could."));
    made.append(element("pre", "", problem));
    document.body.prepend(made);
  };

  const marker = (finding) => {
    const item = element("li", "opsbook-" + finding.severity);
    const place = finding.file + ":" + finding.line + ":" + finding.column;
    const open = element("a", "", place);
    open.href = finding.edit;
    open.title = "Open in the editor";
    item.append(element("b", "", finding.severity), " ", finding.message, " ");
    item.append(element("code", "", finding.rule), " ", open);
    if (finding.help) item.append(element("div", "opsbook-help", finding.help));
    return item;
  };

  // The page says nothing of lines: the place is the part under the finding's
  // heading that shares the most words with its line.
  const placeOf = (finding) => {
    const words = new Set(finding.text.match(/[\p{L}\p{N}_-]{2,}/gu) ?? []);
    const heading = finding.anchor && document.getElementById(finding.anchor);
    const parts = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6, p, li, td, th, pre, figcaption)")];
    const isHeading = (part) => /^H[1-6]$/.test(part.tagName);
    const from = heading ? parts.indexOf(heading) : 0;
    let best = null;
    let most = 0;
    for (let at = Math.max(from, 0); at < parts.length; at++) {
      const part = parts[at];
      if (at > from && isHeading(part) && part.id) break;
      const text = part.textContent;
      const shared = [...words].filter((word) => text.includes(word)).length;
      if (shared > most || (shared === most && shared && best.contains(part))) {
        best = part;
        most = shared;
      }
    }
    return best ?? heading;
  };

  // Authors write in parts that readers find folded.
  const unfold = () => document.querySelectorAll("details.later").forEach((part) => { part.open = true; });

  const markLines = (findings) => {
    unfold();
    document.querySelectorAll(".opsbook-mark").forEach((mark) => mark.remove());
    findings.forEach((finding) => {
      const place = finding.text && placeOf(finding);
      if (!place) return;
      const mark = element("a", "opsbook-mark opsbook-" + finding.severity, finding.severity + " ");
      mark.append(element("code", "", finding.rule));
      mark.href = finding.edit;
      mark.title = [finding.message, finding.help, "Open in the editor"].filter(Boolean).join("\n");
      if (place.tagName === "PRE") place.before(mark);
      else place.append(" ", mark);
    });
  };

  const showFindings = (findings, total) => {
    markLines(findings);
    const before = document.getElementById("opsbook-findings");
    const wasOpen = before?.querySelector("details")?.open;
    const made = box("opsbook-findings", "Findings");
    if (!findings.length) return;
    const details = element("details");
    details.open = Boolean(wasOpen);
    const here = findings.length === 1 ? "1 finding" : findings.length + " findings";
    details.append(element("summary", "", here + " on this page, " + total + " in the book"));
    const list = element("ul");
    findings.forEach((finding) => list.append(marker(finding)));
    details.append(list);
    made.append(details);
    document.body.append(made);
  };

  const update = async () => {
    const asked = fetch(own("state?") + encodeURI(location.pathname));
    const loaded = load();
    const state = await (await asked).json();
    const next = await loaded;
    if (!state.problem) {
      // It may have changed while it was loaded.
      const isSame = page ? next.rest === page.rest : next.id === first;
      if (!isSame && !(page && exchanged(page.found, next.found))) return reload();
      if (page) swapSheets(next.hrefs);
      page = next;
    }
    showProblem(state.problem);
    showFindings(state.findings, state.total);
    document.documentElement.dataset.preview = state.version;
  };

  // One after the other: an update that is overtaken would show what was.
  let running = Promise.resolve();
  let again = 0;
  const changed = () => {
    clearTimeout(again);
    running = running.then(update).catch(() => {
      // The network may be asleep while the events still came through.
      again = setTimeout(changed, 1000);
    });
  };

  const listen = () => {
    source = new EventSource(own("events"));
    source.onmessage = changed;
  };

  restore();
  listen();
  // A browser has few connections for one site: pages that nobody sees keep none.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else if (source.readyState === EventSource.CLOSED) listen();
  });
})();
