// Adds the time left beside a deadline that the server printed. Silent, but for ten minutes before and at the end.
import { say, text } from "../texts.js";

class CountDown extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    this.end = Date.parse(this.time.dateTime);
    this.skew = this.dataset.now ? Date.parse(this.dataset.now) - Date.now() : 0;
    this.out = this.querySelector("b") || this.appendChild(document.createElement("b"));
    this.out.setAttribute("aria-hidden", "true");
    this.timer = setInterval(() => this.#tick(), 1000);
    this.#tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  #tick() {
    const left = Math.floor((this.end - Date.now() - this.skew) / 1000);
    if (left === 600) say(text("ten-minutes"));
    if (left <= 0) {
      clearInterval(this.timer);
      this.out.textContent = text("ended");
      say(text("ended"));
      this.dispatchEvent(new Event("count-down:end", { bubbles: true }));
      return;
    }
    const days = Math.floor(left / 86400);
    const clock = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map((n) => String(n).padStart(2, "0"));
    const short = this.hasAttribute("minutes") ? clock.slice(1) : clock;
    this.out.textContent = (days ? text("days", { days }) : "") + short.join(":");
  }
}
customElements.define("count-down", CountDown);
