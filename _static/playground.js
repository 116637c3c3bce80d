// The form of telecompilot/report/explorer_form.py: reads its controls and the address, asks scenarios.js, draws and tells what
// comes out. The draws come as a plain script when the form is near: works from a file, and under a strict policy.
(() => {
  "use strict";
  // ---- words ------------------------------------------------------------------------------------------------------
  const say = (words, ...slots) => (window.telecompilotWords?.[words] ?? words).replace(/\{(\d)\}/g, (_, at) => slots[at]);
  const dates = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric", timeZone: "UTC" });
  const month = (year) => dates.format(Date.UTC(Math.floor(year), Math.floor((year % 1) * 12 + 1e-9)));
  const pct = (x) => `${Number(100 * x < 1 ? (100 * x).toPrecision(2) : (100 * x).toFixed(1))}%`;
  const chance = (x) => (x > 0 && x < 0.01 ? say("under 1%") : x < 1 && x > 0.99 ? say("over 99%") : `${Math.round(100 * x)}%`);
  const signed = (x, digits) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(digits);
  const years = (x) => (x.toFixed(1) === "1.0" ? say("{0} year", x.toFixed(1)) : say("{0} years", x.toFixed(1)));
  const SAID = {
    lag: years, transfer: pct, threshold: pct,
    change: (x) => say("{0} log-odds: at a share of 10%, {1} points", signed(x, 2), signed(100 / (1 + 9 * Math.exp(-x)) - 10, 1)),
  };

  function said(data, s, out) {
    const at = out.years.length - 1, last = out.years[at], q = out.quantiles[at];
    const first = (level) => out.years[out.detected.findIndex((each) => each >= level)];
    // a year's figure counts to the end of that year and is published after it
    const told = (year) => month(year + data.year_end + data.publication_lag);
    const figure = (year) => say("the figure for {0}, published about {1}", year, told(year));
    const share = s.share === "brand" ? say("brand share") : say("licence-holder share");
    const half = first(0.5), most = first(0.8);
    const sure = most ? say("an 80% chance with {0}", figure(most)) : say("an 80% chance is not reached by {0}", last);
    const never = say("even odds are not reached by {0}; the chance by then is {1}", last, chance(out.detected[at]));
    return {
      share: say("In {0} the {1} is {3} to {4} (80% range), with {2} in the middle; without the opening the middle is {5}.",
        last, share, pct(q[3]), pct(q[1]), pct(q[5]), pct(out.without[at])),
      threshold: say("Chance of {0} or more in {1}: {2}. Chance that the opening has added {3} points or more: {4}.",
        pct(s.threshold), last, chance(out.above[at]), pct(data.gain).replace("%", ""), chance(out.gained[at])),
      detection: half ? say("Telling a rise from chance: even odds with {0}; {1}.", figure(half), sure) :
        say("Telling a rise from chance: {0}.", never),
    };
  }

  // ---- the picture ------------------------------------------------------------------------------------------------
  function fan(out, s, width) {
    const height = Math.round(Math.min(320, Math.max(200, width * 0.62))), left = 44, right = 8, top = 14, bottom = 26;
    const reach = Math.max(s.threshold, ...out.quantiles.map((row) => row[6]));
    const most = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].find((each) => each >= reach) ?? 1;
    const step = { 0.05: 0.01, 0.1: 0.02, 0.2: 0.05, 0.6: 0.2, 0.8: 0.2, 1: 0.2 }[most] ?? 0.1;
    const from = out.years[0], span = out.years[out.years.length - 1] - from;
    const x = (year) => (left + ((year - from) / span) * (width - left - right)).toFixed(1);
    const y = (share) => (height - bottom - (share / most) * (height - bottom - top)).toFixed(1);
    const line = (values) => values.map((value, i) => `${x(out.years[i])},${y(value)}`);
    const column = (place) => line(out.quantiles.map((row) => row[place]));
    const band = (low, high) => `<polygon points="${[...column(low), ...column(high).reverse()].join(" ")}"/>`;
    const rows = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step).map((share) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}"/>` +
      `<text x="${left - 6}" y="${y(share)}" dy="0.35em" text-anchor="end">${Math.round(100 * share)}%</text>`);
    const ends = out.years.filter((year) => (year - from) % 3 === 0).map((year) =>
      `<text x="${x(year)}" y="${height - 7}" text-anchor="${year === from ? "start" : year === from + span ? "end" : "middle"}">${year}</text>`);
    const bar = y(s.threshold);
    return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${
      say("Fan of the share by year: middle {0} in {1}, {2} in {3}", pct(out.quantiles[0][3]), from, pct(out.quantiles[out.quantiles.length - 1][3]), from + span)}">` +
      `${rows.join("")}<g class="bands">${band(0, 6)}${band(1, 5)}${band(2, 4)}</g>` +
      `<line class="threshold" x1="${left}" x2="${width - right}" y1="${bar}" y2="${bar}"/>` +
      `<polyline class="without" points="${line(out.without).join(" ")}"/>` +
      `<polyline class="middle" points="${column(3).join(" ")}"/>${ends.join("")}</svg>`;
  }

  function table(out) {
    const row = (year, i) => `<tr><th scope="row">${year}</th>${[out.quantiles[i][3], out.quantiles[i][1], out.quantiles[i][5],
      out.without[i]].map((v) => `<td class="n">${pct(v)}</td>`).join("")}<td class="n">${chance(out.above[i])}</td>` +
      `<td class="n">${chance(out.detected[i])}</td></tr>`;
    return out.years.map(row).join("");
  }

  // ---- the form ---------------------------------------------------------------------------------------------------
  function join(box, data) {
    const form = box.querySelector("form"), chart = box.querySelector(".tc-play-chart");
    const sliders = [...form.querySelectorAll("input[type=range]")], found = (name) => form.elements[name];
    const choices = [...new Set([...form.querySelectorAll("input[type=radio]")].map((radio) => radio.name))];
    let s, due = 0;
    // dates move by the month; the month of the evidence stands for the evidence's own date
    const place = (slider, value) => (slider.dataset.from ? Math.floor((value - slider.dataset.from) * 12 + 1e-9) : value);
    const evidence = (name) => data.evidence[name]?.value ?? data.defaults[name];
    const value = (slider) => {
      if (Number(slider.value) === place(slider, evidence(slider.name))) return evidence(slider.name);
      if (!slider.dataset.from) return Number(slider.value);
      return Number((Number(slider.dataset.from) + (Number(slider.value) + 0.5) / 12).toFixed(4));
    };

    function read() { // the form -> settings
      const chosen = (slider) => {
        const tick = found(`${slider.name}-box`); // "draw from the evidence", or "they join"
        return tick && tick.checked === ("drawn" in tick.dataset) ? null : value(slider);
      };
      s = Object.fromEntries(choices.map((name) => [name, found(name).value]));
      for (const slider of sliders) s[slider.name] = chosen(slider);
      for (const name of Object.keys(data.waves)) if (s[name] !== null) s[name] = Math.max(s[name], s.opening);
    }

    function write() { // settings -> the form
      for (const name of choices) found(name).value = s[name];
      for (const slider of sliders) {
        const tick = found(`${slider.name}-box`);
        if (tick) tick.checked = (s[slider.name] === null) === ("drawn" in tick.dataset);
        slider.value = place(slider, s[slider.name] ?? evidence(slider.name));
      }
    }

    function show() {
      const out = window.telecompilotScenarios.evaluate(data, s);
      form.querySelector("[data-when=regional]").hidden = s.reading !== "regional";
      form.querySelector("[data-when=licence]").hidden = s.share !== "licence";
      for (const slider of sliders) {
        const given = s[slider.name], drawn = "drawn" in (found(`${slider.name}-box`)?.dataset ?? {});
        const text = given !== null ? (SAID[slider.name] ?? month)(given) : drawn ? say("as in the evidence, drawn for each path") : say("never");
        form.querySelector(`output[for="${slider.id}"]`).textContent = text;
        slider.setAttribute("aria-valuetext", text);
      }
      chart.innerHTML = fan(out, s, chart.clientWidth || 320);
      for (const [name, text] of Object.entries(said(data, s, out))) {
        const line = box.querySelector(`[data-said=${name}]`);
        if (line.textContent !== text) line.textContent = text;
      }
      box.querySelector("tbody").innerHTML = table(out);
      const moved = Object.entries(s).filter(([name, value]) => value !== data.defaults[name]);
      const fragment = moved.length ? `#${box.id}:${new URLSearchParams(moved)}` : `#${box.id}`;
      box.querySelector("a.tc-play-link").href = fragment;
      return fragment;
    }

    function follow() { // the address -> settings; what it does not name, or names wrongly, stays at the evidence
      s = { ...data.defaults };
      for (const [name, text] of new URLSearchParams(location.hash.slice(box.id.length + 2))) {
        const slider = sliders.find((each) => each.name === name), number = Number(text);
        if (choices.includes(name)) {
          if ([...found(name)].some((radio) => radio.value === text)) s[name] = text;
        } else if (slider && text.trim() && Number.isFinite(number)) {
          const [low, high] = [slider.min, slider.max].map((end) => (slider.dataset.from ? +slider.dataset.from + end / 12 : +end));
          s[name] = Math.min(Math.max(number, low), slider.dataset.from ? high + 0.08 : high);
        }
      }
      write();
      show();
    }

    form.addEventListener("input", (event) => {
      const tick = event.target.type === "range" && found(`${event.target.name}-box`);
      if (tick) tick.checked = !("drawn" in tick.dataset); // who moves a slider means it
      read();
      cancelAnimationFrame(due);
      due = requestAnimationFrame(() => history.replaceState(null, "", show()));
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      s = { ...data.defaults };
      write();
      history.replaceState(null, "", show());
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => location.hash.startsWith(`#${box.id}:`) && follow());
    follow();
    let drawn = chart.clientWidth;
    new ResizeObserver(() => {
      if (chart.clientWidth && chart.clientWidth !== drawn) show();
      drawn = chart.clientWidth;
    }).observe(chart);
    box.dataset.ready = "";
    if (location.hash.startsWith(`#${box.id}:`)) box.scrollIntoView(); // what loaded meanwhile has moved it
  }

  function start(box) {
    box.querySelector(".tc-play-static").hidden = true;
    box.querySelector(".tc-play-body").hidden = false;
    const load = () => {
      watch.disconnect();
      const script = document.createElement("script");
      script.src = box.dataset.payload;
      script.onload = () => join(box, window.telecompilotScenarios.payloads.get(box.id));
      script.onerror = () => {
        box.querySelector(".tc-play-body").hidden = true;
        box.querySelector(".tc-play-failed").hidden = false;
      };
      document.head.append(script);
    };
    const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && load(), { rootMargin: "200px" });
    watch.observe(box);
    if (location.hash.startsWith(`#${box.id}:`)) box.scrollIntoView();
  }

  const all = () => document.querySelectorAll(".tc-play").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
