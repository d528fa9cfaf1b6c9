// Keeps an open page as the book is: asks what has changed when the server
// says that something has, and takes over no more than that.
(() => {
  "use strict";
  const KEPT = "opsbook-preview:" + location.pathname;
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
    return { hrefs, rest: found.documentElement.outerHTML };
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

  const showFindings = (findings, total) => {
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
    const state = await (await fetch(own("state?") + encodeURI(location.pathname))).json();
    if (!state.problem) {
      const next = await load();
      if (page && next.rest !== page.rest) return reload();
      if (page) swapSheets(next.hrefs);
      page = next;
    }
    showProblem(state.problem);
    showFindings(state.findings, state.total);
    document.documentElement.dataset.preview = state.version;
  };

  // One after the other: an update that is overtaken would show what was.
  let running = Promise.resolve();
  const changed = () => {
    running = running.then(update).catch(() => {});
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
