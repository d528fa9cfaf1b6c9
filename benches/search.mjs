// The search, and others beside it, over the books of ../shared as one: how
// often the right page comes first, what is loaded, and how long it takes.
// Needs the packages of tests/browser, and for the others those of
// benches/search (`npm ci` in each) and mdBook.
//
//     node benches/search.mjs [PAGES OF LARGE BOOKS ...]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judged, judgedBook } from "./search/books.mjs";
import { judgeOwn, sizeUp } from "./search/opsbook.mjs";
import { judgeMdbook, judgeMinisearch, judgePagefind } from "./search/peers.mjs";

const sets = judged();
if (!sets) {
  console.log("skipped: ../shared/search/queries.json is not there");
  process.exit();
}
const home = mkdtempSync(join(tmpdir(), "opsbook-search-"));
judgedBook(home);
await judgeOwn(home, sets);
await judgeMdbook(home, sets);
await judgePagefind(home, sets);
await judgeMinisearch(sets);
rmSync(home, { recursive: true });
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [850, 10_000];
for (const pages of sizes) await sizeUp(pages, sets);
