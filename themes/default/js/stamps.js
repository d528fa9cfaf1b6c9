"use strict";
// Stamps tell their age themselves, and take up what the site's status.json
// says later than the page: a result is never shown as newer, or as better,
// than it is.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const worst = ["fail", "error", "warn", "unknown", "skip", "never", "pass"];
  const PAST = { pass: "passed", warn: "warned", fail: "failed", error: "error", skip: "skipped" };

  function count(number, unit) {
    return `${number} ${unit}${number === 1 ? "" : "s"} ago`;
  }

  function age(then) {
    const seconds = Math.max(0, (Date.now() - then) / 1000);
    if (seconds < 60) return "just now";
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 86400) return count(Math.floor(seconds / 3600), "hour");
    return count(Math.floor(seconds / 86400), "day");
  }

  function tell(stamp) {
    const { finished, expires } = stamp.dataset;
    if (!finished) return;
    stamp.dataset.was ||= stamp.dataset.outcome;
    const word = stamp.querySelector(".stamp-word");
    const time = stamp.querySelector("time");
    const text = age(Date.parse(finished));
    if (Date.now() > Date.parse(expires)) {
      stamp.dataset.outcome = "unknown";
      word.textContent = "unknown";
      if (time) time.textContent = `last ${PAST[stamp.dataset.was] || stamp.dataset.was} ${text}`;
    } else if (time) time.textContent = text;
    if (time) time.title = new Date(finished).toLocaleString();
  }

  function tellAll() {
    all(".stamp[data-finished]").forEach(tell);
    for (const time of all("time[data-age]")) time.textContent = age(Date.parse(time.dataset.age));
    countUp();
    rollUp();
    document.dispatchEvent(new CustomEvent("opsbook:told"));
  }

  // The counts above the list of all checks.
  function countUp() {
    const facts = document.querySelector("[data-summary]");
    if (!facts) return;
    const outcomes = all(".status-list > .stamp").map((stamp) => stamp.dataset.outcome);
    const items = worst.filter((outcome) => outcomes.includes(outcome)).map((outcome) => {
      const item = document.createElement("li");
      item.className = "stamp";
      item.dataset.outcome = outcome;
      const word = part("span", "stamp-word", outcome);
      item.append(word, ` ${outcomes.filter((other) => other === outcome).length}`);
      return item;
    });
    facts.replaceChildren(...items);
  }

  function rollUp() {
    const rollup = document.querySelector("[data-rollup]");
    if (!rollup) return;
    const outcomes = all(".checks .stamp").map((stamp) => stamp.dataset.outcome);
    const outcome = worst.find((word) => outcomes.includes(word)) || "never";
    rollup.className = "rollup stamp";
    rollup.dataset.outcome = outcome;
    rollup.replaceChildren(part("span", "stamp-word", outcome));
  }

  function part(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    return element;
  }

  function duration(ms) {
    return ms < 1000 ? `${ms} ms` : `${Math.floor(ms / 1000)}.${Math.floor(ms % 1000 / 100)} s`;
  }

  // Writes a later result into a stamp, in the words of its template.
  function renew(stamp, check) {
    const { dataset } = stamp;
    if (!check.finished || Date.parse(check.finished) <= Date.parse(dataset.finished || 0)) return;
    if (!check.hash.startsWith(dataset.hash)) return;
    delete dataset.was;
    Object.assign(dataset, { outcome: check.outcome, finished: check.finished, expires: check.expires });
    stamp.querySelector(".stamp-word").textContent = check.outcome;
    const isBrief = stamp.closest(".checks, .rail-status");
    const spark = stamp.querySelector(".spark");
    const old = [...stamp.children].filter((child) => child.matches("time, .stamp-detail, .stamp-reason, .stamp-none, .stamp-since"));
    old.forEach((child) => child.remove());
    const parts = [part("time", old.find((child) => child.matches("time"))?.className, "")];
    if (!isBrief) {
      if (check.outcome !== "skip") {
        parts.push(part("span", "stamp-detail", duration(check.duration_ms)));
        if (check.value !== null && check.unit) parts.push(part("span", "stamp-detail", `${check.value}${check.unit}`));
        if (check.flaky) parts.push(part("span", "stamp-detail", "flaky"));
      }
      parts.push(part("span", "stamp-detail", check.runner));
    }
    if (check.reason) parts.push(part("span", "stamp-reason", check.reason));
    parts[0].dateTime = check.finished;
    for (const one of parts) stamp.insertBefore(document.createTextNode(" "), spark), stamp.insertBefore(one, spark);
  }

  // Only where the site is served, and only where there is something to renew.
  async function refresh() {
    const stamps = all(".stamp[data-check]");
    const { single } = document.documentElement.dataset;
    if (single !== undefined || !stamps.length || !location.protocol.startsWith("http")) return;
    let status;
    try {
      const answer = await fetch(`${document.documentElement.dataset.root}status.json`, { cache: "no-cache" });
      if (!answer.ok) return;
      status = await answer.json();
    } catch {
      return;
    }
    if (status.schema !== 1) return;
    const found = new Map(status.checks.map((check) => [check.id, check]));
    for (const stamp of stamps) {
      const check = found.get(stamp.dataset.check);
      if (check) renew(stamp, check);
    }
    const run = document.querySelector("time[data-age]");
    if (run && status.generated && status.generated > run.dataset.age) run.dataset.age = run.dateTime = status.generated;
    tellAll();
  }

  tellAll();
  setInterval(tellAll, 30000);
  refresh();
  setInterval(() => { if (!document.hidden) refresh(); }, 120000);
  addEventListener("online", refresh);
})();
