// Sends a paper whole: pieces of 64 KB with a hash each, from wherever the server says it has come to. See docs/sending.md.
import { Again, Ended, asTold, ask } from "./asking.js";
import { bytesOf, piece, pieces, sha256 } from "./hashes.js";

const MOST = 10; // tries in a row that bring nothing, three to four minutes; then it waits to be called again
const SHORTEST = 400, LONGEST = 60_000; // ms between two tries
const HERE = ["received", "checked", "available", "waiting_for_scanner"];
export const ARRIVED = [...HERE, "refused"]; // of a file: one that could not be opened there is no less there
const TOO_LARGE = 413;

/** After so many tries in vain, ms to wait: twice as long each time, and never at the same moment as other phones. */
export const pause = (tries) => Math.min(LONGEST, SHORTEST * 2 ** (tries - 1)) * (0.5 + Math.random());

/**
 * Sends a paper and resolves with {state, why, isHeard}: received, refused, signed_out, stopped, or waiting (for a network;
 * `isHeard`: for a service that answers, but cannot take this one).
 * `paper`: {origin, kind, language, files: [{origin, sha256, size, type}]}; `store.content(file origin)`: its bytes;
 * `tell` hears {state, why, have, of, files: [{origin, state, have, of}]} each time something changes.
 */
export function send(door, paper, store, tell, options = {}) {
  const going = new Sending(door, paper, store, tell, options);
  return ended(going, going.whole(), options.signal);
}

/** How a paper stands that was sent before, without sending any of it. */
export function standing(door, paper, tell, options = {}) {
  const going = new Sending(door, paper, null, tell, options);
  return ended(going, going.seen().then((end) => end ?? { state: "waiting" }), options.signal);
}

async function ended(going, work, signal) {
  try {
    return going.say(await work);
  } catch (error) {
    if (error instanceof Ended) return going.say({ state: error.state, why: error.why });
    if (!(error instanceof Again)) throw error;
    return going.say({ state: signal?.aborted ? "stopped" : "waiting", isHeard: error.isHeard });
  }
}

/** Waits; less long when it is stopped, or when the network comes back, unless the service has told how long. */
function rest(time, signal, isTold = false) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(late);
      window.removeEventListener("online", end);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const late = setTimeout(end, time);
    if (!isTold) window.addEventListener("online", end);
    signal?.addEventListener("abort", end);
  });
}

class Sending {
  constructor(door, paper, store, tell, { fetch, signal, csrf, owner }) {
    Object.assign(this, { door, paper, store, tell, signal, shared: { fetch, signal, csrf, owner } });
    this.files = paper.files.map((file) => ({ ...file, state: "receiving", held: new Set(), of: pieces(file.size) }));
  }

  /** Tells how it stands, with the progress of each file. */
  say(now) {
    const files = this.files.map(({ origin, state, held, of }) => ({ origin, state, have: held.size, of }));
    const sum = (name) => files.reduce((total, file) => total + file[name], 0);
    this.tell({ why: null, ...now, have: sum("have"), of: sum("of"), files });
    return now;
  }

  /** Round after round until the server has said how it ends. */
  async whole() {
    for (let rounds = 1; ; rounds++) {
      const end = await this.round();
      if (end) return end;
      await this.wait(rounds, new Again("not whole", 0, true));
    }
  }

  /** What the server has, what it lacks, and then its own word on the whole; nothing when that is not the end. */
  async round() {
    const end = this.read((await this.begin()).said);
    if (end) return end;
    this.say({ state: "sending" });
    try {
      for (const file of this.files) if (!ARRIVED.includes(file.state)) await this.bring(file);
      return await this.seen();
    } catch (error) {
      if (error instanceof Ended && error.status && error.status !== TOO_LARGE && error.state === "refused") return null;
      throw error; // what no longer knows the paper is told of it again; whether it may come at all, the beginning says
    }
  }

  async seen() {
    return this.read((await this.ask("GET", `/${this.paper.origin}`, { known: [200] })).said);
  }

  begin() {
    const { origin, kind, language, files } = this.paper;
    const told = files.map((file) => ({ origin: file.origin, sha256: file.sha256, size: file.size, type: file.type }));
    const body = JSON.stringify({ origin, kind: kind || null, language: language || null, files: told });
    return this.ask("POST", "", { known: [200, 201], body, headers: { "Content-Type": "application/json" } });
  }

  /** The same request again until it is answered. */
  async ask(method, rest, options) {
    for (let tries = 1; ; tries++) {
      try {
        return await ask(this.door + rest, { ...this.shared, method, tries, ...options });
      } catch (error) {
        if (!(error instanceof Again)) throw error;
        await this.wait(tries, error);
      }
    }
  }

  async wait(tries, last) {
    if (tries >= MOST || this.signal?.aborted) throw last;
    const { after } = last;
    const time = after ? asTold(after) : pause(tries);
    this.say(after ? { state: "busy", until: Date.now() + time } : { state: "waiting" });
    await rest(time, this.signal, after > 0);
  }

  /** What the server has. A paper is received when each whole file has there the very hash that it has here. */
  read({ state, why, files = [] }) {
    const told = new Map(files.map((file) => [file.origin, file]));
    for (const file of this.files) this.readFile(file, told.get(file.origin));
    if (state === "refused") return { state, why: why ?? "not_taken" };
    const isWhole = HERE.includes(state) && this.files.every((file) => ARRIVED.includes(file.state));
    return isWhole ? { state: "received" } : null;
  }

  readFile(file, told) {
    const isWhole = ARRIVED.includes(told?.state) && told.sha256 === file.sha256;
    file.held = new Set(isWhole ? Array(file.of).keys() : told?.have ?? []);
    file.state = isWhole ? told.state : "receiving";
  }

  /** The pieces that are missing, then the question whether the file is whole. */
  async bring(file) {
    const bytes = await bytesOf(await this.content(file));
    for (let number = 0; number < file.of; number++) {
      if (!file.held.has(number)) await this.bringPiece(file, piece(bytes, number), number);
    }
    const address = `/${this.paper.origin}/files/${file.origin}/whole`;
    const { status } = await this.ask("POST", address, { known: [200, 409, 422] });
    if (status === 422 && (await sha256(bytes)) !== file.sha256) throw new Ended("refused", "damaged");
  }

  async content({ origin }) {
    const content = await this.store.content(origin);
    if (!content) throw new Ended("refused", "lost");
    return content;
  }

  /** A piece that was damaged on its way (422) goes again. */
  async bringPiece(file, body, number) {
    const headers = { "Content-Type": "application/octet-stream", "X-Chunk-SHA256": await sha256(body) };
    const address = `/${this.paper.origin}/files/${file.origin}/${number}`;
    await this.ask("PUT", address, { known: [204], again: [422], body, headers });
    file.held.add(number);
    this.say({ state: "sending" });
  }
}
