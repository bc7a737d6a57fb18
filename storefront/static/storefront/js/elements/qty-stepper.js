// − [n] +. The buttons submit the form when this file is absent; here they change the field, clamp it and say the limit.
// A changed number is told by two events that bubble: "input", and "quantity" for those who send it on.
// With the attribute `removable` the minus of the lowest number sets 0, which takes the line out.
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
    this.input.addEventListener("change", () => this.#set(Math.trunc(Number(this.input.value)) || this.#min));
    // Enter in the field means "take this number", not the form's first button.
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.input.dispatchEvent(new Event("change"));
    });
    this.#mark();
  }

  get #min() {
    return Number(this.input.min || 1);
  }

  get #max() {
    return Number(this.input.max || 999);
  }

  #set(value) {
    const next = value < this.#min && this.hasAttribute("removable") ? 0 : Math.min(this.#max, Math.max(this.#min, value));
    if (value > this.#max) say(this.dataset.limit);
    this.input.value = next;
    this.#mark();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("quantity", { bubbles: true }));
  }

  #mark() {
    const value = Number(this.input.value);
    for (const button of this.querySelectorAll("button[data-step]")) {
      const end = button.dataset.step < 0 ? value <= this.#min : value >= this.#max;
      const removes = button.dataset.step < 0 && this.hasAttribute("removable");
      button.setAttribute("aria-disabled", String(end && !removes));
    }
  }
}
customElements.define("qty-stepper", QtyStepper);
