// What tells an entry without a nickname apart: this phone's word, drawn by chance, and a running number; nothing of the patient.
import { say } from "./page.js";
import { changed } from "./store.js";

/** Code → word, in the reader's language. */
const words = () => new Map([...document.querySelectorAll("[data-mark]")].map(({ dataset, textContent }) => [dataset.mark, textContent]));

/** The next mark of this phone, {word, number}; no two of its entries have the same. */
export const nextMark = () => changed("mark", ({ word, number } = { word: drawn(), number: 0 }) => ({ word, number: number + 1 }));

function drawn() {
  const codes = [...words().keys()];
  return codes[crypto.getRandomValues(new Uint32Array(1))[0] % codes.length];
}

/** A mark as it is read; nothing where there is none. */
export const inWords = (mark) => (mark ? `${words().get(mark.word) ?? ""}\u00a0${mark.number}`.trim() : "");

/** What an entry is called here. */
export const nameOf = ({ nickname, mark }) => nickname || inWords(mark) || say("unnamed");
