// Sends the outbox: signs first, then entries, then photographs. One tab at a time; backs off; ends by itself.
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

/** Sends all that waits, unless another tab does; `changed` is told whenever a state changes. */
export async function deliver(changed) {
  clearTimeout(waiting);
  if (Date.now() < notBefore) return later(changed, false);
  const mine = await navigator.locks.request("offline-outbox", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await deliverAll(changed);
    return true;
  });
  changed(); // also where another tab has sent it
  if ((await rows()).some(isUnsent)) later(changed, mine);
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

async function deliverAll(changed) {
  if (!(await sender())) return;
  const own = await device();
  const all = (await rows()).filter((line) => isUnsent(line) && mayGo(line, own));
  const ordered = [...all.filter(isSign), ...all.filter((line) => !isSign(line))];
  for (const line of ordered) {
    const went = await deliverOne(line, changed).catch(() => true); // what fails with one entry stops no other
    if (!went) return;
  }
}

/** Whether the network answered; without an answer the rest need not be tried now. */
async function deliverOne(line, changed) {
  if (!FINAL.includes(line.state)) {
    const answer = await asked(line, changed);
    if (answer?.state) await settle(line, answer);
    changed();
    if (!answer) return false;
    tries = 0; // a line that brings something, however little, is tried again soon
    if (REFUSED[answer.state]) return false;
  }
  const now = await row("outbox", line.id);
  const went = now?.state !== "received" || (await deliverPapers(now, changed));
  await lighten(line.id);
  changed();
  return went;
}

/** The service's answer; {} where it failed over this one entry; null where there was none, or one that is none of ours. */
async function asked(line, changed) {
  await change(line.id, { state: "sending" }).catch(() => {}); // without room it is sent all the same
  changed();
  try {
    const by = (await sender()).device.id;
    const { envelope, signature } = await addressed(line);
    const door = `${base()}offline/${isSign(line) ? "signs" : "entries"}`;
    const headers = { "Content-Type": "application/json", "X-Maker-Signature": signature };
    const answer = await signedFetch(door, { method: "POST", body: envelope, headers });
    const seconds = toldToWait(answer);
    if (seconds) return unanswered(line, seconds);
    const said = await answer.json().catch(() => null);
    if (typeof said?.state === "string") return { ...said, sent: envelope, by };
    await unanswered(line);
    return answer.status === 500 || answer.status === TOO_LARGE ? {} : null;
  } catch {
    return unanswered(line);
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

async function deliverPapers(line, changed) {
  const door = `${base()}offline/papers/${line.id}`;
  for (const paper of line.papers) {
    if (["received", "refused"].includes(paper.state)) continue;
    const store = { content: async (origin) => (await row("streams", origin))?.stream };
    const told = await sendPaper(door, paper, store, () => {}, { fetch: signedFetch });
    await settlePaper(line.id, paper.origin, told.state);
    changed();
    if (["waiting", "stopped"].includes(told.state)) return false;
  }
  return true;
}

async function settlePaper(id, origin, state) {
  if (!["received", "refused"].includes(state)) return;
  const { papers } = await row("outbox", id);
  await change(id, { papers: papers.map((paper) => (paper.origin === origin ? { ...paper, state } : paper)) });
}
