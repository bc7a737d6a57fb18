// The cart over the page, on wide screens. Without scripts, on phones and with a modifier key its link leads to the cart.
//   <mini-cart src="/basket/mini/"><a href="/basket/">…</a></mini-cart>
import { text } from "../texts.js";

class MiniCart extends HTMLElement {
  connectedCallback() {
    if (this.link) return;
    this.link = this.querySelector("a");
    this.link.addEventListener("click", (event) => {
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (!plain || !matchMedia("(min-width: 960px)").matches) return;
      event.preventDefault();
      this.#open();
    });
  }

  async #open() {
    let answer;
    try {
      answer = await fetch(this.getAttribute("src"), { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    } catch {
      return this.#leave();
    }
    if (!answer.ok) return this.#leave();
    const dialog = this.#dialog();
    dialog.querySelector(".c-sheet__body").innerHTML = await answer.text();
    if (!dialog.open) dialog.showModal();
    document.querySelector("toast-region")?.clear(); // what it said can be seen now
  }

  #leave() {
    location.href = this.link.href;
  }

  #dialog() {
    if (this.dialog) return this.dialog;
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
    head.append(title, close);
    const body = document.createElement("div");
    body.className = "c-sheet__body";
    dialog.append(head, body);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("button") === close) dialog.close();
    });
    dialog.addEventListener("close", () => this.link.focus());
    this.append(dialog);
    this.dialog = dialog;
    return dialog;
  }
}
customElements.define("mini-cart", MiniCart);
