// What of an entry has no answer yet: the questions with a star, and those that other answers make needed, as the service asks.

const REACH = ["phone", "second_phone"];

/** The names that these answers make needed; the page's table says by which. */
function alsoNeeded(answers) {
  const rows = [...document.querySelectorAll("[data-needed]")].map(({ dataset }) => dataset);
  const needed = rows.filter(({ by, answered }) => answered.split(" ").includes(answers[by])).map((row) => row.needed);
  if (answers["birth_date-unknown"]) needed.push("age_group");
  const isReachable = REACH.some((name) => answers[name]) || answers.through_shelter === "yes";
  return isReachable ? needed : [...needed, "phone"];
}

const groups = () => [...document.querySelectorAll("[data-step] .nhsuk-form-group")].filter((group) => !group.parentElement.closest(".nhsuk-form-group"));

const questionIn = (group) => group.querySelector("legend, label")?.textContent.trim() ?? "";

const namesIn = (group) => [...group.querySelectorAll("[name]")].flatMap(({ name }) => [name, name.replace(/-(day|month|year)$/, "")]);

/** What a name asks, without its star; nothing where no step asks it. */
export function questionOf(name) {
  const group = groups().find((each) => namesIn(each).includes(name));
  return group ? questionIn(group).replace(/ \*$/, "") : "";
}

/** The questions that are needed and have no answer. */
export function missing(answers) {
  const also = alsoNeeded(answers);
  const isNeeded = (group) => questionIn(group).endsWith("*") || namesIn(group).some((name) => also.includes(name));
  const isOpen = (group) => !namesIn(group).some((name) => answers[name] ?? answers[`${name}-unknown`]);
  return groups().filter((group) => isNeeded(group) && isOpen(group)).map((group) => questionIn(group).replace(/ \*$/, ""));
}
