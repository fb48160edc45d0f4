// Small conduct of every page: one submit per click, print buttons, menus that close.

/** A form marked data-submit-once is sent once; coming back with the browser's history arms it again. */
export function guardSubmits(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-submit-once") || event.defaultPrevented) return;
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

/** Without a connection a form is not sent: the browser's own error page would take away what was typed. */
export function keepTypedOffline(root) {
  const notice = root.querySelector("[data-offline]");
  if (!notice) return;
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine || form.dataset.reached) return;
    event.preventDefault();
    fetch(notice.dataset.offline, { cache: "no-store" }).then(
      () => {
        form.dataset.reached = "yes";
        form.requestSubmit(event.submitter);
      },
      () => {
        (event.submitter || form.lastElementChild).after(notice);
        notice.hidden = false;
      },
    );
  });
  window.addEventListener("online", () => {
    notice.hidden = true;
  });
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

/** Where the phone can share, a button hands its words to whichever messenger is chosen there. */
export function offerSharing(root) {
  if (!navigator.share) return;
  for (const button of root.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => navigator.share({ text: button.dataset.share }).catch(() => {}));
  }
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

/** A link to the whole of a list brings it into the page instead; whatever was ticked stays ticked. */
export function unfoldLists(root) {
  root.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-unfold]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      await unfold(root.getElementById(link.dataset.unfold), link);
    } catch {
      location.assign(link.href);
    }
  });
}

async function unfold(list, link) {
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const whole = page.getElementById(list.id);
  const ticked = [...list.querySelectorAll("input:checked")];
  whole.prepend(...ticked.filter((box) => !whole.querySelector(`#${CSS.escape(box.id)}`)).map(keptTick));
  for (const box of ticked) {
    const again = whole.querySelector(`#${CSS.escape(box.id)}`);
    if (again) again.checked = true;
  }
  const shown = list.querySelectorAll("input").length;
  list.replaceWith(whole);
  const next = whole.querySelectorAll("input[type=checkbox]")[shown];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
}

/** A tick whose row is on another page is sent all the same. */
function keptTick(box) {
  const kept = document.createElement("input");
  Object.assign(kept, { type: "hidden", name: box.name, value: box.value });
  return kept;
}
