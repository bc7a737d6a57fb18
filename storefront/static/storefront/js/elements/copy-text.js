// <copy-text value="…"><button type="button" hidden>复制</button></copy-text>: the button appears only where it can work.
import { say, text } from "../texts.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !button.hidden || !navigator.clipboard) return;
    button.hidden = false;
    const label = [...button.childNodes];
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.getAttribute("value"));
      const done = text("copied");
      button.textContent = done;
      say(`${done} ${this.getAttribute("value")}`);
      setTimeout(() => button.replaceChildren(...label), 2000);
    });
  }
}
customElements.define("copy-text", CopyText);
