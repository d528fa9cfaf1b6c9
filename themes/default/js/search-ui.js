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
    opsbookSearch.ready(show);
  }

  function address(hit) {
    const root = document.documentElement.dataset.root;
    const path = root + hit.url + (onFile ? "index.html" : "");
    return (path || "./") + (hit.anchor ? "#" + encodeURIComponent(hit.anchor) : "");
  }

  function marked(text, words) {
    const shown = make("span", { class: "search-excerpt" });
    const lower = text.toLowerCase();
    const at = Math.max(0, Math.min(...words.map((word) => lower.indexOf(word)).filter((found) => found >= 0).concat(lower.length)));
    const from = at > 80 && at < lower.length ? at - 50 : 0;
    let rest = (from ? "… " : "") + text.slice(from, from + 180);
    const pattern = words.length ? new RegExp("(" + words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")).filter(Boolean).join("|") + ")", "giu") : null;
    (pattern ? rest.split(pattern) : [rest]).forEach((part, n) => shown.append(n % 2 ? make("mark", {}, part) : part));
    return shown;
  }

  function show() {
    const query = input.value.trim();
    list.replaceChildren();
    selected = 0;
    if (!query) {
      status.textContent = "";
      return;
    }
    opsbookSearch.ready(() => {
      const hits = opsbookSearch.rank(query, 30);
      const words = opsbookSearch.tokenise(opsbookSearch.clean(query));
      const perPage = new Map();
      const shown = hits.filter((hit) => {
        const count = (perPage.get(hit.page) || 0) + 1;
        perPage.set(hit.page, count);
        return count <= 3;
      }).slice(0, 12);
      list.replaceChildren(...shown.map((hit, n) => {
        const title = make("span", { class: "search-title" }, hit.heading || hit.title);
        const where = make("span", { class: "search-where" }, [hit.breadcrumb, hit.heading ? hit.title : ""].filter(Boolean).join(" › "));
        const link = make("a", { href: address(hit), tabindex: "-1" }, title, where, marked(hit.excerpt, words));
        return make("li", { role: "option", id: "search-hit-" + n, "aria-selected": "false" }, link);
      }));
      status.textContent = shown.length ? `${shown.length} ${shown.length === 1 ? "result" : "results"}` : "Nothing found. Try an alert name, an error code or another word.";
      select(0);
    });
  }

  function select(n) {
    const items = [...list.children];
    if (!items.length) return input.removeAttribute("aria-activedescendant");
    selected = (n + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === selected)));
    items[selected].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[selected].id);
  }

  function keys(event) {
    if (event.key === "ArrowDown") select(selected + 1);
    else if (event.key === "ArrowUp") select(selected - 1);
    else if (event.key === "Enter" && !event.shiftKey && event.target === input) {
      const link = list.children[selected]?.querySelector("a");
      if (!link) return event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(link.href);
      else { dialog.close(); location.href = link.href; }
    } else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === "k" && (event.ctrlKey || event.metaKey));
    if (!wanted) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-search-open]")) return;
    event.preventDefault();
    open();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) open(asked);
})();
