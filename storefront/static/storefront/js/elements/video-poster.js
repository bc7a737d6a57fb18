// A film behind its poster: the file is fetched when somebody presses play. Without JavaScript the poster links to it.
class VideoPoster extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#play();
    });
  }

  #play() {
    const video = document.createElement("video");
    video.controls = true;
    video.autoplay = true;
    video.playsInline = true;
    video.poster = this.querySelector("img")?.currentSrc || "";
    const source = document.createElement("source");
    source.src = this.dataset.src;
    source.type = this.dataset.type;
    video.append(source);
    if (this.dataset.captions) {
      const track = document.createElement("track");
      track.kind = "captions";
      track.src = this.dataset.captions;
      track.srclang = this.dataset.captionsLang;
      track.default = true;
      video.append(track);
    }
    this.replaceChildren(video);
    video.focus();
  }
}
customElements.define("video-poster", VideoPoster);
