"use strict";
// Aids for the time of an incident, all in this browser: steps ticked off
// with their times, a clock against the escalation path, a log, and all of it
// copied out as a post-mortem's beginning. Nothing is sent anywhere.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const { root, single } = document.documentElement.dataset;
  const home = single === undefined ? new URL(root || "./", location.href).pathname : location.pathname;
  const prefix = `opsbook:${home}:`;
  // A step that was taken back, also one that the author had ticked off.
  const OPEN = "open";
  let store;
  try {
    store = localStorage;
    store.getItem(prefix);
  } catch {
    return;
  }

  // Each entry has a key of its own, so that two tabs never overwrite each
  // other: `<prefix>log:<time>:<number and random>` and
  // `<prefix>step:<page>|<how many before it>|<text>`.
  const keys = (kind) => Object.keys(store).filter((key) => key.startsWith(prefix + kind)).sort();
  const startedAt = () => store.getItem(`${prefix}started`);
  const now = () => new Date().toISOString();
  // In the single file every page is an article of its own.
  const titleOf = (place) => (place?.closest("article") ?? document).querySelector("h1")?.textContent.trim() ?? document.title;
  const pageOf = (place) => place.closest("article")?.id || location.pathname.slice(home.length).replace(/index\.html$/, "");
  let number = 0;

  function note(text, place) {
    const key = `${prefix}log:${now()}:${String(number++).padStart(6, "0")}${Math.random().toString(36).slice(2)}`;
    store.setItem(key, JSON.stringify({ text, page: titleOf(place) }));
  }

  function start(place) {
    if (startedAt()) return;
    store.setItem(`${prefix}started`, now());
    note("Incident started", place);
  }

  function entries() {
    return keys("log:").map((key) => ({ at: key.slice(prefix.length + 4).replace(/:[^:]*$/, ""), ...JSON.parse(store.getItem(key)) }));
  }

  function clear() {
    keys("").forEach((key) => store.removeItem(key));
    show();
  }

  function make(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function press(name, text, action) {
    const button = make("button", name, text);
    button.type = "button";
    button.addEventListener("click", () => action(button));
    return button;
  }

  const clockTime = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const spell = (minutes) => minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const elapsed = () => Math.max(0, Math.floor((Date.now() - Date.parse(startedAt())) / 60000));

  // Steps: the task lists of the page, and those that stand in a form.

  for (const code of all("figure.code code")) {
    const lines = code.textContent.split("\n").map((line) => /^\s*[-*] \[([ x])\] (.+)$/.exec(line)).filter(Boolean);
    if (!lines.length || !/^\s*(#|[-*] \[)/.test(code.textContent)) continue;
    const list = make("ul", "tasks");
    for (const [, , text] of lines) {
      const item = make("li", "task");
      const box = make("input");
      box.type = "checkbox";
      item.append(box, ` ${text}`);
      list.append(item);
    }
    code.closest("figure").before(list);
  }

  const twins = new Map();
  const steps = all("li.task > input[type=checkbox], li.task > p > input[type=checkbox]").map((box) => {
    const item = box.closest("li");
    const words = item.cloneNode(true);
    words.querySelectorAll("ul, ol").forEach((part) => part.remove());
    const text = words.textContent.trim();
    const label = make("label", "step");
    box.before(label);
    const rest = make("span");
    while (label.nextSibling && !/^(UL|OL)$/.test(label.nextSibling.nodeName)) (label.firstChild ? rest : label).append(label.nextSibling);
    label.append(rest);
    box.disabled = false;
    box.removeAttribute("aria-label");
    const time = make("time", "step-time");
    rest.append(time);
    // The same words may stand on a page twice.
    const place = `${pageOf(item)}|${text}`;
    const before = twins.get(place) ?? 0;
    twins.set(place, before + 1);
    const key = `${prefix}step:${pageOf(item)}|${before}|${text}`;
    box.addEventListener("change", () => {
      start(item);
      store.setItem(key, box.checked ? now() : OPEN);
      note(box.checked ? `Done: ${text}` : `Reopened: ${text}`, item);
      show();
    });
    return { box, time, key, text, wasDone: box.defaultChecked };
  });

  // The strip below the bar, and the log behind it.

  const strip = make("p", "incident");
  const open = press("incident-open", "", () => { list(); dialog.showModal(); });
  const rung = make("span", "incident-rung");
  rung.setAttribute("role", "status");
  strip.append(open, rung);

  const levels = all(".escalation-path li").map((item) => ({ from: Number(item.dataset.from), text: item.lastChild.textContent.trim(), item }));

  function tick() {
    const since = startedAt();
    if (!since) return levels.forEach(({ item }) => item.removeAttribute("aria-current"));
    const minutes = elapsed();
    open.textContent = `Incident ${spell(minutes)}`;
    const at = levels.filter(({ from }) => from <= minutes).at(-1);
    for (const level of levels) {
      if (level === at) level.item.setAttribute("aria-current", "step");
      else level.item.removeAttribute("aria-current");
    }
    const next = levels.find(({ from }) => from > minutes);
    const text = [at && at.text, next && `in ${spell(next.from - minutes)}: ${next.text}`].filter(Boolean).join(" · ");
    if (rung.textContent !== text) rung.textContent = text;
  }

  const dialog = make("dialog", "incident-log");
  dialog.setAttribute("aria-label", "Incident log");
  const log = make("ol");
  const field = make("input");
  Object.assign(field, { type: "text", autocomplete: "off", placeholder: "What happened" });
  field.setAttribute("aria-label", "Note");
  const form = make("form");
  form.method = "dialog";
  const add = make("button", "", "Add");
  const told = make("button", "", "Informed");
  told.title = "Record who was informed";
  form.append(field, add, told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) note(event.submitter === told ? `Informed: ${text}` : text);
    field.value = "";
    list();
  });
  // Texts and files are made by a script that is loaded when somebody wants one.
  const give = (kind, word) => press("", word, (button) => {
    tick();
    const detail = { kind, started: startedAt() ?? now(), lasted: spell(elapsed()), severity: document.querySelector(".fact-severity")?.textContent ?? "SEV-X", page: titleOf(), acting: rung.textContent, entries: entries(), steps: steps.map(({ box, time, text }) => ({ text, done: box.checked, at: time.dateTime })) };
    detail.say = (text) => {
      button.textContent = text;
      setTimeout(() => { button.textContent = word; }, 1500);
    };
    document.dispatchEvent(new CustomEvent("opsbook:give", { detail }));
  });
  const gone = press("", "Clear", (button) => {
    if (button.textContent === "Clear") {
      button.textContent = "Press again to delete all";
      setTimeout(() => { button.textContent = "Clear"; }, 5000);
      return;
    }
    button.textContent = "Clear";
    clear();
    dialog.close();
  });
  const row = make("p", "incident-buttons");
  row.append(give("postMortem", "Copy as post-mortem"), give("handOver", "Copy hand-over"), give("file", "Save as JSON"), gone, press("", "Close", () => dialog.close()));
  dialog.append(make("h2", "", "Incident log"), log, form, row);

  function list() {
    log.replaceChildren(...entries().map(({ at, text, page }) => {
      const item = make("li");
      const time = make("time", "", clockTime(at));
      time.dateTime = at;
      item.append(time, ` ${text} `, make("span", "", page));
      return item;
    }));
  }

  const begin = make("p", "incident-begin");
  begin.append(press("", "Start incident clock", () => { start(); show(); }));

  function show() {
    const isOn = Boolean(startedAt());
    strip.hidden = !isOn;
    begin.hidden = isOn;
    for (const { box, time, key, wasDone } of steps) {
      const said = store.getItem(key);
      const at = said && said !== OPEN ? said : "";
      box.checked = said ? Boolean(at) : wasDone;
      time.textContent = at && clockTime(at);
      time.dateTime = at;
    }
    if (dialog.open) list();
    tick();
  }

  document.querySelector(".bar")?.after(strip);
  document.body.append(dialog);
  const actions = document.querySelector("article > .actions");
  const facts = document.querySelector(".fact-severity") && document.querySelector("article > .facts");
  if (single !== undefined) begin.hidden = true;
  else if (actions) actions.prepend(begin);
  else facts?.after(begin);
  document.addEventListener("opsbook:copied", ({ detail }) => {
    if (startedAt()) note(`Copied \`${detail.replace(/\s*\n\s*/g, "; ")}\``);
  });
  document.addEventListener("opsbook:tick", () => steps.find(({ box }) => !box.checked)?.box.click());
  addEventListener("storage", (event) => { if (!event.key || event.key.startsWith(prefix)) show(); });
  setInterval(tick, 5000);
  show();
})();
