"use strict";
// Keeps the last good copy of the site for the time when it cannot be
// reached. What the network answers comes first; only when it does not answer
// a page comes from the copy, and says so.
const COPY = `opsbook ${registration.scope} ${VERSION}`;
const VISITED = `opsbook ${registration.scope} visited`;
const CHECKED = "opsbook-checked";
const AT = "x-opsbook-at";
// On a network that hardly answers, waiting helps nobody.
const PATIENCE_MS = 4000;
// What was visited and is not in the copy: so much of it that nobody misses
// any, so little that it does not grow for ever.
const MOST_VISITED = 500;

const dated = async (response) => {
  const headers = new Headers(response.headers);
  headers.set(AT, new Date().toISOString());
  // A new response: one that was redirected may not answer a navigation.
  return new Response(await response.blob(), { status: response.status, headers });
};
const address = (path) => new URL(path, registration.scope).href;
const own = async () => (await caches.keys()).filter((name) => name.startsWith(`opsbook ${registration.scope} `));

// All files or none: a copy that is half there would be found out at the
// worst time. What has not changed is taken over from the copy before.
async function install() {
  const list = await (await fetch(address("offline.json"), { cache: "no-cache" })).json();
  const old = (await own()).filter((name) => name !== COPY && name !== VISITED).at(-1);
  const before = old && await caches.open(old);
  const known = before ? await (await before.match(address("offline.json")))?.json() : undefined;
  const copy = await caches.open(COPY);
  const waiting = Object.entries(list);
  const take = async ([path, hash]) => {
    const url = address(path);
    const same = known?.[path] === hash && await before.match(url);
    if (same) return copy.put(url, same);
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return copy.put(url, await dated(response));
  };
  const hands = Array.from({ length: 6 }, async () => {
    for (let next; (next = waiting.pop());) await take(next);
  });
  await Promise.all(hands);
  await copy.put(address("offline.json"), new Response(JSON.stringify(list)));
  await checked();
}

// The copy was compared with the site at this moment.
async function checked() {
  const copy = await caches.open(COPY);
  await copy.put(address(CHECKED), new Response(new Date().toISOString()));
}

async function activate() {
  for (const name of await own()) if (name !== COPY && name !== VISITED) await caches.delete(name);
  await clients.claim();
}

addEventListener("install", (event) => event.waitUntil(install().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.data === "checked" && event.waitUntil(checked()));

// The newer of what the copy holds and what was visited since, and whether it
// is the copy's.
async function kept(request) {
  const [copied, visited] = await Promise.all([COPY, VISITED].map(async (name) => (await caches.open(name)).match(request, { ignoreSearch: true, ignoreVary: true })));
  const at = (response) => response?.headers.get(AT) ?? "";
  const isCopied = Boolean(copied) && at(copied) >= at(visited);
  return { response: isCopied ? copied : visited, isCopied };
}

// A page that was kept, marked with the time at which it was known to be
// right: the comparison with the site vouches for the copy alone.
async function marked(response, isCopied) {
  const copy = await caches.open(COPY);
  const seen = isCopied ? await (await copy.match(address(CHECKED)))?.text() ?? "" : "";
  const at = response.headers.get(AT) ?? "";
  const html = (await response.text()).replace(/<html(?=[\s>])/i, `<html data-kept="${at > seen ? at : seen}"`);
  return new Response(html, { status: response.status, headers: response.headers });
}

// Keeps what was visited as the newest; what was not used for longest goes.
async function keep(url, response) {
  const visited = await caches.open(VISITED);
  await visited.put(url, response);
  const all = await visited.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_VISITED)).map((request) => visited.delete(request)));
}

async function answer(event) {
  const { request } = event;
  const isPage = request.mode === "navigate";
  // The names of these files say what is in them.
  if (/\/assets\/opsbook-|\/search\/[0-9a-f]{8,}\//.test(request.url)) {
    const { response, isCopied } = await kept(request);
    // Pages of an older version need it for as long as they are kept.
    if (response && !isCopied) event.waitUntil(keep(request.url, response.clone()));
    if (response) return response;
  }
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) {
      const whole = response.clone();
      const url = request.url.replace(/[?#].*/, "");
      event.waitUntil(dated(whole).then((response) => keep(url, response)));
    }
    return response;
  });
  fresh.catch(() => {});
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const network = await Promise.race([fresh.catch(() => undefined), isPage ? late : fresh.catch(() => undefined)]);
  // A server that fails is as bad as none.
  if (network && network.status < 500) return network;
  const { response, isCopied } = await kept(request);
  if (response) return isPage ? marked(response, isCopied) : response;
  // Without the site a wrong address has the book's own answer too.
  const missing = isPage && !network && await (await caches.open(COPY)).match(address("404.html"));
  return missing ? marked(missing, true) : network ?? fresh;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(registration.scope)) event.respondWith(answer(event));
});
