"use strict";
// Command cards: each command is copied exactly, with what the reader filled
// in, quoted for the shell. What destroys is copied at the second press.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const live = document.createElement("p");
  live.setAttribute("role", "status");
  live.className = "skip";
  document.body.append(live);

  // What is no part of the command: prompts, recorded output, a comment
  // behind it.
  function textOf(card) {
    const code = card.querySelector("code").cloneNode(true);
    code.querySelectorAll(".hp, .hx, .nc").forEach((part) => part.remove());
    return code.textContent.replace(/\s+$/, "");
  }

  const copy = window.opsbookCopy = async (text, home = document.body) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      home.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  function button(word, press) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "copy";
    element.textContent = word;
    let timer;
    const say = (text, then = word) => {
      clearTimeout(timer);
      element.textContent = text;
      live.textContent = text;
      timer = setTimeout(() => { element.textContent = then; live.textContent = ""; element.classList.remove("armed"); }, text === "Copied" ? 1500 : 5000);
    };
    element.addEventListener("click", () => press(say, element));
    return element;
  }

  for (const card of all("figure.code .cmd")) {
    const isDestructive = card.dataset.risk === "destroys";
    card.append(button("Copy", async (say, element) => {
      if (isDestructive && !element.classList.contains("armed")) {
        element.classList.add("armed");
        return say("Destructive: press again to copy");
      }
      element.classList.remove("armed");
      await copy(textOf(card));
      say("Copied");
      document.dispatchEvent(new CustomEvent("opsbook:copied", { detail: textOf(card) }));
    }));
  }

  // Of a block with several commands: those together that only look.
  for (const figure of all("figure.code")) {
    const cards = [...figure.querySelectorAll(".cmd:not([data-risk])")];
    if (cards.length < 2) continue;
    const row = document.createElement("p");
    row.className = "copy-all";
    row.append(button(`Copy ${cards.length} read-only commands`, async (say) => {
      await copy(cards.map(textOf).join("\n"));
      say("Copied");
    }));
    figure.insertBefore(row, figure.querySelector("figcaption"));
  }

  // Inputs: placeholders in commands, filled in for the whole page.

  all(".inputs").forEach(fillable);

  function fillable(panel) {
    const article = panel.closest("article");
    panel.hidden = false;
    const fields = new Map([...panel.querySelectorAll("input")].map((field) => [field.dataset.input, field]));
    const places = [];
    for (const place of article.querySelectorAll("figure.code .hi, figure.code .hv")) {
      const written = place.textContent;
      const name = written.replace(/^<|>$|^\{\{|\}\}$|^\$\{?|\}$/g, "").trim().toLowerCase();
      const field = fields.get(name);
      if (!field || (place.classList.contains("hv") && !field.dataset.variable)) continue;
      places.push({ place, written, field, quotes: quotesBefore(place) });
    }

    // Which quotes are open where a placeholder stands.
    function quotesBefore(place) {
      const range = document.createRange();
      range.selectNodeContents(place.closest("code"));
      range.setEndBefore(place);
      let open = "";
      // Quotes in comments, prompts and recorded output open nothing.
      const before = range.cloneContents();
      before.querySelectorAll(".hc, .hp, .hx, .nc").forEach((part) => part.remove());
      const text = before.textContent;
      for (let at = 0; at < text.length; at++) {
        const c = text[at];
        if (c === "\\" && open !== "'") at++;
        else if (open) { if (c === open) open = ""; }
        else if (c === "'" || c === '"') open = c;
      }
      return open;
    }

    function quoted(value, quotes) {
      if (quotes === "'") return value.replace(/'/g, "'\\''");
      if (quotes === '"') return value.replace(/[\\"$\x60]/g, "\\$&").replace(/!/g, "\"'!'\"");
      return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) ? value : `'${value.replace(/'/g, "'\\''")}'`;
    }

    function fill() {
      for (const { place, written, field, quotes } of places) {
        const value = field.value.trim();
        place.textContent = value ? quoted(value, quotes) : written;
        place.classList.toggle("filled", Boolean(value));
      }
    }

    const refused = panel.querySelector(".inputs-refused");
    const refuse = (text) => { refused.hidden = !text; refused.textContent = text; };
    panel.addEventListener("input", (event) => {
      if (/[\u0000-\u001f\u007f]/.test(event.target.value)) {
        event.target.value = "";
        refuse("Refused: control characters.");
      } else refuse("");
      fill();
    });

    // From the address only what cannot mean anything to a shell. The label
    // `pod` fills in `<pod-name>` as well.
    const bare = (name) => name.toLowerCase().replace(/[-_ ]|name$/g, "");
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = fields.get(name.toLowerCase()) ?? [...fields].find(([key]) => bare(key) === bare(name))?.[1];
      if (!field) continue;
      if (/^[A-Za-z0-9_.:/@][A-Za-z0-9_.:/@-]{0,199}$/.test(value)) field.value = value;
      else refuse(`Refused: ${name} in the URL is not a plain name.`);
    }
    fill();
  }
})();
