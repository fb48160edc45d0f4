// Sends the outbox: signs first, then entries, then photographs. One tab at a time; backs off; ends by itself.
import { cutting, longest } from "../patience.js";
import { asTold, toldToWait } from "../papers/asking.js";
import { send as sendPaper } from "../papers/sending.js";
import { device, forgetDevice, sender, signedFetch, switchOff } from "./device.js";
import { addressed, change, isSign, isUnsent, lighten, mayGo, rows } from "./outbox.js";
import { base } from "./page.js";
import { row } from "./store.js";

const PAUSES = [5, 15, 60, 300, 900]; // seconds between tries without an answer
const REFUSED = { switched_off: switchOff, not_enrolled: forgetDevice };
const FINAL = ["received", "needs_mending", "refused"];
const TOO_LARGE = 413;
let waiting = 0, tries = 0, notBefore = 0; // ms: until when the service has told this phone to wait
let cut = null; // ends the photographs that are on their way
const inVain = new Set(); // entries whose photographs the service could not take: the others' go first

/** Sends all that waits, unless another tab does; `changed` is told whenever a state changes. */
export async function deliver(changed) {
  clearTimeout(waiting);
  if (Date.now() < notBefore) return later(changed, false);
  if (cut && (await toSend().catch(() => [])).some(isUntold)) cut.abort(); // what was finished meanwhile goes before photographs
  const mine = await navigator.locks.request("offline-outbox", { ifAvailable: true }, (lock) => lock && deliverAll(changed).then(() => true));
  changed(); // also where another tab has sent it
  if (await rows().then((all) => all.some(isUnsent), () => true)) later(changed, mine);
  else tries = 0;
}

/** The next try comes by itself, later each time; the network's return is sooner. */
function later(changed, mine) {
  const pause = PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000 * (0.75 + Math.random() / 2);
  if (mine) tries += 1;
  waiting = setTimeout(() => deliver(changed), Math.max(pause, notBefore - Date.now()));
}

/** Somebody pressed, or the network is back: begin at once, and with short pauses again. */
export function deliverNow(changed) {
  tries = 0;
  return deliver(changed);
}

/** What may go now, the oldest first. */
async function toSend() {
  const own = await device();
  return (await rows()).filter((line) => isUnsent(line) && mayGo(line, own));
}

/** Whether the service has not said yet what becomes of it. */
const isUntold = (line) => !FINAL.includes(line.state);

/** Nothing escapes: what fails here, or with one entry, is tried again and stops no other. */
async function deliverAll(changed) {
  try {
    if (!(await sender())) return;
    const untold = (await toSend()).filter(isUntold);
    const ordered = [...untold.filter(isSign), ...untold.filter((line) => !isSign(line))];
    if (await each(ordered, deliverOne, changed)) await each(byTurns(await toSend()), deliverPapers, changed);
  } catch {
    // a store that was closed under us is opened again with the next try
  }
}

/** Whether the network answered to the last; without an answer the rest need not be tried now. */
async function each(lines, deed, changed) {
  for (const line of lines) if (!(await deed(line, changed).catch(() => true))) return false;
  return true;
}

/** Those whose entry has come; last those whose photographs were tried in vain. */
function byTurns(lines) {
  const came = lines.filter((line) => line.state === "received");
  return [...came.filter(({ id }) => !inVain.has(id)), ...came.filter(({ id }) => inVain.has(id))];
}

/** The entry itself. */
async function deliverOne(line, changed) {
  const answer = await asked(line, changed);
  if (answer?.state) await settle(line, answer);
  if (answer) tries = 0; // a line over which something comes, however little, is tried again soon
  await lighten(line.id);
  changed();
  return Boolean(answer) && !REFUSED[answer.state];
}

/** The service's answer; {} where it failed over this one entry; null where there was none, or one that is none of ours. */
async function asked(line, changed) {
  await change(line.id, { state: "sending" }).catch(() => {}); // without room it is sent all the same
  changed();
  const { signal, end } = cutting(longest(tries + 1));
  try {
    const by = (await sender()).device.id;
    const { envelope, signature } = await addressed(line);
    const door = `${base()}offline/${isSign(line) ? "signs" : "entries"}`;
    const headers = { "Content-Type": "application/json", "X-Maker-Signature": signature };
    const answer = await signedFetch(door, { method: "POST", body: envelope, headers, signal });
    const seconds = toldToWait(answer);
    if (seconds) return unanswered(line, seconds);
    const said = await answer.json().catch(() => null);
    if (typeof said?.state === "string") return { ...said, sent: envelope, by };
    await unanswered(line);
    return answer.status === 500 || answer.status === TOO_LARGE ? {} : null;
  } catch {
    return unanswered(line);
  } finally {
    end();
  }
}

async function unanswered(line, seconds = 0) {
  if (seconds) notBefore = Date.now() + asTold(seconds);
  await change(line.id, { state: "finished", tried_at: Date.now(), again_at: seconds && notBefore });
  return null;
}

/** Writes down what the service said. A sign that was added meanwhile is still to be sent. */
async function settle(line, { state: told, reference, errors, sent, by, now }) {
  const state = told === "set_aside" ? "refused" : told; // a person has looked at it there; here it would mean "not sent yet"
  await REFUSED[state]?.(by);
  const kept = await row("outbox", line.id);
  const isNewer = kept && kept.envelope !== sent;
  const settled = FINAL.includes(state) && !isNewer;
  await change(line.id, settled ? { state, reference, errors, sent_at: now ?? new Date().toISOString() } : { state: "finished" });
}

/** An entry's photographs. */
async function deliverPapers(line, changed) {
  const went = await eachPaper(line, changed);
  await lighten(line.id);
  changed();
  return went;
}

async function eachPaper(line, changed) {
  for (const paper of line.papers) {
    if (["received", "refused"].includes(paper.state)) continue;
    const { state, isHeard } = await sendOne(line, paper);
    await settlePaper(line.id, paper.origin, state);
    if (state === "received") tries = 0;
    changed();
    if (state === "waiting" && isHeard) return Boolean(inVain.add(line.id)); // it is this one that the service cannot take
    if (["waiting", "stopped"].includes(state)) return false;
  }
  return true;
}

async function sendOne(line, paper) {
  const store = { content: async (origin) => (await row("streams", origin))?.stream };
  cut = new AbortController();
  try {
    return await sendPaper(`${base()}offline/papers/${line.id}`, paper, store, () => {}, { fetch: signedFetch, signal: cut.signal });
  } finally {
    cut = null;
  }
}

async function settlePaper(id, origin, state) {
  if (!["received", "refused"].includes(state)) return;
  const { papers } = await row("outbox", id);
  await change(id, { papers: papers.map((paper) => (paper.origin === origin ? { ...paper, state } : paper)) });
}
