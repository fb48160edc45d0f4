// Whose this phone is now and was before, each with a key of its own, and requests that the phone signs.
import { fetched } from "../patience.js";
import { text, utf8 } from "./bytes.js";
import { base } from "./page.js";
import { deviceKey, publicPoint, signature } from "./sealing.js";
import { keep, kept } from "./store.js";

const SOMEBODYS = 409;

/** The key of whoever writes now; made at the first time and never readable by any page. */
async function pair() {
  const known = await kept("pair");
  if (known) return known; // read alone: a phone without room signs and sends all the same
  const made = await deviceKey();
  await keep("pair", made);
  return made;
}

/** {id, name, account, who} of whoever writes now, once they signed it up; `off` when it was switched off. */
export const device = () => kept("device");

/** Those who wrote on it before: [{device, pair}], the last of them last. */
export const former = async () => (await kept("former")) ?? [];

/** Somebody else writes now: what is begun is nobody's until they say who they are; what was begun stays whose it was. */
export async function stepAside() {
  const own = await device();
  if (!own) return;
  const others = (await former()).filter((each) => each.device.id !== own.id);
  await keep("former", [...others, { device: own, pair: await pair() }]);
  await keep("device", undefined);
  await keep("pair", undefined);
}

/** One of those who wrote on it before writes again. */
export const resume = (id) => takeUp((each) => each.device.id === id);

async function takeUp(isTheirs) {
  const found = (await former()).find(isTheirs);
  if (!found) return;
  await stepAside();
  await keep("pair", found.pair);
  await keep("device", found.device);
  await keep("former", (await former()).filter((each) => each.device.id !== found.device.id));
}

/** Whoever is signed in writes now: what they had on this phone is theirs again, anybody else steps aside. */
async function belongsTo(account) {
  const own = await device();
  if (own?.account === account) return;
  await stepAside();
  await takeUp((each) => each.device.account === account);
}

/** Somebody signed out on the service's pages: who writes next is asked. */
export async function noticeLeaving() {
  if (!(await kept("left"))) return;
  await stepAside();
  await keep("left", undefined);
}

/** Who is signed in, {name, account, csrf}, and so writes; null where nobody is; throws without a network. */
export async function noticeSignedIn() {
  const { answer, bytes } = await fetched(`${base()}offline/enrol`, { redirect: "manual", headers: { Accept: "application/json" } });
  if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return null;
  const here = JSON.parse(text(bytes));
  await belongsTo(here.account);
  return here;
}

/** In whose name something is sealed that was begun under `id`: theirs; of nobody else's than whoever writes now without. */
export async function maker(id) {
  const own = await device();
  const found = own?.id === id ? null : (await former()).find((each) => each.device.id === id);
  return found ?? { device: own, pair: await pair() };
}

/** Who sends: whoever writes now, else whoever did before; a sealed entry stays its writer's. Null where nobody may. */
export async function sender() {
  const own = await device();
  const all = [...(await former()), ...(own ? [{ device: own, pair: await pair() }] : [])];
  return all.filter((each) => !each.device.off).at(-1) ?? null;
}

/** Remembers that the service takes nothing more by this key. */
export const switchOff = (id) => changeDevice(id, (known) => ({ ...known, off: true }));

/** The service does not know this key: it has to be signed up once more. */
export const forgetDevice = (id) => changeDevice(id, () => undefined);

async function changeDevice(id, changed) {
  const own = await device();
  if (own?.id === id) return keep("device", changed(own));
  const all = (await former()).map((each) => (each.device.id === id ? { ...each, device: changed(each.device) } : each));
  return keep("former", all.filter((each) => each.device));
}

/**
 * Signs the phone up for whoever is signed in: "enrolled", "signed_out", "failed", or why the service refuses, in its
 * words. A key that was switched off, or is somebody else's, is given up for a new one; what was sealed before keeps its
 * own signature.
 */
export async function enrol(name, isFirst = true) {
  try {
    const here = await noticeSignedIn();
    if (!here) return "signed_out";
    const body = JSON.stringify({ key: await publicPoint(await pair()), nickname: name, locale: document.documentElement.lang });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": here.csrf };
    const { answer, bytes } = await fetched(`${base()}offline/enrol`, { method: "POST", body, headers, redirect: "manual" });
    if (answer.status === SOMEBODYS && isFirst) return keep("pair", undefined).then(() => enrol(name, false));
    const { device: id, why } = JSON.parse(text(bytes));
    if (!answer.ok) return why ?? "failed";
    await keep("device", { id, name, account: here.account, who: here.name });
    return "enrolled";
  } catch {
    return "failed";
  }
}

/** A fetch that this phone signs, cut by whoever asks: over the body's bytes, or over method and path where there is no body. */
export async function signedFetch(path, options = {}) {
  const { method = "GET", body, headers, ...others } = options;
  const bytes = body === undefined ? utf8(`${method} ${new URL(path, location.href).pathname}`) : typeof body === "string" ? utf8(body) : body;
  const by = await sender();
  const signed = {
    "X-Device": by.device.id,
    "X-Device-Signature": await signature(by.pair, bytes),
    "X-Sent-At": new Date().toISOString(),
  };
  return fetch(path, { method, body, cache: "no-store", credentials: "omit", redirect: "manual", ...others, headers: { Accept: "application/json", ...headers, ...signed } });
}
