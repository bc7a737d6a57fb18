/* Makes Oscar's dashboard scripts at home in the admin shell: its tabs, editor and icons. Loaded on bridged pages only. */
(function () {
  "use strict";
  const script = document.currentScript;

  // Oscar's Font Awesome names and the shell's own icons.
  const ICONS = {
    "fa-arrow-down": "order-down", "fa-arrow-up": "order-up", "fa-arrows-alt": "grip", "fa-bars": "bars", "fa-calendar": "calendar",
    "fa-calendar-alt": "calendar-alt", "fa-calendar-check-o": "calendar-check", "fa-check-circle": "success", "fa-chevron-left": "arrow-left",
    "fa-chevron-right": "arrow-right", "fa-clock": "time", "fa-download": "download", "fa-ellipsis-h": "dots-horizontal", "fa-exclamation": "warning",
    "fa-exclamation-circle": "warning", "fa-exclamation-triangle": "warning", "fa-gift": "tag", "fa-info-circle": "info-circle", "fa-plus-circle": "circle-plus",
    "fa-search": "search", "fa-shopping-cart": "clipboard-list", "fa-sitemap": "folder", "fa-sync-alt": "rotate", "fa-tasks": "tasks", "fa-times": "cross",
    "fa-trash": "bin", "fa-user": "user", "fa-users": "group", "fa-hand-point-right": "arrow-right-full", "fa-home": "home",
  };

  function drawIcons(root) {
    root.querySelectorAll("i.fas, i.far, i.fa, span.fas, span.far, span.fa").forEach((mark) => {
      const name = Array.from(mark.classList).map((word) => ICONS[word]).find(Boolean);
      if (!name || mark.firstElementChild) return;
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", `icon icon-${name}`);
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `#icon-${name}`);
      svg.append(use);
      mark.append(svg);
    });
  }

  function isDark() {
    const root = document.documentElement.classList;
    return root.contains("w-theme-dark") || (root.contains("w-theme-system") && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  function start() {
    const $ = window.jQuery;
    if (location.hash) $(`.bs-docs-sidenav a[href="${CSS.escape(location.hash).replace("\\#", "#")}"]`).tab("show");
    $(".nav-list a").on("shown.bs.tab", (event) => { location.hash = event.target.hash; });
    const words = JSON.parse(document.getElementById("bridge-words").textContent);
    const language = script.dataset.language;
    if (window.tinymce && language !== "en") window.tinymce.addI18n(language, words);
    if ($.fn.select2) $.fn.select2.defaults.set("language", { noResults: () => words["No results found"], searching: () => words["Searching…"] });
    const paper = isDark() ? { backgroundColor: "#262626", color: "#eeeeee" } : { backgroundColor: "#ffffff", color: "#1c1b17" };
    window.oscar.dashboard.orders.initTable = window.oscar.dashboard.orders.initTable || function () {};
    window.oscar.dashboard.init({
      languageCode: script.dataset.language,
      tinyConfig: {
        license_key: "gpl",
        language: language,
        skin: isDark() ? "oxide-dark" : "oxide",
        content_css: isDark() ? "dark" : "default",
        content_style: `body { background: ${paper.backgroundColor}; color: ${paper.color}; font: 14px/1.6 sans-serif; }`,
        promotion: false,
        branding: false,
      },
    });
    drawIcons(document);
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && drawIcons(node.parentNode || node))))
      .observe(document.body, { childList: true, subtree: true });
  }

  window.guitaiBridge = { start };
})();
