// What this phone keeps, in IndexedDB: drafts only sealed under the pass-phrase, finished entries only sealed to the service.
import { openDB } from "idb";

export const NAME = "offline";
const VERSION = 1;
const STORES = { drafts: "id", outbox: "id", streams: "origin", kept: undefined };

let opened;

/** The phone's store, opened once; again where the browser closed it, or could not open it at once. */
export function store() {
  opened ??= openDB(NAME, VERSION, { upgrade: made, blocking, terminated: closed }).catch((error) => {
    closed();
    throw error;
  });
  return opened;
}

function closed() {
  opened = undefined;
}

function blocking(_now, _new, { target }) {
  target.close();
  closed();
}

function made(db) {
  for (const [name, keyPath] of Object.entries(STORES)) db.createObjectStore(name, keyPath && { keyPath });
}

/** A single thing kept under its name: keys, the device, the lock. */
export const kept = async (name) => (await store()).get("kept", name);

/** Keeps a single thing. */
export const keep = async (name, value) => (await store()).put("kept", value, name);

/** Changes a single thing as it is in that moment, also where two tabs do so at once; gives what it has become. */
export async function changed(name, how) {
  const deed = (await store()).transaction("kept", "readwrite", { durability: "strict" });
  const value = how(await deed.store.get(name));
  await Promise.all([deed.store.put(value, name), deed.done]);
  return value;
}

/** All rows of a store. */
export const all = async (name) => (await store()).getAll(name);

/** One row by its key. */
export const row = async (name, key) => (await store()).get(name, key);

/** Writes a row; resolves once it is on the disk. */
export async function write(name, value) {
  const deed = (await store()).transaction(name, "readwrite", { durability: "strict" });
  await Promise.all([deed.store.put(value), deed.done]);
}

/** Removes a row. */
export const remove = async (name, key) => (await store()).delete(name, key);

/** A draft becomes a finished entry: both happen, or neither. */
export async function moveToOutbox(draftId, entry) {
  const deed = (await store()).transaction(["drafts", "outbox"], "readwrite", { durability: "strict" });
  deed.objectStore("outbox").put(entry);
  deed.objectStore("drafts").delete(draftId);
  await deed.done;
}

/** Removes an entry's photographs: the sealed streams of these origins. */
export async function removeStreams(origins) {
  const deed = (await store()).transaction("streams", "readwrite");
  for (const origin of origins) deed.store.delete(origin);
  await deed.done;
}

/** Asks the browser not to throw this away when space is short; whether it says so. */
export async function asksToStay() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}
