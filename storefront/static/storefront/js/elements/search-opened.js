// Tells the shop which product of a search was opened, and from which place of the list. Nobody waits for it, and without it
// every link works as it is.
const PRODUCT = /_(\d+)\/(?:[?#]|$)/;

function tell(event) {
  const grid = event.target.closest?.("#grid[data-search]");
  const link = event.target.closest?.("a[href]");
  if (!grid || !link || event.button > 1) return;
  const product = link.getAttribute("href").match(PRODUCT)?.[1];
  const cards = [...grid.querySelectorAll(".c-card")];
  const card = link.closest(".c-card");
  if (!product || !card) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("meta[name=csrf-token]")?.content || "");
  body.set("search", grid.dataset.search);
  body.set("product", product);
  body.set("place", String(Number(grid.dataset.from || 1) + cards.indexOf(card)));
  navigator.sendBeacon(grid.dataset.tell, body);
}

document.addEventListener("click", tell, { capture: true });
document.addEventListener("auxclick", tell, { capture: true });
