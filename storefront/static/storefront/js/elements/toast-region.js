// One short message at a time, above the bars and above open dialogs. 4 s, or 10 s with an action; waits while it is looked at.
//   region.show({text, kind: "error", href, link, undo: "form id", retry: function})
// Messages of a page load (Django messages) are printed inside as .c-toast and shown one after another.
import { say, text } from "../texts.js";

class ToastRegion extends HTMLElement {
  connectedCallback() {
    if (this.queue) return;
    this.queue = [];
    if ("popover" in HTMLElement.prototype) this.popover = "manual";
    for (const ready of [...this.querySelectorAll(".c-toast")]) {
      ready.remove();
      this.show({ text: ready.textContent.trim(), kind: ready.dataset.kind, queue: true });
    }
    this.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.addEventListener("focusin", () => clearTimeout(this.timer));
    this.addEventListener("pointerleave", () => this.#start());
    this.addEventListener("focusout", () => this.#start());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  show(detail) {
    if (!detail?.text) return;
    if (this.querySelector(".c-toast") && detail.queue) return this.queue.push(detail);
    clearTimeout(this.timer);
    const box = document.createElement("div");
    box.className = "c-toast";
    if (detail.kind) box.dataset.kind = detail.kind;
    const words = document.createElement("span");
    words.textContent = detail.text;
    box.append(words);
    this.long = false;
    if (detail.href && new URL(detail.href, location.href).origin === location.origin) {
      const link = document.createElement("a");
      link.href = detail.href;
      link.textContent = detail.link || text("view");
      box.append(link);
      this.long = true;
    }
    if (detail.undo || detail.retry) {
      box.append(this.#button(detail.undo ? text("undo") : text("retry"), () => {
        if (detail.retry) detail.retry();
        else document.getElementById(detail.undo)?.requestSubmit();
        this.#close();
      }));
      this.long = true;
    }
    if (detail.kind === "error" && !detail.retry) box.append(this.#button(text("close"), () => this.#close()));
    this.replaceChildren(box);
    if (this.popover === "manual") {
      if (this.matches(":popover-open")) this.hidePopover();
      this.showPopover();
    }
    say(detail.text);
    this.#start();
  }

  #button(label, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    return button;
  }

  #start() {
    clearTimeout(this.timer);
    if (this.firstElementChild) this.timer = setTimeout(() => this.#close(), this.long ? 10000 : 4000);
  }

  clear() {
    this.queue = [];
    this.#close();
  }

  #close() {
    clearTimeout(this.timer);
    this.replaceChildren();
    if (this.popover === "manual" && this.matches(":popover-open")) this.hidePopover();
    const next = this.queue.shift();
    if (next) this.show(next);
  }
}
customElements.define("toast-region", ToastRegion);
