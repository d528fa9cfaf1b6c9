"use strict";
// The status page: filters that the address keeps, problems as they are now,
// and a mode for a screen on the wall.
(window.opsbookMore ||= {}).status = () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const filters = document.querySelector(".filters");
  const problems = document.querySelector(".problems");
  const checks = all(".status-list > .stamp");
  const BAD = ["fail", "error", "warn", "unknown"];
  const FILTERS = { state: (check) => check.dataset.outcome, service: (check) => check.dataset.service, owner: (check) => check.dataset.owner };
  const chosen = () => new URLSearchParams(location.search);

  function choices(name) {
    return [...new Set(checks.map(FILTERS[name]))].filter(Boolean).sort();
  }

  function draw() {
    const parameters = chosen();
    const fields = Object.keys(FILTERS).filter((name) => choices(name).length > 1 || parameters.get(name)).map((name) => {
      const label = document.createElement("label");
      const field = document.createElement("select");
      const values = [...new Set(["", ...choices(name), parameters.get(name) ?? ""])];
      field.append(...values.map((value) => new Option(value || "any", value)));
      field.value = parameters.get(name) ?? "";
      field.addEventListener("change", () => choose(name, field.value));
      label.append(`${name[0].toUpperCase()}${name.slice(1)} `, field);
      return label;
    });
    filters.replaceChildren(...fields);
    filters.hidden = !fields.length;
  }

  function choose(name, value) {
    const url = new URL(location.href);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    history.replaceState(history.state, "", url);
    apply();
  }

  function apply() {
    const parameters = chosen();
    for (const check of checks) {
      check.hidden = Object.keys(FILTERS).some((name) => parameters.get(name) && FILTERS[name](check) !== parameters.get(name));
    }
    for (const group of all(".status-group")) {
      const shown = [...group.querySelectorAll(".stamp")].filter((check) => !check.hidden).length;
      group.hidden = !shown;
      group.querySelector(".count").textContent = shown;
    }
    tell();
  }

  // The problems follow what the stamps say by now.
  function tell() {
    const bad = checks.filter((check) => !check.hidden && BAD.includes(check.dataset.outcome));
    bad.sort((a, b) => BAD.indexOf(a.dataset.outcome) - BAD.indexOf(b.dataset.outcome));
    const copies = bad.map((check) => {
      const copy = check.cloneNode(true);
      copy.querySelectorAll(".spark").forEach((part) => part.remove());
      return copy;
    });
    problems.replaceChildren(...copies);
  }

  document.documentElement.toggleAttribute("data-wall", chosen().has("wall"));
  draw();
  apply();
  document.addEventListener("opsbook:told", () => { if (!filters.contains(document.activeElement)) draw(); apply(); });
  addEventListener("popstate", () => { draw(); apply(); });
};
