// Search in the page: loads the list of all there is to find once a word is typed, ranks it, shows it. No server, no
// fetch: works from a folder too.
(() => {
  "use strict";
  const SHOWN = 40, AROUND = 90; // results; characters of context on each side of a hit
  // Series are many and named alike: what the report says of a thing goes before the data on it.
  const WEIGHT = { Chapter: 3, Term: 2.5, Section: 2, Figure: 2, Table: 1.6, Series: 0.4 };
  const KINDS = () => ({
    Chapter: say("Chapter"), Section: say("Section"), Figure: say("Chart"), Table: say("Table"), Term: say("Term"),
    Series: say("Series"),
  });
  let all = null, chapters = new Map(); // titles by address

  // Words in the page's language; {slots} are filled here.
  const say = (words, slots = {}) =>
    (window.telecompilotWords?.[words] ?? words).replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => fold(text).match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? [];

  // An English word without its ending, on both sides: "clouds" finds "cloud", "opening" finds "opened". A stem that is
  // no word does no harm, for it is only compared with others.
  const stems = new Map();
  function stem(word) {
    if (!stems.has(word)) stems.set(word, /^[a-z]{4,}$/.test(word) ? ended(word) : word);
    return stems.get(word);
  }
  const ended = (word) => word.replace(/ie[sd]$/, "y").replace(/([sxz]|[cs]h)es$/, "$1").replace(/([^sui])s$/, "$1")
    .replace(/^(?=.{6})(.*[aeiouy].*)(?:ing|ed)$/, "$1").replace(/([^aeiou])\1$/, "$1").replace(/(...)e$/, "$1");

  window.telecompilotFound = (rows) => {
    all = rows.map(([kind, title, address, text]) => ({
      kind, title, address, text, weight: WEIGHT[kind] ?? 1, titled: words(title), told: words(text),
    }));
    chapters = new Map(rows.filter(([kind]) => kind === "Chapter").map(([, title, address]) => [address, title]));
  };

  // A whole word counts most, whatever its ending, then a word that begins so ("insur" finds "insurance"); titles count
  // more than text. Chinese parts no words: there any place counts.
  function counted(list, asked, whole, begun) {
    let best = 0, hits = 0;
    const han = /\p{Script=Han}/u.test(asked), bare = stem(asked);
    for (const word of list) {
      if (han && word.includes(asked)) {
        hits += 1;
        best = Math.max(best, word === asked ? whole : begun);
        continue;
      }
      const same = word === asked || stem(word) === bare;
      if (!same && !word.startsWith(asked)) continue;
      hits += 1;
      best = Math.max(best, same ? whole : begun);
    }
    return best && best * (1 + Math.log(hits) / 4);
  }

  function score(entry, asked) {
    let total = 0;
    for (const word of asked) {
      const one = counted(entry.titled, word, 12, 6) + counted(entry.told, word, 3, 1);
      if (!one) return 0;
      total += one;
    }
    const title = entry.titled.join(" ");
    if (title === asked.join(" ")) total += 40;
    else if (asked.length > 1 && title.includes(asked.join(" "))) total += 10;
    return total * entry.weight;
  }

  function find(query) {
    const asked = words(query);
    if (!asked.length) return [];
    return all.map((entry) => [score(entry, asked), entry]).filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0]).map(([, entry]) => entry);
  }

  function excerpt(entry, asked) {
    const places = [...asked, ...asked.map(stem)].map((word) => fold(entry.text).indexOf(word));
    const at = Math.max(0, Math.min(...places.filter((place) => place >= 0)));
    if (!Number.isFinite(at)) return entry.text.slice(0, 2 * AROUND);
    const from = at <= AROUND ? 0 : entry.text.indexOf(" ", at - AROUND) + 1;
    const cut = entry.text.slice(from, from + 2 * AROUND);
    return `${from ? "… " : ""}${cut}${from + cut.length < entry.text.length ? " …" : ""}`;
  }

  function row(entry, asked) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.address; // from the page of search, which lies at the root of its language
    link.textContent = entry.title;
    const kind = document.createElement("small");
    const chapter = entry.kind === "Chapter" ? null : chapters.get(entry.address.split("#")[0]);
    kind.textContent = (KINDS()[entry.kind] ?? entry.kind) + (chapter ? ` · ${chapter}` : "");
    const text = document.createElement("p");
    const told = excerpt(entry, asked);
    const others = asked.filter((word) => stem(word) !== word).map((word) => `\\b${stem(word)}[a-z]*`);
    const marks = new RegExp(`(${[...asked, ...others].join("|")})`, "giu"); // letters and digits only
    told.split(marks).forEach((part, place) => {
      const piece = place % 2 ? document.createElement("mark") : document.createTextNode("");
      piece.textContent = part;
      text.append(piece);
    });
    item.append(kind, link, text);
    return item;
  }

  function show(query) {
    const asked = words(query), found = find(query);
    const told = found.length > SHOWN ? say("{count} found, the first {shown} shown.", { count: found.length, shown: SHOWN }) :
      found.length ? say("{count} found.", { count: found.length }) :
      say("Nothing holds “{words}”. Try fewer or shorter words.", { words: query.trim() });
    document.querySelector(".tc-found").textContent = asked.length ? told : "";
    document.querySelector(".tc-results").replaceChildren(...found.slice(0, SHOWN).map((entry) => row(entry, asked)));
    document.querySelector(".tc-listing").hidden = asked.length > 0;
  }

  function start() {
    const form = document.querySelector("form.tc-search"), field = form.querySelector("input");
    let asking = null;
    const ask = () => {
      asking ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = form.dataset.index;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      });
      asking.then(() => show(field.value), () => {
        asking = null;
        document.querySelector(".tc-found").textContent = say("The list to search in could not be loaded. Try again.");
      });
    };
    const address = () => history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
      try { address(); } catch { /* some browsers forbid it for a file */ }
    });
    field.addEventListener("input", ask);
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) ask();
    else field.focus();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
