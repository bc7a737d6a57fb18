// What every page needs: htmx with the CSRF token, answers that are errors, toasts, the announcement bar.
// Events a server answer may send in HX-Trigger:
//   toast {text, kind?: "error", href?, link?, undo?: "form id"}    say {text}    cart {count}
import { say, text } from "./texts.js";
import "./elements/toast-region.js";
import "./elements/theme-switch.js";

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
const csrf = () => document.querySelector("meta[name=csrf-token]")?.content || cookie("csrftoken") || "";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrf();
});

// What is being replaced says so, and the control that asked keeps the focus (htmx finds it again by its id).
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

const toast = (detail) => document.querySelector("toast-region")?.show(detail);

// A form that came back with errors (422): the summary takes the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status !== 422) return;
  const root = event.detail.elt;
  (root.querySelector("[data-error-summary]") || root.querySelector("[aria-invalid=true]"))?.focus();
});

function failed(event, words) {
  const { elt, requestConfig } = event.detail;
  const retry = requestConfig?.verb === "get" && elt?.isConnected ? () => window.htmx.trigger(elt, requestConfig.triggeringEvent?.type || "click") : null;
  toast({ text: words, kind: "error", retry });
}
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 422) return;
  if (status === 403) return failed(event, text("expired"));
  if (status === 429) {
    const seconds = Number(event.detail.xhr.getResponseHeader("Retry-After")) || 60;
    return failed(event, text("wait", { seconds }));
  }
  failed(event, event.detail.xhr.getResponseHeader("X-Message") ? decodeURIComponent(event.detail.xhr.getResponseHeader("X-Message")) : text("failed"));
});
document.addEventListener("htmx:sendError", (event) => failed(event, navigator.onLine ? text("failed") : text("offline")));
document.addEventListener("htmx:timeout", (event) => failed(event, text("slow")));

document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("say", (event) => say(event.detail.text || event.detail.value));
document.addEventListener("cart", (event) => {
  const count = Number(event.detail.count ?? event.detail.value) || 0;
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.hidden = count === 0;
  }
  for (const words of document.querySelectorAll("[data-cart-words]")) words.textContent = text("items", { count });
});

window.addEventListener("offline", () => toast({ text: text("offline"), kind: "error" }));

// A page kept by the browser's back-forward cache may show an old basket or a form that was already sent.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-fresh]")) location.reload();
});

// A button that was pressed shows that the form is on its way. The server alone stops a second submit.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.matches(".c-btn") || event.target.method === "get" || event.target.target) return;
  if (button.ariaBusy === "true") return event.preventDefault();
  queueMicrotask(() => {
    if (event.defaultPrevented) return;
    button.setAttribute("aria-busy", "true");
    window.addEventListener("pageshow", () => button.removeAttribute("aria-busy"), { once: true });
  });
});
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt?.querySelectorAll?.(".c-btn[aria-busy]").forEach((button) => button.removeAttribute("aria-busy")));

// The announcement stays closed for this visit.
const announcement = document.querySelector("[data-announce]");
if (announcement) {
  const key = `announce:${announcement.dataset.announce}`;
  const close = announcement.querySelector("button");
  if (sessionStorage.getItem(key)) announcement.hidden = true;
  close.hidden = false;
  close.addEventListener("click", () => {
    announcement.hidden = true;
    sessionStorage.setItem(key, "1");
    document.getElementById("main").focus();
  });
}

// One open panel of the header at a time; Escape and a click outside close it.
const panels = [...document.querySelectorAll("details[data-panel]")];
const shut = (panel, focus) => {
  panel.open = false;
  if (focus) panel.querySelector("summary").focus();
};
document.addEventListener("click", (event) => panels.forEach((panel) => panel.open && !panel.contains(event.target) && shut(panel)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") panels.forEach((panel) => panel.open && shut(panel, true));
});
for (const panel of panels) panel.addEventListener("focusout", (event) => panel.open && event.relatedTarget && !panel.contains(event.relatedTarget) && shut(panel));

// Shelves scroll by hand; the arrows are for those who use a mouse.
for (const button of document.querySelectorAll("[data-shelf-step]")) {
  const shelf = document.getElementById(button.getAttribute("aria-controls"));
  if (!shelf) continue;
  const mark = () => {
    const overflows = shelf.scrollWidth > shelf.clientWidth + 4;
    button.hidden = !overflows;
    const end = button.dataset.shelfStep < 0 ? shelf.scrollLeft < 4 : shelf.scrollLeft + shelf.clientWidth > shelf.scrollWidth - 4;
    button.setAttribute("aria-disabled", String(end));
  };
  const place = document.querySelector(`[data-shelf-place="${shelf.id}"]`);
  if (place && button.dataset.shelfStep > 0) {
    const tell = () => (place.textContent = `${Math.round(shelf.scrollLeft / shelf.clientWidth) + 1}/${shelf.childElementCount}`);
    place.hidden = false;
    tell();
    shelf.addEventListener("scroll", tell, { passive: true });
  }
  button.addEventListener("click", () => shelf.scrollBy({ left: Number(button.dataset.shelfStep) * shelf.clientWidth * 0.8, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" }));
  shelf.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(shelf);
}

// A picture that does not come leaves its plate with the name of what it shows.
function plate(image) {
  const box = image.closest(".c-plate");
  if (!box || box.querySelector(".c-plate__name")) return;
  const name = document.createElement("span");
  name.className = "c-plate__name";
  name.textContent = image.alt || image.closest(".c-card, .p-line, .c-line, li")?.querySelector("h2, h3, h4, .c-line__name, .c-card__title")?.textContent.trim() || "";
  image.hidden = true;
  box.append(name);
}
document.addEventListener("error", (event) => event.target.tagName === "IMG" && plate(event.target), { capture: true });
for (const image of document.images) if (image.complete && image.currentSrc && !image.naturalWidth) plate(image);

// A choice that stands for a form sends it (sort order, colour scheme, language); without scripts a button beside it does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// From four fifths of its length on, a text field shows how much room is left. An error goes as soon as the value is right.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches("[aria-invalid=true]") && field.checkValidity()) {
    field.removeAttribute("aria-invalid");
    document.getElementById(`${field.id}-error`)?.setAttribute("hidden", "");
  }
  if (!field.matches("textarea") || !(field.maxLength > 0)) return;
  const box = field.closest(".c-field");
  let counter = box?.querySelector(".c-counter");
  if (!counter && box) {
    counter = document.createElement("p");
    counter.className = "c-counter";
    field.after(counter);
  }
  if (!counter) return;
  counter.hidden = field.value.length < field.maxLength * 0.8;
  counter.textContent = `${field.value.length}/${field.maxLength}`;
});

// A search field's suggestions are fetched when somebody goes there.
for (const box of document.querySelectorAll("search-suggest")) {
  const field = box.querySelector("input");
  const load = () => import(box.getAttribute("code"));
  if (field === document.activeElement) load();
  else field.addEventListener("focus", load, { once: true });
}
