// One intake on the phone, step by step. Each step is kept at once, sealed under the pass-phrase.
import { device } from "./device.js";
import { begun, discard, opened, save } from "./draft.js";
import { answersOf, excludeOthers, fillIn, namesOf, unfold, wrongDates } from "./form.js";
import { isOpen } from "./lock.js";
import { inWords, nextMark } from "./mark.js";
import { missing } from "./missing.js";
import { seal } from "./outbox.js";
import { byId, locale, made, right, say, show, tell } from "./page.js";
import { inPapers, listed, pages, withdrawn } from "./pictures.js";
import * as signs from "./signs.js";

const STEPS = ["consent", "now", "about", "today", "more", "contact", "place", "treatment", "papers", "rest", "finish"];
const SCREENS = ["now", "today", "more"];
const PAUSE = 600; // ms after the last letter
let draft = null, way = [], waiting = 0, after = {};

/** Whether an entry is open on the page. */
export const isBusy = () => draft !== null;

/** Begins a new entry. */
export async function begin() {
  draft = { ...begun("intake", locale(), (await device())?.id), mark: await nextMark() };
  way = [];
  await save(draft);
  go("consent");
}

/** Goes on with one that was begun. */
export async function goOn(id) {
  draft = await opened(id);
  way = STEPS.slice(0, STEPS.indexOf(draft.step));
  go(draft.step);
}

/** Listens to the forms; `events`: {sealed, signed, gone} tell the page what has happened. */
export function listen(events) {
  after = events;
  const section = byId("entry");
  section.addEventListener("input", typed);
  section.addEventListener("change", (event) => (excludeOthers(event), unfold(event.target.form), typed()));
  section.addEventListener("submit", (event) => (event.preventDefault(), sent(event.target, event.submitter?.value)));
  byId("photographs").addEventListener("change", ({ target }) => takeIn(target));
  document.addEventListener("visibilitychange", () => document.hidden && keepNow());
}

const form = (step) => document.querySelector(`[data-step="${step}"]`);

function go(step) {
  draft.step = step === "emergency" ? "contact" : step;
  for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== step;
  fillIn(form(step), SCREENS.includes(step) ? ticks(step) : { ...draft.answers, nickname: draft.nickname });
  unfold(form(step));
  right(form(step));
  PREPARE[step]?.(form(step));
  show("entry");
  form(step).querySelector("h1")?.focus?.();
}

const PREPARE = {
  today: (each) => signs.prepare(each, "today", draft.answers),
  more: (each) => signs.prepare(each, "more", draft.answers),
  emergency: () => signs.showEmergency(draft.signs),
  treatment: (each) => (groupOf(each, "pregnancy").hidden = draft.answers.sex === "male"),
  papers: () => listed(byId("taken"), draft),
  finish: () => showMissing(),
};

const groupOf = (each, name) => each.querySelector(`[name="${name}"]`).closest(".nhsuk-form-group");

const ticks = (screen) => ({ [`signs_${screen}`]: signs.present(draft.signs) });

function typed() {
  clearTimeout(waiting);
  waiting = setTimeout(keepNow, PAUSE);
}

/** Writes down what stands in the open step, sealed. */
export async function keepNow() {
  clearTimeout(waiting);
  const open = document.querySelector("[data-step]:not([hidden])");
  if (!draft || !isOpen() || !open || byId("entry").hidden) return;
  if (!SCREENS.includes(open.dataset.step)) takeOver(open);
  await save(draft);
}

/** A screen of signs is taken over only when one of its buttons is pressed. */
function takeOver(open) {
  const asked = namesOf(open);
  const kept = Object.entries(draft.answers).filter(([name]) => !asked.has(name));
  const { nickname, paper_kind, paper_language, ...answers } = answersOf(open);
  draft.answers = { ...Object.fromEntries(kept), ...answers };
  if (asked.has("nickname")) draft.nickname = nickname ?? "";
}

async function sent(open, rest) {
  const step = open.dataset.step;
  if (SCREENS.includes(step)) return signed(open, step, rest);
  takeOver(open);
  if (!right(open, wrongDates(open, say))) return undefined;
  const next = await (LEAVE[step]?.(open, rest) ?? true);
  if (next === true) await onward(step);
}

const LEAVE = {
  consent: leaveConsent,
  about: leaveAbout,
  emergency: () => tellSigns().then(() => true),
  place: () => chooseNothing(),
  finish: () => sealNow(false).then(() => false),
};

async function onward(step) {
  way.push(step);
  let at = step === "emergency" ? STEPS.indexOf("contact") : STEPS.indexOf(step) + 1;
  if (STEPS[at] === "more" && !signs.asked("more", draft.answers).length) at += 1;
  go(STEPS[at]);
  await save(draft);
}

/** One step back. */
export async function back() {
  await keepNow();
  const before = way.pop();
  if (before) return go(before);
  close();
  after.gone();
}

async function leaveConsent(open) {
  const { agrees, given_by, read_in, basis } = draft.answers;
  if (agrees === "no") return leaveNothing();
  const answers = { agrees, given_by, basis: given_by !== "vital_interest" || basis, read_in };
  return right(open, Object.keys(answers).filter((name) => !answers[name]).map((name) => [name, unanswered(open, name)]));
}

/** The sentence beside a question that was passed over. */
function unanswered(open, name) {
  const group = open.querySelector(`[name="${name}"]`).closest(".nhsuk-form-group");
  return say("answer", { question: group.querySelector("legend, label").textContent.trim() });
}

async function leaveNothing() {
  await discard(draft.id);
  close();
  show("without");
  return false;
}

async function leaveAbout(open, rest) {
  if (!draft.answers.facts && rest === "ticked") return right(open, [["facts", say("tick_or_press")]]);
  draft.answers.facts_rest = rest;
  return true;
}

/** Without a choice from the catalogue the words count, and the machine guesses nothing. */
function chooseNothing() {
  const { place_typed, place_code, site_words, suggested, site } = draft.answers;
  if (place_typed && !place_code) draft.answers.place_code = "none";
  if (site_words && !suggested && !site) draft.answers.suggested = "unknown";
  return true;
}

async function signed(open, screen, rest) {
  const ticked = answersOf(open)[`signs_${screen}`] ?? [];
  const said = signs.said(screen, draft.answers, [ticked].flat(), rest, new Date().toISOString());
  if (!said) return right(open, [[`signs_${screen}`, say("tick_or_press")]]);
  draft.signs = { ...draft.signs, ...said };
  const isThere = signs.present(said).length > 0;
  if (isThere) go("emergency"); // first of all it is said that nobody has been told
  if (isThere || Object.values(said).some(({ answer }) => answer === "unknown")) await tellSigns();
  if (isThere) way.push(screen), await save(draft);
  else await onward(screen);
}

async function tellSigns() {
  await signs.sealed(draft);
  after.signed();
}

async function takeIn(input) {
  const open = form("papers");
  right(open);
  try {
    const { paper_kind, paper_language } = answersOf(open);
    for (const files of inPapers([...input.files])) {
      draft.papers.push(await pages(files, paper_kind, paper_language));
      await save(draft);
    }
  } catch (error) {
    right(open, [[input, say(error.name === "QuotaExceededError" ? "full" : "unreadable")]]);
  }
  input.value = "";
  listed(byId("taken"), draft);
}

/** Takes a photograph out again. */
export async function removePhotograph(origin) {
  await withdrawn(draft, origin, save);
  listed(byId("taken"), draft);
}

function showMissing() {
  const open = missing(draft.answers);
  byId("missing").textContent = say(open.length ? "missing" : "all_answered");
  byId("missing-list").replaceChildren(...open.map((text) => made("li", { text })));
  byId("mark").textContent = draft.mark ? say("called_here", { mark: inWords(draft.mark) }) : "";
}

/** Seals the entry; from then on nothing readable of it is on this phone. */
async function sealNow(isUnfinished) {
  const { answers, nickname, mark } = draft;
  await seal({ ...draft, answers: signs.others(answers) }, isUnfinished);
  close();
  after.sealed(nickname ? "" : inWords(mark));
}

/** Seals one that was begun, as it is. */
export async function sealUnfinished(id) {
  draft = await opened(id);
  await sealNow(true);
}

/** Deletes the open entry. */
export async function throwAway() {
  await discard(draft.id);
  close();
  after.gone();
}

/** Empties the page: nothing of the entry stays in its fields. */
export function close() {
  clearTimeout(waiting);
  draft = null;
  for (const each of document.querySelectorAll("[data-step]")) fillIn(each, {});
  byId("missing-list").replaceChildren();
  byId("taken").replaceChildren();
  tell();
}
