// The books that are searched: the corpora and the seed as one, and larger
// ones made of them.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { project } from "../../tests/browser/site.js";

const shared = join(project, "../shared");

// The judged queries: the given ones, ours, hard ones that the ranking was
// tuned with, and those that were written after it.
export function judged() {
  const given = join(shared, "search/queries.json");
  if (!existsSync(given)) return null;
  const read = (path) => JSON.parse(readFileSync(path, "utf8")).queries;
  const own = (name) => read(new URL(name, import.meta.url));
  return { shared: read(given), own: own("queries.json"), hard: own("queries-hard.json"), after: own("queries-after.json") };
}

// Pages by their paths under the content folder.
export function originals() {
  const pages = new Map();
  for (const part of ["corpora", "seed"]) {
    for (const name of readdirSync(join(shared, part), { recursive: true }).sort()) {
      if (name.endsWith(".md")) pages.set(join(part, name), readFileSync(join(shared, part, name), "utf8"));
    }
  }
  return pages;
}

// The judged book with everything that is in it, images too.
export function judgedBook(home) {
  const content = begin(home);
  for (const part of ["corpora", "seed"]) cpSync(join(shared, part), join(content, part), { recursive: true, dereference: true });
}

// A book of so many pages: the originals again and again, half of the rare
// words other ones in each copy, so that the words of the book grow with it.
export function largeBook(home, count) {
  const content = begin(home);
  const pages = [...originals()];
  const renamed = rareWords(pages).filter((word, at) => at % 2);
  for (let at = 0; at < count; at++) {
    const copy = Math.floor(at / pages.length);
    const [path, text] = pages[at % pages.length];
    const names = new Map(copy ? renamed.map((word) => [word, otherWord(word, copy)]) : []);
    const to = join(content, copy ? `copy${copy}` : "", path.replace(/[A-Za-z]+/g, (word) => names.get(word) ?? word));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text.replace(/[A-Za-z]{5,}/g, (word) => names.get(word) ?? word));
  }
}

function begin(home) {
  const content = join(home, "content");
  mkdirSync(content, { recursive: true });
  writeFileSync(join(home, "book.toml"), '[book]\ntitle = "All"\n');
  return content;
}

function rareWords(pages) {
  const seen = new Map();
  for (const [, text] of pages) {
    for (const word of new Set(text.match(/[A-Za-z]{5,}/g))) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count <= 3).map(([word]) => word).sort();
}

// A word that looks like one, of the same length, and the same each time.
function otherWord(word, copy) {
  let state = copy * 7919;
  return word.replace(/[A-Za-z]/g, (letter) => {
    state = (state * 31 + letter.charCodeAt(0) * 131 + 7) % 65521;
    const kinds = "aeiouAEIOU".includes(letter) ? "aeiou" : "bcdfghklmnprstvw";
    const other = kinds[state % kinds.length];
    return /[A-Z]/.test(letter) ? other.toUpperCase() : other;
  });
}
