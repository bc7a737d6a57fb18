// A search field that offers words, shelves, brands and products while somebody types: a combobox with a list.
//   <search-suggest src="/search/suggest/" code="…/search-suggest.js"><form><input type="search" name="q"></form></search-suggest>
// setup.js fetches `code` when the field is first used. The field keeps the focus and what was typed; without scripts it is a form.
import { say, text } from "../texts.js";

const PAUSE = 120; // ms without a further key
let count = 0;

class SearchSuggest extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.field = this.querySelector("input[type=search]");
    this.list = document.createElement("div");
    this.list.className = "c-suggest__list";
    this.list.id = `suggest-${++count}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", text("suggestions"));
    this.list.hidden = true;
    this.append(this.list);
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-expanded", "false");
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.addEventListener("input", (event) => event.isComposing || this.#soon());
    this.field.addEventListener("compositionstart", () => this.#forget());
    this.field.addEventListener("compositionend", () => this.#soon());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.#close());
    this.field.form.addEventListener("submit", () => this.#close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => event.target.closest("[role=option]") && this.#close());
    window.addEventListener("pagehide", () => this.#close());
    window.visualViewport?.addEventListener("resize", () => this.#fit());
    if (this.field === document.activeElement && this.field.value !== this.field.defaultValue) this.#soon(); // typed while this was on its way
  }

  get #options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #forget() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  #soon() {
    this.#forget();
    const words = this.field.value.trim();
    // One letter says nothing yet; one Chinese character does.
    if ([...words].length < 2 && !/[^\u0000-\u024f]/.test(words)) return this.#close();
    this.timer = setTimeout(() => this.#ask(words), PAUSE);
  }

  async #ask(words) {
    this.#forget();
    const request = (this.request = new AbortController());
    try {
      const answer = await fetch(`${this.getAttribute("src")}?${new URLSearchParams({ q: words })}`, { signal: request.signal, credentials: "same-origin" });
      const html = answer.ok ? await answer.text() : "";
      if (!request.signal.aborted) this.#show(html);
    } catch {
      if (!request.signal.aborted) this.#close(); // the form still searches
    }
  }

  #show(html) {
    if (this.field !== document.activeElement) return;
    this.#mark(null);
    this.list.innerHTML = html;
    const options = this.#options;
    options.forEach((option, n) => {
      option.id = `${this.list.id}-${n}`;
      option.setAttribute("aria-selected", "false");
    });
    this.#open(options.length > 0);
    say(text(options.length ? "suggested" : "nothing-suggested", { count: options.length }));
  }

  #open(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
    if (open) {
      this.list.scrollTop = 0;
      this.#fit();
    }
  }

  #close() {
    this.#forget();
    this.#mark(null);
    this.#open(false);
  }

  // As high as the window's visible part leaves room for: above a phone's keyboard.
  #fit() {
    if (this.list.hidden) return;
    const seen = window.visualViewport;
    const room = (seen ? seen.offsetTop + seen.height : innerHeight) - this.list.getBoundingClientRect().top - 8;
    this.list.style.maxHeight = `${Math.max(room, 132)}px`;
  }

  #mark(option) {
    this.marked?.setAttribute("aria-selected", "false");
    this.marked = option;
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    const open = !this.list.hidden;
    const options = this.#options;
    const at = options.indexOf(this.marked);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      event.preventDefault();
      if (!open) return this.#soon();
      // The field itself stands between the last option and the first.
      const next = (at + 1 + step + options.length + 1) % (options.length + 1) - 1;
      this.#mark(options[next] ?? null);
    } else if (event.key === "Enter" && open && this.marked) {
      event.preventDefault();
      this.marked.click();
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); // a second Escape empties the field
      this.#close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) this.#mark(null);
  }
}
customElements.define("search-suggest", SearchSuggest);
