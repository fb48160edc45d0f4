// A part of a page that other people change asks for itself again, so that it stays true while somebody waits before it.

const EVERY = 20000;

/** Each part marked data-keep-true is fetched from that address and put in place of the old; a failure is said. */
export function keepTrue(root) {
  for (const part of root.querySelectorAll("[data-keep-true]")) {
    const again = () => renew(part).catch(() => say(part, true));
    setInterval(again, EVERY);
    window.addEventListener("focus", again);
    window.addEventListener("online", again);
    window.addEventListener("offline", () => say(part, true));
  }
}

async function renew(part) {
  const answer = await fetch(part.dataset.keepTrue, { credentials: "same-origin", redirect: "error", cache: "no-store" });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-keep-true]");
  [...part.children].forEach((line, number) => bring(line, found.children[number]));
  say(part, false);
}

/** Only what has changed is written, so that a screen reader says only that. */
function bring(line, renewed) {
  if (line.innerHTML !== renewed.innerHTML) line.replaceChildren(...renewed.childNodes);
}

function say(part, failed) {
  part.querySelector("[data-keep-true-failed]").hidden = !failed;
}
