// Photo tiles over a plain file field: preview, remove, order by buttons, retry of one tile.
//   <photo-uploader max="6" max-bytes="10485760" [upload="/url/"]><ul data-tiles></ul><label class="c-file" data-state="add"><input type="file" multiple …></label>
//     <p data-message role="status"></p></photo-uploader>
// Without upload= the files stay in the field and travel with the form. With upload= each photo is sent at once; the server answers
// {"id": "…", "url": "…"} and the element adds <input type="hidden" name="{data-name}" value="id">.
// Without JavaScript the field itself takes several files.
import { say, text } from "../texts.js";

class PhotoUploader extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.tiles = this.querySelector("[data-tiles]");
    this.add = this.input.closest("label");
    this.message = this.querySelector("[data-message]");
    this.max = Number(this.getAttribute("max")) || 6;
    this.maxBytes = Number(this.getAttribute("max-bytes")) || 10 * 1024 * 1024;
    this.photos = [];
    for (const tile of [...this.tiles.children]) this.#adopt(tile);
    this.input.addEventListener("change", () => this.#take([...this.input.files]));
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      if (!button) return;
      const photo = this.photos.find((one) => one.tile === button.closest("li"));
      if (photo) this.#do(button.dataset.do, photo);
    });
    this.#paint();
  }

  disconnectedCallback() {
    for (const photo of this.photos) if (photo.url) URL.revokeObjectURL(photo.url);
  }

  #adopt(tile) {
    this.photos.push({ tile, id: tile.querySelector("input")?.value });
  }

  #take(files) {
    const known = new Set(this.photos.filter((one) => one.file).map((one) => `${one.file.name}/${one.file.size}`));
    const fresh = files.filter((file) => !known.has(`${file.name}/${file.size}`));
    let words = "";
    for (const file of fresh) {
      if (this.photos.length >= this.max) {
        words = text("photos-max", { max: this.max });
        break;
      }
      if (file.size > this.maxBytes) {
        words = text("photo-large", { name: file.name, size: Math.round(this.maxBytes / 1048576) });
        continue;
      }
      if (file.type && !file.type.startsWith("image/")) {
        words = text("photo-type", { name: file.name });
        continue;
      }
      const photo = { file, url: URL.createObjectURL(file), tile: document.createElement("li") };
      photo.tile.className = "c-file";
      this.photos.push(photo);
      this.tiles.append(photo.tile);
      this.#draw(photo);
      if (this.hasAttribute("upload")) this.#send(photo);
    }
    this.#tell(words);
    this.#paint();
  }

  #do(verb, photo) {
    const at = this.photos.indexOf(photo);
    if (verb === "retry") return this.#send(photo);
    if (verb === "remove") {
      photo.request?.abort();
      if (photo.url) URL.revokeObjectURL(photo.url);
      photo.tile.remove();
      this.photos.splice(at, 1);
      this.#tell(text("photo-removed", { count: this.photos.length }));
      (this.photos[at] || this.photos[at - 1])?.tile.querySelector("button")?.focus();
      if (!this.photos.length) this.input.focus();
    }
    if (verb === "earlier" && at > 0) {
      this.photos.splice(at - 1, 0, this.photos.splice(at, 1)[0]);
      this.photos[at].tile.before(photo.tile);
      photo.tile.querySelector("[data-do=earlier]")?.focus();
      this.#tell(text("photo-moved", { place: at }));
    }
    this.#paint();
  }

  #draw(photo) {
    const name = photo.file?.name || "";
    const image = document.createElement("img");
    image.src = photo.url;
    image.alt = name;
    photo.tile.replaceChildren(image, this.#button("remove", text("photo-remove", { name }), "M6 18 18 6M6 6l12 12", "c-file__remove"), this.#button("earlier", text("photo-earlier", { name }), "M15 19 8 12l7-7", "c-file__earlier"));
  }

  #button(verb, label, path, className) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.dataset.do = verb;
    button.setAttribute("aria-label", label);
    const disc = document.createElement("span");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ class: "c-icon c-icon--16", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2", "aria-hidden": "true" })) svg.setAttribute(key, value);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    line.setAttribute("stroke-linecap", "round");
    svg.append(line);
    disc.append(svg);
    button.append(disc);
    return button;
  }

  #send(photo) {
    this.#draw(photo);
    photo.tile.dataset.state = "busy";
    const bar = document.createElement("progress");
    bar.className = "c-progress";
    bar.max = 100;
    bar.setAttribute("aria-label", photo.file.name);
    photo.tile.append(bar);
    const request = (photo.request = new XMLHttpRequest());
    const body = new FormData();
    body.append("photo", photo.file);
    request.open("POST", this.getAttribute("upload"));
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]")?.content || "");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = (event.loaded / event.total) * 100));
    request.addEventListener("load", () => {
      if (request.status >= 300 || !request.response?.id) return this.#fail(photo, request.response?.error);
      delete photo.tile.dataset.state;
      bar.remove();
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = this.dataset.name || "photos";
      hidden.value = photo.id = request.response.id;
      photo.tile.append(hidden);
    });
    request.addEventListener("error", () => this.#fail(photo));
    request.send(body);
  }

  #fail(photo, reason) {
    photo.tile.dataset.state = "failed";
    const box = document.createElement("span");
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "c-copy";
    retry.dataset.do = "retry";
    retry.textContent = text("retry");
    box.append(reason || text("photo-failed"), document.createElement("br"), retry);
    photo.tile.replaceChildren(box, this.#button("remove", text("photo-remove", { name: photo.file.name }), "M6 18 18 6M6 6l12 12", "c-file__remove"));
    this.#tell(text("photo-failed"));
  }

  #paint() {
    this.add.hidden = this.photos.length >= this.max;
    if (this.hasAttribute("upload")) {
      this.input.value = "";
    } else if (window.DataTransfer) {
      const box = new DataTransfer();
      for (const photo of this.photos) if (photo.file) box.items.add(photo.file);
      this.input.files = box.files;
    }
    this.photos.forEach((photo, index) => {
      const earlier = photo.tile.querySelector("[data-do=earlier]");
      if (earlier) earlier.hidden = index === 0;
    });
  }

  #tell(words) {
    if (this.message) this.message.textContent = words;
    say(words);
  }
}
customElements.define("photo-uploader", PhotoUploader);
