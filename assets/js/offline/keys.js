// The service's keys to seal to. After the first visit only those are used for which a key that is known already vouches.
import { fetched } from "../patience.js";
import { fromBase64url, sha256, text, utf8 } from "./bytes.js";
import { base } from "./page.js";
import { holds, newest } from "./sealing.js";
import { keep, kept } from "./store.js";

const NAMED = utf8("oncobridge intake");
const DIGITS = 16;

/** The key to seal to; null before the phone was ever online. */
export async function intakeKey() {
  const keys = (await kept("keys")) ?? [];
  return keys.length ? newest(keys, Date.now()) : null;
}

/** Asks for the service's keys; keeps the old ones where there is no answer, or one for which none of them vouches. */
export async function renewKeys() {
  const { answer, bytes } = await fetched(`${base()}offline/keys`, { credentials: "omit" });
  if (!answer.ok) return;
  const { keys } = JSON.parse(text(bytes));
  if (!keys.length) return;
  const known = (await kept("keys")) ?? [];
  const isKnown = !known.length || (await isVouched(known, answer.headers.get("X-Keys-Signature") ?? "", bytes));
  await keep("strange_keys", isKnown ? undefined : keys);
  if (isKnown) await keep("keys", keys);
}

/** Whether the signer of a key that is known has signed these bytes: "id=signature, id=signature". */
async function isVouched(known, signatures, bytes) {
  for (const each of signatures.split(", ")) {
    const [id, signed] = each.split("=");
    const signer = known.find((key) => key.id === id)?.signer;
    if (signer && signed && (await holds(signer, signed, bytes).catch(() => false))) return true;
  }
  return false;
}

/** The number of a key that nothing vouches for, as people read it out; null where there is none. */
export async function strangeNumber() {
  const keys = await kept("strange_keys");
  return keys ? numberOf(keys[0].point) : null;
}

/** Reckoned here of the key itself, whatever name it bears. */
async function numberOf(point) {
  const digest = await sha256(Uint8Array.from([...NAMED, ...fromBase64url(point)]));
  return digest.slice(0, DIGITS).replace(/(.{4})(?=.)/g, "$1 ");
}

/** A person has compared the number: from now on this key counts. */
export async function takeStrange() {
  const keys = await kept("strange_keys");
  if (keys) await keep("keys", keys);
  await keep("strange_keys", undefined);
}
