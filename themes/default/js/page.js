"use strict";
// What a page does in the browser: contents, keys, and links that work from a
// folder on disk.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  // From file:// a folder has no index, so links must name it.
  if (location.protocol === "file:") {
    for (const link of all("a[href]")) {
      const href = link.getAttribute("href");
      if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("#")) continue;
      link.setAttribute("href", href.replace(/^([^?#]*\/|)(?=[?#]|$)/, "$1index.html"));
    }
  }

  const entries = new Map(all(".toc a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (entries.size) {
    // The part that is being read: the last heading above the upper third,
    // also after a jump into the middle of a part.
    const headings = [...entries.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let waiting = false;
    const mark = () => {
      waiting = false;
      const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      const reading = (above.at(-1) ?? headings[0])?.id;
      entries.forEach((link, id) => id === reading ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    };
    const soon = () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon, { passive: true });
    mark();
  }

  const KEYS = { "/": "Search", n: "Next command", p: "Previous command", c: "Copy this command", x: "Tick off the next step", e: "To the escalation", "?": "These keys" };

  function help() {
    let dialog = document.querySelector(".keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys";
      dialog.setAttribute("aria-label", "Keys");
      const list = document.createElement("dl");
      for (const [key, meaning] of Object.entries(KEYS)) {
        const name = document.createElement("dt");
        const word = document.createElement("kbd");
        word.textContent = key;
        name.append(word);
        const text = document.createElement("dd");
        text.textContent = meaning;
        list.append(name, text);
      }
      const close = document.createElement("button");
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      dialog.append(list, close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  const cards = all("article figure.code .cmd");
  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    if ((event.key === "n" || event.key === "p") && cards.length) {
      at = Math.max(0, Math.min(cards.length - 1, at + (event.key === "n" ? 1 : -1)));
      cards[at].querySelector("pre").focus();
      cards[at].scrollIntoView({ block: "center" });
    } else if (event.key === "c" && cards[at]) cards[at].querySelector(".copy").click();
    else if (event.key === "x") document.dispatchEvent(new CustomEvent("opsbook:tick"));
    else if (event.key === "?") help();
    else if (event.key === "e") (document.getElementById("escalation") || document.querySelector('[id^="escalat"]'))?.scrollIntoView();
  });
})();
