"use strict";
// The search dialog: opened by "/", Ctrl-K or any [data-search-open].
(() => {
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  let dialog, input, list, status, selected = 0, isMoving = false;

  function build() {
    input = make("textarea", { rows: 1, id: "search-input", role: "combobox", "aria-expanded": "true", "aria-haspopup": "grid", "aria-controls": "search-results", "aria-autocomplete": "list", "aria-label": "Search alerts, errors, commands, or paste a log line", placeholder: "Alert, error, command, or a pasted log line", autocomplete: "off", spellcheck: "false" });
    list = make("ul", { id: "search-results", class: "search-results", role: "grid", "aria-label": "Search results" });
    status = make("p", { class: "search-status", role: "status" });
    const close = make("button", { type: "button", class: "search-close" }, "Close");
    close.addEventListener("click", () => dialog.close());
    dialog = make("dialog", { class: "search", "aria-label": "Search" }, make("div", { class: "search-bar" }, input, close), status, list);
    document.body.append(dialog);
    input.addEventListener("input", () => { isMoving = false; show(); });
    dialog.addEventListener("keydown", keys);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  function open(query = "") {
    if (!dialog) build();
    if (!dialog.open) dialog.showModal();
    if (query) input.value = query;
    input.focus();
    input.select();
    ready().then(show, failed);
  }

  // The engine and its index are loaded when somebody searches.
  let engine = null;
  function ready() {
    const { root, engine: path, single } = document.documentElement.dataset;
    if (single !== undefined) return Promise.resolve();
    engine ||= new Promise((done, lost) => {
      const script = make("script", { src: root + path });
      script.onload = done;
      script.onerror = () => { engine = null; lost(new Error(path)); };
      document.head.append(script);
    });
    return engine.then(() => opsbookSearch.open());
  }

  function failed() {
    status.textContent = "The search index could not be loaded. The navigation lists every page.";
  }

  let latest = 0, answered = "";
  async function show() {
    const query = input.value.trim();
    const mine = ++latest;
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    let found;
    try {
      await ready();
      found = await opsbookSearch.results(query, make);
    } catch {
      return failed();
    }
    // A later letter has been typed meanwhile.
    if (mine !== latest) return;
    answered = query;
    list.replaceChildren(...found.items);
    status.textContent = found.status;
    select(0);
  }

  function select(n) {
    const items = [...list.querySelectorAll("[aria-selected]")];
    if (!items.length) return input.removeAttribute("aria-activedescendant");
    selected = (n + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === selected)));
    items[selected].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[selected].id);
  }

  // Enter may be pressed before the answer is there.
  async function go(isNew) {
    if (answered !== input.value.trim()) await show();
    const link = list.children[selected]?.querySelector("a");
    if (!link) return;
    if (isNew) return window.open(link.href);
    dialog.close();
    location.href = link.href;
  }

  function keys(event) {
    // A digit opens a result once somebody moves among them, and with Alt.
    const nth = (isMoving || event.altKey || event.target !== input) && list.children[event.key - 1];
    if (event.key === "ArrowDown") select(selected + 1);
    else if (event.key === "ArrowUp") select(selected - 1);
    else if (nth) {
      select(event.key - 1);
      go();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === input) {
      go(event.ctrlKey || event.metaKey);
    } else return;
    isMoving ||= event.key.startsWith("Arrow");
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (wanted) {
      event.preventDefault();
      return open();
    }
    // On the start page one just begins to type, unless it has commands or
    // steps, which have keys of their own.
    const isLetter = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isLetter && !typing && !event.target.closest?.("dialog") && document.querySelector(".home-search") && !document.querySelector("article .cmd, li.task")) open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-search-open]")) return;
    event.preventDefault();
    open();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) open(asked);
})();
