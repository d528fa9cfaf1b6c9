// The recipes under docs/deploy and docs/ci, held to the tools that read them.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { CronJob, Job } from "kubernetes-models/batch/v1";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { schema } from "gitlab-ci-local/src/schema/schema.js";
import { parse, parseAllDocuments } from "yaml";
import { binary, build, project } from "./site.js";

const recipes = join(project, "docs/deploy");
const read = (name) => readFileSync(join(recipes, name), "utf8");
const tool = (name) => join(project, "tests/browser/node_modules/.bin", name);
const has = (name) => {
  const found = spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin command -v ${name}`]).status === 0;
  assert.ok(found || process.env.CI !== "true", `${name} is missing, and CI=true`);
  return { skip: found ? false : `${name} is not installed` };
};

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), "opsbook-recipes-")); });
after(() => rmSync(folder, { recursive: true, force: true }));

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// Every recipe by its path in the project.
const everything = [...readdirSync(recipes).map((name) => `docs/deploy/${name}`), ...readdirSync(join(project, "docs/ci")).map((name) => `docs/ci/${name}`), ".github/actions/validate/action.yml"];

test("every command of opsbook in a recipe is one", () => {
  let count = 0;
  for (const file of everything) {
    const lines = readFileSync(join(project, file), "utf8").split("\n").filter((line) => !line.trim().startsWith("#"));
    for (const line of lines) {
      const found = line.match(/(?:^|[\s/])opsbook ((?:build|run|validate)\b[^|>]*)/);
      if (!found || /^\s*(- )?name:/.test(line)) continue;
      // What a shell or a CI system fills in may be anything.
      const words = found[1].replace(/\$\{SINCE.*\}/, "").replaceAll('"$FAIL_ON"', "error").replaceAll('"', "").trim().split(/\s+/);
      const ran = spawnSync(binary, [...words, "--help"], { encoding: "utf8" });
      assert.equal(ran.status, 0, `${file}: ${line}\n${ran.stderr}`);
      count += 1;
    }
  }
  assert.ok(count >= 10, `${count} commands`);
});

test("the units are valid for systemd", has("systemd-analyze"), () => {
  for (const name of ["opsbook.service", "opsbook.timer"]) {
    writeFileSync(join(folder, name), read(name).replace("/usr/local/bin/opsbook", binary));
  }
  const ran = spawnSync("systemd-analyze", ["verify", "--man=no", join(folder, "opsbook.service"), join(folder, "opsbook.timer")], { encoding: "utf8" });
  const said = ran.stderr.split("\n").filter((line) => line.includes("opsbook"));
  assert.deepEqual(said, []);
});

test("the manifests are valid for Kubernetes", () => {
  const kinds = { CronJob, Job };
  const documents = ["cronjob.yaml", "indexed-job.yaml"].flatMap((name) => parseAllDocuments(read(name)).map((document) => document.toJS()));
  assert.equal(documents.length, 3);
  for (const document of documents) new kinds[document.kind](document).validate();
  const broken = structuredClone(documents[0]);
  broken.spec.jobTemplate.spec.backoffLimit = "none";
  assert.throws(() => new CronJob(broken).validate());
  const [run, publish] = documents.slice(1).map((document) => document.spec.template.spec.containers[0]);
  assert.match(run.args[0], /--shard auto\/4 /);
  assert.equal(documents[1].spec.completions, 4, "as many pods as parts");
  assert.ok(publish.args.includes("/site/parts/part-*.json"));
});

test("the workflows and the action are valid for GitHub", () => {
  const files = ["docs/deploy/github-pages.yml", "docs/ci/github.yml", ".github/actions/validate/action.yml", ".github/actions/install/action.yml"];
  for (const [file, key] of files.map((file) => [file, file.endsWith("action.yml") ? "runs:" : "runs-on"])) {
    execFileSync(tool("action-validator"), [join(project, file)]);
    // By its name the validator knows an action from a workflow.
    const broken = join(mkdtempSync(join(folder, "broken-")), basename(file));
    writeFileSync(broken, readFileSync(join(project, file), "utf8").replace(key, `x${key}`));
    assert.notEqual(spawnSync(tool("action-validator"), [broken]).status, 0, file);
  }
});

test("the release workflow is valid for GitHub", () => {
  // The validator's schema is older than this permission.
  const text = readFileSync(join(project, ".github/workflows/release.yml"), "utf8").replace(/^ *attestations: write\n/m, "");
  const file = join(mkdtempSync(join(folder, "release-")), "release.yml");
  writeFileSync(file, text);
  execFileSync(tool("action-validator"), [file]);
  // What it publishes is what the installer and cargo-binstall look for.
  const matrix = parse(text).jobs.build.strategy.matrix.include.map(({ target }) => target);
  const installer = readFileSync(join(project, "packaging/install.sh"), "utf8");
  for (const target of matrix) assert.ok(installer.includes(target), target);
});

test("the installer installs what has the right checksum, and nothing else", () => {
  const releases = mkdtempSync(join(folder, "releases-"));
  const name = "opsbook-x86_64-unknown-linux-musl";
  const place = join(releases, "download/v0.1.0");
  mkdirSync(join(place, name), { recursive: true });
  writeFileSync(join(place, name, "opsbook"), "#!/bin/sh\necho opsbook 0.1.0\n");
  const uname = join(releases, "uname");
  writeFileSync(uname, '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo x86_64\n', { mode: 0o755 });
  execFileSync("tar", ["-czf", `${name}.tar.gz`, name], { cwd: place });
  writeFileSync(join(place, `${name}.tar.gz.sha256`), execFileSync("sha256sum", [`${name}.tar.gz`], { cwd: place }));
  const install = (bin) => {
    const env = { PATH: `${releases}:${process.env.PATH}`, OPSBOOK_RELEASES: `file://${releases}`, OPSBOOK_VERSION: "0.1.0", OPSBOOK_BIN: join(releases, bin) };
    return spawnSync("sh", [join(project, "packaging/install.sh")], { env, encoding: "utf8" });
  };
  const ran = install("bin");
  assert.equal(ran.stdout, "opsbook 0.1.0\n", ran.stderr);
  writeFileSync(join(place, `${name}.tar.gz`), "something else");
  assert.match(install("other").stderr, /has the checksum/);
  assert.ok(!existsSync(join(releases, "other")));
});

// The composite action's last step as a runner would run it: its inputs come by
// the environment, and are words and never shell.
test("the action's command runs with its inputs", () => {
  const action = parse(readFileSync(join(project, ".github/actions/validate/action.yml"), "utf8"));
  const { env, run } = action.runs.steps.at(-1);
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, String(input.default)]));
  const fill = (given) => Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, input) => given[input])]));
  const book = mkdtempSync(join(folder, "action $(touch pwned) "));
  writeFileSync(join(book, "index.md"), "# A\n\n[x](gone.md)\n");
  const bin = mkdtempSync(join(folder, "bin-"));
  symlinkSync(binary, join(bin, "opsbook"));
  const go = (given) => spawnSync("bash", ["-e", "-c", run], { cwd: folder, encoding: "utf8", env: { PATH: `${bin}:${process.env.PATH}`, ...fill({ ...inputs, ...given }) } });
  const found = go({ path: book });
  assert.equal(found.status, 1, found.stderr);
  assert.match(found.stdout, /^::error file=.*index\.md,line=3,/);
  assert.ok(!existsSync(join(folder, "pwned")));
  assert.equal(go({ path: book, "fail-on": "wrong" }).status, 2);
  writeFileSync(join(book, "index.md"), "# A\n\nText.\n");
  assert.equal(go({ path: book }).status, 0);
});

test("the hook is valid for pre-commit, and judges what a commit changes", has("pre-commit"), () => {
  const file = join(project, "docs/ci/pre-commit.yaml");
  execFileSync("pre-commit", ["validate-config", file], { stdio: "pipe" });
  execFileSync("pre-commit", ["validate-manifest", join(project, ".pre-commit-hooks.yaml")], { stdio: "pipe" });
  const broken = join(folder, "broken.yaml");
  writeFileSync(broken, readFileSync(file, "utf8").replace("language: system", "langage: system").replace("id: opsbook", "ident: opsbook"));
  assert.notEqual(spawnSync("pre-commit", ["validate-config", broken]).status, 0);

  const book = mkdtempSync(join(folder, "hook-"));
  const bin = mkdtempSync(join(folder, "bin-"));
  symlinkSync(binary, join(bin, "opsbook"));
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder, PRE_COMMIT_HOME: join(folder, "pre-commit"), GIT_CONFIG_GLOBAL: "/dev/null", GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
  const git = (...words) => execFileSync("git", words, { cwd: book, env, stdio: "pipe" });
  const hook = () => spawnSync("pre-commit", ["run"], { cwd: book, env, encoding: "utf8" });
  writeFileSync(join(book, ".pre-commit-config.yaml"), readFileSync(file));
  writeFileSync(join(book, "old.md"), "# Old\n\n[x](gone.md)\n");
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "one");
  writeFileSync(join(book, "new.md"), "# New\n\nText.\n");
  git("add", ".");
  assert.equal(hook().status, 0, "what was there before is left alone");
  writeFileSync(join(book, "new.md"), "# New\n\n[y](nowhere.md)\n");
  git("add", ".");
  const ran = hook();
  assert.equal(ran.status, 1, ran.stderr);
  assert.match(ran.stdout, /new\.md:3:5: error: /);
  assert.ok(!ran.stdout.includes("old.md"));
});

test("the pipelines are valid for GitLab", () => {
  const ajv = addFormats(new Ajv({ strict: false, keywords: ["markdownDescription"], logger: false }));
  const validate = ajv.compile(schema);
  const pipelines = ["deploy/gitlab-pages.yml", "ci/gitlab.yml"].map((name) => parse(readFileSync(join(project, "docs", name), "utf8")));
  for (const pipeline of pipelines) assert.ok(validate(pipeline), JSON.stringify(validate.errors));
  const { stages, checks, pages } = pipelines[0];
  assert.ok(stages.includes(checks.stage) && stages.includes(pages.stage));
  assert.ok(!validate({ ...pipelines[0], checks: { ...checks, parallel: "many" } }), "the schema refuses something");
});

describe("exits of checks that failed", () => {
  // What the jobs would do with them, by the scripts of the recipes.
  const scripts = [
    ["cronjob.yaml", () => parse(read("cronjob.yaml")).spec.jobTemplate.spec.template.spec.containers[0].args[0]],
    ["indexed-job.yaml", () => parseAllDocuments(read("indexed-job.yaml"))[0].toJS().spec.template.spec.containers[0].args[0]],
    ["github-pages.yml", () => parse(read("github-pages.yml")).jobs.publish.steps[2].run],
  ];
  for (const [name, script] of scripts) {
    test(`${name}: are published; a wrong command is not`, () => {
      const bin = join(folder, name);
      mkdirSync(bin);
      for (const [exit, expected] of [[0, 0], [1, 0], [3, 0], [2, 2]]) {
        writeFileSync(join(bin, "opsbook"), `#!/bin/sh\nexit ${exit}\n`, { mode: 0o755 });
        const ran = spawnSync("sh", ["-e", "-c", script()], { env: { PATH: `${bin}:${process.env.PATH}` } });
        assert.equal(ran.status, expected, `exit ${exit}`);
      }
    });
  }
});

describe("a web server", () => {
  let site;
  before(() => { site = build(project); });
  after(() => rmSync(join(site, ".."), { recursive: true, force: true }));

  async function asks(port, child) {
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      try { await fetch(url); break; } catch (error) {
        if (tries > 100 || child.exitCode !== null) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
    const page = await fetch(`${url}/`);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html, /<title>/);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal((await fetch(`${url}/status.json`)).headers.get("cache-control"), "no-cache");
    const again = await fetch(`${url}/`, { headers: { "if-none-match": page.headers.get("etag") } });
    assert.equal(again.status, 304);
    const style = html.match(/assets\/opsbook-[0-9a-f]+\.css/)[0];
    assert.match((await fetch(`${url}/${style}`)).headers.get("cache-control"), /immutable/);
    const gone = await fetch(`${url}/no/such/page`);
    assert.equal(gone.status, 404);
    assert.match(await gone.text(), /<title>/, "the site's own page");
  }

  test("nginx serves the site as the recipe says", has("nginx"), async () => {
    const port = await freePort();
    const server = read("nginx.conf").replaceAll("/srv/runbooks/site", site).replace("listen 8080", `listen 127.0.0.1:${port}`);
    const logs = "access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;";
    const types = existsSync("/etc/nginx/mime.types") ? "include /etc/nginx/mime.types;" : "";
    writeFileSync(join(folder, "nginx.conf"), `daemon off; pid nginx.pid; user ${process.env.USER ?? "root"}; events {} http { ${types} ${logs} ${server} }\n`);
    const child = spawn("nginx", ["-p", folder, "-c", "nginx.conf", "-e", "stderr"], { stdio: ["ignore", "ignore", "inherit"], env: { PATH: `${process.env.PATH}:/usr/sbin` } });
    try { await asks(port, child); } finally { child.kill(); await new Promise((done) => child.once("exit", done)); }
  });

  test("Caddy serves the site as the recipe says", has("caddy"), async () => {
    const port = await freePort();
    const server = read("Caddyfile").replaceAll("/srv/runbooks/site", site).replace(":8080", `http://127.0.0.1:${port}`);
    writeFileSync(join(folder, "Caddyfile"), `{\n\tadmin off\n}\n${server}`);
    const child = spawn("caddy", ["run", "--adapter", "caddyfile", "--config", "Caddyfile"], { cwd: folder, stdio: "ignore", env: { PATH: process.env.PATH, HOME: folder } });
    try { await asks(port, child); } finally { child.kill(); await new Promise((done) => child.once("exit", done)); }
  });
});
