// Papers wait here, in IndexedDB, until the server has said that it has them, also when the browser is closed before.
//
// Everything is sealed (AES-GCM) under a key that scripts can use but cannot read, kept in the same database. That keeps
// a file-recovery tool, a gallery or a search over the phone's files from finding pictures or names, and makes what is
// left behind unreadable once the key is gone. It does NOT keep out who holds the phone unlocked with the service signed
// in, nor who copies the browser's whole profile and knows how to take the key out of it. Only what is sealed to the
// service's own key (the offline entries) is closed to them too. So: sign out, lock the phone, send soon.
import { openDB } from "idb";

const KEY = "key";

/** What may be chosen for a phone. */
export const WIFI_ONLY = "only by wifi", PAUSED = "paused";

/** What `save` answers when the phone has no room: the pages go on from memory, as long as they are open. */
export const FULL = "full", KEPT = "kept";

/** The store of this browser; without IndexedDB, or where it is shut, one in memory alone. */
export async function openStore() {
  try {
    const db = await openDB("papers", 1, {
      upgrade(fresh) {
        for (const name of ["settings", "papers", "contents"]) fresh.createObjectStore(name);
      },
    });
    return new Store(db, await keyOf(db));
  } catch {
    return new Store(null, null);
  }
}

async function keyOf(db) {
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const deed = db.transaction("settings", "readwrite"); // two tabs at once: the first one's key stays
  const known = await deed.store.get(KEY);
  if (!known) await deed.store.put(made, KEY);
  await deed.done;
  return known ?? made;
}

class Store {
  constructor(db, key) {
    Object.assign(this, { db, key, memory: { papers: new Map(), contents: new Map() } });
  }

  /** Keeps a paper: {origin, door, owner, kind, language, asked, made, files}. */
  savePaper(paper) {
    return this.save("papers", paper.origin, new TextEncoder().encode(JSON.stringify(paper)), paper);
  }

  /** Keeps the bytes of one file. */
  saveContent(origin, bytes) {
    return this.save("contents", origin, bytes, bytes);
  }

  async save(table, name, bytes, value) {
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, bytes);
      await this.db.put(table, { iv, sealed }, name);
      this.memory[table].delete(name);
      return KEPT;
    } catch {
      this.memory[table].set(name, value);
      return FULL;
    }
  }

  async open(table, name) {
    const found = await this.db?.get(table, name);
    if (!found) return null;
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, this.key, found.sealed));
  }

  /** The bytes of one file, or null when they are no longer here. */
  async content(origin) {
    return this.memory.contents.get(origin) ?? (await this.open("contents", origin).catch(() => null));
  }

  /** Papers for one case that wait here, the oldest first. */
  async papers(owner) {
    const found = new Map(this.memory.papers);
    for (const name of (await this.db?.getAllKeys("papers")) ?? []) {
      const bytes = found.has(name) ? null : await this.open("papers", name).catch(() => null);
      if (bytes) found.set(name, JSON.parse(new TextDecoder().decode(bytes)));
    }
    return [...found.values()].filter((paper) => paper.owner === owner).sort((a, b) => a.made - b.made);
  }

  /** Removes a paper with all its files: the server has it, or a person wanted so. */
  async forget({ origin, files }) {
    for (const file of files) await this.forgetContent(file.origin);
    this.memory.papers.delete(origin);
    await this.db?.delete("papers", origin);
  }

  /** Removes one file. */
  async forgetContent(origin) {
    this.memory.contents.delete(origin);
    await this.db?.delete("contents", origin);
  }

  /** What was chosen on this phone, e.g. WIFI_ONLY: true or false. */
  async chosen(name) {
    return (await this.db?.get("settings", name).catch(() => false)) ?? false;
  }

  async choose(name, value) {
    await this.db?.put("settings", value, name).catch(() => {});
  }
}
