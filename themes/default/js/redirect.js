"use strict";
// An old address leads on with what it carries: an alert's link fills in the
// inputs of the page that it leads to.
(() => {
  const to = new URL(document.querySelector("link[rel=canonical]").getAttribute("href"), location.href);
  if (location.protocol === "file:" && to.pathname.endsWith("/")) to.pathname += "index.html";
  if (location.search) to.search = location.search;
  if (!to.hash) to.hash = location.hash;
  location.replace(to);
})();
