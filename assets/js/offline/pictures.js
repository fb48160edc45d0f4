// Photographs of an entry: made small by the camera's code, sealed at once, listed by number and quality.
import { taken } from "../papers/photographs.js";
import { button, made, say } from "./page.js";
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

/** Takes a paper out of the draft, then its streams: a page that is closed in between leaves no paper without its files. */
export async function withdrawn(draft, origin, save) {
  const gone = draft.papers.filter((paper) => paper.origin === origin);
  draft.papers = draft.papers.filter((paper) => paper.origin !== origin);
  await save(draft);
  await removeStreams(gone.flatMap((paper) => paper.files.map((file) => file.told.origin)));
}

/** The list under the button. */
export function listed(list, draft) {
  let number = 0;
  const rows = draft.papers.map((paper) => {
    const words = paper.files.map((file) => `${say("photograph", { number: (number += 1) })}: ${quality(file)}`);
    return made("li", {}, made("span", { text: `${words.join("; ")} ` }), button("remove-paper", say("remove"), paper.origin));
  });
  list.replaceChildren(...rows);
}

function quality({ blurred, dark }) {
  const faults = [blurred && say("blurred"), dark && say("dark")].filter(Boolean);
  return faults.join(", ") || say("good");
}
