"use strict";
// The search dialog: opened by "/", Ctrl-K or any [data-search-open].
(() => {
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const onFile = location.protocol === "file:";
  let dialog, input, list, status, selected = 0;

  function build() {
    input = make("textarea", { rows: 1, id: "search-input", role: "combobox", "aria-expanded": "true", "aria-controls": "search-results", "aria-autocomplete": "list", "aria-label": "Search alerts, errors, commands, or paste a log line", placeholder: "Alert, error, command, or a pasted log line", autocomplete: "off", spellcheck: "false" });
    list = make("ul", { id: "search-results", class: "search-results", role: "listbox", "aria-label": "Search results" });
    status = make("p", { class: "search-status", role: "status" });
    const close = make("button", { type: "button", class: "search-close" }, "Close");
    close.addEventListener("click", () => dialog.close());
    dialog = make("dialog", { class: "search", "aria-label": "Search" }, make("div", { class: "search-bar" }, input, close), status, list);
    document.body.append(dialog);
    input.addEventListener("input", show);
    dialog.addEventListener("keydown", keys);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
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

  // The page that is led to marks the words.
  function address(hit, words) {
    if (document.documentElement.dataset.single !== undefined) {
      return `#${hit.url.replace(/\/$/, "") || "start"}${hit.anchor ? `--${hit.anchor}` : ""}`;
    }
    const root = document.documentElement.dataset.root;
    const path = root + hit.url + (onFile ? "index.html" : "");
    const marks = words.length ? `?h=${encodeURIComponent(words.join(" "))}` : "";
    return (path || "./") + marks + (hit.anchor ? "#" + encodeURIComponent(hit.anchor) : "");
  }

  // The piece of a text with most different words of the query.
  function piece(text, words) {
    const low = text.toLowerCase();
    const count = (from) => words.filter((word) => low.slice(from, from + 140).includes(word)).length;
    let best = 0, most = count(0);
    for (const word of words) {
      for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1)) {
        if (count(at) > most) [best, most] = [at, count(at)];
      }
    }
    const from = best > 50 ? text.indexOf(" ", best - 50) + 1 : 0;
    return (from ? "… " : "") + text.slice(from, from + 190) + (from + 190 < text.length ? " …" : "");
  }

  function marked(text, words) {
    const shown = make("span", { class: "search-excerpt" });
    const pattern = words.length ? new RegExp("(" + words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")).filter(Boolean).join("|") + ")", "giu") : null;
    const part = piece(text, words);
    (pattern ? part.split(pattern) : [part]).forEach((part, n) => shown.append(n % 2 ? make("mark", {}, part) : part));
    return shown;
  }

  function failed() {
    status.textContent = "The search index could not be loaded. The navigation lists every page.";
  }

  function item(hit, n, words, isFirst) {
    const title = make("span", { class: "search-title" }, hit.heading || hit.title);
    const where = make("span", { class: "search-where" }, [hit.breadcrumb, hit.heading ? hit.title : ""].filter(Boolean).join(" › "));
    const link = make("a", { href: address(hit, words), tabindex: "-1" }, title, where, marked(hit.text, words));
    return make("li", { role: "option", id: "search-hit-" + n, class: isFirst ? "" : "search-more", "aria-selected": "false" }, link);
  }

  // Hits of one page stand together, where the best of them stands.
  function grouped(hits) {
    const pages = new Map();
    for (const hit of hits) pages.set(hit.page, [...(pages.get(hit.page) || []), hit]);
    return [...pages.values()];
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
      found = await opsbookSearch.search(query, 12, 3);
    } catch {
      return failed();
    }
    // A later letter has been typed meanwhile.
    if (mine !== latest) return;
    answered = query;
    const words = opsbookSearch.tokenise(opsbookSearch.clean(query)).map((word) => word.toLowerCase()).concat(found.corrected.map(([, to]) => to));
    let n = 0;
    list.replaceChildren(...grouped(found.hits).flatMap((hits) => hits.map((hit, at) => item(hit, n++, words, at === 0))));
    const notes = found.corrected.map(([word, to]) => `showing “${to}” for “${word}”`);
    if (found.ignored.length && n) notes.push(`ignored: ${found.ignored.join(", ")}`);
    const total = n ? `${n} ${n === 1 ? "result" : "results"}` : "Nothing found. Try an alert name, an error code or another word.";
    status.textContent = [total, ...notes].join("; ");
    select(0);
  }

  function select(n) {
    const items = [...list.children];
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
    if (event.key === "ArrowDown") select(selected + 1);
    else if (event.key === "ArrowUp") select(selected - 1);
    else if (event.key === "Enter" && !event.shiftKey && event.target === input) {
      go(event.ctrlKey || event.metaKey);
    } else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (wanted) {
      event.preventDefault();
      return open();
    }
    // On the start page one just begins to type.
    const isLetter = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isLetter && !typing && !event.target.closest?.("dialog") && document.querySelector(".home-search")) open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-search-open]")) return;
    event.preventDefault();
    open();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) open(asked);
})();
