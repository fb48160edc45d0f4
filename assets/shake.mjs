// Leaves of a compressed style sheet only the rules whose classes are named: what a page cannot show, no phone keeps.

const CLASS = /\.((?:\\.|[A-Za-z_-])(?:\\.|[\w-])*)/g;

/** The style sheet without rules of other classes; a selector that only excludes a class (`:not(.…)`) stays. */
export function shaken(css, classes) {
  const named = new Set(classes);
  return rules(css).map((rule) => ofRule(rule, named)).join("");
}

function ofRule(rule, named) {
  const head = rule.slice(0, rule.indexOf("{"));
  const body = rule.slice(head.length + 1, -1);
  if (/^@(media|supports)/.test(head)) {
    const left = shaken(body, named);
    return left && `${head}{${left}}`;
  }
  if (head.startsWith("@")) return rule;
  const left = parts(head, ",").filter((selector) => isShown(selector, named));
  return left.length ? `${left.join()}{${body}}` : "";
}

function isShown(selector, named) {
  const needed = selector.replace(/:not\([^()]*\)/g, "");
  return [...needed.matchAll(CLASS)].every(([, name]) => named.has(name));
}

/** The rules of one level, each with its braces. */
function rules(css) {
  const found = [];
  let depth = 0, begin = 0;
  for (let at = 0; at < css.length; at++) {
    if (css[at] === "{") depth++;
    if (css[at] === "}" && --depth === 0) found.push(css.slice(begin, (begin = at + 1)));
  }
  return found;
}

/** Parts of a list, commas within brackets apart. */
function parts(text, comma) {
  const found = [""];
  let depth = 0;
  for (const letter of text) {
    depth += (letter === "(") - (letter === ")");
    if (letter === comma && !depth) found.push("");
    else found[found.length - 1] += letter;
  }
  return found;
}
