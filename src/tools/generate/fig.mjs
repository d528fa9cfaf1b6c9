// Prints the names and arities of one completion specification as JSON.
// Usage: node fig.mjs PACKAGE NAME
import { pathToFileURL } from "node:url";

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

function option(it) {
  const args = list(it.args);
  return {
    names: list(it.name),
    values: args.length,
    optional: args.length > 0 && args.every((arg) => arg.isOptional === true),
    repeat: it.isRepeatable === true,
    persistent: it.isPersistent === true,
    equals: it.requiresSeparator === true || it.requiresEquals === true,
    exclusive: list(it.exclusiveOn),
  };
}

async function load(folder, name) {
  const module = await import(pathToFileURL(`${folder}/build/${name}.js`));
  const spec = module.default;
  return typeof spec === "function" ? undefined : spec;
}

async function command(folder, it, depth) {
  let source = it;
  if (typeof it.loadSpec === "string" && depth < 4) {
    try {
      source = { ...(await load(folder, it.loadSpec)), name: it.name };
    } catch {
      source = it;
    }
  }
  const below = [];
  for (const sub of list(source.subcommands)) below.push(await command(folder, sub, depth + 1));
  return { names: list(source.name), options: list(source.options).map(option), args: list(source.args).length, below };
}

const [folder, name] = process.argv.slice(2);
const spec = await load(folder, name);
console.log(JSON.stringify(spec ? await command(folder, spec, 0) : null));
