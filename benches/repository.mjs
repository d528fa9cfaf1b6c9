// `opsbook validate` in a large repository: 40,000 manifests and 10,000 files of
// Go around 200 pages with a wrong name each, beside `grep -r` for a word that
// does not occur, in turn. The repository is made in memory (/dev/shm) where the
// machine has a place for that, and removed at the end.
//
//     node benches/repository.mjs [ROUNDS] [MANIFESTS] [SOURCES] [PAGES]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const binary = process.env.OPSBOOK_BINARY ?? join(project, "target/release/opsbook");
const [rounds, manifests, sources, pages] = [7, 40_000, 10_000, 200].map((usual, at) => Number(process.argv[2 + at] ?? usual));
const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "opsbook-bench-"));

const manifest = (name, team, at) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team${team}
  labels:
    app: ${name}
spec:
  replicas: ${(at % 7) + 1}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: main
          image: registry.example/${name}:1.${at % 90}
          ports: [{containerPort: ${8000 + (at % 900)}}]
`;
const handler = (file, at) => `// Handle${at} does work ${at}.
func Handle${file}x${at}(n int) int {
	if n > ${at} {
		log.Printf("handled request ${file} ${at} %d", n)
		return n - ${at}
	}
	return n
}
`;
const page = (at, name, team, replicas) => `# Runbook ${at}

\`\`\`bash
kubectl -n team${team} logs deploy/${name.slice(0, -1)}z
kubectl -n team${team} get pods -l app=${name}
\`\`\`

The service \`${name}\` runs ${replicas} replicas. Check \`src/pkg${at % 100}/m${at}.go\`.
`;

function write(folder, name, text) {
  mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(join(home, folder, name), text);
}

const nameOf = (at) => `svc-${at % 200}-${at}`;
for (let at = 0; at < manifests; at += 1) write(`k8s/team${at % 200}`, `${nameOf(at)}.yaml`, manifest(nameOf(at), at % 200, at));
for (let at = 0; at < sources; at += 1) {
  const functions = Array.from({ length: 20 }, (_, number) => handler(at, number));
  write(`src/pkg${at % 100}`, `m${at}.go`, `package pkg\n\nimport "log"\n\n${functions.join("\n")}`);
}
for (let at = 0; at < pages; at += 1) {
  const named = (at * 7919) % manifests;
  write("docs/runbooks", `p${at}.md`, page(at, nameOf(named), named % 200, (named % 7) + 1));
}
mkdirSync(join(home, ".git"));

// Seconds of wall and CPU time of a command, whatever its exit code says.
function time(command) {
  const script = `TIMEFORMAT='%3R %3U %3S'; time { ${command} >/dev/null 2>&1; }`;
  const { stderr } = spawnSync("bash", ["-c", script], { cwd: home, encoding: "utf8" });
  const [wall, user, system] = stderr.trim().split(/\s+/).map(Number);
  return { wall, cpu: user + system };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const commands = { validate: `'${binary}' validate --format json`, "grep -r": "grep -r does-not-occur ." };
const found = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
// The first round fills the caches of the system and does not count.
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, command] of Object.entries(commands)) {
    const one = time(command);
    if (round > 0) found[name].push(one);
  }
}
rmSync(home, { recursive: true, force: true });
console.log(`${manifests} manifests, ${sources} source files, ${pages} pages, median of ${rounds}`);
for (const [name, list] of Object.entries(found)) {
  const of = (key) => median(list.map((one) => one[key])).toFixed(2);
  console.log(`  ${name.padEnd(10)} ${of("cpu")} s CPU  ${of("wall")} s wall`);
}
