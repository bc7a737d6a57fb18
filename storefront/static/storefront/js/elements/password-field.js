// <password-field show="Show password" hide="Hide password"> around a field: a button that shows what was typed.
customElements.define("password-field", class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=password]");
    if (!input || this.querySelector(".p-secret")) return;
    const box = document.createElement("span");
    const button = document.createElement("button");
    box.className = "p-secret";
    button.type = "button";
    button.className = "c-iconbtn";
    for (const icon of this.querySelectorAll("template")) button.append(icon.content.cloneNode(true));
    input.replaceWith(box);
    box.append(input, button);
    const tell = () => {
      const shown = input.type === "text";
      button.setAttribute("aria-label", this.getAttribute(shown ? "hide" : "show"));
      button.setAttribute("aria-pressed", String(shown));
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      tell();
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    tell();
  }
});
