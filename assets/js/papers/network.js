// Which network the phone is on, where the browser says so; and one sender at a time in a browser.

const BY_WIFI = ["wifi", "ethernet"], BY_MOBILE = ["cellular", "wimax", "bluetooth"];

/** "wifi" (also by cable), "mobile" or "unknown": most browsers do not say. */
export function network() {
  const type = navigator.connection?.type;
  return BY_WIFI.includes(type) ? "wifi" : BY_MOBILE.includes(type) ? "mobile" : "unknown";
}

const NOW_AND_THEN = 300_000; // ms

/** Calls back whenever sending may have become possible, or the kind of network has changed; now and then in any case. */
export function onChange(act) {
  setInterval(act, NOW_AND_THEN);
  window.addEventListener("online", act);
  navigator.connection?.addEventListener?.("change", act);
  document.addEventListener("visibilitychange", () => document.hidden || act());
}

/** Does it when no other page of this browser does; `elsewhere` is called when it has to wait for one. */
export async function alone(act, elsewhere) {
  if (!navigator.locks) return act();
  const isDone = await navigator.locks.request("papers", { ifAvailable: true }, async (lock) => lock && (await act(), true));
  if (isDone) return undefined;
  elsewhere();
  return navigator.locks.request("papers", act);
}

/** Whether nobody else in this browser holds what is called so; then it is this page's until it is closed. */
export function isOurs(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    });
  });
}
