// Photographs of an entry: made small by the camera's code, sealed at once, listed by number and quality.
import { taken } from "../papers/photographs.js";
import { button, made, say } from "./page.js";
import { removeStreams, write } from "./store.js";
import { sealedStream } from "./streams.js";

/** Each chosen file becomes a page of one paper; gives the paper, its streams kept sealed. */
export async function pages(files, kind, language) {
  const paper = { origin: crypto.randomUUID(), kind: kind || null, language: language || null, files: [] };
  for (const file of files) paper.files.push(await one(file));
  return paper;
}

async function one(file) {
  const { blob, blurred = false, dark = false } = await taken(file);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { told, sent, stream } = await sealedStream(bytes, blob.type || file.type);
  await write("streams", { origin: told.origin, stream });
  return { told, sent, blurred, dark };
}

/** Takes a paper out of the draft. */
export async function withdrawn(draft, origin) {
  const gone = draft.papers.filter((paper) => paper.origin === origin);
  await removeStreams(gone.flatMap((paper) => paper.files.map((file) => file.told.origin)));
  draft.papers = draft.papers.filter((paper) => paper.origin !== origin);
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
