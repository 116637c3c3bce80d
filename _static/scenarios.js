// The scenarios a reader can move, by the arithmetic of telecompilot/study/simulation.py: a test compares the two.
// No dependency, no eval. The form is in playground.js, the draws in a script of their own that hands them to `take`.
(() => {
  "use strict";
  const unpacked = new WeakMap();

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

  const expit = (x) => 1 / (1 + Math.exp(-x));

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

  function sharesAt(c, i, s, z, opens, end) {
    const effect = s.effect === null ? c.effect[i] : s.effect;
    const lag = s.lag === null ? c.lag[i] : s.lag;
    const zl = z + c.offset[i];
    const untouched = expit(z), before = expit(zl);
    let brand = untouched, licence = before, opened = 0;
    for (const [weight, when] of opens) {
      const years = Math.min(Math.max(end - when - lag, 0), c.lasting[i]);
      brand += weight * (expit(z + effect * years) - untouched);
      if (s.share === "licence") {
        licence += weight * (expit(zl + effect * years) - before);
        opened += years > 0 ? weight : 0;
      }
    }
    if (s.share === "brand") return [brand, untouched];
    const transfer = s.transfer === null ? c.transfer[i] : s.transfer;
    return [licence + transfer * opened * Math.max(brand - licence, 0), before];
  }

  function evaluate(data, settings = {}) {
    const unknown = Object.keys(settings).filter((name) => !(name in data.defaults));
    if (unknown.length) throw new RangeError(`unknown settings: ${unknown.sort().join(", ")}`);
    const s = { ...data.defaults, ...settings };
    const c = columns(data);
    const base = data.first_year, last = data.years[data.years.length - 1], n = data.draws;
    const start = Math.max(Math.floor(s.opening - data.year_end), base);
    const out = { quantiles: [], without: [], above: [], gained: [], detected: [], years: data.years };
    const alarmed = new Array(n).fill(false), before = new Float64Array(n);
    const joins = Object.keys(data.waves).filter((name) => s[name] !== null).sort((a, b) => s[a] - s[b]);
    const opens = Array.from({ length: n }, (_, i) => parts(c, i, s, joins));
    for (let year = Math.min(start, data.years[0]); year <= last; year++) {
      const z = c[`z${year - base}`];
      const pairs = opens.map((each, i) => sharesAt(c, i, s, z[i], each, year + data.year_end));
      const k = year - start;
      const scale = Math.sqrt(k + (k * k) / (data.history - 1));
      for (let i = 0; i < n; i++) {
        const level = Math.log(pairs[i][0] / (1 - pairs[i][0]));
        if (k === 0) before[i] = level;
        else if (k > 0) {
          const t = (level - before[i] - k * c.past_slope[i]) / (c.past_move[i] * scale);
          alarmed[i] ||= t > data.critical[last - start - 1];
        }
      }
      if (year >= data.years[0]) record(out, data, s, pairs, alarmed);
    }
    for (const level of [50, 80]) {
      const hit = out.detected.findIndex((chance) => chance >= level / 100);
      out[`detect_${level}`] = hit < 0 ? null : out.years[hit] + data.year_end + data.publication_lag;
    }
    return out;
  }

  function record(out, data, s, pairs, alarmed) {
    const ordered = Float64Array.from(pairs, (pair) => pair[0]).sort();
    const part = (test) => pairs.filter(test).length / pairs.length;
    out.quantiles.push(data.levels.map((level) => quantile(ordered, level)));
    out.without.push(quantile(Float64Array.from(pairs, (pair) => pair[1]).sort(), 0.5));
    out.above.push(part((pair) => pair[0] >= s.threshold));
    out.gained.push(part((pair) => pair[0] - pair[1] >= data.gain));
    out.detected.push(alarmed.filter(Boolean).length / alarmed.length);
  }

  const payloads = new Map();
  window.telecompilotScenarios = { evaluate, payloads, take: (id, data) => payloads.set(id, data) };
})();
