// Passkeys: the form with data-passkey asks the device, and is sent with what it answered.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

/** Make a key: the device asks its owner. */
async function create(options) {
  const user = { ...options.user, id: toBytes(options.user.id) };
  const excludeCredentials = withBytes(options.excludeCredentials);
  const challenge = toBytes(options.challenge);
  const made = await navigator.credentials.create({ publicKey: { ...options, user, challenge, excludeCredentials } });
  const transports = made.response.getTransports?.() ?? [];
  return answer(made, ["attestationObject", "clientDataJSON"], { transports });
}

/** Use a key: the device asks its owner. */
async function get(options) {
  const allowCredentials = withBytes(options.allowCredentials);
  const challenge = toBytes(options.challenge);
  const used = await navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } });
  return answer(used, ["authenticatorData", "clientDataJSON", "signature", "userHandle"]);
}

/** What the service reads of the device's answer. */
function answer(key, names, more = {}) {
  const told = names.filter((name) => key.response[name]).map((name) => [name, toText(key.response[name])]);
  const extensions = JSON.stringify(key.getClientExtensionResults());
  const response = { ...Object.fromEntries(told), ...more };
  return JSON.stringify({ id: key.id, rawId: toText(key.rawId), type: key.type, response, extensions });
}

/** The button asks the device; without an answer the page says so and the button can be pressed again. */
export function usePasskeys(root) {
  const form = root.querySelector("form[data-passkey]");
  if (!form) return;
  const failed = root.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const ask = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = await ask(JSON.parse(form.dataset.options));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
