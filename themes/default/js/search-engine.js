"use strict";
// The search in the browser: as src/search of opsbook, rule by rule. The index
// arrives as scripts, which load from file:// and need no fetch; tests/search
// holds the two together.
const opsbookSearch = (() => {
  const STOP = new Set("a an and are as at be but by can do for from has have how if in into is it its may not of on or our so than that the then there these this to was we when which will with you".split(" "));
  const LONGEST = 60, MOST_PARTS = 14, MOST_WORDS = 48, MOST = 40;
  const COMMONER = 4, SCANS = 12;
  const COVERAGE = 0.65, FULL_COVERAGE = 6, NAMED = 2;

  // Texts into tokens.

  const isUnspaced = (text) => /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/.test(text);
  const lower = (text) => Array.from(text, (c) => c.toLowerCase()).join("");
  const asciiLower = (text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
  const isUpper = (c) => c !== undefined && /\p{Uppercase}/u.test(c);
  const isLower = (c) => c !== undefined && /\p{Lowercase}/u.test(c);

  function camelParts(piece) {
    if (!/\p{Uppercase}/u.test(piece)) return [piece];
    const chars = [...piece];
    const found = [];
    let part = "";
    chars.forEach((c, at) => {
      const last = chars[at - 1];
      if (part && isUpper(c) && (isLower(last) || (isUpper(last) && isLower(chars[at + 1])))) {
        found.push(part);
        part = "";
      }
      part += c;
    });
    found.push(part);
    return found;
  }

  // A number behind four letters is a part of its own.
  const numbered = (part) => (/\p{Alphabetic}{4}\p{N}/u.test(part) ? part.replace(/(\p{Alphabetic}{4})(?=(?!\p{Alphabetic})\p{N})/gu, "$1\0").split("\0") : [part]);

  function isKept(token) {
    const number = token.length >= 6 && /^\d+$/.test(token);
    const hash = token.length >= 10 && /\d/.test(token) && /^[0-9a-fA-F]+$/.test(token);
    return token.length <= LONGEST && !number && !hash && !STOP.has(token);
  }

  function tokenise(text) {
    const tokens = [];
    for (const word of text.split(/[^\p{Alphabetic}\p{N}_\-./:$]+/u)) {
      let whole = "";
      let parts = 0;
      const pieces = word.split(/[^\p{Alphabetic}\p{N}]+/u).filter(Boolean);
      for (const part of pieces.flatMap(camelParts).flatMap(numbered)) {
        if (isUnspaced(part)) {
          const chars = [...part];
          if (chars.length === 1) tokens.push(part);
          for (let at = 1; at < chars.length; at++) tokens.push(lower(chars[at - 1] + chars[at]));
          parts = MOST_PARTS + 1;
          continue;
        }
        parts++;
        const token = lower(part);
        if (isKept(token)) tokens.push(token);
        whole += parts > 1 ? token.replace(/^[a-z]/, (c) => c.toUpperCase()) : token;
      }
      if (parts >= 2 && parts <= MOST_PARTS && isKept(whole)) tokens.push(whole);
    }
    return tokens;
  }

  // What a pasted log line holds that says nothing about the fault.

  const isPaste = (query) => query.length > 60 || query.trim().split(/\s+/).length > 9;
  const isCode = (number) => /^(\d{5}|[45]\d\d)$/.test(number);
  const NOISE = [
    /[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?/g,
    /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2}\b/g,
    /\b[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?\b/g,
    /\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b/g,
    /\b0x[0-9A-Fa-f]+\b/g,
  ];
  const PASTE_NOISE = [
    /\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?\b/g,
    /\[[0-9]+\]/g,
    /\b[EWIF][0-9]{4}\b/g,
    /"?\b(?:level|lvl|ts|time|timestamp|caller|thread|logger|pid)"?[ \t]*[=:][ \t]*"?[^ \t\r\n",}]*"?/g,
    /"?\b(?:msg|message|err)"?[ \t]*[=:]/g,
    /\b[0-9A-Za-z_-]+\.(?:go|py|js|ts|java|rb|rs|c|cc|cpp):[0-9]+\b/g,
  ];

  function clean(query) {
    let text = NOISE.reduce((text, noise) => text.replace(noise, " "), query);
    text = text.replace(/\b[0-9a-f]{8,}\b/g, (found) => (/\d/.test(found) ? " " : found));
    if (!isPaste(query)) return text;
    text = PASTE_NOISE.reduce((text, noise) => text.replace(noise, " "), text);
    return text.replace(/\b[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h|d|[KMGT]i?B)?\b/g, (found) => (isCode(found) ? found : " "));
  }

  // Words that differ in number or tense.

  function stem(word) {
    if (!/^[a-z]{4,}$/.test(word)) return word;
    let text = word;
    if (text.length > 4 && text.endsWith("ies")) text = text.slice(0, -3) + "y";
    else if (text.length > 4 && /(?:[sxz]|ch|sh)es$/.test(text)) text = text.slice(0, -2);
    else if (/s$/.test(text) && !/(?:ss|us|is)$/.test(text)) text = text.slice(0, -1);
    const undouble = (text) => (/([^lsz])\1$/.test(text) ? text.slice(0, -1) : text);
    if (text.length >= 6 && text.endsWith("ing")) text = undouble(text.slice(0, -3));
    else if (text.length >= 5 && text.endsWith("ied")) text = text.slice(0, -3) + "y";
    else if (text.length >= 5 && text.endsWith("ed")) text = undouble(text.slice(0, -2));
    return text.length >= 4 && text.endsWith("e") ? text.slice(0, -1) : text;
  }

  // The index.

  let index = null;
  let loading = null;
  let loadScript = (path) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.documentElement.dataset.root + path;
    script.onload = () => { script.remove(); done(); };
    script.onerror = () => { script.remove(); failed(new Error(path)); };
    document.head.append(script);
  });
  const numbers = (text) => text.split(" ").filter(Boolean).map((number) => parseInt(number, 36));

  function core(data) {
    if (data.version !== 2) return;
    const words = [], parts = [], magnitudes = [];
    let last = "";
    for (const entry of data.words ? data.words.split(" ") : []) {
      const same = parseInt(entry[0], 36);
      last = (same === last.length ? last : [...last].slice(0, same).join("")) + entry.slice(2);
      magnitudes.push(entry.charCodeAt(1) - 65);
      words.push(asciiLower(last));
      const at = [];
      for (const found of last.matchAll(/[A-Z]/g)) at.push(found.index);
      parts.push(at);
    }
    const pages = numbers(data.counts).flatMap((count, page) => Array(count).fill(page));
    index = { ...data, words, parts, magnitudes, pages, starts: numbers(data.starts), places: new Map(), sections: new Map() };
  }

  function open() {
    if (index) return Promise.resolve();
    loading ||= loadScript(document.documentElement.dataset.search).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  // Loads files of the index that are not there yet.
  function need(kind, known, wanted) {
    const missing = [...new Set(wanted)].filter((number) => !known.has(number));
    return Promise.all(missing.map((number) => loadScript(`search/${index.generation}/${kind}${number}.js`)));
  }

  function fileOf(word) {
    let low = 0, high = index.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.starts[middle] <= word) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  function placesOf(word) {
    const file = fileOf(word);
    const found = [];
    let id = 0;
    for (const [, delta, level] of (index.places.get(file)?.[word - index.starts[file]] ?? "").matchAll(/([0-9a-z]+)([A-P])/g)) {
      id += parseInt(delta, 36);
      found.push([id, level.charCodeAt(0) - 64]);
    }
    return found;
  }

  // What a word of the query may mean.

  function firstFrom(prefix) {
    let low = 0, high = index.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.words[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function find(word) {
    const at = firstFrom(word);
    return index.words[at] === word ? at : -1;
  }

  function* beginning(prefix) {
    for (let at = firstFrom(prefix); at < index.words.length && index.words[at].startsWith(prefix); at++) yield at;
  }

  function distance(left, right, most) {
    if (Math.abs(left.length - right.length) > most || !left || !right) return null;
    const swapped = left.length > 1 && right.length > 1 && left[0] === right[1] && left[1] === right[0];
    if (left[0] !== right[0] && !swapped) return null;
    let before = [], last = Array.from({ length: right.length + 1 }, (_, at) => at);
    for (let i = 1; i <= left.length; i++) {
      const row = [i];
      for (let j = 1; j <= right.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return null;
      before = last;
      last = row;
    }
    return last[right.length] <= most ? last[right.length] : null;
  }

  function expand(word, isWhole, effort) {
    const meant = new Map();
    let corrected = null;
    const add = (at, sure) => { if (sure > (meant.get(at) ?? 0)) meant.set(at, sure); };
    const exact = find(word);
    if (exact >= 0) add(exact, 1);
    const own = stem(word);
    for (const at of beginning(own.length > 3 && /^[\0-\x7f]*$/.test(own) ? own.slice(0, -1) : own)) {
      const other = index.words[at];
      if (!index.parts[at].length && other.length <= own.length + 5 && other !== word && stem(other) === own) add(at, 0.85);
    }
    const isKnown = meant.size > 0;
    if (word.length >= 2) {
      const longer = [...beginning(word)].filter((at) => index.words[at] !== word);
      longer.sort((a, b) => index.magnitudes[b] - index.magnitudes[a] || a - b);
      for (const at of longer.slice(0, MOST)) add(at, ((isKnown ? 0.3 : 0.6) * word.length) / index.words[at].length);
    }
    if ((isWhole || !isKnown) && word.length >= 4 && effort.scans-- > 0) {
      let found = 0;
      for (let at = 0; at < index.words.length && found < MOST; at++) {
        const from = index.parts[at].find((from) => index.words[at].startsWith(word, from));
        if (from === undefined) continue;
        add(at, index.words[at].length - from === word.length ? 0.9 : 0.54);
        found++;
      }
    }
    const isNothing = meant.size === 0;
    const isRare = exact >= 0 && index.magnitudes[exact] <= 1;
    if ((isNothing || (isRare && !isWhole)) && word.length >= 4 && effort.scans-- > 0) {
      const rarest = isNothing ? 0 : index.magnitudes[exact] + COMMONER;
      const most = word.length >= 8 ? 2 : 1;
      const found = [];
      index.words.forEach((other, at) => {
        if (index.magnitudes[at] < rarest || other === word) return;
        const slips = distance(word, other, most);
        if (slips !== null) found.push([at, slips]);
      });
      found.sort((a, b) => a[1] - b[1] || index.magnitudes[b[0]] - index.magnitudes[a[0]] || a[0] - b[0]);
      if (found.length) corrected = found[0][0];
      for (const [at, slips] of found.slice(0, MOST)) add(at, slips === 1 ? 0.7 : 0.45);
    }
    return { meant, corrected };
  }

  // The sections that answer a query, best first.

  function understand(query) {
    const words = [], seen = new Set();
    for (const token of tokenise(clean(query))) {
      const word = asciiLower(token);
      if (words.length >= MOST_WORDS || seen.has(word)) continue;
      seen.add(word);
      words.push([word, word !== token]);
    }
    const effort = { scans: SCANS };
    const meanings = words.map(([word, isWhole]) => ({ word, isWhole, covers: true, ...expand(word, isWhole, effort) }));
    const parts = words.filter(([, isWhole]) => !isWhole).map(([word]) => word);
    const joined = [];
    if (!isPaste(query)) {
      for (let at = 1; at < parts.length; at++) joined.push(parts[at - 1] + parts[at]);
      if (parts.length >= 3 && parts.length <= 5) joined.push(parts.join(""));
    }
    for (const word of joined) {
      const at = find(word);
      if (at >= 0 && !seen.has(word)) meanings.push({ word, covers: false, meant: new Map([[at, 1]]), corrected: null });
    }
    return { meanings, joined: parts.join(""), count: words.length };
  }

  function score({ meanings, count }) {
    const total = index.pages.length;
    const sections = new Map();
    let known = 0;
    for (const { meant, covers } of meanings) {
      const best = new Map();
      let mass = 0;
      for (const [at, sure] of meant) {
        const places = placesOf(at);
        const weight = sure * Math.log1p((total - places.length + 0.5) / (places.length + 0.5));
        mass = Math.max(mass, weight);
        for (const [id, level] of places) {
          const score = (weight * level) / 16;
          if (score > (best.get(id) ?? -1)) best.set(id, score);
        }
      }
      if (!covers) mass = 0;
      known += mass;
      for (const [id, score] of best) {
        const entry = sections.get(id) || [0, 0];
        sections.set(id, [entry[0] + score, entry[1] + mass]);
      }
    }
    const share = COVERAGE * Math.min(1, FULL_COVERAGE / Math.max(1, count));
    const ranked = [...sections].map(([id, [score, covered]]) => [id, score * (1 - share + (share * covered) / (known > 0 ? known : 1))]);
    return ranked.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  const plain = (text) => tokenise(text).filter((token) => !/[A-Z]/.test(token)).join("");

  function hit([id, score], joined) {
    const file = Math.floor(id / index.texts);
    const { pages, sections } = index.sections.get(file);
    const [page, heading, anchor, text] = sections[id % index.texts];
    const [url, title, breadcrumb, source] = pages[page];
    const isNamed = joined && (plain(heading) === joined || plain(title) === joined);
    return { page, url, title, breadcrumb, source, heading, anchor, text, score: isNamed ? score * NAMED : score };
  }

  async function search(query, limit, ofPage, again = false) {
    await open();
    if (!index) throw new Error("the search index is of another version");
    const asked = understand(query);
    try {
      await need("p", index.places, asked.meanings.flatMap(({ meant }) => [...meant.keys()].map(fileOf)));
      const counts = new Map();
      const ranked = score(asked).filter(([id]) => {
        const page = index.pages[id];
        counts.set(page, (counts.get(page) || 0) + 1);
        return counts.get(page) <= ofPage;
      }).slice(0, limit);
      await need("s", index.sections, ranked.map(([id]) => Math.floor(id / index.texts)));
      const hits = ranked.map((entry) => hit(entry, asked.joined)).sort((a, b) => b.score - a.score);
      const ignored = asked.meanings.filter(({ meant, covers, isWhole }) => covers && !isWhole && !meant.size).map(({ word }) => word);
      const corrected = asked.meanings.filter(({ corrected }) => corrected !== null).map(({ word, corrected }) => [word, index.words[corrected]]);
      return { hits, ignored, corrected };
    } catch (error) {
      // The site was published anew since the index was read.
      if (again) throw error;
      index = null;
      loading = loadScript(`${document.documentElement.dataset.search}${location.protocol.startsWith("http") ? `?${Date.now()}` : ""}`);
      return search(query, limit, ofPage, true);
    }
  }

  return {
    core,
    places: (file, text) => index.places.set(file, text.split(" ")),
    texts: (file, data) => index.sections.set(file, data),
    open, search, tokenise, clean, stem,
    set loader(load) { loadScript = load; },
  };
})();
