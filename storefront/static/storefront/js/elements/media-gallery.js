// Snap row of pictures with thumbnails, n/N and a full-screen view. Without JavaScript the row scrolls and thumbnails are links to it.
import { text } from "../texts.js";

class MediaGallery extends HTMLElement {
  connectedCallback() {
    this.track = this.querySelector("[data-track]");
    this.slides = [...this.track.children];
    this.thumbs = [...this.querySelectorAll("[data-thumb]")];
    this.counter = this.querySelector("[data-counter]");
    this.thumbs.forEach((thumb, index) =>
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(index);
      }),
    );
    this.observer = new IntersectionObserver(
      (entries) => entries.forEach((entry) => entry.isIntersecting && this.#mark(this.slides.indexOf(entry.target))),
      { root: this.track, threshold: 0.6 },
    );
    this.slides.forEach((slide) => this.observer.observe(slide));
    this.track.addEventListener("click", (event) => {
      const slide = event.target.closest("[data-zoom]");
      if (!slide) return;
      event.preventDefault();
      this.#zoom(slide);
    });
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  show(index) {
    this.track.scrollTo({ left: this.slides[index].offsetLeft - this.track.offsetLeft });
    this.#mark(index);
  }

  #mark(index) {
    this.thumbs.forEach((thumb, i) => (i === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
    if (this.counter) this.counter.textContent = `${index + 1}/${this.slides.length}`;
  }

  #zoom(opener) {
    const dialog = document.createElement("dialog");
    dialog.className = "c-zoom";
    const image = opener.querySelector("img").cloneNode();
    const close = document.createElement("button");
    close.type = "button";
    close.className = "c-zoom__close";
    close.textContent = text("close");
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-label", image.alt);
    dialog.append(close, image);
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
}
customElements.define("media-gallery", MediaGallery);
