// What stands in a form, as a browser would post it: name → text, or a list where several may be ticked.
import { foldSeveral } from "../several.js";

const PLUMBING = new Set(["rest", "idempotency_key"]);

/** The answers of a form; what is empty is left out. */
export function answersOf(form) {
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    if (PLUMBING.has(name) || typeof value !== "string" || value.trim() === "") continue;
    if (isMany(form, name)) (answers[name] ??= []).push(value);
    else answers[name] = value.trim();
  }
  return answers;
}

/** Several boxes of one name; a single box that stands alone says yes. */
function isMany(form, name) {
  return form.querySelectorAll(`[type=checkbox][name="${CSS.escape(name)}"]`).length > 1;
}

/** The names a form asks for. */
export const namesOf = (form) => new Set([...form.elements].map(({ name }) => name).filter((name) => name && !PLUMBING.has(name)));

/** Writes answers into a form; everything else of it is emptied. */
export function fillIn(form, answers) {
  form.reset();
  for (const field of form.elements) {
    if (!field.name || PLUMBING.has(field.name)) continue;
    const value = answers[field.name];
    if (["checkbox", "radio"].includes(field.type)) field.checked = [value].flat().includes(field.value);
    else if (field.type !== "file") field.value = value ?? "";
  }
  for (const chosen of form.querySelectorAll("[data-chosen], [role=listbox]")) chosen.textContent = "";
}

/** A box that excludes the others of its group, and the others that exclude it. */
export function excludeOthers(event) {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked) return;
  const group = box.form.querySelectorAll(`[type=checkbox][name="${CSS.escape(box.name)}"]`);
  const excludes = (each) => each.dataset.behaviour === "exclusive";
  for (const each of group) if (each !== box && (excludes(box) || excludes(each))) each.checked = false;
}

/** What belongs to a chosen answer is asked only then. */
export function unfold(form) {
  for (const choice of form.querySelectorAll("[data-aria-controls]")) {
    const part = document.getElementById(choice.dataset.ariaControls);
    part.classList.toggle(`nhsuk-${choice.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`, !choice.checked);
  }
  foldSeveral(form);
}

/** Dates that are shown and do not exist: field → sentence. What is left open is no mistake; a year may stand alone. */
export function wrongDates(form, say) {
  const shown = [...form.querySelectorAll(".nhsuk-date-input")].filter((each) => !each.closest("[hidden]"));
  return shown.map(({ id }) => [id, wrongDate(["day", "month", "year"].map((part) => form.elements[`${id}-${part}`].value.trim()))])
    .filter(([, why]) => why).map(([id, why]) => [why === "date_year" ? `${id}-year` : id, say(why)]);
}

function wrongDate([day, month, year]) {
  if (!day && !month && !year) return "";
  if (!/^\d{4}$/.test(year)) return "date_year";
  const made = new Date(Number(year), (month || 1) - 1, day || 1);
  const isReal = made.getFullYear() === Number(year) && made.getMonth() === (month || 1) - 1 && made.getDate() === Number(day || 1);
  return isReal ? "" : "date_real";
}

/** Today, in the three fields of a date. */
export function fillInToday(form, name, today = new Date()) {
  const parts = { day: today.getDate(), month: today.getMonth() + 1, year: today.getFullYear() };
  for (const [part, value] of Object.entries(parts)) form.elements[`${name}-${part}`].value = String(value);
}
