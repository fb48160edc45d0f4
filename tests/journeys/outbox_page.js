// Beside the phone's own page, on its own store: fills in entries by the very modules of the page, faster than fingers do.
import { begun, save } from "../../assets/js/offline/draft.js";
import { device } from "../../assets/js/offline/device.js";
import * as lock from "../../assets/js/offline/lock.js";
import { isUnsent, rows, seal } from "../../assets/js/offline/outbox.js";
import { pages } from "../../assets/js/offline/pictures.js";

const SMALL = 300; // bytes of a stand-in for a photograph

/** Fills in one entry with its photographs and seals it; `expected` hears what has to arrive before it is sealed. */
export async function make({ phrase, name, nickname = "", answers, signs, photographs, real }) {
  if (!lock.isOpen()) await ((await lock.isChosen()) ? lock.open(phrase) : lock.choose(phrase));
  const draft = Object.assign(begun("intake", "uk", (await device())?.id), { answers, signs, nickname });
  await save(draft);
  const files = Array.from({ length: photographs }, (_each, nth) => (nth < real ? noise(640, 480) : standIn()));
  draft.papers.push(await pages(await Promise.all(files), "other", "uk"));
  await save(draft);
  const hashes = draft.papers.flatMap((paper) => paper.files.map(({ told }) => told.sha256));
  await window.expected(draft.id, name, hashes);
  await seal(draft);
  return draft.id;
}

const standIn = () => new File([crypto.getRandomValues(new Uint8Array(SMALL))], "small.jpg", { type: "image/jpeg" });

/** A picture that no packing makes smaller: some 260 KB, as a photograph of paper has. */
async function noise(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  const picture = pen.createImageData(width, height);
  for (let at = 0; at < picture.data.length; at += 65_536) crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
  for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
  pen.putImageData(picture, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], "noise.jpg", { type: "image/jpeg" });
}

/** What the phone's list holds: [{id, state, left}]; `left`: how many things of it have still to go. */
export const list = async () =>
  (await rows()).map((line) => ({
    id: line.id, state: line.state, left: isUnsent(line) ? 1 + (line.state !== "received") + line.papers.filter(({ state }) => state !== "received").length : 0,
  }));
