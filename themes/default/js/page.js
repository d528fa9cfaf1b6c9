"use strict";
// What a page does in the browser: copy buttons, contents,
// keys, and links that work from a folder on disk.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const live = document.createElement("p");
  live.setAttribute("role", "status");
  live.className = "skip";
  document.body.append(live);

  // From file:// a folder has no index, so links must name it.
  if (location.protocol === "file:") {
    for (const link of all("a[href]")) {
      const href = link.getAttribute("href");
      if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("#")) continue;
      link.setAttribute("href", href.replace(/^([^?#]*\/|)(?=[?#]|$)/, "$1index.html"));
    }
  }

  function codeOf(figure) {
    const code = figure.querySelector("code").cloneNode(true);
    code.querySelectorAll(".hp, .hx").forEach((part) => part.remove());
    return code.textContent.replace(/\n+$/, "");
  }

  async function copy(figure, button) {
    const text = codeOf(figure);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "Copied";
    live.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; live.textContent = ""; }, 1500);
  }

  const blocks = all("figure.code");
  for (const figure of blocks) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(figure, button));
    figure.append(button);
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

  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    if ((event.key === "n" || event.key === "p") && blocks.length) {
      at = Math.max(0, Math.min(blocks.length - 1, at + (event.key === "n" ? 1 : -1)));
      blocks[at].querySelector("pre").focus();
      blocks[at].scrollIntoView({ block: "center" });
    } else if (event.key === "c" && blocks[at]) blocks[at].querySelector(".copy").click();
  });
})();
