// Programs that are measured.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// Runs a program; gives what it printed and the processor time it took, in
// seconds.
export function timed(command, options, { cwd, env = {} } = {}) {
  const ran = spawnSync("bash", ["-c", 'TIMEFORMAT="%U %S"; time "$0" "$@" 2>/dev/null', command, ...options], { cwd, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  if (ran.status !== 0) throw new Error(`${command} ${options.join(" ")}: ${ran.stderr}`);
  const [user, system] = ran.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { out: ran.stdout, cpu: user + system };
}

export const isThere = (command) => spawnSync(command, ["--version"]).status === 0;

// What a browser receives for a file that is served compressed where that
// makes it smaller.
export const sent = (bytes) => Math.min(bytes.length, gzipSync(bytes).length);

// Size of the files of a folder, as they are and as they are sent.
export function size(folder, isCounted = () => true) {
  const sum = { raw: 0, packed: 0 };
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!statSync(path).isFile() || !isCounted(name)) continue;
    const bytes = readFileSync(path);
    sum.raw += bytes.length;
    sum.packed += sent(bytes);
  }
  return sum;
}
