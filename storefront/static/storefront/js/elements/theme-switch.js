// Light, dark, or as the device says. Kept in a cookie, so that the server prints the choice and nothing flashes.
import { say, text } from "../texts.js";

const ORDER = ["", "light", "dark"];

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.dataset.ready = "";
    this.button.addEventListener("click", () => {
      const now = document.documentElement.dataset.theme || "";
      const next = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
      if (next) document.documentElement.dataset.theme = next;
      else delete document.documentElement.dataset.theme;
      document.cookie = `theme=${next}; path=/; max-age=${next ? 31536000 : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
      this.#mark();
      say(this.button.textContent.trim());
    });
    this.#mark();
  }

  #mark() {
    const now = document.documentElement.dataset.theme || "";
    this.querySelector("[data-label]").textContent = text(`theme-${now || "auto"}`);
  }
}
customElements.define("theme-switch", ThemeSwitch);
