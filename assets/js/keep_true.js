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

/** A page that says how something stands asks again every so often, and says so when it cannot. */
export function renewStanding(root) {
  const marked = () => root.querySelector("[data-renewed-after]");
  if (!marked()) return;
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && page.querySelector("[data-renewed-after]")) showFresh(root, page);
      else location.reload();
    } catch {
      root.querySelector("[data-not-renewed]").hidden = false;
    }
  };
  setInterval(renew, Number(marked().dataset.renewedAfter) * 1000);
  window.addEventListener("pageshow", (event) => event.persisted && renew());
  root.addEventListener("visibilitychange", () => root.visibilityState === "visible" && renew());
}

/** Where nothing but the time is new, only the time is changed, so that nobody loses their place. */
function showFresh(root, page) {
  const told = (main) => {
    const copy = main.cloneNode(true);
    copy.querySelector("[data-as-of]").remove();
    return copy.textContent.replace(/\s+/g, " ");
  };
  const [here, there] = [root, page].map((each) => each.querySelector("main"));
  const isSame = told(here) === told(there);
  const [old, fresh] = [here, there].map((main) => (isSame ? main.querySelector("[data-as-of]") : main));
  old.replaceChildren(...fresh.childNodes);
}
