// The scenarios a reader can move, by the arithmetic of telecompilot/study/simulation.py: a test compares the two.
// No dependency, no eval. The form is in playground.js, the draws in a script of their own that hands them to `take`.
(() => {
  "use strict";
  const unpacked = new WeakMap(), starts = new WeakMap();

  function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed.data), (sign) => sign.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float64Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) * packed.scale);
  }

  function columns(data) {
    if (!unpacked.has(data)) {
      unpacked.set(data, Object.fromEntries(Object.entries(data.columns).map(([name, column]) => [name, unpack(column)])));
    }
    return unpacked.get(data);
  }

  const expit = (x) => 1 / (1 + Math.exp(-x)), logit = (x) => Math.log(x / (1 - x));

  function quantile(ordered, level) {
    const at = level * (ordered.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, ordered.length - 1);
    return ordered[low] + (at - low) * (ordered[high] - ordered[low]);
  }

  function parts(c, i, s, joins) {
    if (s.reading === "nationwide") return [[1, s.opening]];
    const found = [[c.region[i], s.opening]];
    let left = 1 - c.region[i];
    for (const name of joins) {
      const more = name in c ? Math.min(c[name][i], left) : left; // without a weight: all that is left
      found.push([more, s[name]]);
      left -= more;
    }
    return found;
  }

  // What the opening does on each path: its effect, and for how many years it acts (0: at once and for good).
  function acting(data, c, s) {
    const found = data.effects[s.list][s.tau], lasting = data.lasting[s.list], [step, short] = data.weights;
    const drawn = (u) => (u < step ? "step" : u < step + short ? "short" : "ramp");
    const shapes = Array.from(c.shape, s.shape === "mixture" ? drawn : () => s.shape);
    const given = (shape) => s.change / (shape === "step" ? 1 : data.short);
    return {
      effect: shapes.map((shape, i) => (s.change === null ? between(data.nodes, found[shape], c.effect[i]) : given(shape))),
      years: shapes.map((shape) => ({ step: 0, short: data.short, ramp: lasting })[shape]),
    };
  }

  function between(nodes, values, x) {
    const at = Math.min(Math.max((x - nodes[0]) / (nodes[1] - nodes[0]), 0), nodes.length - 1);
    const low = Math.min(Math.floor(at), nodes.length - 2);
    return values[low] + (at - low) * (values[low + 1] - values[low]);
  }

  function sharesAt(c, i, s, z, opens, acts, end) {
    const lag = s.lag === null ? c.lag[i] : s.lag;
    const zl = z + c.offset[i];
    const untouched = expit(z), before = expit(zl);
    let brand = untouched, licence = before, opened = 0;
    for (const [weight, when] of opens) {
      const since = end - when - lag;
      const acted = acts.years[i] ? Math.min(Math.max(since, 0), acts.years[i]) : Number(since > 0);
      brand += weight * (expit(z + acts.effect[i] * acted) - untouched);
      if (s.share === "licence") {
        licence += weight * (expit(zl + acts.effect[i] * acted) - before);
        opened += acted > 0 ? weight : 0;
      }
    }
    if (s.share === "brand") return [brand, untouched];
    const transfer = s.transfer === null ? c.transfer[i] : s.transfer;
    return [licence + transfer * opened * Math.max(brand - licence, 0), before];
  }

  function drawn(data, s) { // what the draws make of the settings
    const c = columns(data), acts = acting(data, c, s);
    const base = data.first_year, last = data.years[data.years.length - 1], n = data.draws;
    const start = Math.max(Math.floor(s.opening - data.year_end), base);
    const out = { quantiles: [], without: [], above: [], gained: [], detected: [], moved: [] };
    const alarmed = new Array(n).fill(false), before = new Float64Array(n);
    const joins = Object.keys(data.waves).filter((name) => s[name] !== null).sort((a, b) => s[a] - s[b]);
    const opens = Array.from({ length: n }, (_, i) => parts(c, i, s, joins));
    for (let year = Math.min(start, data.years[0]); year <= last; year++) {
      const z = c[`z${year - base}`];
      const pairs = opens.map((each, i) => sharesAt(c, i, s, z[i], each, acts, year + data.year_end));
      const k = year - start;
      const scale = Math.sqrt(k + (k * k) / (data.history - 1));
      for (let i = 0; i < n; i++) {
        const level = logit(pairs[i][0]);
        if (k === 0) before[i] = level;
        else if (k > 0) {
          const t = (level - before[i] - k * c.past_slope[i]) / (c.past_move[i] * scale);
          alarmed[i] ||= t > data.critical[last - start - 1];
        }
      }
      if (year >= data.years[0]) record(out, data, s, pairs, alarmed);
    }
    return out;
  }

  function record(out, data, s, pairs, alarmed) {
    const sorted = (at) => Float64Array.from(pairs, (pair) => pair[at]).sort();
    const with_it = sorted(0), without = sorted(1);
    const part = (test) => pairs.filter(test).length / pairs.length;
    out.quantiles.push(data.levels.map((level) => quantile(with_it, level)));
    out.without.push(data.levels.map((level) => quantile(without, level)));
    out.above.push(part((pair) => pair[0] >= s.threshold));
    out.gained.push(part((pair) => pair[0] - pair[1] >= data.gain));
    out.detected.push(alarmed.filter(Boolean).length / alarmed.length);
    out.moved.push(pairs.some((pair) => pair[0] !== pair[1]));
  }

  // The chapter's own results, and how far the settings move the draws from where these stand at the evidence.
  const shifted = (x, anchor, from) =>
    (x > 0 && x < 1 && anchor > 0 && anchor < 1 && from > 0 && from < 1 ? expit(logit(x) + logit(anchor) - logit(from)) : x);

  function start(data, share, reading) {
    if (!starts.has(data)) starts.set(data, {});
    const known = starts.get(data);
    return (known[share + reading] ??= drawn(data, { ...data.defaults, share, reading }));
  }

  function evaluate(data, settings = {}) {
    const unknown = Object.keys(settings).filter((name) => !(name in data.defaults));
    if (unknown.length) throw new RangeError(`unknown settings: ${unknown.sort().join(", ")}`);
    const s = { ...data.defaults, ...settings };
    const from = start(data, s.share, s.reading), begun = { ...data.defaults, share: s.share, reading: s.reading };
    const found = Object.keys(s).every((name) => s[name] === begun[name]) ? from : drawn(data, s);
    const pilot = data.anchors[s.share][s.reading], none = data.anchors[s.share].no_pilot;
    const out = { years: data.years };
    const row = (x, anchor, begin) => x.map((each, at) => shifted(each, anchor[at], begin[at]));
    out.quantiles = found.quantiles.map((x, i) =>
      (found.moved[i] ? row(x, pilot.quantiles[i], from.quantiles[i]) : row(x, none.quantiles[i], from.without[i])).sort((a, b) => a - b));
    out.without = none.quantiles.map((x) => x[data.levels.indexOf(0.5)]);
    out.above = row(found.above, pilot.above, from.above);
    out.gained = row(found.gained, pilot.gained, from.gained);
    out.detected = row(found.detected, pilot.detected, from.detected);
    for (let i = 1; i < out.detected.length; i++) out.detected[i] = Math.max(out.detected[i], out.detected[i - 1]);
    for (const level of [50, 80]) {
      const hit = out.detected.findIndex((chance) => chance >= level / 100);
      out[`detect_${level}`] = hit < 0 ? null : out.years[hit] + data.year_end + data.publication_lag;
    }
    return out;
  }

  const payloads = new Map();
  window.telecompilotScenarios = { evaluate, payloads, take: (id, data) => payloads.set(id, data) };
})();
