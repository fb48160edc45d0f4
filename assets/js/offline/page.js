// The page's parts and words: one section shown at a time, sentences out of the page's own table.
import { mark } from "../errors.js";

const root = document;
export const byId = (id) => root.getElementById(id);
export const locale = () => root.body.dataset.locale;
export const base = () => root.body.dataset.root;
export const address = () => `${base()}offline/${locale()}`;

/** A sentence of the table, its %(…)s filled in. */
export function say(name, values = {}) {
  const words = root.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  return words.replace(/%\((\w+)\)s/g, (_all, key) => values[key] ?? "");
}

/** Shows one section, and begins to read at its head. */
export function show(name) {
  tell(); // what was said belongs to the section before
  for (const section of root.querySelectorAll("main > section")) section.hidden = section.id !== name;
  window.scrollTo(0, 0);
  byId(name).querySelector("h1")?.focus?.();
}

/** The section that is shown. */
export const shown = () => root.querySelector("main > section:not([hidden])")?.id;

/** A sentence above everything, once; none takes it away. */
export function tell(sentence = "") {
  byId("told").textContent = sentence;
  byId("told").hidden = !sentence;
  if (sentence) byId("told").scrollIntoView({ block: "nearest" });
}

/** Says beside these fields of a form (name or field → sentence) what is wrong with them; whether nothing is. */
export const right = (form, errors = []) => mark(form, errors, say);

/** A moment, as the reader writes it. */
export function moment(when) {
  const form = new Intl.DateTimeFormat(locale() === "en" ? "en-GB" : locale(), { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  return form.format(new Date(when));
}

/** An element with its class, text and parts. */
export function made(tag, { text = "", ...attributes } = {}, ...parts) {
  const element = root.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  element.append(...parts);
  return element;
}

/** Fills a part of the page; what stands there already stays, so that a finger that is on a button does not lose it. */
export function refill(element, parts) {
  if (parts.map(({ outerHTML }) => outerHTML).join("") !== element.innerHTML) element.replaceChildren(...parts);
}

/** A small button that does a deed of the page. */
export function button(deed, words, id = "", kind = "secondary") {
  const type = `nhsuk-button nhsuk-button--${kind} nhsuk-button--small`;
  return made("button", { type: "button", class: type, "data-act": deed, "data-id": id, text: words });
}
