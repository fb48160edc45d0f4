// Makes the phone ready for a place without a network: fills the caches, proves each file by its digest, says so only then.
import { fetched } from "../patience.js";
import { sha256, text } from "./bytes.js";

const SHELL = "offline-shell", CATALOGUES = "offline-catalogues";

/** The worker; a newer one waits until `isBusy` says that nothing is being typed. */
export async function workerOf(root, isBusy) {
  const worker = await navigator.serviceWorker.register(`${root}sw.js`, { scope: root, updateViaCache: "none" });
  const takeOver = () => !isBusy() && worker.waiting?.postMessage("take over");
  worker.addEventListener("updatefound", () => worker.installing?.addEventListener("statechange", takeOver));
  takeOver();
  return navigator.serviceWorker.ready;
}

/** Fetches what is new of the list. The page itself is put last: what is in the cache is always one whole page. */
export async function fill(address, tell) {
  const { answer, bytes } = await fetched(`${address}/list.json`, { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const list = JSON.parse(text(bytes));
  await bring(SHELL, list.shell, tell);
  await putList(address, bytes);
  await bring(CATALOGUES, list.catalogues, () => {});
}

async function putList(address, bytes) {
  const cache = await caches.open(SHELL);
  await cache.put(`${address}/list.json`, new Response(bytes, { headers: { "Content-Type": "application/json" } }));
}

async function bring(name, files, tell) {
  const cache = await caches.open(name);
  for (const [number, file] of files.entries()) {
    if (!(await isKept(cache, file))) await bringOne(cache, file);
    tell(number + 1, files.length);
  }
  await prune(cache, files);
}

/** A file whose digest is another is not put: half of one, or a network's own sign-in page. */
async function bringOne(cache, { url, sha256: wanted }) {
  const { answer, bytes } = await fetched(url, { credentials: "omit", redirect: "error" });
  if (!answer.ok || (await sha256(bytes)) !== wanted) throw new Error(`not whole: ${url}`);
  const type = answer.headers.get("Content-Type") ?? "application/octet-stream";
  await cache.put(url, new Response(bytes, { headers: headed(answer, type) }));
}

/** The page keeps the rules it was sent with: what it may load and run. */
function headed(answer, type) {
  const rules = ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy"];
  const kept = rules.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]);
  return { "Content-Type": type, ...Object.fromEntries(kept) };
}

/** What this language no longer needs; pages of other languages stay with what they share. */
async function prune(cache, files) {
  const wanted = new Set(files.map((file) => new URL(file.url, location.href).pathname));
  const others = await othersNeed(cache);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/list.json") || wanted.has(pathname) || others.has(pathname)) continue;
    await cache.delete(request);
  }
}

async function othersNeed(cache) {
  const lists = (await (await caches.open(SHELL)).keys()).filter(({ url }) => url.endsWith("/list.json"));
  const needed = new Set();
  for (const request of lists) {
    const list = await (await caches.match(request)).json();
    const own = new URL(request.url).pathname.replace("/list.json", "") === location.pathname;
    if (!own) for (const { url } of [...list.shell, ...list.catalogues]) needed.add(new URL(url, location.href).pathname);
  }
  return needed;
}

/** What is whole now, by the list that is kept: {shell, catalogues}; read again from the caches each time. */
export async function whole(address) {
  const kept = await caches.match(`${address}/list.json`);
  if (!kept) return { shell: false, catalogues: false };
  const list = await kept.json();
  return { shell: await areKept(SHELL, list.shell), catalogues: await areKept(CATALOGUES, list.catalogues) };
}

async function areKept(name, files) {
  const cache = await caches.open(name);
  for (const file of files) if (!(await isKept(cache, file))) return false;
  return files.length > 0;
}

async function isKept(cache, { url, sha256: wanted }) {
  const found = await cache.match(url);
  return Boolean(found) && (await sha256(await found.arrayBuffer())) === wanted;
}

/** A catalogue, from its cache; null when it is not there. */
export async function catalogue(address, name) {
  const found = await caches.match(`${address}/${name}.json`);
  return found ? found.json() : null;
}
