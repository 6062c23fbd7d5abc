// Keeps the shell of the house on the device and says honestly when there is no network.
// Pages are never kept: they tell of customers, and a phone gets lost. VERSION, SHELL and OFFLINE stand above this file.
"use strict";

const CACHE = `shell-${VERSION}`;
const IS_FIXED = /\.[0-9a-f]{12}\.\w+$/; // a name that carries the digest of its content never means anything else
const kept = (request) => caches.match(request);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([OFFLINE, ...SHELL])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("shell-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (SHELL.includes(new URL(request.url).pathname)) {
    event.respondWith(IS_FIXED.test(request.url) ? kept(request).then((one) => one || fetch(request)) : fetch(request).catch(() => kept(request)));
  }
});
