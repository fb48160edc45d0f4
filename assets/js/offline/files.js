// A finished entry as a file, for another phone to send: sealed as it is here, so that nobody can read it on its way.
import { base64url, fromBase64url } from "./bytes.js";
import { row, write } from "./store.js";

const KIND = "oncobridge sealed entry";

/** The file's content: the envelope, its maker's signature, and the sealed photographs. */
export async function fileOf(id) {
  const line = await row("outbox", id);
  const streams = [];
  for (const { origin } of line.papers.flatMap((paper) => paper.files)) {
    streams.push({ origin, stream: base64url((await row("streams", origin)).stream) });
  }
  const { envelope, signature, nickname, mark, kind, finished_at, papers } = line;
  return { file: KIND, v: 1, entries: [{ id, envelope, signature, nickname, mark, kind, finished_at, papers }], streams };
}

/** Hands the file to the phone's own way of saving. */
export async function save(id) {
  const content = new Blob([JSON.stringify(await fileOf(id))], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `sealed-${id.slice(0, 8)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Takes entries out of a file; those that are here already stay as they are. How many came. */
export async function open(file) {
  const { file: kind, v, entries, streams } = JSON.parse(await file.text());
  if (kind !== KIND || v !== 1) throw new Error(kind);
  const fresh = [];
  for (const each of entries) if (!(await row("outbox", each.id))) fresh.push(each);
  for (const { origin, stream } of fresh.length ? streams : []) await write("streams", { origin, stream: fromBase64url(stream) });
  for (const each of fresh) await write("outbox", { ...each, state: "finished", tries: 0 });
  return fresh.length;
}
