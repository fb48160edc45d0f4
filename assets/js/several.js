// What is asked of several answers (which of them comes first, whether all are at once) is asked where several are ticked.

/** Folds these questions away, and leaves their answers unsent, while fewer than two are ticked; offers the ticked alone. */
export function foldSeveral(form) {
  for (const part of form.querySelectorAll("[data-several]")) {
    const boxes = [...form.querySelectorAll(`[name="${part.dataset.several}"]:not([data-behaviour="exclusive"])`)];
    part.hidden = boxes.filter(({ checked }) => checked).length < 2;
    const unticked = boxes.filter(({ checked }) => !checked).map(({ value }) => value);
    for (const choice of part.querySelectorAll("input")) {
      choice.disabled = part.hidden || unticked.includes(choice.value);
      choice.closest(".nhsuk-radios__item").hidden = choice.disabled;
    }
  }
}

/** On pages of the service: as they come, as they come back with the browser's history, and at each tick. */
export function askOfSeveral(root) {
  const all = () => root.querySelectorAll("form:has([data-several])").forEach(foldSeveral);
  all();
  root.addEventListener("change", ({ target }) => target.form && foldSeveral(target.form));
  window.addEventListener("pageshow", all);
}
