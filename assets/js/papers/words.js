// What the page says: the server wrote it in the reader's language, into templates beside the place that is enhanced.

/** The words of a mounting element: name → sentence with {places}, as say(name, {place: value}). */
export function wordsOf(element) {
  const found = element.querySelector("template[data-papers-words]").content.querySelectorAll("[data-word]");
  const words = new Map([...found].map((each) => [each.dataset.word, each.textContent]));
  return (name, values = {}) => (words.get(name) ?? name).replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}

/** A new copy of a template, with part(name) for its parts and on(deed, what to do) for its buttons. */
export function copyOf(element, name) {
  const root = element.querySelector(`template[data-papers-${name}]`).content.firstElementChild.cloneNode(true);
  return {
    root,
    part: (name) => root.querySelector(`[data-part="${name}"]`),
    on: (deed, act) => root.querySelector(`[data-do="${deed}"]`).addEventListener("click", act),
    button: (deed) => root.querySelector(`[data-do="${deed}"]`),
  };
}
