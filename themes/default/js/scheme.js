"use strict";
// The colour scheme that the reader chose, set before anything is drawn.
(() => {
  let chosen;
  try {
    chosen = localStorage["opsbook-scheme"];
  } catch { }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
