// How good lists of pages are, and how the figures are told.
export const at = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
export const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

// Pages, best first, into ranks by kind of query; 0 is not among ten.
export function judge(answers) {
  const kinds = new Map();
  for (const { query, pages } of answers) {
    const expected = new Set(query.expected.map(({ page }) => page));
    const rank = [...new Set(pages)].slice(0, 10).findIndex((page) => expected.has(page)) + 1;
    for (const kind of ["all", query.kind]) kinds.set(kind, [...(kinds.get(kind) ?? []), { rank, isEmpty: !pages.length }]);
  }
  return kinds;
}

function figures(list) {
  const share = (test) => (list.filter(test).length / list.length).toFixed(3);
  const mrr = list.reduce((sum, { rank }) => sum + (rank ? 1 / rank : 0), 0) / list.length;
  return `MRR ${mrr.toFixed(3)}  first ${share(({ rank }) => rank === 1)}  in five ${share(({ rank }) => rank >= 1 && rank <= 5)}  empty ${list.filter(({ isEmpty }) => isEmpty).length}`;
}

// A line for each set of queries, and one for each kind where asked for.
export async function tell(name, sets, search, { byKind = false } = {}) {
  for (const [set, queries] of Object.entries(sets)) {
    const answers = [];
    for (const query of queries) answers.push({ query, pages: await search(query.query) });
    const kinds = judge(answers);
    console.log(`${name.padEnd(22)} ${set.padEnd(7)} ${figures(kinds.get("all"))}`);
    if (byKind) for (const [kind, list] of kinds) if (kind !== "all") console.log(`  ${`${kind} ${list.length}`.padEnd(28)} ${figures(list)}`);
  }
}

export function tellCost(name, { raw, packed, first, requests, build, more = "" }) {
  console.log(`${name.padEnd(22)} index ${kb(raw)}, ${kb(packed)} compressed; first query ${first.length > 1 ? `${kb(at(first, 0.5))}, p95 ${kb(at(first, 0.95))}, at most ${kb(at(first, 1))}` : kb(first[0])}${requests ? `, ${at(requests, 0.5)} requests` : ""}; ${build}${more}`);
}
