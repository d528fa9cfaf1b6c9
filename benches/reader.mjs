// Queries in readers' words, over the corpora of ../shared and public books as
// one. OPSBOOK_BOOKS names a folder with clones of alphagov/govuk-developer-docs
// and 2i2c-org/infrastructure, for `wide` of alphagov/paas-team-manual,
// openfoodfacts/openfoodfacts-infrastructure, longhorn/website and
// jupyterhub/mybinder.org-deploy; without it nothing is measured.
//
//     OPSBOOK_BOOKS=... node benches/reader.mjs [tuning|blind|both|wide] [--misses]
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, project } from "../tests/browser/site.js";
import { openIndex } from "../tests/search/open.mjs";
import { tell } from "./search/judge.mjs";
import { timed } from "./search/run.mjs";

const books = process.env.OPSBOOK_BOOKS;
if (!books) {
  console.log("skipped: OPSBOOK_BOOKS does not name the folder with the two books");
  process.exit();
}
const read = (half) => JSON.parse(readFileSync(new URL(`search/queries-${half === "wide" ? half : `reader-${half}`}.json`, import.meta.url), "utf8")).queries;
const which = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "tuning";
const corpora = join(project, "../shared/corpora");
const parts = which === "wide"
  ? { corpora, paas: join(books, "paas-team-manual/source"), off: join(books, "openfoodfacts-infrastructure/docs"), longhorn: join(books, "website/content/kb"), mybinder: join(books, "mybinder.org-deploy/docs/source") }
  : { corpora, govuk: join(books, "govuk-developer-docs/source"), "2i2c": join(books, "infrastructure/docs") };
const halves = which === "both" ? ["tuning", "blind"] : [which];

const home = mkdtempSync(join(tmpdir(), "opsbook-reader-"));
mkdirSync(join(home, "content"));
writeFileSync(join(home, "book.toml"), '[book]\ntitle = "All"\n');
for (const [name, from] of Object.entries(parts)) cpSync(from, join(home, "content", name), { recursive: true, dereference: true });
timed(binary, ["build"], { cwd: home });
const engine = openIndex(join(home, "site"));
const search = async (query) => (await engine.search(query, 30, 2)).hits.map(({ source }) => source);
const sets = Object.fromEntries(halves.map((half) => [half, read(half)]));
await tell("readers' words", sets, search, { byKind: true });
if (process.argv.includes("--misses") && !halves.includes("blind")) {
  for (const { query, expected } of Object.values(sets).flat()) {
    const found = [...new Set(await search(query))];
    const rank = found.findIndex((page) => expected.some((one) => one.page === page)) + 1;
    if (rank !== 1) console.log(`  ${rank || "-"}  ${JSON.stringify(query)}\n      found ${found[0]}\n      not ${expected[0].page}`);
  }
}
rmSync(home, { recursive: true });
