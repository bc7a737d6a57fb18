// Content that sits in the page becomes a modal sheet.
//   <bottom-sheet label="…"><details><summary>opener</summary><div>…</div></details></bottom-sheet>
//   <bottom-sheet id="sku" label="…" media="(max-width: 959.98px)">…</bottom-sheet> opened by <a href="#sku" data-sheet>
// Without JavaScript the first is a fold, the second a part of the page that the link jumps to.
// [data-sheet-foot] inside sticks to the foot of the sheet; [data-sheet-close] closes it.
import { text } from "../texts.js";

class BottomSheet extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready !== undefined) return;
    this.details = this.querySelector(":scope > details");
    this.body = this.details ? this.details.querySelector(":scope > summary + *") : null;
    this.dialog = this.#build();
    if (this.details) {
      this.details.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        this.open(event.currentTarget);
      });
    } else {
      this.nodes = [...this.childNodes];
      this.query = matchMedia(this.getAttribute("media") || "all");
      this.listen = new AbortController();
      this.query.addEventListener("change", () => this.#place(), { signal: this.listen.signal });
      this.#place();
      document.addEventListener("click", (event) => this.#opened(event), { signal: this.listen.signal });
    }
    this.dataset.ready = "";
  }

  disconnectedCallback() {
    // A swap of the page's content takes the sheet along; a move inside the page does not.
    setTimeout(() => {
      if (this.isConnected) return;
      this.listen?.abort();
      this.dialog?.remove();
    });
  }

  #opened(event) {
    const opener = event.target.closest(`[data-sheet][href="#${CSS.escape(this.id)}"]`);
    if (!opener || !this.query.matches) return;
    event.preventDefault();
    this.open(opener);
  }

  #build() {
    const dialog = document.createElement("dialog");
    dialog.className = "c-sheet";
    dialog.setAttribute("aria-label", this.getAttribute("label"));
    const head = document.createElement("div");
    head.className = "c-sheet__head";
    const title = document.createElement("span");
    title.textContent = this.getAttribute("label");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "c-iconbtn";
    close.setAttribute("aria-label", text("close"));
    close.innerHTML = '<svg class="c-icon c-icon--24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><path d="M6 18 18 6M6 6l12 12" stroke-linecap="round"/></svg>';
    close.addEventListener("click", () => dialog.close());
    head.append(title, close);
    this.slotBody = document.createElement("div");
    this.slotBody.className = "c-sheet__body";
    dialog.append(head, this.slotBody);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-sheet-close]")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      if (this.details) this.details.append(this.body);
      if (this.opener?.isConnected) this.opener.focus();
    });
    this.after(dialog);
    return dialog;
  }

  #place() {
    const inSheet = this.query.matches;
    if (!inSheet && this.dialog.open) this.dialog.close();
    (inSheet ? this.slotBody : this).append(...this.nodes);
    this.hidden = inSheet;
    const foot = this.dialog.querySelector("[data-sheet-foot]");
    if (!foot) return;
    if (inSheet) {
      foot.before((this.footPlace = document.createComment("foot")));
      this.dialog.append(foot);
    } else if (this.footPlace?.isConnected) this.footPlace.replaceWith(foot);
    else this.append(foot);
  }

  open(opener) {
    this.opener = opener;
    if (this.details) this.slotBody.append(this.body);
    this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}
customElements.define("bottom-sheet", BottomSheet);
