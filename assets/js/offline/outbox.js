// Finished entries: sealed, listed by nickname or mark, time and state, and never taken away before the service has answered.
import { utf8 } from "./bytes.js";
import { maker, sender } from "./device.js";
import { entry, papersToSend } from "./draft.js";
import { intakeKey } from "./keys.js";
import { sealed, signature } from "./sealing.js";
import { all, moveToOutbox, remove, removeStreams, row, write } from "./store.js";

export const LONG = 24 * 3600 * 1000; // ms, then what is not sent is shown red
const DONE = new Set(["received", "refused", "needs_mending"]);
const SIGNS = "signs:";

/** Nothing can be sealed: the phone was never online. */
export class NoKey extends Error {}

/** The sealed envelope as text, with the signature of whoever wrote it over it; without a name where nobody is signed up. */
async function enveloped(content, id, makers) {
  const key = await intakeKey();
  if (!key) throw new NoKey();
  const by = await maker(makers);
  const about = { id, device: by.device?.id ?? "", at: new Date().toISOString() };
  return signedUp(JSON.stringify(await sealed(content, key, about)), by.pair);
}

async function signedUp(envelope, pair) {
  return { envelope, signature: await signature(pair, utf8(envelope)) };
}

/** Seals a draft and puts it into the outbox; the draft is gone in the same moment. */
export async function seal(draft, isUnfinished = false) {
  const content = entry(draft, isUnfinished);
  await moveToOutbox(draft.id, {
    ...(await enveloped(content, draft.id, draft.maker)),
    ...begun(draft.id, draft.kind, draft.nickname),
    mark: draft.mark,
    papers: papersToSend(draft),
  });
}

/** Seals a next contact. */
export async function sealContact(content, nickname) {
  await write("outbox", { ...(await enveloped(content, content.id)), ...begun(content.id, "contact", nickname), papers: [] });
}

function begun(id, kind, nickname) {
  return { id, kind, nickname, finished_at: Date.now(), state: "finished", tries: 0 };
}

/** Warning signs of an entry, ahead of it; what was sealed of them before is replaced by the whole. */
export async function sealSigns(content, makers) {
  const [id, before] = [SIGNS + content.id, await row("outbox", SIGNS + content.id)];
  const at = before?.finished_at ?? Date.now();
  const isAlarm = Object.values(content.signs).some(({ answer }) => answer === "yes");
  const line = { ...begun(id, "signs", ""), finished_at: at, isAlarm, papers: [] };
  await write("outbox", { ...line, ...(await enveloped(content, content.id, makers)) });
}

/** Whether it bears the name of its writer. */
export const isNamed = (line) => Boolean(line.envelope && JSON.parse(line.envelope).device);

/** Whether it may go: its writer is known, or it has arrived, or somebody has to be called whoever wrote it. */
export const mayGo = (line, own) => Boolean(own) || line.state === "received" || isSign(line) || isNamed(line);

/**
 * An envelope that was made while nobody was signed up bears the name of whoever writes now; warning signs, which wait
 * for nobody, that of whoever sends.
 */
export async function addressed(line) {
  const envelope = JSON.parse(line.envelope);
  if (envelope.device) return line;
  const by = await (isSign(line) ? sender() : maker());
  const written = { ...line, ...(await signedUp(JSON.stringify({ ...envelope, device: by.device.id }), by.pair)) };
  await write("outbox", written);
  return written;
}

/** All rows, the oldest first. */
export async function rows() {
  return (await all("outbox")).sort((one, other) => one.finished_at - other.finished_at);
}

export const isSign = (line) => line.kind === "signs";

/** Whether something of a row still has to go. */
export function isUnsent(line) {
  const papers = line.papers.some((paper) => !["received", "refused"].includes(paper.state));
  return line.state !== "set_aside" && (!DONE.has(line.state) || (line.state === "received" && papers));
}

/** Whether nothing of it has reached the service, also when it is set aside. */
export const isHere = (line) => !isSign(line) && (isUnsent(line) || line.state === "set_aside");

/** Changes a row as it is now, not as it was when somebody began to send it. */
export async function change(id, with_) {
  const now = await row("outbox", id);
  if (now) await write("outbox", { ...now, ...with_ });
}

/** Photographs that were refused are sent once more; those that came are left. */
export async function again(id) {
  const { papers } = await row("outbox", id);
  await change(id, { papers: papers.map((paper) => (paper.state === "refused" ? { ...paper, state: "finished" } : paper)) });
}

/** The service has it: what was sealed is no longer needed here, only the line of the list. What was refused stays. */
export async function lighten(id) {
  const now = await row("outbox", id);
  if (!now || isUnsent(now)) return;
  const came = now.papers.filter((paper) => now.state === "received" && paper.state === "received");
  await removeStreams(came.flatMap((paper) => paper.files.map((file) => file.origin)));
  if (came.length === now.papers.length && now.state === "received") await write("outbox", { ...now, envelope: "", signature: "" });
}

/** Takes a line off the list; never one of which something has still to go. */
export async function forget(id) {
  const now = await row("outbox", id);
  if (isUnsent(now)) return;
  await removeStreams(now.papers.flatMap((paper) => paper.files.map((file) => file.origin)));
  await remove("outbox", id);
}
