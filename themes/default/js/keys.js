"use strict";
// The list of keys.
(() => {
  const KEYS = { "/": "Search", n: "Next command", p: "Previous command", c: "Copy this command", x: "Complete the next step", e: "Go to the escalation path", "?": "Show these keys" };

  let dialog;

  (window.opsbookMore ||= {}).help = () => {
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
  };
})();
