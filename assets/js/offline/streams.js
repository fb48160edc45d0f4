// Photographs, sealed piece by piece under a key of their own, which lies only inside the entry.
import { base64url, random, sha256 } from "./bytes.js";

const PIECE = 65_520; // of the plain file; with the 16 bytes of its tag a piece is the 65,536 bytes of the protocol
const TAG = 16;

/** Seals a file. Gives what the entry tells of it (with the key), and the stream with what the sending tells. */
export async function sealedStream(bytes, type) {
  const [key, nonce, origin] = [random(32), random(8), crypto.randomUUID()];
  const stream = await hidden(bytes, key, nonce);
  const told = { origin, key: base64url(key), nonce: base64url(nonce), size: bytes.length, sha256: await sha256(bytes), type };
  const sent = { origin, sha256: await sha256(stream), size: stream.length, type };
  return { told, sent, stream };
}

/** The stream: each piece under the same key and a nonce of its own. */
export async function hidden(bytes, key, nonce) {
  const secret = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const number = Math.max(1, Math.ceil(bytes.length / PIECE));
  const stream = new Uint8Array(bytes.length + number * TAG);
  for (let nth = 0; nth < number; nth += 1) {
    const plain = bytes.subarray(nth * PIECE, (nth + 1) * PIECE);
    const piece = await crypto.subtle.encrypt({ name: "AES-GCM", iv: numbered(nonce, nth) }, secret, plain);
    stream.set(new Uint8Array(piece), nth * (PIECE + TAG));
  }
  return stream;
}

/** The nonce of a piece: the file's eight bytes, then its number. */
function numbered(nonce, nth) {
  const iv = new Uint8Array(12);
  iv.set(nonce);
  new DataView(iv.buffer).setUint32(8, nth);
  return iv;
}
