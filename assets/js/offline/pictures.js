// Photographs of an entry: made small by the camera's code, sealed at once, listed by number and quality.
import { taken } from "../papers/photographs.js";
import { button, byId, made, say } from "./page.js";
import { removeStreams, write } from "./store.js";
import { sealedStream } from "./streams.js";

const MOST_FILES = 12, MOST_BYTES = 25 * 2 ** 20; // of a paper, of a file: as much as the service takes

/** The chosen files in papers of as many as one may have. */
export const inPapers = (files) => Array.from({ length: Math.ceil(files.length / MOST_FILES) }, (_each, nth) => files.slice(nth * MOST_FILES, (nth + 1) * MOST_FILES));

/** Each chosen file becomes a page of one paper; gives the paper, its streams kept sealed. Of one that fails nothing stays. */
export async function pages(files, kind, language) {
  const paper = { origin: crypto.randomUUID(), kind: kind || null, language: language || null, files: [] };
  try {
    for (const file of files) paper.files.push(await one(file));
  } catch (error) {
    await removeStreams(paper.files.map(({ told }) => told.origin));
    throw error;
  }
  return paper;
}

async function one(file) {
  const { blob, blurred = false, dark = false } = await taken(file);
  if (!blob.size || blob.size > MOST_BYTES) throw new Error("empty or too large");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { told, sent, stream } = await sealedStream(bytes, blob.type || file.type);
  await write("streams", { origin: told.origin, stream });
  return { told, sent, blurred, dark };
}

/** Takes one photograph out of the draft, then its stream: a page that is closed in between leaves none without its stream. */
export async function withdrawn(draft, origin, save) {
  const stays = draft.papers.map((paper) => ({ ...paper, files: paper.files.filter((file) => file.told.origin !== origin) }));
  draft.papers = stays.filter((paper) => paper.files.length);
  await save(draft);
  await removeStreams([origin]);
}

/** The list under the button. */
export function listed(list, draft) {
  const files = draft.papers.flatMap((paper) => paper.files.map((file) => ({ ...file, kind: wordOf(paper.kind) })));
  list.replaceChildren(...files.map((file, at) => row(file, at + 1)));
}

/** What was chosen before it was taken, as it stands in the question. */
const wordOf = (kind) => (kind ? byId("paper_kind").querySelector(`[value="${CSS.escape(kind)}"]`)?.text : "");

function row(file, number) {
  const words = `${say(file.kind ? "photograph_of" : "photograph", { number, kind: file.kind })}: ${quality(file)} `;
  return made("li", {}, made("span", { text: words }), button("remove-photograph", say("remove"), file.told.origin));
}

function quality({ blurred, dark }) {
  const faults = [blurred && say("blurred"), dark && say("dark")].filter(Boolean);
  return faults.join(", ") || say("good");
}
