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
      const last = parts.findLastIndex((part) => above.get(part));
      links.forEach((link, place) => link.parentElement.classList.toggle("scroll-current", place === last));
    }, { rootMargin: "0px 0px -75% 0px" });
    parts.forEach((part) => part && watch.observe(part));
  }

  // What is far from the screen is laid out when it comes near, which moves what an address names: go there again until
  // it stays, or the reader scrolls.
  function land() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    let [frames, top, still] = [40, NaN, 0];
    const stop = () => { frames = 0; };
    ["wheel", "touchstart", "keydown", "mousedown"].forEach((kind) => addEventListener(kind, stop, { once: true, passive: true }));
    const again = () => {
      if (frames-- <= 0) return;
      place.scrollIntoView();
      const now = place.getBoundingClientRect().top;
      still = now === top ? still + 1 : 0;
      top = now;
      if (still < 3) requestAnimationFrame(again);
    };
    requestAnimationFrame(again);
  }

  // Whoever walks by keyboard sees where he is, though sections on the way are laid out, and move, as they come near.
  function keep({ target }) {
    requestAnimationFrame(() => {
      const box = target.getBoundingClientRect();
      if (box.bottom < 0 || box.top > innerHeight) target.scrollIntoView({ block: "center", behavior: "instant" });
    });
  }

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

  // The menus are check boxes, which work without scripts; with them, Escape closes and a chosen link too.
  function menus() {
    const boxes = [...document.querySelectorAll(".sidebar-toggle")];
    const close = () => boxes.forEach((box) => { box.checked = false; });
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && boxes.find((box) => box.checked);
      if (!open) return;
      close();
      open.focus();
    });
    document.querySelectorAll(".toc-drawer a").forEach((link) => link.addEventListener("click", close));
  }

  function start() {
    document.querySelectorAll(".theme-toggle").forEach((button) => button.addEventListener("click", turn));
    menus();
    follow();
    prepare();
    addEventListener("focusin", keep);
    addEventListener("hashchange", land);
    if (document.readyState === "complete") land();
    else addEventListener("load", land, { once: true });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
