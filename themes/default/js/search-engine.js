"use strict";
// The search in the browser: as src/search of opsbook, rule by rule. The index
// arrives as scripts, which load from file:// and need no fetch; tests/search
// holds the two together.
const opsbookSearch = (() => {
  const STOP = new Set("a an and are as at be but by can do for from has have how if in into is it its may not of on or our so than that the then there these this to was we when which will with you".split(" "));
  const FUNCTION_WORDS = new Set("about after again all already also always am anybody anyone anything around away because been before being cannot could did does doing done during each either ever every everything get gets getting go goes going gone got had he her here him his i just keep keeps kept let like lot make makes me might more most much must my myself nobody now often once ought please really said same say says see seem seems she should since somebody someone something still such tell their them they thing things those though through toward until us very want wants were what where whether while who whole whom whose why without would yet your".split(" "));
  const LIGHT_WORDS = new Set("another any back became become came come comes coming find finds first gave give given gives happen happened happens kind look looks need needs one ones other others people put puts seen set show shows side take takes taking took use used uses using".split(" "));
  const FILLERS = new Set("a am an and any are as at be been being did do does doing each every for get gets getting got had has have having he her him his i is it its just me my of or our she some than that the their them then there these they this those to us very was we were which will would you your".split(" "));
  const DENIALS = new Set("cannot never no not without".split(" "));
  const LONGEST = 60, MOST_PARTS = 14, MOST_WORDS = 48, MOST_OF_PASTE = 18, MOST = 40;
  const COMMONER = 4, SCANS = 12;
  const COVERAGE = 0.48, FULL_COVERAGE = 4.5, NAMED = 2;
  const ONE_IDENTIFIER = 8, FUNCTION_WORD = 0.3, LIGHT_WORD = 0.3, QUESTION = 0.5, PHRASE = 1, IN_PHRASE = 0.7, SIGN = 0.75, PASTE_COVERAGE = 0.22, PASTE_PAGE = 0.22, PASTE_TITLE = 0.6, PASTE_CAP = 8, PAGE = 0.4, NAMES_PAGE = 17, OF_TITLE = 18;
  const TITLE = 1.2, TITLE_AT_LEAST = 0.08, WHOLE = 0.5, WHOLE_OF_PAGE = 0.8, OPPOSITE_SHARE = 0.6;
  const LIKE = 0.8, LIKE_KNOWN = 0.7, LIKE_STEM = 0.6, KIND = 0.7, ITSELF = 0.85, NEIGHBOURS = 0.8;

  // Texts into tokens.

  const isUnspaced = (text) => /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/.test(text);
  const lower = (text) => /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, (c) => c.toLowerCase()).join("");
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

  // A text as one identifier, in the form in which the index has it.
  function identifier(text) {
    const tokens = tokenise(text);
    if (!/\s/.test(text.trim())) return tokens.at(-1) ?? "";
    return tokens.filter((token) => !/[A-Z]/.test(token)).map((token, at) => (at ? token.replace(/^[a-z]/, (c) => c.toUpperCase()) : token)).join("");
  }

  // What a pasted log line holds that says nothing about the fault.

  const isPaste = (query) => (query.length > 60 || query.trim().split(/\s+/).length > 9) && !(query.length <= 160 && /^[\p{Alphabetic} '’,.?!()-]*$/u.test(query.trim()));
  const isCode = (number) => /^(\d{5}|[45]\d\d)$/.test(number);
  const NOISE = [
    /[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?/g,
    /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2}\b/g,
    /\b[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?\b/g,
    /\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b/g,
    /\b0x[0-9A-Fa-f]+\b/g,
  ];
  const NEGATIONS = /\b(?:can|(?:ca|wo|is|are|was|were|do|does|did|has|have|had|could|should|would)n)['’]t\b/gi;
  const CONTRACTIONS = /\b['’](?:s|t|re|ve|ll|d|m)\b/gi;
  const ALERT = /(?:\balertname"?[ \t]*[=:]+[ \t]*"?|\[FIRING(?::[0-9]+)?\][ \t]*)([0-9A-Za-z_-]+)/;
  const TABLE_HEAD = /(?<=^|\n)[ \t]*[A-Z][A-Z0-9%()/_-]*(?:[ \t]+[A-Z][A-Z0-9%()/_-]*){2,}[ \t]*(?=\n|$)/g;
  const PASTE_NOISE = [
    TABLE_HEAD,
    /\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?\b/g,
    /\bhttps?:\/\/[^\/ \t\r\n"]+/g,
    /\[[0-9]+\]/g,
    /\b[EWIF][0-9]{4}\b/g,
    /\bip-[0-9]+(?:-[0-9]+){3}[0-9A-Za-z.-]*/g,
    /"?\b(?:level|lvl|ts|time|timestamp|caller|thread|logger|pid)"?[ \t]*[=:][ \t]*"?[^ \t\r\n",}]*"?/g,
    /"?\b(?:msg|message|err)"?[ \t]*[=:]/g,
    /\b[0-9A-Za-z_-]+\.(?:go|py|js|ts|java|rb|rs|c|cc|cpp):[0-9]+\b/g,
  ];

  function clean(query) {
    let text = NOISE.reduce((text, noise) => text.replace(noise, " "), query).replace(NEGATIONS, " not ").replace(CONTRACTIONS, " ");
    const withoutDigits = (found) => (/\d/.test(found) ? " " : found);
    const pasted = isPaste(query);
    if (pasted) text = text.replace(/\b[0-9a-z][0-9a-z.-]*-[0-9a-z]{8,10}-[0-9a-z]{5}\b/g, withoutDigits);
    text = text.replace(/\b[0-9a-f]{8,}\b/g, withoutDigits);
    if (!pasted) return text;
    text = PASTE_NOISE.reduce((text, noise) => text.replace(noise, " "), text);
    return text.replace(/\b[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h|d|[KMGT]i?B?)?\b/g, (found) => (isCode(found) ? found : " "));
  }

  // The words of a query in a row, without those that only stand between.
  const row = (text) => asciiLower(text).split(/[^\p{Alphabetic}\p{N}%]+/u).filter((word) => word && !FILLERS.has(word)).slice(0, MOST_WORDS);

  // Values in output that say that something is wrong.
  const marked = (text) => NOISE.reduce((text, noise) => text.replace(noise, " "), text)
    .replace(/\b([0-9]+)\/([0-9]+)\b/g, (found, part, all) => (Number(part) < Number(all) ? " \0part " : " "))
    .replace(/\b(?:9[5-9]|100)(?:\.[0-9]+)?%/g, " \0full ").replace(/\[U*_[U_]*\]/g, " \0gap ").replace(/%/g, " ").replace(/\0/g, "%");

  // Words that a query denies, as names of states have them.
  // Who names a state and its opposite (`ready and not ready`) speaks of neither.
  const denied = (words) => words.slice(1).flatMap((word, at) => {
    if (!DENIALS.has(words[at]) || !/^[a-z]+$/.test(word)) return [];
    return words.some((other, place) => other === word && !DENIALS.has(words[place - 1])) ? ["?both"] : ["not" + word, "no" + word];
  });

  // What a question asks for by how it begins.
  function questionOf(query) {
    const found = asciiLower(query).match(/^[ \t]*(who|what|how|why|where)(?:['’]s| is| are| does| do| should| can| to) /);
    return found ? ["?" + found[1]] : [];
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

  // The same in another language, by the rules of the index.
  function stemIn({ endings, begins, least, fold }, word) {
    if (!/^\p{Alphabetic}+$/u.test(word)) return null;
    const length = [...word].length;
    let stem = Array.from(word, (c) => fold[c] ?? c).join("");
    for (const step of endings) {
      const ending = step.find((ending) => stem.endsWith(ending) && [...stem].length >= least + ending.length);
      if (ending) stem = stem.slice(0, -ending.length);
    }
    const letters = [...stem].length;
    return begins && letters < length && letters >= least + begins.length && stem.startsWith(begins) ? stem.slice(begins.length) : stem;
  }

  const connects = (word) => index.languages.some(({ words }) => words.has(word));

  // The known words that begin and end a compound.
  function partsOf(word) {
    const links = new Set(index.languages.flatMap(({ links }) => links ?? []));
    const letters = [...word];
    if (!links.size || letters.length < 8 || !/^\p{Alphabetic}+$/u.test(word)) return [];
    const last = letters.length - 4;
    for (let at = last; at >= 4; at--) {
      const first = letters.slice(0, at).join(""), rest = letters.slice(at).join("");
      if (!find(first)) continue;
      const ends = [rest, ...[...links].filter((link) => rest.startsWith(link)).map((link) => rest.slice(link.length))].filter((end) => [...end].length >= 4);
      const second = ends.sort((a, b) => b.length - a.length).find(find);
      return second ? [first, second] : [first];
    }
    for (let at = 4; at < last; at++) {
      const end = letters.slice(at).join("");
      if (find(end)) return [end];
    }
    return [];
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

  const list = (text) => (text ? text.split(" ") : []);

  function core(data) {
    if (data.version !== 5) return;
    const pages = numbers(data.counts).flatMap((count, page) => Array(count).fill(page));
    index = { ...data, pages, starts: numbers(data.starts), firstWords: list(data.words), wordStarts: numbers(data.word_starts), firstEnds: list(data.ends), firstMeanings: list(data.meanings), titles: [...data.titles].map((digit) => parseInt(digit, 36) || 1), languages: (data.languages ?? []).map((rules) => ({ ...rules, words: new Set(rules.words) })), missing: [] };
    // Neighbours of sections that were shown, by number.
    index.pairs = new Map();
    index.files = { w: new Map(), e: new Map(), m: new Map(), p: new Map(), s: new Map() };
  }

  // A text of which so many letters are those of the one before.
  const continued = (last, same, rest) => (same === last.length ? last : [...last].slice(0, same).join("")) + rest;

  function decodeWords(text) {
    const words = { texts: [], wholes: [], magnitudes: [] };
    let last = "";
    for (const entry of list(text)) {
      last = continued(last, parseInt(entry[0], 36), entry.slice(2));
      words.texts.push(asciiLower(last));
      words.wholes.push(/[A-Z]/.test(last));
      words.magnitudes.push(entry.charCodeAt(1) - 65);
    }
    return words;
  }

  function decodeEnds(text) {
    const ends = [], entries = list(text);
    let last = "";
    for (let at = 0; at < entries.length; at += 2) {
      last = continued(last, parseInt(entries[at][0], 36), entries[at].slice(1));
      ends.push([last, parseInt(entries[at + 1], 36)]);
    }
    return ends;
  }

  function decodeMeanings(text) {
    const meanings = new Map(), entries = list(text);
    let last = "";
    for (let at = 0; at < entries.length; at += 2) {
      last = continued(last, parseInt(entries[at][0], 36), entries[at].slice(1));
      meanings.set(last, entries[at + 1].split(",").map((number) => parseInt(number, 36)));
    }
    return meanings;
  }

  function open() {
    if (index) return Promise.resolve();
    loading ||= loadScript(document.documentElement.dataset.search).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  // A file of the index; one that is not there yet is noted as missing.
  function file(kind, number) {
    const known = index.files[kind].get(number);
    if (known === undefined) index.missing.push(`${kind}${number}`);
    return known;
  }

  // Loads what was missing; says whether that was anything.
  async function fetchMissing() {
    const { files, generation, missing } = index;
    index.missing = [];
    await Promise.all([...new Set(missing)].map(async (name) => {
      await loadScript(`search/${generation}/${name}.js`);
      // One that says nothing is not asked for again.
      const known = files[name[0]], number = Number(name.slice(1));
      if (!known.has(number)) known.set(number, null);
    }));
    return missing.length > 0;
  }

  // How many entries of a sorted list satisfy a test that the first ones do.
  function countFirst(length, test) {
    let low = 0, high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const fileOf = (starts, number) => Math.max(0, countFirst(starts.length, (at) => starts[at] <= number) - 1);

  // The files that hold what begins with a text.
  function filesWith(firsts, prefix) {
    const from = Math.max(0, countFirst(firsts.length, (at) => firsts[at] <= prefix) - 1);
    const found = from < firsts.length ? [from] : [];
    for (let at = from + 1; at < firsts.length && firsts[at].startsWith(prefix); at++) found.push(at);
    return found;
  }

  function placesOf(word) {
    const number = fileOf(index.starts, word);
    const found = [];
    let id = 0;
    for (const [, delta, level] of (file("p", number)?.[word - index.starts[number]] ?? "").matchAll(/([0-9a-z]+)([A-Y])/g)) {
      id += parseInt(delta, 36);
      found.push([id, level.charCodeAt(0) - 64]);
    }
    return found;
  }

  // What a word of the query may mean.

  // The words that begin so: number, text, whether it is an identifier of
  // several parts, and magnitude.
  function beginning(prefix) {
    const found = [];
    for (const number of filesWith(index.firstWords, prefix)) {
      const words = file("w", number);
      if (!words) continue;
      const { texts, wholes, magnitudes } = words;
      for (let at = countFirst(texts.length, (at) => texts[at] < prefix); at < texts.length && texts[at].startsWith(prefix); at++) {
        found.push({ at: index.wordStarts[number] + at, text: texts[at], isWhole: wholes[at], magnitude: magnitudes[at] });
      }
    }
    return found;
  }

  function find(word) {
    const [number] = filesWith(index.firstWords, word);
    const words = number === undefined ? undefined : file("w", number);
    if (!words) return null;
    const at = countFirst(words.texts.length, (at) => words.texts[at] < word);
    return words.texts[at] === word ? { at: index.wordStarts[number] + at, magnitude: words.magnitudes[at] } : null;
  }

  // Identifiers in which a part that is not the first begins so.
  const inside = (prefix) => filesWith(index.firstEnds, prefix).flatMap((number) => (file("e", number) ?? []).filter(([end]) => end.startsWith(prefix)));

  // The words that are meant by what readers say.
  function meantBy(said) {
    const [number] = filesWith(index.firstMeanings, said);
    return (number === undefined ? undefined : file("m", number)?.get(said)) ?? [];
  }

  function textOf(word) {
    const number = fileOf(index.wordStarts, word);
    return file("w", number)?.texts[word - index.wordStarts[number]] ?? "";
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

  function slips(word, rarest) {
    const most = word.length >= 8 ? 2 : 1;
    // The first letter is right, or has changed places with the second.
    const [first, second] = [...word];
    const words = beginning(first);
    if (first !== second) words.push(...beginning(second + first));
    const found = [];
    for (const other of words) {
      if (other.magnitude < rarest || other.text === word) continue;
      const slips = distance(word, other.text, most);
      if (slips !== null) found.push({ ...other, slips });
    }
    return found.sort((a, b) => a.slips - b.slips || b.magnitude - a.magnitude || a.at - b.at);
  }

  function expand(word, isWhole, effort) {
    const meant = new Map();
    let corrected = null;
    const add = (at, sure) => { if (sure > (meant.get(at) ?? 0)) meant.set(at, sure); };
    const exact = find(word);
    if (exact) add(exact.at, 1);
    const own = stem(word);
    for (const other of beginning(own.length > 3 && /^[\0-\x7f]*$/.test(own) ? own.slice(0, -1) : own)) {
      if (!other.isWhole && other.text.length <= own.length + 5 && other.text !== word && stem(other.text) === own) add(other.at, 0.85);
    }
    for (const language of index.languages) {
      const root = stemIn(language, word);
      if (root === null) continue;
      const shared = (text) => [...text].slice(0, Math.min(5, Math.max(2, [...root].length - 1))).join("");
      const prefixes = new Set(language.begins ? [shared(word), shared(root), language.begins + shared(root)] : [shared(word)]);
      for (const prefix of prefixes) for (const other of beginning(prefix)) {
        if (!other.isWhole && other.text !== word && stemIn(language, other.text) === root) add(other.at, 0.85);
      }
    }
    const isKnown = meant.size > 0;
    if (word.length >= 2 && (effort.isTyped || !isKnown)) {
      const longer = beginning(word).filter(({ text }) => text !== word);
      longer.sort((a, b) => b.magnitude - a.magnitude || a.at - b.at);
      for (const { at, text } of longer.slice(0, MOST)) add(at, ((isKnown ? 0.3 : 0.6) * word.length) / text.length);
    }
    // What is not loaded yet is not unknown.
    if (index.missing.length) return { meant, corrected };
    if ((isWhole || !isKnown) && word.length >= 4 && effort.scans-- > 0) {
      for (const [end, at] of inside(word).slice(0, MOST)) add(at, end === word ? 0.9 : 0.54);
    }
    if (index.missing.length) return { meant, corrected };
    if (!meant.size) for (const part of partsOf(word)) add(find(part).at, 0.7);
    if (index.missing.length) return { meant, corrected };
    const isNothing = meant.size === 0;
    const isRare = exact !== null && exact.magnitude <= 1 && !isWhole;
    if ((isNothing || isRare) && effort.isTyped && word.length >= 4 && effort.scans-- > 0) {
      const found = slips(word, isNothing ? 0 : exact.magnitude + COMMONER);
      if (found.length) corrected = found[0].at;
      // The nearest keeps nearly the weight of the word that was meant.
      found.slice(0, MOST).forEach(({ at, slips }, place) => add(at, place ? (slips === 1 ? 0.7 : 0.45) : slips === 1 ? 0.9 : 0.75));
    }
    return { meant, corrected, magnitude: exact?.magnitude ?? 0 };
  }

  // The sections that answer a query, best first.

  function known(word) {
    const found = find(word);
    return { meant: new Map(found ? [[found.at, 1]] : []), corrected: null, magnitude: found?.magnitude ?? 0 };
  }

  // What readers mean by a word besides the word itself.
  function likeOf(word, meant) {
    const most = Math.max(0, ...meant.values());
    const sure = most >= 1 ? LIKE_KNOWN : most > 0 ? LIKE_STEM : LIKE;
    return meantBy(stem(word)).map((at) => [at, sure]);
  }

  const likePhrase = (said) => meantBy(said).map((at) => [at, LIKE]);

  // Of a pasted line the words that tell most: the rarest. The others would
  // make the browser load much and change little.
  function telling(meanings) {
    const known = meanings.filter(({ meant }) => meant.size);
    const kept = new Set([...known].sort((a, b) => a.magnitude - b.magnitude).slice(0, MOST_OF_PASTE));
    return meanings.filter((meaning) => kept.has(meaning));
  }

  function understand(query) {
    const words = new Map();
    const firing = asciiLower(identifier(query.match(ALERT)?.[1] ?? ""));
    const cleaned = clean(query), pasted = isPaste(query);
    for (const token of tokenise(cleaned)) {
      const word = asciiLower(token);
      if (words.size < MOST_WORDS && !words.has(word)) words.set(word, word !== token);
    }
    const effort = { scans: SCANS, isTyped: !pasted };
    const all = [...words].map(([word, isWhole]) => {
      if (FUNCTION_WORDS.has(word) || connects(word)) return { word, isWhole, isFunction: true, covers: true, share: FUNCTION_WORD, like: [], ...known(word) };
      const meaning = expand(word, isWhole, effort);
      const like = isWhole || pasted ? [] : likeOf(word, meaning.meant);
      return { word, isWhole, isName: isWhole || word === firing, covers: true, share: LIGHT_WORDS.has(word) ? LIGHT_WORD : 1, like, ...meaning };
    });
    const meanings = pasted ? telling(all) : all;
    const asked = { all, meanings, count: meanings.length, opposites: [], isPaste: pasted, joined: [...words].filter(([, isWhole]) => !isWhole).map(([word]) => word).join("") };
    if (!pasted) asked.meanings = [...meanings, ...joinedWords(words, row(cleaned)), ...phrases(query, row(cleaned), all)];
    if (!pasted) asked.opposites = opposites(words, all);
    else asked.meanings = [...meanings, ...signs(query)];
    return asked;
  }

  // Words that may be written as one: neighbours, and a short query as a whole.
  function joinedWords(words, row) {
    const parts = [...words].filter(([word, isWhole]) => !isWhole && !FUNCTION_WORDS.has(word)).map(([word]) => word);
    const joined = [...new Set([parts, row].flatMap((parts) => parts.slice(1).map((word, at) => parts[at] + word)))];
    if (parts.length >= 3 && parts.length <= ONE_IDENTIFIER) joined.push(parts.join(""));
    return joined.filter((word) => !words.has(word)).map((word) => ({ word, isName: word === parts.join(""), covers: false, share: 1, like: [], ...known(word) }));
  }

  // What neighbouring words mean together, what is denied, and what a question
  // asks for by how it begins.
  function phrases(query, row, all) {
    const found = [], tried = new Set(), stems = row.map(stem), inPhrase = new Set();
    const spans = [[0, 1, 2], [0, 1], [0, 2]].flatMap((span) => stems.slice(span.at(-1)).map((_, at) => span.map((to) => at + to)));
    for (const span of spans) {
      const word = span.map((at) => stems[at]).join("");
      if (tried.has(word)) continue;
      tried.add(word);
      const like = likePhrase(word);
      if (!like.length) continue;
      found.push({ word, covers: true, share: PHRASE, like, meant: new Map() });
      for (const at of span) inPhrase.add(row[at]);
    }
    for (const meaning of all) if (inPhrase.has(meaning.word)) meaning.share *= IN_PHRASE;
    for (const word of questionOf(query)) {
      const like = likePhrase(word);
      if (like.length) found.push({ word, covers: false, share: QUESTION, like, meant: new Map() });
    }
    for (const word of new Set(denied(row))) {
      found.push({ word, covers: false, share: 1, like: likePhrase(word), ...known(word) });
    }
    return found;
  }

  // What lines and tables of programs mean.
  function signs(query) {
    const found = [], tried = new Set(), stems = row(marked(query)).map(stem);
    for (const length of [3, 2, 1]) for (let at = 0; at + length <= stems.length; at++) {
      const word = "=" + stems.slice(at, at + length).join("");
      if (tried.has(word)) continue;
      tried.add(word);
      const like = meantBy(word).map((at) => [at, SIGN]);
      if (like.length) found.push({ word, covers: true, share: 1, like, meant: new Map() });
    }
    return found;
  }

  // What must not be meant, unless the query says it as well.
  function opposites(words, all) {
    const own = new Set([...words.keys()].map(stem));
    return all.flatMap((meaning) => {
      const others = meantBy("!" + stem(meaning.word));
      if (!others.length || others.some((at) => own.has(stem(textOf(at))))) return [];
      meaning.hasOpposite = true;
      return others;
    });
  }

  // What sections or pages have, by number: of what a word may mean, each
  // takes what it has most of.
  function tally(count) {
    const scores = new Float64Array(count), covered = new Float64Array(count), best = new Float64Array(count);
    let touched = [];
    return {
      scores, covered,
      get touched() { return touched; },
      offer(at, score) {
        if (best[at] === 0) touched.push(at);
        if (score > best[at]) best[at] = score;
      },
      close(mass) {
        for (const at of touched) {
          scores[at] += best[at];
          covered[at] += mass;
          best[at] = 0;
        }
        touched = [];
      },
    };
  }

  // How strongly a word belongs to a section, and whether it says what the
  // page is about.
  const strength = (level) => (level >= OF_TITLE ? (level - OF_TITLE + 1) * 2 : Math.min(level, NAMES_PAGE - 1));
  const isOfTitle = (level) => level >= NAMES_PAGE;

  function score({ meanings, opposites, count, isPaste }) {
    const total = index.pages.length;
    const rarity = (found) => Math.log1p((total - found + 0.5) / (found + 0.5));
    const pageCount = (index.pages[total - 1] ?? 0) + 1;
    const sections = tally(total), pages = tally(pageCount), titles = tally(pageCount);
    const named = new Set(), avoided = new Set(), wanted = new Set();
    let known = 0;
    for (const { meant, like, covers, isName, hasOpposite, share } of meanings) {
      let mass = 0, ofKind = 0;
      const lists = [];
      for (const [at, sure] of meant) {
        const places = placesOf(at);
        if (sure >= ITSELF) ofKind += places.length;
        lists.push([places, sure, false]);
      }
      for (const [at, sure] of like) {
        const places = placesOf(at);
        ofKind += places.length;
        lists.push([places, sure, true]);
      }
      for (const [places, sure, isLike] of lists) {
        const found = isLike ? Math.max(places.length, KIND * Math.min(ofKind, total)) : places.length;
        const weight = share * sure * (isPaste ? Math.min(PASTE_CAP, rarity(found)) : rarity(found));
        mass = Math.max(mass, weight);
        for (const [id, level] of places) {
          if (isName && level === NAMES_PAGE && sure >= 1) named.add(id);
          const page = index.pages[id], score = (weight * strength(level)) / 16;
          sections.offer(id, score);
          pages.offer(page, score);
          if (isOfTitle(level)) titles.offer(page, weight);
        }
      }
      if (hasOpposite) for (const page of titles.touched) wanted.add(page);
      if (!covers) mass = 0;
      known += mass;
      sections.close(mass);
      pages.close(mass);
      titles.close(covers ? 1 : 0);
    }
    for (const word of opposites) for (const [id, level] of placesOf(word)) if (isOfTitle(level)) avoided.add(index.pages[id]);
    if (!(known > 0)) known = 1;
    const share = isPaste ? PASTE_COVERAGE : COVERAGE * Math.min(1, FULL_COVERAGE / Math.max(1, count));
    const of = ({ scores, covered }, at) => scores[at] * (1 - share + (share * covered[at]) / known);
    const scored = (id) => {
      const page = index.pages[id];
      const title = titles.scores[page] * (TITLE_AT_LEAST + (1 - TITLE_AT_LEAST) * Math.min(1, titles.covered[page] / index.titles[page]));
      if (isPaste) return of(sections, id) + (PASTE_PAGE * of(pages, page) + PASTE_TITLE * title);
      const covered = Math.max(sections.covered[id], WHOLE_OF_PAGE * pages.covered[page]) / known;
      const factor = (1 - WHOLE + WHOLE * covered) * (avoided.has(page) && !wanted.has(page) ? OPPOSITE_SHARE : 1);
      return factor * (of(sections, id) + (PAGE * of(pages, page) + TITLE * title));
    };
    const ranked = [];
    let top = 0;
    for (let id = 0; id < total; id++) {
      if (sections.scores[id] === 0) continue;
      const score = scored(id);
      top = Math.max(top, score);
      ranked.push([id, score]);
    }
    for (const entry of ranked) if (named.has(entry[0])) entry[1] += NAMED * top;
    return ranked.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  const plain = (text) => tokenise(text).filter((token) => !/[A-Z]/.test(token)).join("");

  // Words of a query that stand side by side in it, by their stems.
  const stems = (text) => tokenise(text).filter((token) => !/[A-Z]/.test(token)).map(stem);
  const pairs = (words) => new Set(words.slice(1).map((word, at) => `${words[at]} ${word}`));

  // How many of them stand so in a section as well.
  function sideBySide(asked, { id, title, heading, text }) {
    if (!asked.size) return 0;
    if (!index.pairs.has(id)) index.pairs.set(id, new Set([title, heading, text].flatMap((part) => [...pairs(stems(part))])));
    const own = index.pairs.get(id);
    return [...asked].filter((pair) => own.has(pair)).length / asked.size;
  }

  function hit([id, score], joined) {
    const texts = file("s", Math.floor(id / index.texts));
    if (!texts) return null;
    const { pages, sections } = texts;
    const [page, heading, anchor, text] = sections[id % index.texts];
    const [url, title, breadcrumb, source, severity] = pages[page];
    const isNamed = joined && (plain(heading) === joined || plain(title) === joined);
    return { id, page, url, title, breadcrumb, source, severity, heading, anchor, text, score: isNamed ? score * NAMED : score };
  }

  async function search(query, limit, ofPage, again = false) {
    await open();
    if (!index) throw new Error("the search index is of another version");
    try {
      // Each step is taken again when what it lacked is there.
      let asked, ranked, hits;
      do asked = understand(query); while (await fetchMissing());
      do ranked = score(asked); while (await fetchMissing());
      const counts = new Map();
      ranked = ranked.filter(([id]) => {
        const page = index.pages[id];
        counts.set(page, (counts.get(page) || 0) + 1);
        return counts.get(page) <= ofPage;
      }).slice(0, limit);
      do hits = ranked.map((entry) => hit(entry, asked.joined)).filter(Boolean); while (await fetchMissing());
      const neighbours = pairs(stems(clean(query)));
      for (const hit of hits) hit.score *= 1 + NEIGHBOURS * sideBySide(neighbours, hit);
      hits.sort((a, b) => b.score - a.score);
      const ignored = asked.all.filter(({ meant, like, isWhole, isFunction }) => !isFunction && !isWhole && !meant.size && !like.length).map(({ word }) => word);
      const corrected = asked.all.filter(({ corrected }) => corrected !== null).map(({ word, corrected }) => [word, textOf(corrected)]);
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
    words: (number, text) => index.files.w.set(number, decodeWords(text)),
    ends: (number, text) => index.files.e.set(number, decodeEnds(text)),
    meanings: (number, text) => index.files.m.set(number, decodeMeanings(text)),
    places: (number, text) => index.files.p.set(number, text.split(" ")),
    texts: (number, data) => index.files.s.set(number, data),
    open, search, tokenise, clean, stem, marked: (text) => row(marked(text)), stemIn: (word) => stemIn(index.languages[0], word),
    set loader(load) { loadScript = load; },
  };
})();
