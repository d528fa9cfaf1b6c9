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

  function marked(make, text, words) {
    const shown = make("span", { class: "search-excerpt" });
    const pattern = words.length ? new RegExp("(" + words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")).filter(Boolean).join("|") + ")", "giu") : null;
    const part = piece(text, words);
    (pattern ? part.split(pattern) : [part]).forEach((part, n) => shown.append(n % 2 ? make("mark", {}, part) : part));
    return shown;
  }

  function item(make, words, hit, n, isFirst) {
    const title = make("span", { class: "search-title" }, hit.heading || hit.title);
    const where = make("span", { class: "search-where" }, [hit.breadcrumb, hit.heading ? hit.title : ""].filter(Boolean).join(" › "));
    // The link itself is the option: nothing that can be pressed may stand in one.
    const link = make("a", { href: address(hit, words), tabindex: "-1", role: "option", id: "search-hit-" + n, "aria-selected": "false" }, title, where, marked(make, hit.text, words));
    return make("li", { role: "presentation", class: isFirst ? "" : "search-more" }, link);
  }

  // Hits of one page stand together, where the best of them stands.
  function grouped(hits) {
    const pages = new Map();
    for (const hit of hits) pages.set(hit.page, [...(pages.get(hit.page) || []), hit]);
    return [...pages.values()];
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
    return { items, status: [total, ...notes].join("; ") };
  };
})();
