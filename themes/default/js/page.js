"use strict";
// What a page does in the browser: contents, keys, and links that work from a
// folder on disk.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  // An address may hold anything: a stray percent sign stays one.
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  // From file:// a folder has no index, so links must name it.
  if (location.protocol === "file:") {
    for (const link of all("a[href]")) {
      const href = link.getAttribute("href");
      if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith("#")) continue;
      link.setAttribute("href", href.replace(/^([^?#]*\/|)(?=[?#]|$)/, "$1index.html"));
    }
  }

  // Light, dark, or as the system has it. Pictures have a file for each.
  const SCHEMES = ["system", "light", "dark"];
  const scheme = document.querySelector(".scheme");
  const choice = document.documentElement.dataset;
  function recolour(name, isNew) {
    if (name === "system") delete choice.theme;
    else choice.theme = name;
    scheme.ariaLabel = scheme.title = `Colours: ${name}`;
    const media = { system: "(prefers-color-scheme: dark)", light: "not all", dark: "all" }[name];
    for (const source of all(".diagram source")) source.media = media;
    try {
      if (isNew) localStorage["opsbook-scheme"] = name;
    } catch { }
  }
  if (scheme) {
    scheme.hidden = false;
    recolour(choice.theme ?? "system");
    scheme.addEventListener("click", () => recolour(SCHEMES[(SCHEMES.indexOf(choice.theme ?? "system") + 1) % 3], true));
    addEventListener("storage", ({ key, newValue }) => key === "opsbook-scheme" && SCHEMES.includes(newValue) && recolour(newValue));
  }

  const entries = new Map(all(".toc a").map((link) => [decoded(link.hash.slice(1)), link]));
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

  // Where there is a rail, what is to be filled in stays in sight.
  const rail = document.querySelector(".rail");
  const panel = document.querySelector("article > .inputs");
  if (rail && panel) {
    const home = document.createComment("inputs");
    panel.before(home);
    const isWide = matchMedia("(min-width:1100px)");
    const place = () => {
      const status = rail.querySelector(".rail-status");
      if (!isWide.matches) home.after(panel);
      else if (status) status.after(panel);
      else rail.prepend(panel);
    };
    isWide.addEventListener("change", place);
    // There is no rail on paper.
    addEventListener("beforeprint", () => home.after(panel));
    addEventListener("afterprint", place);
    place();
  }

  // The bar names the page once its own title has left the screen.
  const title = document.querySelector("h1");
  if (title && "IntersectionObserver" in window) {
    new IntersectionObserver(([seen]) => {
      document.documentElement.toggleAttribute("data-scrolled", !seen.isIntersecting && seen.boundingClientRect.top < 100);
    }, { rootMargin: "-56px 0px 0px" }).observe(title);
  }

  // What is overdue is told by the reader's clock, not by that of the build.
  const day = new Date().toISOString().slice(0, 10);
  for (const review of all("[data-review-due]")) {
    const due = review.dataset.reviewDue;
    if (due >= day) continue;
    review.classList.add("overdue");
    review.append(`, overdue since ${due}`);
    const strip = document.createElement("p");
    strip.className = "strip";
    strip.textContent = `This page was due for review on ${due} and may be outdated.`;
    if (!document.querySelector(".strip") && document.documentElement.dataset.single === undefined) document.querySelector(".bar").after(strip);
  }

  // Labels of tabs are remembered, the last one first, and chosen wherever
  // they are.
  const TABS = "opsbook-tabs";
  // What is remembered may be forbidden, or not be ours.
  function labels() {
    try {
      return JSON.parse(localStorage[TABS]).filter((label) => typeof label === "string");
    } catch {
      return [];
    }
  }
  const labelOf = (radio) => radio.labels[0]?.textContent;
  const choose = (label, but) => {
    for (const radio of all(".tabs > input")) if (radio.name !== but && labelOf(radio) === label) radio.checked = true;
  };
  labels().reverse().forEach((label) => choose(label));
  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".tabs > input")) return;
    // What is read stays where it is while groups above it change.
    const top = target.nextElementSibling.getBoundingClientRect().top;
    const label = labelOf(target);
    choose(label, target.name);
    scrollBy(0, target.nextElementSibling.getBoundingClientRect().top - top);
    try {
      localStorage[TABS] = JSON.stringify([label, ...labels().filter((other) => other !== label)].slice(0, 20));
    } catch { }
  });

  // A folded part or a tab opens for whoever is sent there; on paper all are
  // open.
  const unfold = () => {
    const id = decoded(location.hash.slice(1));
    const goal = id ? document.getElementById(id) : null;
    const isHidden = goal && !goal.checkVisibility();
    for (let part = goal; part; part = part.parentElement) {
      if (part.matches("details")) part.open = true;
      if (part.matches(".tab")) part.previousElementSibling.previousElementSibling.checked = true;
    }
    if (isHidden) goal.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
  addEventListener("beforeprint", () => {
    for (const colophon of all(".colophon")) colophon.dataset.printed = `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
  });

  // Words that were searched for are marked where the search led.
  const parameters = new URLSearchParams(location.search);
  const words = parameters.get("h")?.slice(0, 200).split(" ").filter((word) => word.length > 1);
  if (words?.length && window.CSS?.highlights) {
    const found = new Highlight();
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node && found.size < 500; node = texts.nextNode()) {
      const low = node.data.toLowerCase();
      if (low.length !== node.data.length) continue;
      for (const word of words) {
        for (let from = low.indexOf(word); from >= 0; from = low.indexOf(word, from + word.length)) {
          found.add(new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: from + word.length }));
        }
      }
    }
    CSS.highlights.set("found", found);
    parameters.delete("h");
    const rest = parameters.toString();
    history.replaceState(history.state, "", location.pathname + (rest ? `?${rest}` : "") + location.hash);
  }

  // A report names the section that is being read.
  for (const report of all("[data-report]")) {
    report.addEventListener("click", () => {
      const section = document.querySelector(".toc [aria-current]")?.textContent ?? "";
      report.href = report.dataset.report.replace("{section}", () => encodeURIComponent(section));
    });
  }

  // What is needed seldom has a script of its own, loaded when it is.
  const { proof, root, more, dialogs } = document.documentElement.dataset;
  // What only dialogs need comes after the page.
  if (dialogs) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = root + dialogs;
    document.head.append(sheet);
  }
  let loaded;
  const need = (name, ...given) => {
    loaded ||= window.opsbookMore ? Promise.resolve() : new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = root + more;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return loaded.then(() => opsbookMore[name](...given));
  };
  document.addEventListener("opsbook:give", ({ detail }) => need("give", detail));
  const look = (event) => {
    const word = event.target.closest?.("a.proof, .footnote-reference a");
    const isTap = event.type === "click";
    // Enter leads to the list.
    if (!word || (isTap ? !event.detail : event.pointerType === "touch")) return;
    if (isTap) event.preventDefault();
    need("proof", word, isTap).catch(() => { location.hash = word.hash; });
  };
  if (proof !== undefined || document.querySelector(".footnote-reference")) for (const type of ["pointerover", "focusin", "click"]) document.addEventListener(type, look);

  if (document.querySelector(".status-list")) need("status");

  for (const link of all(".diagram > a")) {
    link.tabIndex = 0;
    link.role = "button";
    link.ariaHasPopup = "dialog";
    const listen = (type, ignores) => link.addEventListener(type, (event) => {
      if (ignores(event)) return;
      event.preventDefault();
      need("enlarge", link);
    });
    listen("click", (event) => event.ctrlKey || event.metaKey || event.shiftKey);
    listen("keydown", (event) => event.key !== "Enter" && event.key !== " ");
  }

  // What is folded is passed over.
  const cards = () => all("article figure.code .cmd").filter((card) => card.querySelector(".copy")?.checkVisibility());
  let current;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    if (event.defaultPrevented) return;
    if (event.key === "n" || event.key === "p") {
      const shown = cards();
      const at = shown.indexOf(current) + (event.key === "n" ? 1 : -1);
      current = shown[Math.max(0, Math.min(shown.length - 1, at))];
      current?.querySelector("pre").focus();
      current?.scrollIntoView({ block: "center" });
    } else if (event.key === "c" && current?.checkVisibility()) current.querySelector(".copy").click();
    else if (event.key === "x") document.dispatchEvent(new CustomEvent("opsbook:tick"));
    else if (event.key === "?") need("help");
    else if (event.key === "e") {
      const part = document.getElementById("escalation") || document.querySelector('[id^="escalat"]');
      if (part) part.scrollIntoView();
      else document.querySelector(".rail-escalation p a")?.click();
    }
  });
})();
