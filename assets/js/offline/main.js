// The phone's page: wires its sections together. What is typed is sealed; nothing is kept that a finder could read.
import { enrol, noticeLeaving, noticeSignedIn, resume, stepAside } from "./device.js";
import { deliver, deliverNow } from "./delivery.js";
import { discard } from "./draft.js";
import * as entry from "./entry.js";
import * as files from "./files.js";
import { enhance } from "./find.js";
import { draw } from "./home.js";
import { intakeKey, renewKeys, takeStrange } from "./keys.js";
import * as lock from "./lock.js";
import * as next from "./next.js";
import { again, change, forget } from "./outbox.js";
import { address, base, byId, right, say, show, shown, tell } from "./page.js";
import { fill, whole, workerOf } from "./ready.js";
import { asksToStay } from "./store.js";

const IDLE = 15 * 60 * 1000; // ms
const readiness = {};
let pending = null, idle = 0, last = Date.now();

const SOON = 250; // ms
let drawn = Promise.resolve(), soon = 0;

/** One after the other: what was read first is never shown last. */
const redraw = () => (drawn = drawn.catch(() => {}).then(() => draw(readiness)));

/** While things are being sent, much changes at once: a few times a second is enough. */
function redrawSoon() {
  soon ||= setTimeout(() => ((soon = 0), redraw()), SOON);
}

/** No pass-phrase and no next contact stays in the page. */
function emptied() {
  for (const name of ["choose", "open"]) byId(`${name}-form`).reset();
  next.close();
}

async function home(sentence) {
  emptied();
  await redraw();
  show("home");
  tell(sentence);
}

/** Does something that needs the pass-phrase: now, or once it was given. */
async function withKey(deed) {
  if (lock.isOpen()) return deed();
  pending = deed;
  const isChosen = await lock.isChosen();
  for (const name of ["choose", "open"]) right(byId(`${name}-form`));
  show(isChosen ? "open" : "choose");
  byId(isChosen ? "phrase_now" : "phrase").focus();
}

async function goThrough() {
  const deed = pending;
  pending = null;
  byId("why-locked").hidden = true;
  for (const name of ["choose", "open"]) byId(`${name}-form`).reset();
  await (deed ?? home)();
}

async function choose(event) {
  event.preventDefault();
  const [phrase, again] = [byId("phrase").value, byId("phrase_again").value];
  if (!lock.isLongEnough(phrase)) return right(event.target, [["phrase", say("too_short")]]);
  if (phrase !== again) return right(event.target, [["phrase_again", say("not_same")]]);
  await lock.choose(phrase);
  await goThrough();
}

async function open(event) {
  event.preventDefault();
  const { open: isOpen, wait, left, wiped } = await lock.open(byId("phrase_now").value);
  byId("phrase_now").value = "";
  if (isOpen) return goThrough();
  if (wiped) return home(say("wiped"));
  right(event.target, [["phrase_now", wait ? say("wrong_wait", { seconds: wait }) : say("wrong_left", { left })]]);
}

const LEFT = { entry: "locked", next: "cleared", choose: "locked", open: "locked" }; // section → what is said there

/** Nobody has typed for a while: what was typed of an entry is kept sealed, the key and all fields are emptied. */
async function lockUp() {
  emptied();
  if (lock.isOpen()) {
    await entry.keepNow().catch(() => {}); // a full phone is locked all the same
    lock.close();
    entry.close();
  }
  if (LEFT[shown()]) await home(say(LEFT[shown()]));
}

/** A phone that slept let no time pass for its timers: whoever wakes it finds it locked. */
const isOver = () => Date.now() - last > IDLE;

function stillHere() {
  if (isOver()) lockUp();
  last = Date.now();
  clearTimeout(idle);
  idle = setTimeout(lockUp, IDLE);
}

const DEEDS = {
  home: () => home(),
  back: () => entry.back(),
  new: async () => ((await intakeKey()) ? withKey(entry.begin) : tell(say("no_keys"))),
  contact: async () => ((await intakeKey()) ? next.open() : tell(say("no_keys"))),
  discard: () => confirm(say("delete_sure")) && entry.throwAway(),
  "go-on": (id) => withKey(() => entry.goOn(id)),
  "seal-unfinished": (id) => withKey(() => entry.sealUnfinished(id)),
  "discard-draft": async (id) => confirm(say("delete_sure")) && (await discard(id), home()),
  resume: (id) => resume(id).then(() => (redraw(), deliverNow(redrawSoon))),
  "step-aside": () => stepAside().then(redraw),
  "take-key": () => confirm(say("take_key")) && takeStrange().then(redraw),
  "remove-photograph": (origin) => entry.removePhotograph(origin),
  pick: (reference) => next.pick(reference),
  send: () => deliverNow(redrawSoon),
  "to-sign-up": () => byId("device_name").focus(),
  save: (id) => files.save(id),
  aside: (id) => change(id, { state: "set_aside" }).then(redraw),
  "take-up": (id) => change(id, { state: "finished" }).then(() => (redraw(), deliverNow(redrawSoon))),
  again: (id) => again(id).then(() => deliverNow(redrawSoon)),
  forget: (id) => forget(id).then(redraw),
};

function listen() {
  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest("[data-act]");
    if (pressed) DEEDS[pressed.dataset.act](pressed.dataset.id);
  });
  byId("choose-form").addEventListener("submit", choose);
  byId("open-form").addEventListener("submit", open);
  byId("enrol").addEventListener("submit", signUp);
  byId("open-file").addEventListener("change", openFile);
  for (const event of ["input", "pointerdown", "keydown"]) document.addEventListener(event, stillHere);
  document.addEventListener("visibilitychange", () => isOver() && lockUp());
  window.addEventListener("pageshow", () => isOver() && lockUp());
  window.addEventListener("pagehide", emptied);
  for (const event of ["online", "focus"]) window.addEventListener(event, () => deliverNow(redrawSoon));
  window.addEventListener("online", prepare);
  window.addEventListener("unhandledrejection", ({ reason }) => reason?.name === "QuotaExceededError" && tell(say("full")));
  for (const event of ["online", "focus", "pageshow"]) window.addEventListener(event, noticePeople);
}

const OUTCOMES = { signed_out: "sign_in_first", failed: "enrol_failed" };
const SHORT = 5000; // ms that what is sent waits to hear in whose name; hearing it may take as long as the line needs
let hearing = null;

/** Whoever is signed in writes from now on; who has signed out no longer does. */
function noticePeople() {
  return (hearing ??= hear().finally(() => (hearing = null)));
}

async function hear() {
  await noticeLeaving();
  const here = navigator.onLine ? await noticeSignedIn().catch(() => undefined) : undefined;
  if (here !== undefined) readiness.isSignedIn = Boolean(here);
  await redraw();
}

async function signUp(event) {
  event.preventDefault();
  const name = byId("device_name").value.trim();
  if (!right(event.target, name ? [] : [["device_name", say("name_it")]])) return;
  const outcome = await busy(event.target, () => enrol(name));
  if (outcome === "signed_out") readiness.isSignedIn = false;
  await redraw();
  tell(outcome in OUTCOMES ? say(OUTCOMES[outcome]) : "");
  if (outcome !== "enrolled" && !(outcome in OUTCOMES)) right(event.target, [["device_name", outcome]]);
  if (outcome === "enrolled") deliverNow(redrawSoon);
}

/** While a line brings the answer, however slowly, it is said that it goes on, and the button is not pressed again. */
async function busy(form, deed) {
  const pressed = form.querySelector("button");
  tell(say("enrolling"));
  pressed.disabled = true;
  try {
    return await deed();
  } finally {
    pressed.disabled = false;
  }
}

async function openFile({ target }) {
  const sentence = await files.open(target.files[0]).then((number) => say("file_opened", { number }), () => say("file_wrong"));
  target.value = "";
  await home(sentence);
  deliverNow(redrawSoon);
}

/** `mark`: what the entry is called where nobody gave it a nickname. */
async function sealed(mark) {
  await home(mark ? say("sealed_as", { mark }) : say("sealed_now"));
  readiness.stays = await asksToStay();
  await redraw();
  await deliverNow(redrawSoon);
}

const PAUSES = [15, 60, 300]; // seconds until what has not come whole is fetched again
let preparing = null, fetching = 0, inVain = 0;

/** Fills the caches while there is a network, again and again until all has come; says ready only of what is whole. */
function prepare() {
  clearTimeout(fetching);
  return (preparing ??= fillAll().finally(() => (preparing = null)));
}

async function fillAll() {
  const told = (have, of) => (Object.assign(readiness, { have, of }), redraw());
  try {
    await workerOf(base(), entry.isBusy);
  } catch {
    readiness.cannot = true;
  }
  const went = navigator.onLine ? await Promise.allSettled([fill(address(), told), renewKeys()]) : [];
  Object.assign(readiness, await whole(address()));
  await redraw();
  if (went.some(({ status }) => status === "rejected")) fetching = setTimeout(prepare, PAUSES[Math.min(inVain++, PAUSES.length - 1)] * 1000);
}

async function begin() {
  listen();
  enhance(document);
  entry.listen({ sealed, gone: home, signed: () => (redraw(), deliverNow(redrawSoon)) });
  next.listen(sealed);
  readiness.stays = await navigator.storage?.persisted?.();
  Object.assign(readiness, await whole(address()));
  await noticeLeaving();
  await home();
  stillHere();
  await Promise.race([noticePeople(), new Promise((done) => setTimeout(done, SHORT))]);
  await deliver(redrawSoon);
  await prepare();
}

begin();
