// This phone's own key and name, the service's keys, and requests that the phone signs.
import { utf8 } from "./bytes.js";
import { base } from "./page.js";
import { deviceKey, newest, publicPoint, signature } from "./sealing.js";
import { keep, kept } from "./store.js";

const SOMEBODYS = 409;
const LONGEST = 60_000; // ms until a request that hangs is cut

/** The phone's key; made at the first time and never readable by any page. */
export async function pair() {
  const known = await kept("pair");
  if (known) return known; // read alone: a phone without room signs and sends all the same
  const made = await deviceKey();
  await keep("pair", made);
  return made;
}

/** {id, name} once the phone is signed up; `off` when the coordinators have switched it off. */
export const device = () => kept("device");

/** Remembers that the service takes nothing more from this phone. */
export const switchOff = async () => keep("device", { ...(await device()), off: true });

/** The service does not know this phone, or not by this key: it has to be signed up once more. */
export const forgetDevice = () => keep("device", undefined);

/** The key to seal to; null before the phone was ever online. */
export async function intakeKey() {
  const keys = (await kept("keys")) ?? [];
  return keys.length ? newest(keys, Date.now()) : null;
}

/** Asks for the service's keys; keeps the old ones where there is no answer. */
export async function renewKeys() {
  const answer = await fetch(`${base()}offline/keys`, { cache: "no-store", credentials: "omit" });
  const { keys } = answer.ok ? await answer.json() : { keys: [] };
  if (keys.length) await keep("keys", keys);
}

/**
 * Signs the phone up for whoever is signed in: "enrolled", "signed_out" or "failed". A key that was switched off, or is
 * somebody else's, is given up for a new one; what was sealed before keeps its own signature.
 */
export async function enrol(name, isFirst = true) {
  try {
    const asked = await fetch(`${base()}offline/enrol`, { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } });
    if (asked.type === "opaqueredirect" || [401, 403, 404].includes(asked.status)) return "signed_out";
    const { csrf } = await asked.json();
    const body = JSON.stringify({ key: await publicPoint(await pair()), nickname: name });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf };
    const answer = await fetch(`${base()}offline/enrol`, { method: "POST", body, headers, redirect: "manual" });
    if (answer.status === SOMEBODYS && isFirst) return keep("pair", undefined).then(() => enrol(name, false));
    if (!answer.ok) return "failed";
    await keep("device", { id: (await answer.json()).device, name });
    return "enrolled";
  } catch {
    return "failed";
  }
}

/** A fetch that this phone signs: over the body's bytes, or over method and path where there is no body. */
export async function signedFetch(path, options = {}) {
  const { method = "GET", body, headers, ...others } = options;
  const bytes = body === undefined ? utf8(`${method} ${new URL(path, location.href).pathname}`) : typeof body === "string" ? utf8(body) : body;
  const signed = {
    "X-Device": (await device()).id,
    "X-Device-Signature": await signature(await pair(), bytes),
    "X-Sent-At": new Date().toISOString(),
  };
  const cut = AbortSignal.timeout?.(LONGEST);
  return fetch(path, { method, body, cache: "no-store", credentials: "omit", redirect: "manual", signal: cut, ...others, headers: { Accept: "application/json", ...headers, ...signed } });
}
