// Proposals for a place or a diagnosis out of the phone's own catalogue; nothing is chosen by itself.
import { bringIntoSight, whenLeft } from "../proposals.js";
import { catalogue } from "./ready.js";
import { address, made, say } from "./page.js";

const MOST = 7, SHORTEST = 2, PAUSE = 150;
const loaded = {};

/** Text without accents, small, signs as spaces: so that Przemysl finds Przemyśl. */
export function plain(text) {
  const bare = text.normalize("NFD").replace(/[\u0300-\u0305\u0307-\u036f]/g, "").replace(/ł/g, "l").replace(/Ł/g, "L");
  return bare.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

const READ = {
  localities: ({ regions, localities }) => localities.map(([value, region, ...names]) => ({
    value, text: names[1] && names[1] !== names[0] ? `${names[0]} (${names[1]})` : names[0], hint: regions[region] ?? region,
    names, said: names.map(plain), shown: names.length,
  })),
  diagnoses: ({ diagnoses }) => diagnoses.map(([value, text, code, ...said]) => ({
    value, text, hint: code, names: [text, code, ...said], said: [text, code, ...said].map(plain), shown: 2,
  })),
};

async function rows(name) {
  loaded[name] ??= catalogue(address(), name).then((found) => (found ? READ[name](found) : null));
  const found = await loaded[name];
  if (!found) delete loaded[name];
  return found ?? [];
}

/**
 * The rows that the words mean: the very words first, then what begins so, then what holds every word; each time those
 * that are shown under such a name before those that are only called so too, with the name by which they were found.
 */
export function found(all, typed) {
  const asked = plain(typed);
  if (asked.length < SHORTEST) return [];
  const tests = [(said) => said === asked, (said) => said.startsWith(asked), holds(asked.split(" "))];
  const chosen = new Map();
  for (const test of tests) for (const at of [shownAt, calledAt]) gather(all, chosen, (row) => at(row, test));
  return [...chosen.values()];
}

const shownAt = ({ said, shown }, test) => said.slice(0, shown).findIndex(test);
const calledAt = ({ said }, test) => said.findIndex(test);

function gather(all, chosen, place) {
  for (const row of all) {
    if (chosen.size >= MOST) return;
    const at = chosen.has(row) ? -1 : place(row);
    if (at >= 0) chosen.set(row, at < row.shown ? row : { ...row, hint: `${row.names[at]}, ${row.hint}` });
  }
}

function holds(words) {
  return (said) => words.every((word) => word.length > 2 && ` ${said}`.includes(` ${word}`));
}

/** Lets each field with a catalogue propose while one types. */
export function enhance(root) {
  for (const box of root.querySelectorAll("[data-find]")) new Finder(box);
}

class Finder {
  constructor(box) {
    this.box = box;
    [this.input, this.code] = box.querySelectorAll("input");
    [this.list, this.chosen] = [box.querySelector("ul"), box.querySelector("[data-chosen]")];
    this.input.addEventListener("input", () => this.typed());
    whenLeft(this.input, () => this.open([]));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.choose(this.options[[...this.list.children].indexOf(target.closest("li"))]));
  }

  typed() {
    this.code.value = this.chosen.textContent = "";
    clearTimeout(this.waiting);
    this.waiting = setTimeout(async () => this.open(this.proposed(await rows(this.box.dataset.find))), PAUSE);
  }

  proposed(all) {
    const options = document.activeElement === this.input ? found(all, this.input.value) : [];
    return options.length ? [...options, { value: "", text: say("none_of_these"), hint: "" }] : [];
  }

  open(options) {
    [this.options, this.at] = [options, -1];
    this.list.replaceChildren(...options.map((option, at) => this.item(option, at)));
    this.list.hidden = !options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    bringIntoSight(this.list);
  }

  item({ text, hint }, at) {
    const parts = [made("span", { text }), ...(hint ? [made("span", { class: "app-typeahead__hint", text: hint })] : [])];
    return made("li", { role: "option", class: "app-typeahead__option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, ...parts);
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (this.list.hidden) return;
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.options[this.at]);
    else if (event.key === "Escape") this.open([]);
    else return;
    event.preventDefault();
  }

  move(step) {
    const items = [...this.list.children];
    this.at = (this.at + step + items.length + (this.at < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.at)));
    this.input.setAttribute("aria-activedescendant", items[this.at].id);
  }

  choose(option) {
    if (!option) return;
    this.code.value = option.value;
    this.chosen.textContent = option.value ? option.text : "";
    this.open([]);
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
