// Filters of a list. A group of more than ten values gets a field that narrows it. Beside the grid a change is applied at once; in the phone's sheet changes wait, and the button says
// how many products they would leave. Without JavaScript the form has its own button.
import { say, text } from "../texts.js";

const MANY = 10;

class FacetForm extends HTMLElement {
  connectedCallback() {
    if (this.form) return; // moving into a sheet connects it again
    this.form = this.querySelector("form");
    this.addEventListener("change", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#changed(), 500);
    });
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
    for (const group of this.querySelectorAll("fieldset")) if (group.querySelectorAll(".c-check").length > MANY) this.#searchable(group);
  }

  #searchable(group) {
    const legend = group.querySelector("legend");
    const fold = group.querySelector("details");
    const field = document.createElement("input");
    field.type = "search";
    field.className = "c-input p-facets__find";
    field.autocomplete = "off";
    field.placeholder = text("find-in", { what: legend.textContent });
    field.setAttribute("aria-label", field.placeholder);
    field.addEventListener("change", (event) => event.stopPropagation());
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    field.addEventListener("input", () => {
      const words = field.value.trim().toLocaleLowerCase();
      let left = 0;
      for (const value of group.querySelectorAll(".c-check")) {
        const fits = value.textContent.toLocaleLowerCase().includes(words) || value.querySelector(":checked");
        value.hidden = !fits;
        left += Boolean(fits);
      }
      if (fold) fold.open = Boolean(words) || fold.contains(group.querySelector(":checked"));
      say(text("found-in", { count: left }));
    });
    legend.after(field);
  }

  #changed() {
    if (!this.isConnected) return;
    const dialog = this.closest("dialog");
    if (!dialog) return this.form.requestSubmit();
    const query = new URLSearchParams(new FormData(this.form));
    window.htmx.ajax("GET", `${this.form.action}?${query}`, { source: "#facet-count", target: "#facet-count", swap: "innerHTML" });
  }
}
// "Load more": the page stays where it is, and the keyboard goes on at the first new card.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "grid") event.detail.target.dataset.had = event.detail.target.childElementCount;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const grid = event.target;
  if (grid.id !== "grid" || !grid.dataset.had) return;
  grid.children[Number(grid.dataset.had)]?.querySelector("a")?.focus({ preventScroll: true });
  delete grid.dataset.had;
  say(document.getElementById("seen")?.textContent);
});
customElements.define("facet-form", FacetForm);
