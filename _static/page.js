// What every page does: light or dark, the section one reads, a menu that closes, the next page made ready.
(() => {
  "use strict";
  // Follow the system, or the other way round: the choice is kept for all pages.
  function turn() {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const now = document.body.dataset.theme;
    const shown = now === "auto" ? dark : now;
    const other = shown === "dark" ? "light" : "dark";
    document.body.dataset.theme = other === dark ? "auto" : other;
    try { localStorage.setItem("theme", document.body.dataset.theme); } catch { /* then for this page only */ }
  }

  // Mark, in the page's contents, the section that is being read: the last whose heading has passed the top.
  function follow() {
    const links = [...document.querySelectorAll('.toc-tree a[href^="#"]')].filter((link) => link.hash);
    const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (!links.length) return;
    const above = new Map();
    const watch = new IntersectionObserver((seen) => {
      for (const one of seen) above.set(one.target, one.boundingClientRect.top < one.rootBounds.bottom);
      const last = parts.map((part) => Boolean(above.get(part))).lastIndexOf(true);
      links.forEach((link, place) => link.parentElement.classList.toggle("scroll-current", place === last));
    }, { rootMargin: "0px 0px -75% 0px" });
    parts.forEach((part) => part && watch.observe(part));
  }

  // What is far from the screen is laid out when it comes near, which moves all that follows it. Whoever goes to a
  // place by its address, comes back to one, or walks by keyboard has the whole page laid out first: then it stays.
  function settle() { document.documentElement.classList.add("tc-settled"); }

  function land() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    settle();
    place.scrollIntoView();
  }

  function returned() { return performance.getEntriesByType("navigation")[0]?.type === "back_forward"; }

  // Fetch the next page when its link comes near: on a slow line nothing before that.
  function prepare() {
    const link = document.querySelector("a.next-page");
    if (!link || !location.protocol.startsWith("http") || navigator.connection?.saveData) return;
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      const hint = document.createElement("link");
      hint.rel = "prefetch";
      hint.href = link.href;
      document.head.append(hint);
    }, { rootMargin: "400px" });
    addEventListener("scroll", () => watch.observe(link), { once: true, passive: true }); // whoever reads on
  }

  // The menus are check boxes, which work without scripts; with them, buttons that say whether theirs is open.
  function menus() {
    const pairs = [...document.querySelectorAll(".tc-masthead label")].map((label) => {
      const box = document.getElementById(label.htmlFor), button = document.createElement("button");
      button.className = label.className;
      button.title = label.title;
      button.setAttribute("aria-label", box.getAttribute("aria-label"));
      button.append(...label.childNodes);
      label.replaceWith(button);
      box.hidden = true;
      const tell = () => button.setAttribute("aria-expanded", String(box.checked));
      const put = (open) => { box.checked = open; tell(); };
      button.addEventListener("click", () => put(!box.checked));
      box.addEventListener("change", tell); // by the curtain, which is the box's label too
      tell();
      return { box, button, put };
    });
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && pairs.find(({ box }) => box.checked);
      if (!open) return;
      open.put(false);
      open.button.focus();
    });
    const close = () => pairs.forEach(({ put }) => put(false));
    document.querySelectorAll(".toc-drawer a").forEach((link) => link.addEventListener("click", close));
  }

  // Escape puts a card away until the reader leaves what it belongs to.
  function cards() {
    const shown = ".tc-datum:hover, .tc-cited:hover, .tc-datum:focus-within, .tc-cited:focus-within";
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") document.querySelectorAll(shown).forEach((one) => one.classList.add("tc-shut"));
    });
    const open = ({ target }) => target.closest?.(".tc-shut")?.classList.remove("tc-shut");
    ["focusout", "mouseout"].forEach((kind) => document.addEventListener(kind, open));
  }

  function start() {
    document.querySelectorAll(".theme-toggle").forEach((button) => button.addEventListener("click", turn));
    menus();
    cards();
    follow();
    prepare();
    addEventListener("keydown", (event) => { if (event.key === "Tab") settle(); });
    addEventListener("hashchange", land);
    if (returned()) settle();
    else {
      land();
      addEventListener("load", land, { once: true }); // again once the page's other scripts have built their parts
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
