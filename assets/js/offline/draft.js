// One entry while it is being typed. It is only ever written sealed under the pass-phrase.
import { seal, unseal } from "./lock.js";
import { all, remove, removeStreams, row, write } from "./store.js";

export const LONGEST = 24 * 3600 * 1000; // ms, then it is offered for sealing as unfinished

/** A new draft; `maker`: the id under which whoever begins it is signed up on this phone, so that it stays theirs. */
export function begun(kind, locale, maker, now = new Date()) {
  const made_at = now.toISOString();
  return { id: crypto.randomUUID(), maker, kind, locale, made_at, step: "consent", answers: {}, signs: {}, papers: [], nickname: "" };
}

/** Writes the draft; beside it in clear only its mark, when it was begun and which streams are its own. */
export async function save(draft) {
  const streams = draft.papers.flatMap((paper) => paper.files.map((file) => file.told.origin));
  await write("drafts", { id: draft.id, mark: draft.mark, begun: draft.made_at, streams, ...(await seal(JSON.stringify(draft))) });
}

/** The drafts of this phone: id, mark and when each was begun. */
export const drafts = () => all("drafts");

/** A draft, opened. */
export const opened = async (id) => JSON.parse(await unseal(await row("drafts", id)));

/** Whether a draft is so old that it should be sealed or thrown away. */
export const isOld = (kept, now = Date.now()) => now - Date.parse(kept.begun) > LONGEST;

/** Throws a draft away with its photographs. */
export async function discard(id) {
  const kept = await row("drafts", id);
  await removeStreams(kept?.streams ?? []);
  await remove("drafts", id);
}

/** The entry as the service reads it. */
export function entry(draft, isUnfinished) {
  const { id, kind, made_at, locale, answers, signs } = draft;
  const papers = draft.papers.map(({ origin, kind: what, language, files }) => ({
    origin, kind: what, language, files: files.map((file) => file.told),
  }));
  return { schema: 1, id, kind, made_at, locale, answers, signs, papers, unfinished: isUnfinished };
}

/** What the sending tells of its papers: no key, nothing to read. */
export function papersToSend(draft) {
  return draft.papers.map(({ origin, kind, language, files }) => ({
    origin, kind, language, files: files.map((file) => file.sent), state: "finished",
  }));
}
