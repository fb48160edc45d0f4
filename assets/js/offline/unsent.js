// On the site's own pages: how many finished entries this phone still holds, also after signing out. It opens nothing.

const NAME = "offline";

/** A line marked data-unsent says so; it stays hidden where nothing waits. */
async function sayUnsent() {
  const line = document.querySelector("[data-unsent]");
  if (!line || !window.indexedDB?.databases) return;
  const there = (await indexedDB.databases()).some(({ name }) => name === NAME);
  const number = there ? await counted() : 0;
  line.hidden = number === 0;
  line.querySelector("[data-unsent-number]").textContent = String(number);
}

function counted() {
  return new Promise((resolve) => {
    const opening = indexedDB.open(NAME);
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
      const db = opening.result;
      const asked = db.transaction("outbox").objectStore("outbox").getAll();
      asked.onsuccess = () => resolve(asked.result.filter(waits).length);
      asked.onerror = () => resolve(0);
      asked.transaction.oncomplete = () => db.close();
    };
  });
}

const waits = ({ kind, state }) => kind !== "signs" && ["finished", "sending", "set_aside"].includes(state);

sayUnsent();
