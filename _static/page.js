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
  // place by its address, follows a link or walks by keyboard has the whole page laid out first: then it stays, and
  // is found again with the way back. (Pages asked for with a place, or by the way back, begin so: see policy.py.)
  function settle() { document.documentElement.classList.add("tc-settled"); }

  // Who listens cannot scroll near: a part that is not laid out is missing from what a screen reader is told. So all
  // is, a part at a time, in moments in which the page has nothing else to do.
  const idle = window.requestIdleCallback ?? setTimeout;
  function lay() {
    const few = 25;
    const parts = [...document.querySelectorAll("article > section > section")].map((part) => [part]);
    const items = [...document.querySelectorAll("article :is(.tc-sources, .tc-catalogue) > li")];
    while (items.length) parts.push(items.splice(0, few));
    (function next() {
      const part = parts.shift();
      if (!part || document.documentElement.classList.contains("tc-settled")) return;
      part.forEach((one) => one.classList.add("tc-laid"));
      idle(next);
    })();
  }

  // Go to the place that the address names, and keep it in sight while what stands above still changes its height:
  // for two seconds, or until the reader does something.
  let release = () => {};
  function land() {
    release();
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    settle();
    for (let box = place; (box = box.parentElement?.closest("details:not([open])"));) box.open = true;
    place.scrollIntoView();
    const hands = ["wheel", "touchstart", "pointerdown", "keydown"];
    const watch = new ResizeObserver(() => place.scrollIntoView());
    watch.observe(document.body);
    release = () => {
      watch.disconnect();
      hands.forEach((name) => removeEventListener(name, release));
    };
    hands.forEach((name) => addEventListener(name, release, { passive: true }));
    setTimeout(release, 2000);
  }

  function returned() {
    const [how] = performance.getEntriesByType("navigation");
    return how?.type === "back_forward";
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

  // A finger's first touch on a raised number shows its card, a second one goes to the list; a mouse and the keyboard
  // see the card before they press.
  function tapped() {
    let kind = "";
    addEventListener("pointerdown", (event) => { kind = event.pointerType; }, true);
    document.addEventListener("click", (event) => {
      const number = event.target.closest?.('.tc-cited [role="doc-noteref"]');
      const first = number && kind === "touch" && !number.classList.contains("tc-tapped");
      kind = ""; // what presses without a pointer, as Enter does, follows the link
      if (first) event.preventDefault();
      document.querySelectorAll(".tc-tapped").forEach((one) => one.classList.remove("tc-tapped"));
      if (first) number.classList.add("tc-tapped");
    });
  }

  // A card begins at its number, as far as the paragraph has room.
  function place({ target }) {
    const owner = target.closest?.(".tc-datum, .tc-cited"), card = owner?.querySelector(".tc-card");
    if (!card?.offsetParent) return;
    const [line, own] = [card.offsetParent.getBoundingClientRect(), owner.getClientRects()[0]];
    card.style.left = `${Math.max(0, Math.min(own.left - line.left, line.width - card.offsetWidth))}px`;
  }

  // Escape puts a card away until the reader leaves what it belongs to.
  function cards() {
    tapped();
    ["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, place));
    const shown = ".tc-datum:hover, .tc-cited:hover, .tc-datum:focus-within, .tc-cited:focus-within";
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      document.querySelectorAll(shown).forEach((one) => one.classList.add("tc-shut"));
      document.querySelectorAll(".tc-tapped").forEach((one) => one.classList.remove("tc-tapped"));
    });
    const open = ({ target }) => target.closest?.(".tc-shut")?.classList.remove("tc-shut");
    ["focusout", "mouseout"].forEach((kind) => document.addEventListener(kind, open));
  }

  // The data under figures are text until they are opened, or a key is pressed: whoever searches the page finds them.
  function tables() {
    const make = (found) => found.forEach((kept) => { kept.outerHTML = kept.textContent; });
    document.addEventListener("toggle", ({ target }) => make(target.querySelectorAll(":scope > noscript")), true);
    addEventListener("keydown", () => make(document.querySelectorAll("details.tc-data > noscript")), { once: true });
  }

  function start() {
    document.querySelectorAll(".theme-toggle").forEach((button) => button.addEventListener("click", turn));
    menus();
    cards();
    tables();
    follow();
    prepare();
    addEventListener("keydown", (event) => { if (event.key === "Tab") settle(); });
    addEventListener("click", (event) => { if (event.target.closest?.("a")) settle(); }, true);
    addEventListener("hashchange", land);
    const after = () => setTimeout(() => idle(lay), 3000); // who reads comes first
    if (document.readyState === "complete") after();
    else addEventListener("load", after, { once: true });
    if (returned()) return;
    land();
    if (document.readyState !== "complete") addEventListener("load", land, { once: true }); // other scripts have built
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
