// Marks which options go together, and shows the server's price, stock and promise of the chosen variant.
// Data: <script type="application/json"> [{id, options: {axis: value}, price, was, words, stock, summary, state: "ok|low|soldout", image, srcset}]
import { say } from "../texts.js";

class VariantPicker extends HTMLElement {
  connectedCallback() {
    if (this.variants) return; // moving into a sheet connects it again
    this.variants = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.axes = [...this.querySelectorAll("fieldset[data-axis]")];
    this.addEventListener("change", (event) => event.target.matches("input[type=radio]") && this.#choose(event.target));
    this.querySelector("form").addEventListener("submit", (event) => {
      const picked = this.#chosen();
      const missing = this.axes.find((axis) => !picked[axis.dataset.axis]);
      if (!missing) return;
      event.preventDefault();
      missing.querySelector("input").focus();
    });
    this.#paint();
  }

  #chosen() {
    return Object.fromEntries(this.axes.map((axis) => [axis.dataset.axis, axis.querySelector("input:checked")?.value]));
  }

  #choose(input) {
    const picked = this.#chosen();
    const axis = input.closest("fieldset").dataset.axis;
    const fits = (v) => Object.entries(picked).every(([k, value]) => !value || v.options[k] === value);
    let cleared = "";
    if (!this.variants.some(fits)) {
      for (const other of this.axes) {
        if (other.dataset.axis === axis) continue;
        const old = other.querySelector("input:checked");
        if (old) {
          cleared = old.closest("label").querySelector(".c-option__name").textContent;
          old.checked = false;
        }
      }
    }
    this.#paint(cleared);
  }

  #paint(cleared = "") {
    const picked = this.#chosen();
    for (const axis of this.axes) {
      const name = axis.dataset.axis;
      for (const input of axis.querySelectorAll("input")) {
        const rest = { ...picked, [name]: input.value };
        const match = this.variants.filter((v) => Object.entries(rest).every(([k, value]) => !value || v.options[k] === value));
        const state = !match.length ? "other" : match.every((v) => v.state === "soldout") ? "soldout" : "";
        const label = input.closest("label");
        state ? (label.dataset.state = state) : delete label.dataset.state;
        const hint = label.querySelector("[data-hint]");
        if (hint) hint.textContent = state ? axis.dataset[state] || "" : "";
      }
      const label = axis.querySelector("input:checked")?.closest("label").querySelector(".c-option__name").textContent;
      axis.querySelector("[data-picked]").textContent = label || axis.dataset.missing;
    }
    const missing = this.axes.find((axis) => !picked[axis.dataset.axis]);
    const variant = missing ? null : this.variants.find((v) => Object.entries(picked).every(([k, value]) => v.options[k] === value));
    this.#apply(variant, missing, cleared);
  }

  #apply(variant, missing, cleared) {
    const set = (name, text) => document.querySelectorAll(`[data-variant=${name}]`).forEach((node) => (node.textContent = text));
    const sold = variant?.state === "soldout";
    document.querySelectorAll("[data-buy]").forEach((node) => {
      node.dataset.label ??= node.textContent;
      node.hidden = sold || (!!missing && node.dataset.buy === "second");
      node.textContent = missing ? missing.dataset.missing : node.dataset.label;
    });
    document.querySelectorAll("[data-notify]").forEach((node) => (node.hidden = !sold));
    if (!variant) {
      set("stock", missing.dataset.missing);
      say((cleared ? `${this.dataset.cleared} ${cleared}，` : "") + missing.dataset.missing);
      return;
    }
    const [int, dec] = variant.price.split(".");
    set("words", variant.words);
    set("int", int);
    set("dec", `.${dec}`);
    set("was", variant.was);
    set("stock", variant.stock);
    set("summary", variant.summary);
    if (variant.image) {
      document.querySelectorAll("[data-variant-image]").forEach((node) => {
        if (variant.srcset) node.srcset = variant.srcset;
        else node.removeAttribute("srcset");
        node.src = variant.image;
      });
    }
    if (this.started) {
      const url = new URL(location.href);
      url.searchParams.set("variant", variant.id);
      history.replaceState(null, "", url);
      say(`¥${variant.price}，${variant.stock}`);
    }
    this.started = true;
  }
}
customElements.define("variant-picker", VariantPicker);
