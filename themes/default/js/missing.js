"use strict";
(() => {
  // Where nothing is: the same in small letters, a source file's page, the
  // place of the alert of that name; else it can be searched for.
  const missing = document.querySelector("[data-not-found] .lead");
  if (missing) lookAround(missing);

  async function lookAround(missing) {
    const { root } = document.documentElement.dataset;
    const path = location.pathname.startsWith(root) ? location.pathname.slice(root.length) : location.pathname.slice(1);
    const plain = root + path.toLowerCase().replace(/\.(md|html)$/, "").replace(/(^|\/)(readme|_?index)$/, "").replace(/\/?$/, "/");
    const name = decoded(plain.slice(root.length)).split("/").filter(Boolean).at(-1);
    if (!name || name === "404") return;
    for (const near of [plain, `${root}alerts/${encodeURIComponent(name)}/`]) {
      const answer = near === location.pathname ? null : await fetch(near, { method: "HEAD" }).catch(() => null);
      if (answer?.ok) return location.replace(near + location.search + location.hash);
    }
    const ask = document.createElement("a");
    ask.href = `${root}?q=${encodeURIComponent(name)}`;
    ask.textContent = `Search for “${name}”`;
    const line = document.createElement("p");
    line.append(ask);
    missing.after(line);
  }

  // An address may hold anything: a stray percent sign stays one.
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
})();
