"use strict";
// The copy for bad times: kept by the worker where the site has one, and told
// of where a page comes from it.
(() => {
  const { root, offline, kept, single } = document.documentElement.dataset;
  const { serviceWorker } = navigator;
  if (kept !== undefined) {
    const strip = document.createElement("p");
    strip.className = "strip";
    strip.setAttribute("role", "status");
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(kept)) / 60000));
    const count = (number, unit) => `${number} ${unit}${number === 1 ? "" : "s"} old`;
    const age = minutes < 1 ? "less than a minute old" : minutes < 60 ? count(minutes, "minute")
      : minutes < 1440 ? count(Math.floor(minutes / 60), "hour") : count(Math.floor(minutes / 1440), "day");
    strip.textContent = `The site is unreachable. This copy is ${age}. `;
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Try again";
    again.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
    strip.append(again);
    document.querySelector(".bar").after(strip);
  }
  if (!serviceWorker || single !== undefined || !location.protocol.startsWith("http")) return;
  const scope = new URL(root || "./", location.href).href;
  if (offline === undefined) {
    // A preview, or a site that no longer wants one: no old copy may answer.
    serviceWorker.getRegistrations().then((all) => all.filter((one) => one.scope === scope).forEach((one) => one.unregister()), () => {});
    return;
  }
  addEventListener("load", async () => {
    try {
      const registration = await serviceWorker.register(`${scope}sw.js`, { scope });
      if (kept !== undefined) return;
      await registration.update();
      if (!registration.installing && !registration.waiting) registration.active?.postMessage("checked");
    } catch {
      // Without a copy the site works as ever.
    }
  });
})();
