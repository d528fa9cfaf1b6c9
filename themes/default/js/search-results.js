"use strict";
// What a search found, as a list of links; loaded with the engine. The dialog
// hands over how it makes elements.
(() => {
  // The page that is led to marks the words.
  function address(hit, words) {
    if (document.documentElement.dataset.single !== undefined) {
      return `#${hit.url.replace(/\/$/, "") || "start"}${hit.anchor ? `--${hit.anchor}` : ""}`;
    }
    const root = document.documentElement.dataset.root;
    const path = root + hit.url + (location.protocol === "file:" ? "index.html" : "");
    const marks = words.length ? `?h=${encodeURIComponent(words.join(" "))}` : "";
    return (path || "./") + marks + (hit.anchor ? "#" + encodeURIComponent(hit.anchor) : "");
  }

  // The command of a section with most different words of the query.
  function command(text, words) {
    let best = "", most = 0;
    for (const line of text.split("\n").filter((line) => line.startsWith("\t"))) {
      const own = new Set(opsbookSearch.tokenise(line).map((word) => word.toLowerCase()));
      const count = words.filter((word) => own.has(word)).length;
      if (count > most) [best, most] = [line.slice(1), count];
    }
    return best;
  }

  // The piece of a text with most different words of the query.
  function piece(lines, words) {
    const text = lines.replace(/\n[\t ]/g, " · ").replaceAll("\n", " ").trimStart();
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

  function marked(make, text, words) {
    const shown = make("span", { class: "search-excerpt" });
    const pattern = words.length ? new RegExp("(" + words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")).filter(Boolean).join("|") + ")", "giu") : null;
    const part = piece(text, words);
    (pattern ? part.split(pattern) : [part]).forEach((part, n) => shown.append(n % 2 ? make("mark", {}, part) : part));
    return shown;
  }

  function copyButton(make, text) {
    const button = make("button", { type: "button", "data-copy": text, "aria-label": `Copy ${text}` }, "Copy");
    const say = (words) => { document.querySelector(".search-status").textContent = words; };
    button.addEventListener("click", () => {
      navigator.clipboard?.writeText(text).then(() => say(`Copied: ${text}`), () => say("Copying is not allowed here."));
    });
    return button;
  }

  function item(make, words, hit, n, isFirst) {
    const title = make("span", { class: "search-title" }, hit.title);
    if (hit.severity) title.append(" ", make("span", { class: "search-severity" }, hit.severity));
    const where = make("span", { class: "search-where" }, [hit.heading, isFirst ? hit.breadcrumb : ""].filter(Boolean).join(" · "));
    if (n < 9) (isFirst ? title : where).prepend(make("kbd", { "aria-hidden": "true" }, String(n + 1)), " ");
    const link = make("a", { href: address(hit, words), tabindex: "-1" }, ...(isFirst ? [title] : []), where, marked(make, hit.text, words));
    const row = make("li", { role: "row", class: isFirst ? "" : "search-more" }, make("div", { role: "gridcell", id: "search-hit-" + n, "aria-selected": "false" }, link));
    const text = command(hit.text, words);
    if (text) row.append(make("div", { role: "gridcell", class: "search-command" }, make("code", {}, text), copyButton(make, text)));
    return row;
  }

  // Hits of one page stand together, where the best of them stands.
  function grouped(hits) {
    const pages = new Map();
    for (const hit of hits) pages.set(hit.page, [...(pages.get(hit.page) || []), hit]);
    return [...pages.values()];
  }

  // Where nothing is found: what is written alike, and who can help.
  async function elsewhere(query, make) {
    const near = opsbookSearch.tokenise(query).filter((word) => word.length > 3).map((word) => word.slice(0, 4));
    const found = near.length ? await opsbookSearch.search(near.join(" "), 3, 1) : { hits: [] };
    const contacts = await opsbookSearch.search("contact escalation on-call", 2, 1);
    const hits = [...found.hits, ...contacts.hits].filter((hit, at, all) => all.findIndex(({ page }) => page === hit.page) === at);
    return hits.map((hit, n) => item(make, [], hit, n, true));
  }

  // The results of a query and what is to be said of them.
  opsbookSearch.results = async (query, make) => {
    const found = await opsbookSearch.search(query, 12, 3);
    const words = opsbookSearch.tokenise(opsbookSearch.clean(query)).map((word) => word.toLowerCase()).concat(found.corrected.map(([, to]) => to));
    let n = 0;
    const items = grouped(found.hits).flatMap((hits) => hits.map((hit, at) => item(make, words, hit, n++, at === 0)));
    const notes = found.corrected.map(([word, to]) => `showing “${to}” for “${word}”`);
    if (found.ignored.length && n) notes.push(`ignored: ${found.ignored.join(", ")}`);
    const total = n ? `${n} ${n === 1 ? "result" : "results"}` : "Nothing found. Try an alert name, an error code or another word.";
    if (!n) items.push(...(await elsewhere(query, make)));
    return { items, status: [total, ...notes].join("; ") };
  };
})();
