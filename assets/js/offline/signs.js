// Warning signs without a network: which lines can apply, what a tick means, what is said at once.
import { byId, moment, say } from "./page.js";
import { isSign, rows, sealSigns } from "./outbox.js";

const MOST = 12; // lines on a screen, as online
const GRADES = ["ambulance", "today", "call"];
const FIRST = { ambulance: "sign_now", today: "sign_today", call: "sign_call" };
const REST = { none: "no", unknown: "unknown" };

/** Whether a line can apply: facts joined by & and |, ! turns one round; what is not known may be so. */
export function mayApply(condition, facts, rest) {
  if (condition === "always" || condition === "never") return condition === "always";
  const holds = (fact) => (facts.includes(fact.replace("!", "")) ? !fact.startsWith("!") : fact.startsWith("!") || rest === "unknown");
  return condition.split("|").some((way) => way.split("&").every(holds));
}

/** The codes a screen asks of this patient. */
export function asked(screen, { facts = [], facts_rest: rest = "" }) {
  const lines = [...document.querySelectorAll(`[data-step="${screen}"] [name="signs_${screen}"]`)].map(({ value }) => value);
  if (screen === "now") return lines;
  const applies = (code) => mayApply(aid(code).dataset.applies, facts, rest);
  const fitting = lines.filter(applies);
  return screen === "today" ? fitting.slice(0, MOST) : fitting.slice(MOST);
}

const aid = (code) => document.querySelector(`[data-aid="${CSS.escape(code)}"]`);

/** Shows on a screen only the lines that can apply. */
export function prepare(form, screen, answers) {
  const codes = asked(screen, answers);
  for (const box of form.querySelectorAll(`[name="signs_${screen}"]`)) {
    box.closest(".nhsuk-checkboxes__item").hidden = !codes.includes(box.value);
  }
}

/** What a screen says, sign → {answer, at}; null where nothing was ticked and no button says what holds of the rest. */
export function said(screen, answers, ticked, rest, at) {
  if (!ticked.length && !REST[rest]) return null;
  const answer = (code) => (ticked.includes(code) ? "yes" : REST[rest]);
  const pairs = asked(screen, answers).map((code) => [code, { answer: answer(code), at }]);
  return Object.fromEntries(pairs.filter(([, each]) => each.answer));
}

/** The signs that are there. */
export const present = (signs) => Object.keys(signs).filter((code) => signs[code].answer === "yes");

/** The page that a yes shows: first of all that nobody has been told. */
export function showEmergency(signs) {
  const codes = present(signs);
  const grade = GRADES.find((each) => codes.some((code) => aid(code)?.dataset.grade === each)) ?? GRADES[0];
  byId("sign-heading").textContent = say(FIRST[grade]);
  for (const part of document.querySelectorAll("[data-aid]")) part.hidden = !codes.includes(part.dataset.aid);
}

/** Seals the signs for sending at once, with where the patient is and what is known by then. */
export async function sealed(draft) {
  const { id, maker, made_at, locale, signs, answers } = draft;
  const bedside = Object.fromEntries(["phone", "address", "country"].map((name) => [name, answers[`bedside_${name}`] ?? ""]));
  await sealSigns({ schema: 1, kind: "signs", id, made_at, locale, signs, bedside, answers: others(answers) }, maker);
}

/** The answers without what belongs to the bedside, which is told apart. */
export const others = (answers) => Object.fromEntries(Object.entries(answers).filter(([name]) => !name.startsWith("bedside_")));

const isAlarm = (line) => isSign(line) && line.isAlarm;

/** Signs of which nobody has been told: neither they nor their entry were taken in. */
export function openAlarm(all) {
  const arrived = new Set(all.filter(({ state }) => state === "received").map(({ id }) => id.replace("signs:", "")));
  return all.filter(isAlarm).find(({ id }) => !arrived.has(id.replace("signs:", "")));
}

/** The red line: it stays until the service has taken the signs or their entry, then it says when people were told. */
export async function showAlarm() {
  const all = await rows();
  const open = openAlarm(all);
  const last = open ?? all.filter(isAlarm).at(-1);
  const line = byId("alarm");
  line.hidden = !last;
  line.classList.toggle("app-offline__alarm--told", !open);
  const sentence = last && (open ? say("alarm", { when: moment(last.finished_at) }) : say("alarm_sent", { when: moment(last.sent_at) }));
  if (line.textContent !== (sentence ?? "")) line.textContent = sentence ?? "";
}
