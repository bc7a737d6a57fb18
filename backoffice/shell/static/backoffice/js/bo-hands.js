/* Hands that do not leave the keyboard: single keys on lists and records, all boxes at once, and one press counts once.
   Everything here shortens a way that also exists without it. */

const config = JSON.parse(document.getElementById("wagtail-config")?.textContent || "{}");
const typing = (target) => target.closest("input, select, textarea, [contenteditable=''], [contenteditable=true], dialog, [role=dialog]");
const rows = () => [...document.querySelectorAll(".bo .c-table tbody tr")].filter((row) => row.querySelector("a[href]"));
const linkOf = (row) => row.querySelector(".c-table__id a, .c-item a, a[href]");
let chord = 0; // when g was pressed: the next letter names a place

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  linkOf(next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox][form]");
  box?.click();
  return Boolean(box);
}

function focusOn(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

function go(key) {
  const place = { h: "/", o: "/orders/", c: "/customers/", r: "/reviews/" }[key];
  const link = place && [...document.querySelectorAll("#wagtail-sidebar a[href]")].find((a) => a.getAttribute("href").endsWith(`/admin${place}`));
  link?.click();
  return Boolean(link);
}

const KEYS = {
  "/": () => focusOn("header [role=search] input, header input[name=q], .c-search input"),
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  n: () => focusOn(".c-composer[data-kind=note] textarea"),
  g: () => { chord = Date.now(); return true; },
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    const form = event.target.closest?.(".bo form");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (config.KEYBOARD_SHORTCUTS_ENABLED === false || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target instanceof Element && typing(event.target)) {
    if (!event.target.matches("input[type=checkbox], input[type=radio]")) return;
  }
  const going = Date.now() - chord < 1500;
  chord = 0;
  if (going ? go(event.key) : KEYS[event.key]?.()) event.preventDefault();
});

/* The box in the head of a list ticks all rows of the page. */
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches?.("[data-choose-all]")) {
    box.closest("table").querySelectorAll("tbody input[type=checkbox][form]").forEach((one) => { one.checked = box.checked; });
    return;
  }
  const head = box.closest?.("table")?.querySelector("[data-choose-all]");
  if (!head) return;
  const all = [...head.closest("table").querySelectorAll("tbody input[type=checkbox][form]")];
  head.checked = all.every((one) => one.checked);
  head.indeterminate = !head.checked && all.some((one) => one.checked);
});

/* A second press while the first is under way does nothing; the server is idempotent all the same. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".bo form[method=post], .ob form[method=post]") || form.target === "_blank" || event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});
