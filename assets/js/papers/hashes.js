// What a file is known by: the SHA-256 of the whole and of each piece of 64 KB.

export const CHUNK = 65536;

/** SHA-256 of bytes, as 64 hex digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Into how many pieces so many bytes are cut. */
export const pieces = (size) => Math.ceil(size / CHUNK);

/** One piece of the bytes: 65,536 of them, the last one shorter. */
export const piece = (bytes, number) => bytes.subarray(number * CHUNK, (number + 1) * CHUNK);

/** The bytes of a Blob; bytes stay as they are. */
export async function bytesOf(content) {
  return content instanceof Uint8Array ? content : new Uint8Array(await content.arrayBuffer());
}
