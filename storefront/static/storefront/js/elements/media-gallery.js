// Snap row of pictures with thumbnails, n/N and a full-screen view. Without JavaScript the row scrolls, thumbnails are
// links to it, and each picture is a link to its large file. Photos of reviews ([data-zoom-photo]) open the same view.
import { text } from "../texts.js";

class MediaGallery extends HTMLElement {
  connectedCallback() {
    this.track = this.querySelector("[data-track]");
    if (!this.track) return;
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
      zoom(this.slides.map((item) => item.querySelector("[data-zoom]")), slide);
    });
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  show(index) {
    this.track.scrollTo({ left: this.slides[index].offsetLeft - this.track.offsetLeft });
    this.#mark(index);
  }

  #mark(index) {
    this.thumbs.forEach((thumb, i) => (i === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
    if (this.counter) this.counter.textContent = `${index + 1}/${this.slides.length}`;
  }
}

// A full-screen dialog over links to large pictures. Arrow keys and the two buttons go on and back; Escape closes.
function zoom(links, opener) {
  let place = links.indexOf(opener);
  const dialog = document.createElement("dialog");
  dialog.className = "c-zoom";
  const image = document.createElement("img");
  const words = document.createElement("p");
  words.className = "c-zoom__count";
  words.setAttribute("role", "status");
  const close = button("c-zoom__close", text("close"), text("close"), () => dialog.close());
  const show = (step) => {
    place = (place + step + links.length) % links.length;
    const small = links[place].querySelector("img");
    image.alt = small?.alt || "";
    image.src = links[place].href;
    words.textContent = links.length > 1 ? `${place + 1}/${links.length}　${image.alt}` : image.alt;
    dialog.setAttribute("aria-label", image.alt);
  };
  dialog.append(close, image, words);
  if (links.length > 1) {
    dialog.append(button("c-zoom__step", "‹", text("photo-back"), () => show(-1)), button("c-zoom__step", "›", text("photo-on"), () => show(1)));
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") show(1);
      if (event.key === "ArrowLeft") show(-1);
    });
  }
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  show(0);
  document.body.append(dialog);
  dialog.showModal();
}

function button(name, label, words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.textContent = label;
  made.setAttribute("aria-label", words);
  made.addEventListener("click", act);
  return made;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-zoom-photo]");
  if (!opener || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  zoom([...opener.parentElement.querySelectorAll("[data-zoom-photo]")], opener);
});
customElements.define("media-gallery", MediaGallery);
