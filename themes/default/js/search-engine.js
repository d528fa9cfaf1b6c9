"use strict";
// Search in the browser. Splits text as src/search/tokenise.rs does and ranks
// the sections of the index, which arrives as a script of its own.
const opsbookSearch = (() => {
  const STOP = new Set("a an and are as at be but by can do for from has have how if in into is it its may not of on or our so than that the then there these this to was we when which will with you".split(" "));
  let index = null;
  let waiting = [];

  function parts(piece) {
    return piece.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[^\p{Lu}]+|\p{Lu}+[^\p{Lu}\p{Ll}]*/gu) || [];
  }

  function tokenise(text) {
    const tokens = [];
    const keep = (token) => {
      if (token.length <= 60 && !/^\d{6,}$/.test(token) && !STOP.has(token)) tokens.push(token);
    };
    for (const word of text.split(/[^\p{L}\p{N}_\-./:$]+/u)) {
      const found = word.split(/[^\p{L}\p{N}]+/u).flatMap(parts).map((part) => part.toLowerCase());
      found.forEach(keep);
      if (found.length >= 2 && found.length <= 14) keep(found.join(""));
    }
    return tokens;
  }

  // What a pasted log line holds that says nothing about the fault.
  function clean(query) {
    return query
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, " ")
      .replace(/\b\d\d:\d\d:\d\d([.,]\d+)?\b/g, " ")
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, " ")
      .replace(/\b0x[0-9a-f]+\b/gi, " ");
  }

  function load(data) {
    const places = data.places.split(" ");
    const words = data.words.split(" ");
    index = { pages: data.pages, sections: data.sections, words, places, found: new Map(words.map((word, at) => [word, at])) };
    waiting.splice(0).forEach((done) => done());
  }

  function postings(at) {
    const list = [];
    let id = 0;
    for (const [, delta, level] of index.places[at].matchAll(/([0-9a-z]+)([A-P])/g)) {
      id += parseInt(delta, 36);
      list.push([id, (level.charCodeAt(0) - 64) / 16]);
    }
    return list;
  }

  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    let j = 0;
    while (j < a.length - i && j < b.length - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j++;
    const restA = a.length - i - j;
    const restB = b.length - i - j;
    const swapped = restA === 2 && restB === 2 && a[i] === b[i + 1] && a[i + 1] === b[i];
    return (restA <= 1 && restB <= 1) || swapped;
  }

  function firstWith(prefix) {
    let low = 0;
    let high = index.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index.words[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Words of the index that a word of the query may mean, with how sure that is.
  function expand(token) {
    const meant = new Map();
    const exact = index.found.get(token);
    if (exact !== undefined) meant.set(exact, 1);
    for (let at = firstWith(token), n = 0; at < index.words.length && n < 40 && index.words[at].startsWith(token); at++, n++) {
      const share = token.length / index.words[at].length;
      if (!meant.has(at)) meant.set(at, (exact === undefined ? 0.7 : 0.3) * share);
    }
    if (meant.size === 0 && token.length >= 5) {
      index.words.forEach((word, at) => {
        if (word.length > token.length && word.includes(token)) meant.set(at, 0.5);
      });
    }
    if (meant.size === 0 && token.length >= 4) {
      index.words.forEach((word, at) => {
        if (near(token, word)) meant.set(at, 0.6);
      });
    }
    return meant;
  }

  function rank(query, limit) {
    const tokens = [...new Set(tokenise(clean(query)))];
    const total = index.sections.length;
    const scores = new Map();
    let known = 0;
    for (const token of tokens) {
      const best = new Map();
      let idf = 0;
      for (const [at, sure] of expand(token)) {
        const list = postings(at);
        const weight = Math.log(1 + (total - list.length + 0.5) / (list.length + 0.5));
        idf = Math.max(idf, sure * weight);
        for (const [id, level] of list) {
          const score = sure * weight * level;
          if (score > (best.get(id) || 0)) best.set(id, score);
        }
      }
      known += idf;
      for (const [id, score] of best) {
        const entry = scores.get(id) || { score: 0, covered: 0 };
        entry.score += score;
        entry.covered += idf;
        scores.set(id, entry);
      }
    }
    const share = 0.65 * Math.min(1, 6 / Math.max(1, tokens.length));
    const joined = tokens.join("");
    return [...scores]
      .map(([id, { score, covered }]) => {
        const [page, heading] = index.sections[id];
        const plain = (text) => tokenise(text).join("");
        const named = joined && (plain(heading) === joined || plain(index.pages[page][1]) === joined) ? 2 : 1;
        return { id, score: named * score * (1 - share + (share * covered) / (known || 1)) };
      })
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, limit)
      .map(({ id, score }) => {
        const [page, heading, anchor, excerpt] = index.sections[id];
        const [url, title, breadcrumb] = index.pages[page];
        return { id, score, page, url, title, breadcrumb, heading, anchor, excerpt };
      });
  }

  // Loads the index once, by a script element: that works from file:// too.
  function ready(done) {
    if (index) return done();
    waiting.push(done);
    if (waiting.length > 1) return;
    const { root, search } = document.documentElement.dataset;
    const script = document.createElement("script");
    script.src = root + search;
    document.head.append(script);
  }

  return { load, ready, rank, tokenise, clean };
})();
