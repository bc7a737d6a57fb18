// On a phone: one button instead of three linked selects. It opens a sheet whose steps, tabs and search come from the
// server; the last step renders the selects anew, which stay what the form sends. Without scripts the selects show.
class RegionPicker extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.box = this.closest("fieldset");
    this.listen = new AbortController();
    const { signal } = this.listen;
    this.button.addEventListener("click", () => this.#open(), { signal });
    // A link of the error summary to a select that is not shown leads to the button.
    document.addEventListener("click", (event) => {
      const select = this.box.querySelector(`select[id="${CSS.escape(event.target.closest?.("a[href^='#']")?.hash.slice(1) || "-")}"]`);
      if (!select || !this.button.offsetParent) return;
      event.preventDefault();
      this.button.focus();
    }, { signal });
  }

  disconnectedCallback() {
    this.listen.abort();
  }

  async #open() {
    const dialog = document.createElement("dialog");
    dialog.className = "c-sheet c-regions";
    dialog.setAttribute("aria-labelledby", "region-title");
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (!this.picked) this.button.focus();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-sheet-close]")) return dialog.close();
      const place = event.target.closest("[data-region-pick]");
      if (place) this.#pick(dialog, place.dataset.regionPick);
    });
    dialog.addEventListener("keydown", (event) => this.#walk(event));
    dialog.addEventListener("htmx:afterSwap", (event) => this.#tell(dialog, event.target));
    document.body.append(dialog);
    dialog.showModal();
    await this.#ask(this.dataset.url, dialog, "innerHTML");
    if (!dialog.firstElementChild) dialog.close();
  }

  // The answer, or the toast of setup.js. The button asks, so that nothing around it gives the request more to carry.
  #ask(url, target, swap) {
    return window.htmx.ajax("GET", url, { source: this.button, target, swap }).catch(() => {});
  }

  async #pick(dialog, url) {
    const { id } = this.box;
    this.picked = true;
    dialog.close();
    await this.#ask(url, this.box, "outerHTML");
    this.picked = false;
    const box = document.getElementById(id);
    box.querySelector("region-picker button").focus();
    box.dispatchEvent(new Event("change", { bubbles: true })); // what depends on the place asks for it anew
  }

  // What the new step wants is read out; a step ends the search that led to it.
  #tell(dialog, swapped) {
    const tabs = dialog.querySelector("[role=tablist]");
    if (tabs) dialog.querySelector("[data-region-said]").textContent = tabs.dataset.regionWords;
    const panel = dialog.querySelector("#region-panel");
    if (swapped === panel) panel.scrollTop = 0;
    if (tabs?.querySelector("[aria-selected=true]")) dialog.querySelector("#region-search").value = "";
  }

  // Arrows move between the tabs, as in any list of tabs.
  #walk(event) {
    const tab = event.target.closest("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    event.preventDefault();
    const tabs = [...tab.parentElement.children];
    tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length].focus();
  }
}
customElements.define("region-picker", RegionPicker);
