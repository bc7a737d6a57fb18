// Words that scripts show. The server prints them into <script type="application/json" id="texts">, in the page's language.
let table;

export function text(name, values = {}) {
  table ??= JSON.parse(document.getElementById("texts")?.textContent || "{}");
  return (table[name] || "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

// The one status line of the page, read out by screen readers.
export function say(words) {
  const live = document.getElementById("live");
  if (live && words) live.textContent = words;
}
