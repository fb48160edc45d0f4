// A part of a page that other people change asks for itself again, so that it stays true while somebody waits before it.

/** Each part marked data-renewed-after is asked for again after so many seconds; that it may be old is said. */
export function keepTrue(root) {
  for (const part of root.querySelectorAll("[data-renewed-after]")) {
    const again = () => renew(part).catch(() => sayOld(part, true));
    setInterval(again, Number(part.dataset.renewedAfter) * 1000);
    for (const event of ["focus", "online"]) window.addEventListener(event, again);
    window.addEventListener("pageshow", (event) => event.persisted && again());
    window.addEventListener("offline", () => sayOld(part, true));
  }
}

/** From data-renewed-from, or from the page's own address, which may lead on to another page by now. */
async function renew(part) {
  const from = part.dataset.renewedFrom;
  const answer = await fetch(from ?? location.href, { credentials: "same-origin", cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = answer.ok && page.querySelector("[data-renewed-after]");
  if (found) bring(part, found);
  else if (from || answer.status >= 500) throw new Error(answer.statusText);
  else location.reload();
}

/** Only what has changed is written: readers keep their place, and a screen reader says only that. */
function bring(part, found) {
  const [lines, fresh] = [[...part.children], [...found.children]];
  if (lines.length !== fresh.length) part.replaceChildren(...found.childNodes);
  else lines.forEach((line, number) => refresh(line, fresh[number]));
  sayOld(part, false);
}

/** A line stays where it is, so that one which is read aloud when it changes goes on being that. */
function refresh(line, fresh) {
  if (line.cloneNode().outerHTML !== fresh.cloneNode().outerHTML) line.replaceWith(fresh);
  else if (line.innerHTML !== fresh.innerHTML) line.replaceChildren(...fresh.childNodes);
}

function sayOld(part, isOld) {
  part.querySelector("[data-not-renewed]").hidden = !isOld;
}
