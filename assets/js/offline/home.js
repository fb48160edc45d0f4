// The first section: what is ready, what waits, each entry with its state in words and what can be done.
import { device, former, sender } from "./device.js";
import { drafts, isOld } from "./draft.js";
import { intakeKey, strangeNumber } from "./keys.js";
import { inWords, nameOf } from "./mark.js";
import { questionOf } from "./missing.js";
import { LONG, isHere, isNamed, isSign, isUnsent, rows } from "./outbox.js";
import { button, byId, made, moment, refill, say } from "./page.js";
import { remove } from "./store.js";
import { openAlarm, showAlarm } from "./signs.js";

const DAY = 24 * 3600 * 1000;

/** Draws the list anew; `readiness`: {shell, catalogues, have, of, stays, isSignedIn}. */
export async function draw(readiness) {
  const [own, by, all] = [await device(), await sender(), await rows()];
  await forgetOldSigns(all);
  const lines = all.filter((line) => !isSign(line));
  refill(byId("entries"), lines.reverse().map((line) => card(line, (isNamed(line) && by?.device) || own)));
  refill(byId("drafts"), (await drafts()).map(draftCard));
  drawUnsent(lines, Boolean(openAlarm(all)));
  await drawWhose(own);
  await drawPhone(own, readiness);
  await showAlarm();
}

/** Signs that were told a day ago need no line any more; those that nobody has taken in keep it for a week. */
async function forgetOldSigns(all) {
  const late = (line) => Date.now() - line.finished_at > (line.state === "received" ? DAY : 7 * DAY);
  for (const line of all) if (isSign(line) && !isUnsent(line) && late(line)) await remove("outbox", line.id);
}

/** That everything has been sent is said only where something was, and no warning signs wait. */
function drawUnsent(lines, signsWait) {
  const here = lines.filter(isHere);
  const late = here.filter((line) => Date.now() - line.finished_at > LONG);
  const words = late.length ? say("unsent_long", { number: late.length }) : say("unsent", { number: here.length });
  const none = lines.length && !signsWait ? say("nothing_unsent") : "";
  byId("unsent").textContent = here.length ? words : none;
  byId("unsent").classList.toggle("app-offline__unsent--late", late.length > 0);
}

/** In whose name the next entries are filed; who wrote here before is one tap away, also without a network. */
async function drawWhose(own) {
  const others = own ? [] : await former();
  const words = own?.who ? say("in_name", { who: own.who }) : others.length ? say("nobodys") : "";
  const taps = others.map(({ device: { id, who, name } }) => button("resume", say("i_am", { who: who ?? name }), id));
  if (own?.who) taps.push(button("step-aside", say("somebody_else")));
  const parts = words ? [made("p", { text: words }), made("div", { class: "app-actions" }, ...taps)] : [];
  refill(byId("whose"), parts);
  byId("whose").classList.toggle("app-inset", others.length > 0);
}

/** A key of the service that nothing vouches for is named by its number, so that people can compare. */
async function drawStrangeKey() {
  const number = await strangeNumber();
  const parts = number ? [made("p", { text: say("strange_key", { number }) }), button("take-key", say("take_key"))] : [];
  refill(byId("strange-key"), parts);
}

async function drawPhone(own, readiness) {
  await drawStrangeKey();
  const hasKey = Boolean(await intakeKey());
  const isReady = readiness.shell && hasKey;
  byId("ready").textContent = isReady && !readiness.cannot ? say("ready") : notReady(readiness);
  byId("ready").className = isReady ? "app-offline__good" : "app-offline__open";
  byId("catalogues").textContent = say(readiness.catalogues ? "catalogues_ready" : "catalogues_missing");
  byId("stays").textContent = readiness.stays === undefined ? "" : say(readiness.stays ? "stays" : "may_go");
  byId("device").textContent = !own ? say("not_enrolled") : own.off ? say("switched_off") : say("enrolled", { name: own.name });
  byId("sign-in").hidden = readiness.isSignedIn !== false; // only the service knows, so without a network it is not offered
  byId("enrol").hidden = Boolean(own && !own.off);
}

/** How far it is, once the phone has heard of how much. */
function notReady({ cannot, have, of }) {
  if (cannot) return say("cannot");
  return of ? say("not_ready", { have, of }) : say("getting_ready");
}

function draftCard(kept) {
  const isLate = isOld(kept);
  const words = say(isLate ? "old_draft" : "draft", { when: moment(kept.begun) });
  const deeds = [button("go-on", say("go_on"), kept.id)];
  if (isLate) deeds.push(button("seal-unfinished", say("seal_unfinished"), kept.id), button("discard-draft", say("remove"), kept.id));
  return made("section", { class: `app-card${isLate ? " app-card--bad" : ""}` }, named(inWords(kept.mark)), made("p", { text: words }), made("div", { class: "app-actions" }, ...deeds));
}

const named = (text) => (text ? made("h3", { class: "app-card__heading", text }) : "");

function card(line, own) {
  const isLate = isHere(line) && Date.now() - line.finished_at > LONG;
  const { of: number } = photographs(line.papers);
  const when = [say(`kind_${line.kind}`), moment(line.finished_at), number && say("photographs", { number })].filter(Boolean).join(", ");
  const parts = [
    named(nameOf(line)),
    made("p", { class: "app-muted", text: when }),
    made("p", { class: "app-offline__standing", text: standing(line, own) }),
    ...mendings(line),
    made("div", { class: "app-actions" }, ...deeds(line, own)),
  ];
  return made("section", { class: `app-card${isLate ? " app-card--bad" : ""}`, "data-state": stateOf(line) }, ...parts);
}

/** A row's state: received only once its photographs are there too. */
const stateOf = (line) => (line.state === "received" && isUnsent(line) ? "part" : line.state);

/** A row's state in words. */
export function standing(line, own) {
  const { state, reference, papers, kind } = line;
  if (state === "finished" && !own) return say("needs_enrolment");
  if (state === "finished" && own.off) return say("switched_off");
  if (state === "finished" && line.again_at > Date.now()) return `${say("finished")} ${say("busy", { when: moment(line.again_at) })}`;
  if (state === "finished" && line.tried_at) return `${say("finished")} ${say("waits")}`;
  if (state !== "received") return say(state);
  if (isUnsent(line)) return say("part", { reference, ...photographs(papers) });
  if (papers.some((paper) => paper.state === "refused")) return say("papers_refused");
  return kind === "contact" ? say("received_contact") : say("received", { reference });
}

function photographs(papers) {
  const count = (chosen) => chosen.reduce((sum, paper) => sum + paper.files.length, 0);
  return { have: count(papers.filter((paper) => paper.state === "received")), of: count(papers) };
}

const about = (question, sentence) => (!question || sentence.includes(question) ? sentence : `${question.replace(/[^?]$/, "$&:")} ${sentence}`);

/** What the service said of single answers, in its own sentences, each with its question. */
function mendings({ state, errors }) {
  const all = state === "needs_mending" ? Object.entries(errors ?? {}) : [];
  const said = all.flatMap(([name, sentences]) => sentences.map((each) => about(questionOf(name), each)));
  return said.length ? [made("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...said.map((text) => made("li", { text })))] : [];
}

function deeds(line, own) {
  const { id, papers } = line;
  const state = stateOf(line);
  if (state === "set_aside") return [button("take-up", say("take_up"), id), button("save", say("save_file"), id)];
  if (state === "finished" && !own) return [button("to-sign-up", say("sign_up")), button("save", say("save_file"), id), button("aside", say("aside"), id)];
  if (["finished", "sending"].includes(state)) return [button("send", say("send_now"), id), button("save", say("save_file"), id), button("aside", say("aside"), id)];
  if (["needs_mending", "refused"].includes(state)) return [button("take-up", say("send_now"), id), button("save", say("save_file"), id)]; // typed in by a person, its photographs follow
  if (state === "received" && papers.some((paper) => paper.state === "refused")) return [button("again", say("send_now"), id), button("forget", say("forget"), id)];
  return state === "received" ? [button("forget", say("forget"), id)] : [];
}
