"use strict";
// A word that the repository decides about shows the line that does, and the
// mark of a footnote its note: while the pointer or the focus is on it, or
// after a tap. Loaded at the first of these.
(() => {
  const card = document.createElement("div");
  card.className = "proof-card";
  card.popover = "manual";
  card.setAttribute("role", "region");
  card.setAttribute("aria-label", "Proof");
  document.body.append(card);
  let word, timer, isKept = false;

  function hide() {
    clearTimeout(timer);
    word?.removeAttribute("aria-expanded");
    if (word) card.hidePopover();
    word = undefined;
    isKept = false;
  }

  function later() {
    clearTimeout(timer);
    if (!isKept) timer = setTimeout(hide, 250);
  }

  function show(next) {
    clearTimeout(timer);
    if (next === word) return;
    const item = document.getElementById(next.hash.slice(1));
    if (!item) return;
    hide();
    word = next;
    card.replaceChildren(...item.cloneNode(true).childNodes);
    card.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
    const isNote = !word.matches(".proof");
    card.ariaLabel = isNote ? "Footnote" : "Proof";
    card.querySelector(".footnote-definition-label")?.remove();
    const all = document.createElement("a");
    all.className = "proof-all";
    all.href = isNote ? word.hash : "#proofs";
    all.textContent = isNote ? "Go to the footnote" : "All statements on this page";
    all.addEventListener("click", hide);
    card.append(all);
    word.setAttribute("aria-expanded", "true");
    card.showPopover();
    const at = word.getClientRects()[0];
    const fits = at.bottom + card.offsetHeight + 8 < innerHeight;
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8))}px`;
    card.style.top = `${fits || at.top < card.offsetHeight + 8 ? at.bottom + 4 : at.top - card.offsetHeight - 4}px`;
  }

  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && later());
  document.addEventListener("pointerout", (event) => event.pointerType === "mouse" && word?.contains(event.target) && later());
  document.addEventListener("focusout", (event) => event.target === word && later());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !word) return;
    event.preventDefault();
    hide();
  });
  // A tap elsewhere closes it, and so does going away from it.
  document.addEventListener("click", (event) => {
    if (word && !card.contains(event.target) && !word.contains(event.target)) hide();
  });
  addEventListener("scroll", () => { if (!isKept && !card.matches(":hover")) hide(); }, { passive: true });

  (window.opsbookMore ||= {}).proof = (next, isTap) => {
    if (isTap && isKept && next === word) return hide();
    show(next);
    if (isTap) isKept = true;
  };
})();
