// The next contact with somebody who is known: arrived, another phone, a dose given. Sealed at once, no draft.
import { answersOf, fillIn, fillInToday, wrongDates } from "./form.js";
import { inWords } from "./mark.js";
import { isSign, rows, sealContact } from "./outbox.js";
import { button, byId, locale, made, right, say, show } from "./page.js";

const form = () => byId("next-form");

/** Opens the form; the references that this phone knows are one tap away. */
export async function open() {
  close();
  const known = (await rows()).filter((line) => line.reference && !isSign(line) && line.kind === "intake");
  const taps = known.slice(-6).reverse().map(({ nickname, mark, reference }) => button("pick", `${nickname || inWords(mark)} ${reference}`.trim(), reference));
  byId("known-references").replaceChildren(...(taps.length ? [made("div", { class: "app-actions" }, ...taps)] : []));
  show("next");
}

/** Nothing of it stays in the page. */
export function close() {
  fillIn(form(), {});
  right(form());
  fold();
  byId("known-references").replaceChildren();
}

/** A known reference was tapped. */
export function pick(reference) {
  form().elements.reference.value = reference;
}

/** Listens; `sealed` is told when it is in the outbox. */
export function listen(sealed) {
  form().addEventListener("change", (event) => fold(event.target));
  form().addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send()) sealed();
  });
}

/** Only what belongs to a tick is asked; today stands there already. */
function fold(ticked) {
  for (const part of form().querySelectorAll("[data-when]")) {
    const isTicked = Boolean(form().querySelector(`[name=happened][value="${part.dataset.when}"]`).checked);
    if (isTicked && part.hidden && part.dataset.when === "dose_given") fillInToday(form(), "dose_given_on");
    part.hidden = !isTicked;
    if (isTicked && ticked?.value === "phone_changed" && part.dataset.when === ticked.value) byId("new_phone").focus();
  }
}

/** The answers of what was ticked; a field that is folded away says nothing. */
function answers() {
  const { new_phone: phone, ...given } = answersOf(form());
  const happened = given.happened ?? [];
  const dated = (name) => name.startsWith("dose_given_on") && !happened.includes("dose_given");
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !dated(name)));
  return { ...kept, ...(phone && happened.includes("phone_changed") && { phone }) };
}

/** Field → what is wrong with it. */
function wrong({ reference, happened, phone }) {
  const open = [
    ["reference", !reference && "give_reference"],
    ["happened", !happened && "tick_happened"],
    ["new_phone", happened?.includes("phone_changed") && !phone && "write_phone"],
  ];
  return [...open.filter(([, why]) => why).map(([name, why]) => [name, say(why)]), ...wrongDates(form(), say)];
}

async function send() {
  const given = answers();
  if (!right(form(), wrong(given))) return false;
  const [id, made_at] = [crypto.randomUUID(), new Date().toISOString()];
  const content = { schema: 1, id, kind: "contact", made_at, locale: locale(), answers: given, signs: {}, papers: [], unfinished: false };
  const known = (await rows()).find((line) => line.reference === given.reference);
  await sealContact(content, known?.nickname || given.reference);
  close();
  return true;
}
