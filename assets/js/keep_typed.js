// What is typed on a page of the intake is kept by the service, sealed, until it is sent: nothing stays in the browser.

const PAUSE = 600;

/** A form marked data-keep-typed is sent to that address while somebody types, and when the page is left unsent. */
export function keepTyped(root) {
  for (const form of root.querySelectorAll("form[data-keep-typed]")) {
    let waiting = 0;
    let isTyped = false;
    const keep = () => {
      clearTimeout(waiting);
      if (isTyped && !form.dataset.sent) send(form);
      isTyped = false;
    };
    form.addEventListener("input", () => {
      isTyped = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    });
    form.addEventListener("submit", () => clearTimeout(waiting));
    window.addEventListener("pagehide", keep);
  }
}

/** Without a connection it stays on the page, and is sent with the next letter. */
function send(form) {
  const body = new URLSearchParams(new FormData(form));
  fetch(form.dataset.keepTyped, { method: "POST", body, keepalive: true }).catch(() => {});
}
