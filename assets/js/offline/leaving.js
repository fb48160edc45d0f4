// On the service's pages: signing out is noted for the phone's own page, which then asks who writes next.

const NAME = "offline", SIGNS_OUT = 'form[action$="/account/logout"]';

/** Before a form that signs out goes, it is noted where this phone fills in entries without a network. */
function noteSigningOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(SIGNS_OUT);
    if (!form || !window.indexedDB?.databases) return;
    event.preventDefault();
    await noted().catch(() => {});
    form.submit();
  });
}

async function noted() {
  const isThere = (await indexedDB.databases()).some(({ name }) => name === NAME);
  if (isThere) await new Promise(put);
}

function put(resolve) {
  setTimeout(resolve, 1000); // signing out waits for nothing longer
  const opening = indexedDB.open(NAME);
  opening.onerror = resolve;
  opening.onsuccess = () => {
    const deed = opening.result.transaction("kept", "readwrite");
    deed.objectStore("kept").put(true, "left");
    deed.oncomplete = deed.onabort = () => (opening.result.close(), resolve());
  };
}

noteSigningOut();
