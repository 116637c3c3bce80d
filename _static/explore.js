// Live charts on demand. Each figure's button loads one shared bundle and the figure's own specification, both as
// plain scripts from this site: works from a file, and under a policy that forbids eval (the bundle interprets).
(() => {
  "use strict";
  const say = (words, ...slots) => (window.telecompilotWords?.[words] ?? words).replace(/\{(\d)\}/g, (_, at) => slots[at]);
  const own = document.currentScript;
  const bundle = own.dataset.bundle ?? new URL("vega.js", own.src).href; // a page names it, with its digest
  const WIDE = 680; // px, as in the stylesheet's container query
  const loaded = new Map();
  const specs = new Map();
  window.telecompilot = { live: (id, spec) => specs.set(id, spec) };

  function load(url) {
    if (!loaded.has(url)) {
      loaded.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = resolve;
        script.onerror = () => {
          loaded.delete(url); // so that the next press tries again
          reject(new Error(`could not load ${url}`));
        };
        document.head.append(script);
      }));
    }
    return loaded.get(url);
  }

  const shown = (value) => {
    if (typeof value !== "number") return String(value);
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  };

  function words(told) {
    const pairs = Object.entries(told).filter(([name, value]) => !name.startsWith("_") && value !== null && value !== "");
    return pairs.map(([name, value]) => [name, shown(value)]);
  }

  function tooltip(value) {
    const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    if (typeof value !== "object" || value === null) return escape(shown(value));
    const rows = words(value).map(([name, text]) => `<tr><td class="key">${escape(name)}</td><td>${escape(text)}</td></tr>`);
    return `<table><tbody>${rows.join("")}</tbody></table>`;
  }

  // Arrow keys go from mark to mark, as a mouse would, and say what the mark shows.
  function step(live, status, way) {
    const marks = [...live.querySelectorAll(".role-mark path, .role-mark line")].filter((mark) => {
      const item = mark.__data__;
      return item && item.tooltip && typeof item.tooltip === "object";
    });
    if (!marks.length) return;
    const now = ((Number(live.dataset.at ?? (way > 0 ? -1 : 0)) + way) % marks.length + marks.length) % marks.length;
    live.dataset.at = String(now);
    const box = marks[now].getBoundingClientRect();
    const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    for (const kind of ["pointermove", "mousemove"]) marks[now].dispatchEvent(new MouseEvent(kind, at));
    marks.forEach((mark, place) => mark.classList.toggle("tc-current", place === now));
    status.textContent = words(marks[now].__data__.tooltip).map(([name, text]) => `${name} ${text}`).join(", ");
  }

  function frame(figure) {
    const title = figure.querySelector(".tc-title").textContent;
    const live = document.createElement("div");
    live.className = "tc-live";
    live.tabIndex = 0;
    live.setAttribute("role", "application");
    live.setAttribute("aria-label", say("Live chart: {0}. Arrow keys step through the marks, Escape returns to the picture.", title));
    const drawing = document.createElement("div");
    drawing.setAttribute("aria-hidden", "true"); // its marks speak through the status line
    live.append(drawing);
    const status = document.createElement("p");
    status.className = "tc-hidden";
    status.setAttribute("aria-live", "polite");
    return { live, drawing, status };
  }

  async function open(button, figure) {
    button.textContent = say("Loading …");
    await Promise.all([load(bundle), load(button.dataset.live)]);
    const { live, drawing, status } = frame(figure);
    const picture = figure.querySelector(".tc-picture");
    picture.after(live, status);
    const spec = specs.get(figure.id)[figure.clientWidth >= WIDE ? "wide" : "narrow"];
    const options = { ast: true, actions: false, renderer: "svg", tooltip: { formatTooltip: tooltip } };
    const result = await window.telecompilotEmbed(drawing, spec, options);
    picture.hidden = true;
    button.textContent = say("Back to the picture");
    live.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (way) {
        event.preventDefault();
        step(live, status, way);
      }
    });
    figure.telecompilotClose = () => {
      result.finalize();
      live.remove();
      status.remove();
      document.querySelectorAll("#vg-tooltip-element").forEach((tip) => tip.classList.remove("visible"));
      picture.hidden = false;
      button.textContent = say("Explore");
      delete figure.telecompilotClose;
      button.focus();
    };
    live.focus();
  }

  function fail(button, error) {
    button.textContent = say("Explore");
    button.closest("figure").querySelectorAll(".tc-live, .tc-live + .tc-hidden").forEach((part) => part.remove());
    const message = document.createElement("span");
    message.setAttribute("role", "alert");
    message.textContent = say("The live chart could not be loaded; the data are below.");
    button.after(message);
    console.error(error);
  }

  function start() {
    for (const button of document.querySelectorAll("button.tc-explore")) {
      const figure = button.closest("figure");
      button.addEventListener("click", () => {
        if (figure.telecompilotClose) figure.telecompilotClose();
        else if (button.textContent === say("Explore")) open(button, figure).catch((error) => fail(button, error));
      });
      figure.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && figure.telecompilotClose) figure.telecompilotClose();
      });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
