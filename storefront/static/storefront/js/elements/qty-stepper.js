// − [n] +. The buttons submit the form when this file is absent; here they change the field, clamp it and say the limit.
import { say } from "../texts.js";

class QtyStepper extends HTMLElement {
  connectedCallback() {
    if (this.input) return; // moving into a sheet connects it again
    this.input = this.querySelector("input");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-step]");
      if (!button) return;
      event.preventDefault();
      this.#set(Number(this.input.value) + Number(button.dataset.step));
    });
    this.input.addEventListener("change", () => this.#set(Number(this.input.value) || Number(this.input.min)));
    this.#mark();
  }

  #set(value) {
    const min = Number(this.input.min || 1);
    const max = Number(this.input.max || 999);
    const next = Math.min(max, Math.max(min, value));
    if (value > max) say(this.dataset.limit);
    this.input.value = next;
    this.#mark();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #mark() {
    const value = Number(this.input.value);
    for (const button of this.querySelectorAll("button[data-step]")) {
      const end = button.dataset.step < 0 ? value <= Number(this.input.min || 1) : value >= Number(this.input.max || 999);
      const removes = button.dataset.step < 0 && this.hasAttribute("removable");
      button.setAttribute("aria-disabled", String(end && !removes));
    }
  }
}
customElements.define("qty-stepper", QtyStepper);
