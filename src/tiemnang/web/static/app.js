// What the screens do beyond plain forms and links. Every page works without this file.
// Behaviour is declared in the markup (aria-keyshortcuts, data-pick, data-drop, data-fade), never by page.
"use strict";

// Loaded in <head> without defer, so that the chosen theme stands before the first paint.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
let theme = root.dataset.theme || "auto";
const paint = () => { root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme; };
paint();
dark.addEventListener("change", paint);

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
const text = (name) => document.body.dataset[name];

// Theme: the form posts a cookie; with script the page turns at once and nothing reloads.
function chooseTheme(event) {
  const button = event.submitter;
  if (!button || button.name !== "theme") return;
  event.preventDefault();
  theme = button.value;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  paint();
  all("button[name=theme]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
}

// One press is one deed: the second click of a double click, and a form that is on its way already, do nothing.
let leaving = new WeakSet();

function onceByClick(event) {
  if (event.detail > 1 && event.target.closest("button")?.form?.method === "post") event.preventDefault();
}

function onceByForm(event) {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.name === "theme" || form.matches("[data-passkey]")) return;
  if (leaving.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  leaving.add(form);
  setTimeout(() => leaving.delete(form), 5000);  // a form that brings a file stays on the page
}

const arrived = () => { leaving = new WeakSet(); };

// Keys: an element names its own key in aria-keyshortcuts; the first one in sight answers, the page's own before the frame's.
const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function pressKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  const takers = all("[aria-keyshortcuts]").filter((one) => one.getAttribute("aria-keyshortcuts").toLowerCase() === key && shown(one));
  const taker = takers.find((one) => one.closest("main, .foot")) || takers[0];
  if (taker) {
    event.preventDefault();
    if (typing(taker)) taker.select();
    else if (!event.repeat) taker.click();  // a key held down is one press: the next name is not called yet
  } else if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1, event);
  }
}

// J and K walk a list whose rows carry data-row; a page that has next and previous links takes them first.
function step(by, event) {
  const rows = all("[data-row]").filter(shown);
  if (!rows.length) return;
  event.preventDefault();
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  (row.matches("a, [tabindex]") ? row : row.querySelector("a, button, input")).focus();
}

// Picking rows: checkboxes data-pick inside form[data-picking]; the bar and its count follow.
function pick(box, event) {
  const form = box.closest("[data-picking]");
  if (!form) return;
  const boxes = all("[data-pick]", form).filter(shown);
  if (box.matches("[data-pick-all]")) boxes.forEach((one) => { one.checked = box.checked; });
  else if (event.shiftKey && form.lastPick) {
    const [a, b] = [boxes.indexOf(form.lastPick), boxes.indexOf(box)].sort((x, y) => x - y);
    boxes.slice(Math.max(a, 0), b + 1).forEach((one) => { one.checked = box.checked; });
  }
  form.lastPick = box.matches("[data-pick]") ? box : null;
  countPicks(form);
}

function countPicks(form) {
  // A lead is drawn twice (table row and phone row): only the one in sight counts.
  const boxes = all("[data-pick]", form);
  boxes.forEach((one) => one.closest("[data-row]")?.classList.toggle("is-on", one.checked));
  const picked = boxes.filter((one) => one.checked && shown(one)).length;
  all("[data-pick-count]").forEach((place) => { place.textContent = picked.toLocaleString(root.lang); });
  all("[data-pick-bar]").forEach((bar) => { bar.hidden = picked === 0; });
  document.body.classList.toggle("picking", picked > 0);
}

function clearPicks(button) {
  const form = button.form || document.querySelector("[data-picking]");
  all("[data-pick], [data-pick-all]", form).forEach((one) => { one.checked = false; });
  countPicks(form);
}

// Dropping a file on a zone is choosing it; the zone's own file input carries it.
function overZone(event) {
  const zone = event.target.closest?.("[data-drop]");
  if (!zone) return;
  event.preventDefault();
  zone.classList.toggle("is-over", event.type === "dragover");
  if (event.type !== "drop" || !event.dataTransfer.files.length) return;
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function fileChosen(input) {
  const zone = input.closest("[data-drop]");
  const name = zone?.querySelector("[data-drop-name]");
  if (name) name.textContent = [...input.files].map((file) => file.name).join(", ");
  if (zone?.matches("[data-drop-submit]") && input.files.length) input.form.requestSubmit();
}

// Toasts leave after 8 seconds, but never from under a finger or the focus.
function fade(toast) {
  if (toast.dataset.fading) return;
  toast.dataset.fading = "1";
  const leave = () => { toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove(); };
  setTimeout(leave, Number(toast.dataset.fade) * 1000);
}

// A request that failed keeps the page as it was and says what to do.
function failed() {
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "toast-line";
  toast.dataset.fade = "8";
  toast.textContent = navigator.onLine ? text("failed") : text("offline");
  place.replaceChildren(toast);
  fade(toast);
}

function settle() {
  all("[data-fade]").forEach(fade);
  all("[data-picking]").forEach(countPicks);
  // Of tabs wider than the screen, the current one is in sight.
  all(".views [aria-current]").forEach((one) => { one.parentElement.scrollLeft = one.offsetLeft - one.parentElement.offsetLeft - 16; });
  all("[data-focus]").forEach((one) => { one.removeAttribute("data-focus"); one.focus({ preventScroll: false }); });
}

document.addEventListener("keydown", pressKey);
document.addEventListener("submit", chooseTheme);
document.addEventListener("submit", onceByForm, true);
document.addEventListener("click", onceByClick, true);
addEventListener("pageshow", arrived);
document.addEventListener("htmx:finally:request", arrived);
document.addEventListener("click", (event) => {
  const at = event.target;
  if (at.matches("[data-pick], [data-pick-all]")) pick(at, event);
  else if (at.closest("[data-pick-none]")) clearPicks(at.closest("[data-pick-none]"));
  else if (at.closest("[data-print]")) print();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-drop] input[type=file]")) fileChosen(event.target);
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, overZone));
["htmx:response:error", "htmx:error"].forEach((name) => document.addEventListener(name, (event) => {
  if (event.detail.ctx?.response?.status !== 422) failed();
}));
document.addEventListener("htmx:after:settle", settle);
document.addEventListener("DOMContentLoaded", settle);

// The shell stays on the device, so that a page without network says so in our words. Only https and localhost have this.
if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/worker.js").catch(() => {}));
