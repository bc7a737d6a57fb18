// The option form of a product. Each option asks the server for what it changes (htmx attributes on the radios); this
// element only leads to the axis that has no choice yet when the form is sent too early. Without JavaScript a button of
// the form shows the choice, and the server sends back who forgot an axis.
import { say } from "../texts.js";

class VariantPicker extends HTMLElement {
  connectedCallback() {
    if (this.form) return; // moving into a sheet connects it again
    this.form = this.querySelector("form");
    for (const node of this.querySelectorAll("[data-without-js]")) node.hidden = true;
    // Before htmx takes the submit: capture on the element that holds the form.
    this.addEventListener("submit", (event) => this.#check(event), { capture: true });
    // The bar's links open the sheet on the phone; beside the options they lead to them.
    this.form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt === this.form && event.detail.successful) this.closest("dialog")?.close();
    });
  }

  #check(event) {
    const missing = [...this.querySelectorAll("fieldset[data-axis]")].find((axis) => !axis.querySelector("input:checked"));
    if (!missing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    missing.scrollIntoView({ block: "nearest" });
    missing.querySelector("input").focus();
    say(missing.dataset.missing);
  }
}
customElements.define("variant-picker", VariantPicker);
