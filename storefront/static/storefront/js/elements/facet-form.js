// Filters of a list. Beside the grid a change is applied at once; in the phone's sheet changes wait, and the button says
// how many products they would leave. Without JavaScript the form has its own button.
class FacetForm extends HTMLElement {
  connectedCallback() {
    if (this.form) return; // moving into a sheet connects it again
    this.form = this.querySelector("form");
    this.addEventListener("change", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#changed(), 500);
    });
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
  }

  #changed() {
    if (!this.isConnected) return;
    const dialog = this.closest("dialog");
    if (!dialog) return this.form.requestSubmit();
    const query = new URLSearchParams(new FormData(this.form));
    window.htmx.ajax("GET", `${this.form.action}?${query}`, { source: "#facet-count", target: "#facet-count", swap: "innerHTML" });
  }
}
customElements.define("facet-form", FacetForm);
