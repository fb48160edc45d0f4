// Small conduct of every page: one submit per click, print buttons, menus that close.

/** A form marked data-submit-once is sent once; coming back with the browser's history arms it again. Without a
 * connection nothing is sent: the browser's own page would take what was typed away. */
export function guardSubmits(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-submit-once") || event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault();
      sayOffline(root, form);
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}

/** The page's own sentence, below the button that was pressed, until the connection is back. */
function sayOffline(root, form) {
  const sentence = root.querySelector("[data-offline]");
  form.append(sentence);
  sentence.hidden = false;
  window.addEventListener("online", () => (sentence.hidden = true), { once: true });
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

/** Print buttons are hidden until a script can answer them; everything folded is printed unfolded. */
export function enhancePrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const folded = new Set();
  window.addEventListener("beforeprint", () => {
    for (const details of root.querySelectorAll("main details:not([open])")) {
      folded.add(details);
      details.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
    folded.clear();
  });
}

/** The header's menus close on Escape and on a click elsewhere. */
export function closeMenus(root) {
  const open = () => root.querySelectorAll(".app-header details[open]");
  root.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
