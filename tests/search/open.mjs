// The search of a built site outside of a browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const engine = new URL("../../themes/default/js/search-engine.js", import.meta.url);

// The theme's engine over a site's index; `loaded` hears the text of each file.
export function openIndex(site, loaded = () => {}) {
  const context = vm.createContext({ console, location: { protocol: "file:" }, document: { documentElement: { dataset: { search: "search/index.js", root: "" } } } });
  vm.runInContext(`${readFileSync(engine, "utf8")}\nglobalThis.opsbookSearch = opsbookSearch;`, context);
  context.opsbookSearch.loader = async (path) => {
    const text = readFileSync(join(site, path), "utf8");
    loaded(text);
    vm.runInContext(text, context);
  };
  return context.opsbookSearch;
}
