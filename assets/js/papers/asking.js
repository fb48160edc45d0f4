// One request of the sending protocol and what its answer means: an answer, a try again, or an end with its reason.
import { cutting, longest } from "../patience.js";

const FINAL = [400, 403, 404, 405, 409, 411, 413, 415, 422];
const SIGNED_OUT = [401, 410]; // 410: the half hour of a card is over

const BUSY = [429, 503];
const MOST_TOLD = 3600; // s; who is told to come later than that comes then and asks again

/**
 * No network, or a server that cannot answer now: the same request may be made again, `after` so many seconds if told.
 * `isHeard`: the server itself has said so, of this one request.
 */
export class Again extends Error {
  constructor(reason, after = 0, isHeard = false) {
    super(reason);
    Object.assign(this, { after, isHeard });
  }
}

/** Seconds that a busy server tells us to wait, as a number or as a moment; 0 where it tells none. */
export function toldToWait({ status, headers }) {
  const told = BUSY.includes(status) ? headers.get("Retry-After")?.trim() : "";
  if (!told) return 0;
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000;
  return Math.min(MOST_TOLD, Math.max(0, seconds || 0));
}

/** As long as told and up to a quarter longer, never at the same moment as other phones; in ms. */
export const asTold = (seconds) => seconds * 1000 * (1 + Math.random() / 4);

/** Nothing more can be done by itself: `state` is "refused" or "signed_out", `why` the server's own sentence or a code. */
export class Ended extends Error {
  constructor(state, why, status = 0) {
    super(state);
    Object.assign(this, { state, why, status });
  }
}

/**
 * Asks; resolves with {status, said} for a status in `known`; throws Again (also for those in `again`) or Ended. After
 * `tries` in vain it has more time.
 */
export async function ask(address, { known, again = [], tries = 1, fetch: given, signal, csrf, owner, headers, ...options }) {
  if (signal?.aborted) throw new Again("stopped");
  const cut = cutting(longest(tries), signal);
  const head = { Accept: "application/json", ...(csrf && { "X-CSRFToken": csrf }), ...(owner && { "X-Papers-Owner": owner }), ...headers };
  const request = { redirect: "manual", cache: "no-store", ...options, headers: head, signal: cut.signal };
  try {
    return await read(await (given ?? fetch)(address, request), known, again);
  } catch (error) {
    throw error instanceof Ended || error instanceof Again ? error : new Again(String(error));
  } finally {
    cut.end();
  }
}

/** A page in place of JSON is not the service: a hotel's or a train's network answers so, with 200. */
async function read(answer, known, again) {
  const { status } = answer;
  if (answer.type === "opaqueredirect" || SIGNED_OUT.includes(status)) throw new Ended("signed_out", "signed_out", status);
  const said = status === 204 ? {} : await answer.json().catch(() => null);
  if (known.includes(status) && said) return { status, said };
  if (again.includes(status) || !FINAL.includes(status)) throw new Again(String(status), toldToWait(answer), !known.includes(status));
  if (status === 400) throw new Ended("signed_out", "signed_out", status);
  throw new Ended("refused", said?.why ?? (status === 413 ? "too_large" : "not_taken"), status);
}
