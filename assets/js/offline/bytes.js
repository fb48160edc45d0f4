// Bytes as text and back, and what a content is known by.

const CODER = new TextEncoder();

/** Text as UTF-8. */
export const utf8 = (text) => CODER.encode(text);

/** UTF-8 as text. */
export const text = (bytes) => new TextDecoder().decode(bytes);

/** Bytes as base64url without padding. */
export function base64url(bytes) {
  let signs = "";
  for (const byte of new Uint8Array(bytes)) signs += String.fromCharCode(byte);
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** Base64url, with or without padding, as bytes. */
export function fromBase64url(signs) {
  return Uint8Array.from(atob(signs.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}

/** SHA-256 as 64 hex digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Random bytes. */
export const random = (number) => crypto.getRandomValues(new Uint8Array(number));
