// Answers for the phone's page and what it is made of from the caches that the page itself fills and proves; nothing else.
const ROOT = new URL(self.registration.scope).pathname;
const OURS = new RegExp(`^${ROOT}(offline/(uk|ru|en)(/(localities|diagnoses|list)\\.json|/manifest\\.webmanifest)?|static/build/.+)$`);

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { method, url, cache } = event.request;
  if (method === "GET" && cache !== "no-store" && OURS.test(new URL(url).pathname)) event.respondWith(kept(event.request));
});

async function kept(request) {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}
