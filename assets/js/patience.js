// Slow is not lost: how long a request may take over a border's network before it is cut and made again.

export const LONGEST = 90_000; // ms: 64 KB at 6 kbit/s
const MOST = 3; // times as long

/** As long as a request may take after so many in vain, in ms: on a line that is slower still, each has more time. */
export const longest = (tries) => LONGEST * Math.min(MOST, Math.max(1, tries));

/** What cuts a request: {signal, goesOn, end}; whoever asked may cut it too, and each `goesOn` begins the time anew. */
export function cutting(time = LONGEST, asker = undefined) {
  const cut = new AbortController();
  const stop = () => cut.abort();
  const begin = () => setTimeout(stop, time);
  let late = begin();
  const forget = () => clearTimeout(late);
  asker?.addEventListener("abort", stop);
  return {
    signal: cut.signal,
    goesOn: () => (forget(), (late = begin())),
    end: () => (forget(), asker?.removeEventListener("abort", stop)),
  };
}

/** Fetches to the last byte, {answer, bytes}; it is cut only when nothing more has come for so long. */
export async function fetched(address, options = {}) {
  const { signal, goesOn, end } = cutting();
  try {
    const answer = await fetch(address, { cache: "no-store", ...options, signal });
    return { answer, bytes: await all(answer, goesOn) };
  } finally {
    end();
  }
}

async function all({ body }, goesOn) {
  const parts = [];
  for await (const part of partsOf(body)) parts.push(part), goesOn();
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function* partsOf(body) {
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader.read()) yield read.value;
}
