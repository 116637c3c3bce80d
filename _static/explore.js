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

  // What a reader has chosen: `only`, names of panels or series (none: all), and `years`, a span.
  const NESTS = ["concat", "hconcat", "vconcat", "layer"];
  const plain = (text) => String(text).replace(/\s+/g, " ").trim();
  const joined = (...lines) => plain(lines.flat().filter(Boolean).join(" "));
  const nest = (spec) => NESTS.find((name) => spec[name]);

  function names(spec) {
    const by = spec.usermeta?.choose;
    if (!by) return [];
    if (by === "panels") {
      const titles = spec[nest(spec)].map(({ title }) => title);
      const short = titles.map((title, at) => joined(title?.text ?? title) || say("Panel {0}", at + 1));
      return new Set(short).size === short.length ? short : titles.map((title, at) => joined(short[at], title?.subtitle));
    }
    const rows = Object.values(spec.datasets).flat();
    return [...new Set(rows.filter((row) => row?.[by]).map((row) => plain(row[by])))];
  }

  function narrowed(spec, years) {
    const x = spec.encoding?.x;
    if (spec.mark) spec.mark = { ...(spec.mark.type ? spec.mark : { type: spec.mark }), clip: true };
    if (x?.scale?.domain) x.scale.domain = x.type === "temporal" ? years.map((year) => ({ year })) : years;
    if (x?.axis?.values) delete x.axis.values;
    if (x?.axis && x.type === "quantitative") x.axis.tickMinStep = 1; // no half a year
    for (const name of NESTS) (spec[name] ?? []).forEach((part) => narrowed(part, years));
  }

  // `labels` name the series to the reader: those of the wide picture, as the narrow one's may hold values too.
  function chosen(whole, labels, { only, years }) {
    const spec = JSON.parse(JSON.stringify(whole));
    const by = spec.usermeta?.choose;
    const own = names(spec).filter((name, at) => only.includes(labels[at]));
    if (own.length && by === "panels") {
      spec[nest(spec)] = spec[nest(spec)].filter((part, at) => only.includes(labels[at]));
    } else if (own.length) {
      for (const [name, rows] of Object.entries(spec.datasets)) {
        if (Array.isArray(rows)) spec.datasets[name] = rows.filter((row) => !row?.[by] || own.includes(plain(row[by])));
      }
    }
    if (years) narrowed(spec, years);
    return spec;
  }

  // The address tells which live chart is open and what was chosen in it, so that it can be sent and kept.
  function remember(id, { only = [], years } = {}) {
    const told = new URLSearchParams(location.search);
    for (const name of ["explore", "only", "years"]) told.delete(name);
    if (id) told.set("explore", id);
    for (const name of only) told.append("only", name);
    if (years) told.set("years", years.join("-"));
    try {
      history.replaceState(history.state, "", `${location.pathname}${String(told) && `?${told}`}${location.hash}`);
    } catch { /* a page opened from a folder has no address of its own to change */ }
  }

  function remembered(spec, known) {
    const told = new URLSearchParams(location.search);
    const span = spec.usermeta?.years;
    const years = span && /^\d{4}-\d{4}$/.test(told.get("years") ?? "") ? told.get("years").split("-").map(Number) : null;
    const right = years && span[0] <= years[0] && years[0] < years[1] && years[1] <= span[1];
    return { only: told.getAll("only").filter((name) => known.includes(name)), years: right ? years : null };
  }

  function labelled(type, words, set) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type }, set);
    label.append(...(type === "checkbox" ? [input, words] : [words, input]));
    return { label, input };
  }

  function controls(spec, labels, choice, redraw) {
    const box = document.createElement("div");
    box.className = "tc-controls";
    const group = (legend) => {
      const set = document.createElement("fieldset");
      set.append(Object.assign(document.createElement("legend"), { textContent: legend }));
      box.append(set);
      return set;
    };
    const boxes = labels.map((name) => labelled("checkbox", name, { value: name, checked: choice.only.includes(name) }));
    if (boxes.length) group(say("Show only")).append(...boxes.map(({ label }) => label));
    const span = spec.usermeta?.years;
    const [from, to] = span
      ? ["From", "to"].map((words, at) =>
        labelled("number", say(words), { min: span[0], max: span[1], step: 1, required: true, value: (choice.years ?? span)[at] }))
      : [];
    if (span) group(say("Years")).append(from.label, to.label);
    const reset = Object.assign(document.createElement("button"), { type: "button", textContent: say("Reset") });
    box.append(reset);
    const read = () => {
      choice.only = boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
      const years = span && [from, to].map(({ input }) => Number(input.value));
      const right = span && from.input.validity.valid && to.input.validity.valid && years[0] < years[1];
      if (span) to.input.setCustomValidity(years[0] < years[1] ? "" : say("Later than the first year"));
      if (span && !right) return box.querySelector("input:invalid")?.reportValidity();
      choice.years = right && String(years) !== String(span) ? years : null;
      redraw();
    };
    box.addEventListener("change", read);
    reset.addEventListener("click", () => {
      for (const { input } of boxes) input.checked = false;
      if (span) [from, to].forEach(({ input }, at) => { input.value = span[at]; });
      if (span) to.input.setCustomValidity("");
      read();
    });
    return box;
  }

  async function open(button, figure) {
    button.textContent = say("Loading …");
    await Promise.all([load(bundle), load(button.dataset.live)]);
    const { live, drawing, status } = frame(figure);
    const picture = figure.querySelector(".tc-picture");
    picture.after(live, status);
    const both = specs.get(figure.id);
    const spec = both[figure.clientWidth >= WIDE ? "wide" : "narrow"];
    const own = names(spec);
    const labels = own.length === names(both.wide).length ? names(both.wide) : own;
    const options = { ast: true, actions: false, renderer: "svg", tooltip: { formatTooltip: tooltip } };
    const asked = new URLSearchParams(location.search).get("explore") === figure.id;
    const choice = asked ? remembered(spec, labels) : { only: [], years: null };
    let result = await window.telecompilotEmbed(drawing, chosen(spec, labels, choice), options);
    let turn = Promise.resolve();
    const redraw = () => {
      remember(figure.id, choice);
      turn = turn.then(async () => {
        if (!figure.telecompilotClose) return;
        result.finalize();
        delete live.dataset.at;
        result = await window.telecompilotEmbed(drawing, chosen(spec, labels, choice), options);
      });
    };
    const box = spec.usermeta?.choose || spec.usermeta?.years ? controls(spec, labels, choice, redraw) : null;
    if (box) live.before(box);
    remember(figure.id, choice);
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
      if (new URLSearchParams(location.search).get("explore") === figure.id) remember();
      box?.remove();
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

  // What another page shows as it stands: the picture inside, so that a strict policy there has nothing to forbid.
  function snippet(figure) {
    const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const words = (css) => plain(figure.querySelector(`:scope > ${css}, figcaption > ${css}`)?.textContent ?? "");
    const shape = figure.querySelector(".tc-picture .tc-wide");
    const drawn = shape.cloneNode(true);
    const [width, height] = shape.getAttribute("viewBox").split(" ").slice(2);
    for (const name of ["class", "style", "role", "aria-label"]) drawn.removeAttribute(name);
    for (const [name, value] of Object.entries({ width, height, "font-family": "Helvetica, Arial, sans-serif" })) {
      drawn.setAttribute(name, value);
    }
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width, height, fill: "#fcfbf8" })) ground.setAttribute(name, value);
    drawn.prepend(ground);
    const text = new XMLSerializer().serializeToString(drawn).replace(/var\(--[\w-]+,\s*([^()]+)\)/g, "$1");
    const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
    const known = document.querySelector("link[rel=canonical]")?.href;
    const address = known ?? (location.protocol.startsWith("http") ? location.origin + location.pathname : "");
    const linked = (inside) => (address ? `<a href="${escape(`${address}#${figure.id}`)}">${inside}</a>` : inside);
    const title = words(".tc-title");
    const told = `${title}${/[.?!。？！]$/.test(title) ? "" : "."} ${shape.getAttribute("aria-label")}`;
    const image = `<img src="data:image/svg+xml;base64,${btoa(bytes)}" width="100%" alt="${escape(told)}">`;
    const source = words(".tc-source").replace(say(", listed under Data"), "");
    const said = [`<b>${escape(title)}</b>`, words(".tc-units"), words(".tc-note"), source];
    const caption = said.filter(Boolean).map((line, at) => (at ? escape(line) : line)).join("<br>\n");
    return `<figure>\n${linked(image)}\n<figcaption>${caption}<br>\n${linked(escape(plain(figure.querySelector(".tc-cite").textContent)))}</figcaption>\n</figure>\n`;
  }

  function offer(panel) {
    const figure = panel.closest("figure");
    const { label, input } = labelled("", say("For a web page: paste this; it loads nothing else."), {});
    const area = Object.assign(document.createElement("textarea"), { readOnly: true, rows: 4, value: snippet(figure) });
    input.replaceWith(area);
    const copy = Object.assign(document.createElement("button"), { type: "button", textContent: say("Copy") });
    copy.addEventListener("click", async () => {
      area.select();
      await navigator.clipboard?.writeText(area.value).catch(() => {});
      copy.textContent = say("Copied");
    });
    panel.querySelector("summary").after(label, copy);
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
      button.dataset.hint = say("Point at the live chart to read values; choose and zoom");
      button.addEventListener("click", () => {
        if (figure.telecompilotClose) figure.telecompilotClose();
        else if (button.textContent === say("Explore")) open(button, figure).catch((error) => fail(button, error));
      });
      figure.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && figure.telecompilotClose) figure.telecompilotClose();
      });
      if (new URLSearchParams(location.search).get("explore") === figure.id) {
        figure.scrollIntoView();
        button.click();
      }
    }
    for (const panel of document.querySelectorAll("details.tc-embed")) {
      panel.addEventListener("toggle", () => panel.querySelector("textarea") ?? offer(panel), { once: true });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
