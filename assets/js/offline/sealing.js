// Seals an entry to the service's intake key and signs it with this phone's own. Not even this phone opens it again.
// ECDH P-256 with a key of one use → HKDF-SHA256 → AES-256-GCM; tests/offline/vector.json holds both sides to the same bytes.
import { base64url, fromBase64url, random, utf8 } from "./bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", namedCurve: "P-256" };
const SIGNED = { name: "ECDSA", hash: "SHA-256" };
const INFO = utf8("oncobridge intake entry 1");
const VERSION = 1;

/** The envelope of an entry. `key`: {id, point}; `about`: {id, device, at}; `chosen`: {pair, salt, iv} only in tests. */
export async function sealed(entry, key, about, chosen = {}) {
  const pair = chosen.pair ?? (await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]));
  const [salt, iv] = [chosen.salt ?? random(32), chosen.iv ?? random(12)];
  const secret = await agreed(pair.privateKey, fromBase64url(key.point), salt);
  const plain = typeof entry === "string" ? entry : JSON.stringify(entry);
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, utf8(plain));
  const epk = await crypto.subtle.exportKey("raw", pair.publicKey);
  const parts = { epk, salt, iv, sealed: hidden };
  const told = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, base64url(bytes)]));
  return { v: VERSION, key: key.id, ...told, ...about };
}

/** The secret that only the holder of the intake key can find again. */
async function agreed(ours, point, salt) {
  const theirs = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours, 256);
  const start = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return crypto.subtle.deriveKey(how, start, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

/** The newest key that holds now; a phone's clock may be days off, so one that is just over still serves. */
export function newest(keys, now) {
  const holds = (key) => !key.until || Date.parse(key.until) > now;
  return keys.find(holds) ?? keys[0];
}

/** A device key that signs and never leaves the phone. */
export const deviceKey = () => crypto.subtle.generateKey(SIGNING, false, ["sign", "verify"]);

/** The public half, as the service keeps it. */
export const publicPoint = async (pair) => base64url(await crypto.subtle.exportKey("raw", pair.publicKey));

/** Whether the holder of a public key has signed these bytes. */
export async function holds(point, signed, bytes) {
  const key = await crypto.subtle.importKey("raw", fromBase64url(point), SIGNING, false, ["verify"]);
  return crypto.subtle.verify(SIGNED, key, fromBase64url(signed), bytes);
}

/** The signature of bytes, raw r‖s. */
export const signature = async (pair, bytes) => base64url(await crypto.subtle.sign(SIGNED, pair.privateKey, bytes));
