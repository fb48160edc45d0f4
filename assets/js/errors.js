// What is wrong in a form: a sentence beside each field, and above them a list that leads to it.

const SUMMARY = "nhsuk-error-summary", SENTENCE = "nhsuk-error-message", WRONG = "nhsuk-form-group--error";
const WRONG_FIELDS = { INPUT: "nhsuk-input--error", SELECT: "nhsuk-select--error", TEXTAREA: "nhsuk-textarea--error" };

/**
 * Marks the fields of `errors` (field or its name → sentence, in their order) and nothing else; whether none is wrong.
 * `say`: the words "attention" (above all) and "error" (read aloud before each sentence).
 */
export function mark(form, errors, say) {
  unmark(form);
  const pairs = [...new Map(errors)].map(([field, sentence]) => [typeof field === "string" ? fieldOf(form, field) : field, sentence]);
  if (!pairs.length) return true;
  for (const [field, sentence] of pairs) beside(field, sentence, say);
  const summary = summaryOf(pairs, say);
  form.prepend(summary);
  summary.focus();
  return false;
}

/** Takes all of it away. */
export function unmark(form) {
  for (const each of form.querySelectorAll(`.${SUMMARY}, [data-beside]`)) each.remove();
  for (const name of [WRONG, ...Object.values(WRONG_FIELDS)]) {
    for (const each of form.querySelectorAll(`.${name}`)) each.classList.remove(name);
  }
  for (const each of form.querySelectorAll("[aria-describedby]")) describe(each, "");
}

/** The first field of this name that can be seen; of a date its first part. */
function fieldOf(form, name) {
  const found = form.elements[name] ?? form.elements[`${name}-day`];
  const all = found instanceof RadioNodeList ? [...found] : [found];
  return all.find((each) => !each.closest("[hidden]")) ?? all[0];
}

const idOf = (field) => `${field.id}-error`;

function beside(field, sentence, say) {
  const date = field.closest(".nhsuk-date-input");
  const group = (date ?? field).closest(".nhsuk-form-group");
  const head = group.querySelector(".nhsuk-hint") ?? group.querySelector("legend, label");
  const line = made("span", { class: SENTENCE, id: idOf(field), "data-beside": "" });
  line.append(made("span", { class: "nhsuk-u-visually-hidden" }, `${say("error")}: `), sentence);
  head.after(line);
  group.classList.add(WRONG);
  for (let part = group.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  const isText = !["checkbox", "radio", "file"].includes(field.type) && WRONG_FIELDS[field.tagName];
  if (isText) field.classList.add(isText);
  describe(isText && !date ? field : (group.querySelector("fieldset") ?? field), idOf(field));
}

/** Writes down which sentence tells of a field, in the place of the one before. */
function describe(element, id) {
  const others = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && !each.endsWith("-error"));
  const all = [...others, id].filter(Boolean);
  if (all.length) element.setAttribute("aria-describedby", all.join(" "));
  else element.removeAttribute("aria-describedby");
}

function summaryOf(pairs, say) {
  const list = made("ul", { class: "nhsuk-list nhsuk-error-summary__list" });
  for (const [field, sentence] of pairs) {
    const link = made("a", { href: `#${field.id}` }, sentence);
    link.addEventListener("click", (event) => (event.preventDefault(), lead(field)));
    const item = made("li", {});
    item.append(link);
    list.append(item);
  }
  const told = made("div", { role: "alert" });
  told.append(made("h2", { class: "nhsuk-error-summary__heading" }, say("attention")), list);
  const summary = made("div", { class: SUMMARY, tabindex: "-1" });
  summary.append(told);
  return summary;
}

/** To the field, with its question in sight. */
function lead(field) {
  (field.closest("fieldset, .nhsuk-form-group") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
}

function made(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}
