// The pass-phrase of this phone's drafts. Only the key it gives opens them; the key stays in memory and goes with time.
import { base64url, fromBase64url, random, text, utf8 } from "./bytes.js";
import { all, keep, kept, removeStreams, store } from "./store.js";

const ROUNDS = 600_000; // PBKDF2-SHA256
const PAUSES = [0, 2, 10, 30, 60]; // seconds to wait after so many wrong tries
export const MOST_WRONG = 5;
const LONGEST = 1000 * Math.max(...PAUSES); // ms; a clock that was put back makes no pause longer
const PROOF = "drafts of this phone";

let key = null;

/** Long enough: ten letters or signs, or eight digits alone. */
export const isLongEnough = (phrase) => (/^\d+$/.test(phrase) ? phrase.length >= 8 : [...phrase].length >= 10);

/** Whether a pass-phrase has been chosen on this phone. */
export const isChosen = async () => Boolean(await kept("lock"));

export const isOpen = () => key !== null;

/** Forgets the key. */
export function close() {
  key = null;
}

/** Chooses the pass-phrase, and opens. */
export async function choose(phrase) {
  const salt = random(16);
  key = await derived(phrase, salt, ROUNDS);
  await keep("lock", { salt, rounds: ROUNDS, proof: await seal(PROOF), wrong: 0, wait: 0 });
}

/** Tries a pass-phrase: {open}, or {wait: seconds}, {left: tries}, {wiped} after the fifth wrong one. */
export async function open(phrase, now = Date.now()) {
  const lock = await kept("lock");
  const rest = lock.wait - now;
  if (rest > 0 && rest <= LONGEST) return { wait: Math.ceil(rest / 1000) };
  await keep("lock", wronger(lock, now)); // counted before it is tried: closing the page in time saves no try
  const tried = await derived(phrase, lock.salt, lock.rounds);
  if (await opens(tried, lock.proof)) return opened(tried, lock);
  const left = MOST_WRONG - lock.wrong - 1;
  return left > 0 ? { left } : wiped();
}

function wronger(lock, now) {
  const wrong = lock.wrong + 1;
  return { ...lock, wrong, wait: now + 1000 * (PAUSES[wrong] ?? 0) };
}

async function opened(tried, lock) {
  key = tried;
  await keep("lock", { ...lock, wrong: 0, wait: 0 });
  return { open: true };
}

/** Drafts only, with their photographs, which nothing opens any more: what is sealed to the service stays. */
async function wiped() {
  await removeStreams((await all("drafts")).flatMap(({ streams }) => streams ?? []));
  const deed = (await store()).transaction(["drafts", "kept"], "readwrite");
  deed.objectStore("drafts").clear();
  deed.objectStore("kept").delete("lock");
  await deed.done;
  return { wiped: true };
}

const opens = (tried, proof) => unsealed(tried, proof).then((said) => said === PROOF, () => false);

async function derived(phrase, salt, rounds) {
  const start = await crypto.subtle.importKey("raw", utf8(phrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, start, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Text under the key, as it is kept. */
export async function seal(words) {
  const iv = random(12);
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(words));
  return { iv: base64url(iv), sealed: base64url(hidden) };
}

/** What was sealed under the key. */
export const unseal = (kept) => unsealed(key, kept);

async function unsealed(which, { iv, sealed }) {
  return text(await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(iv) }, which, fromBase64url(sealed)));
}
