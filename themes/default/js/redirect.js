"use strict";
// An old address leads on with what it carries: an alert's link fills in the
// inputs of the page that it leads to.
(() => {
  const link = document.querySelector("link[rel=canonical]");
  if (!link) return;
  const to = new URL(link.getAttribute("href"), location.href);
  if (location.protocol === "file:" && to.pathname.endsWith("/")) to.pathname += "index.html";
  if (location.search) to.search = location.search;
  if (!to.hash) to.hash = location.hash;
  location.replace(to);
})();
