// Photographs and files of papers, where a page has a place for them; without this script its form sends whole files.
import { mark, unmark } from "../errors.js";
import { PAUSED, WIFI_ONLY, openStore } from "./keeping.js";
import { isOurs, network, onChange } from "./network.js";
import { Outgoing } from "./outgoing.js";
import { Pictures } from "./pictures.js";
import { copyOf, wordsOf } from "./words.js";

const CAN = window.isSecureContext && window.crypto?.subtle && crypto.randomUUID && window.indexedDB;

if (CAN) for (const element of document.querySelectorAll("[data-papers]")) mount(element);

async function mount(element) {
  const form = element.querySelector("form");
  const say = wordsOf(element);
  const { door, owner } = element.dataset;
  const tools = copyOf(element, "tools");
  const tell = teller(tools);
  const store = await openStore();
  form.querySelector("[data-papers-files]").replaceWith(tools.root);
  const begin = () => begun(door, owner);
  const paper = (await unfinished(store, owner)) ?? begin();
  const shared = { element, store, say, tell, owner, csrf: form.querySelector("[name=csrf_token]")?.value };
  const picker = pickerOf(tools);
  const pictures = new Pictures({ ...shared, list: tools.part("pictures"), again: picker.again, paper });
  picker.add = (files) => (unmark(form), pictures.add(files));
  const outgoing = new Outgoing({ ...shared, list: element.querySelector("[data-papers-outgoing]") });
  form.addEventListener("submit", (event) => sendOff(event, form, pictures, outgoing, begin));
  warnBeforeLoss(store);
  await pictures.restore();
  await switches(element, store, outgoing, say);
  await outgoing.go();
}

/** A paper with nothing in it yet; this page's own as long as it is open. */
function begun(door, owner) {
  const paper = { origin: crypto.randomUUID(), door, owner, asked: false, made: Date.now(), files: [] };
  isOurs(`papers ${paper.origin}`);
  return paper;
}

/** What was begun on an earlier visit and not sent off, unless another page has it open. */
async function unfinished(store, owner) {
  for (const paper of await store.papers(owner)) {
    if (!paper.asked && (await isOurs(`papers ${paper.origin}`))) return paper;
  }
  return null;
}

/** Says something to everybody; what must stay to be read stays above the rest. */
function teller(tools) {
  return (words, stays = false) => {
    if (stays) Object.assign(tools.part("stays"), { textContent: words, hidden: false });
    else tools.part("told").textContent = words;
  };
}

/** The camera and the files: two buttons that open the browser's own, and one question for a page to be taken again. */
function pickerOf(tools) {
  const picker = { add: null, one: null };
  const choose = (name, act) => {
    picker.one = act;
    tools.part(name).click();
  };
  for (const name of ["camera", "files"]) {
    tools.part(name).addEventListener("change", ({ target }) => {
      const [files, act] = [[...target.files], picker.one];
      target.value = "";
      if (act && files.length) act(files[0]);
      else picker.add(files);
    });
  }
  tools.on("take", () => choose("camera", null));
  tools.on("choose", () => choose("files", null));
  picker.again = (act) => choose("camera", act);
  return picker;
}

async function sendOff(event, form, pictures, outgoing, begin) {
  event.preventDefault();
  event.stopPropagation(); // a form that is sent without a connection is the page's affair; this one waits by itself
  await pictures.settled();
  const { paper, say, element } = pictures;
  if (!mark(form, paper.files.length ? [] : [[element.querySelector("[data-do=take]"), say("nothing")]], say)) return undefined;
  const kind = form.elements.kind?.selectedOptions?.[0];
  Object.assign(paper, { asked: true, kind: kind?.value, language: form.elements.language?.value, title: kind?.value && kind.text });
  pictures.begin(begin()); // at once: what is chosen from now on is the next paper's
  form.reset();
  await pictures.keep(paper);
  navigator.storage?.persist?.().catch(() => {}); // it may say no: then the phone may clear all this when it is full
  return outgoing.go();
}

/** Pause, and Wi-Fi only where the browser knows what Wi-Fi is. */
async function switches(element, store, outgoing, say) {
  const controls = copyOf(element, "controls");
  const [pause, wifi] = [controls.button("pause"), controls.part("wifi")];
  const show = async () => {
    const isPaused = await store.chosen(PAUSED);
    pause.textContent = say(isPaused ? "resume" : "pause");
    controls.part("network").textContent = say(`network_${network()}`);
    controls.part("by_wifi").hidden = network() === "unknown";
  };
  wifi.checked = await store.chosen(WIFI_ONLY);
  const chosen = async (name, value) => {
    await store.choose(name, value);
    await show();
    await outgoing.go();
  };
  controls.on("pause", async () => chosen(PAUSED, !(await store.chosen(PAUSED))));
  wifi.addEventListener("change", () => chosen(WIFI_ONLY, wifi.checked));
  onChange(show);
  element.querySelector("[data-papers-outgoing]").before(controls.root);
  await show();
}

/** What found no room on the phone is lost with this page: the browser asks before it closes. */
function warnBeforeLoss(store) {
  window.addEventListener("beforeunload", (event) => {
    if (store.memory.contents.size) event.preventDefault();
  });
}
