// An input that proposes while one types (ARIA combobox with a list). The words typed are sent by POST, never in an
// address. Where the words typed are to be kept, the choice is shown below them. The answer of the server: {"options": [{"value", "text", "hint"?}], "status": "3 suggestions"}.
import { bringIntoSight, whenLeft } from "./proposals.js";

const PAUSE = 220;
const SHORTEST = 2;

export function enhanceTypeaheads(root) {
  for (const box of root.querySelectorAll("[data-typeahead]")) {
    const form = box.closest("form");
    const already = form.querySelector(`[name="${CSS.escape(box.dataset.codeName)}"]`);
    if (!already) new Typeahead(box, form);
  }
}

class Typeahead {
  constructor(box, form) {
    this.box = box;
    this.input = box.querySelector("input");
    this.form = form;
    this.options = [];
    this.active = -1;
    this.asked = 0;
    this.addParts();
    this.listen();
  }

  addParts() {
    const { id } = this.input;
    this.chosen = this.box.querySelector("[data-chosen]");
    this.list = element("ul", { id: `${id}-suggestions`, role: "listbox", class: "app-typeahead__list", hidden: "" });
    this.list.setAttribute("aria-label", this.box.dataset.listLabel);
    this.status = element("div", { role: "status", class: "nhsuk-u-visually-hidden" });
    this.note = element("p", { class: "app-typeahead__note", hidden: "" });
    this.code = element("input", { type: "hidden", name: this.box.dataset.codeName });
    this.code.value = this.box.dataset.code;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    this.input.after(this.list);
    this.input.before(this.note);
    this.box.append(this.code, this.status);
    this.box.classList.add("app-typeahead--enhanced");
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    whenLeft(this.input, () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose([...this.list.children].indexOf(item));
    });
  }

  typed() {
    this.code.value = "";
    if (this.chosen) this.chosen.textContent = "";
    clearTimeout(this.timer);
    if (this.input.value.trim().length < SHORTEST) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const turn = ++this.asked;
    const body = new URLSearchParams({ q: this.input.value });
    if (this.box.dataset.sex) body.set("sex", this.box.dataset.sex);
    const token = this.form.querySelector("[name=csrf_token]");
    const headers = { Accept: "application/json", "X-CSRFToken": token ? token.value : "" };
    try {
      const answer = await fetch(this.box.dataset.url, { method: "POST", body, headers, credentials: "same-origin" });
      if (!answer.ok) return this.close();
      const found = await answer.json();
      if (turn === this.asked && document.activeElement === this.input) this.show(found);
    } catch {
      this.close();
    }
  }

  show({ options, status, note }) {
    this.options = options;
    this.note.textContent = note || "";
    this.note.hidden = !note;
    this.list.replaceChildren(...options.map((option, index) => this.item(option, index)));
    this.status.textContent = status || "";
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.open(options.length > 0);
    bringIntoSight(this.list);
  }

  item(option, index) {
    const item = element("li", { role: "option", id: `${this.list.id}-${index}`, class: "app-typeahead__option" });
    item.setAttribute("aria-selected", "false");
    item.append(element("span", {}, option.text));
    if (option.hint) item.append(element("span", { class: "app-typeahead__hint" }, option.hint));
    return item;
  }

  open(visible) {
    this.list.hidden = !visible;
    this.input.setAttribute("aria-expanded", String(visible));
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.open(false);
  }

  key(event) {
    if (this.list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  move(step) {
    const items = [...this.list.children];
    this.active = (this.active + step + items.length + (this.active < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.active)));
    items[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", items[this.active].id);
  }

  choose(index) {
    const option = this.options[index];
    if (this.chosen) this.chosen.textContent = option.text;
    else this.input.value = option.text;
    this.code.value = option.value;
    this.close();
  }
}

function element(tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
