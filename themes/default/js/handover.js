"use strict";
// What an incident's log becomes for others: the beginning of a post-mortem, a
// hand-over for the next shift, and a file for programs. Nothing is sent.
(() => {
  // In UTC: those who read it later sit in several places.
  const clock = (at) => at.slice(11, 16);
  const line = ({ at, text, page }) => `- **${clock(at)}** ${text}${text === "Incident started" ? ` (${page})` : ""}`;
  const INFORMED = "Informed: ";
  const informed = (entries) => entries.filter(({ text }) => text.startsWith(INFORMED)).map(({ at, text }) => ({ at, who: text.slice(INFORMED.length) }));
  const all = (lines) => lines.length ? lines : ["- nothing yet"];

  const TEXTS = {
    postMortem: ({ started, lasted, severity, entries }) => [
      "# Incident: [title]", "",
      `**Date:** ${started.slice(0, 10)}`, `**Severity:** ${severity}`, `**Duration:** ${lasted}`, "**Impact:** [who, how many]", "",
      "## Timeline (UTC)", "", ...entries.map(line), "",
      "## Cause", "", "## What went well, what did not", "", "## Actions", "", "- [ ] [action], owner [name], due [date]", "",
    ],
    handOver: ({ started, lasted, severity, page, acting, entries, steps }) => [
      `# Hand-over: ${page}`, "",
      `${severity} since ${started.slice(0, 10)} ${clock(started)} UTC, for ${lasted} now.`, acting && `Escalation: ${acting}`, "",
      "## Informed", "", ...all(informed(entries).map(({ at, who }) => `- **${clock(at)}** ${who}`)), "",
      "## Steps of this page", "", ...all(steps.map(({ text, done, at }) => `- [${done ? "x" : " "}] ${text}${at && ` (${clock(at)})`}`)), "",
      "## Log (UTC)", "", ...entries.map(line), "",
    ],
  };

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  (window.opsbookMore ||= {}).give = async ({ kind, say, acting, ...incident }) => {
    if (kind === "file") {
      const { started, severity, page, entries, steps } = incident;
      const content = { schema: 1, started, exported: new Date().toISOString(), severity, page, informed: informed(entries), steps: steps.map(({ text, done, at }) => ({ text, done, at: at || null })), log: entries };
      save(`incident-${started.slice(0, 16).replace(/\D/g, "-")}.json`, `${JSON.stringify(content, null, 2)}\n`);
      return say("Saved");
    }
    await window.opsbookCopy(TEXTS[kind]({ acting, ...incident }).join("\n"), document.querySelector(".incident-log"));
    say("Copied");
  };
})();
