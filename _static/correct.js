// The form that makes a correction of the register ready to send: a text and a row of data/firms.csv. Nothing is sent.
(() => {
  "use strict";
  const say = (words, ...slots) => (window.telecompilotWords?.[words] ?? words).replace(/\{(\d)\}/g, (_, at) => slots[at]);
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

  // The firm's row with the correction in its place; a firm that is missing gets a new one.
  function row(data, said) {
    const [task, state] = said.what.split(" ");
    const known = Object.prototype.hasOwnProperty.call(data.firms, said.firm) && data.firms[said.firm];
    const cells = known ? [...known] : data.fields.map((name) => (["source_id", "note"].includes(name) ? "" : "not stated"));
    const put = (name, value) => { cells[data.fields.indexOf(name)] = value; };
    put("firm", said.firm);
    if (task === "add" && !known) put("status", state);
    if (said.date && (task === "date" || task === "status" || !known)) put("date", said.date);
    if (said.says) put(task === "add" ? "note" : task, said.says);
    return cells.map(quoted).join(",");
  }

  function start(box) {
    const form = box.querySelector("form"), status = form.querySelector("[role=status]"), send = form.querySelector("a");
    const data = JSON.parse(box.dataset.register), text = form.elements.text;
    const value = (name) => form.elements[name].value.trim().replace(/\s+/g, " ");

    function show() {
      const said = {};
      for (const name of ["firm", "what", "says", "date", "link"]) said[name] = value(name);
      const chosen = form.elements.what.selectedOptions[0].textContent;
      text.value = said.firm && [
        say("Correction of the register of pilot firms"), say("Firm: {0}", said.firm),
        say("What is wrong or missing: {0}", chosen), say("It should say: {0}", said.says), say("Date: {0}", said.date),
        say("Link to a source: {0}", said.link), say("Row of data/firms.csv:"),
        data.fields.join(","), row(data, said),
      ].join("\n");
      status.textContent = "";
      if (!send) return;
      const [title, body] = [say("Register of pilot firms"), text.value].map(encodeURIComponent);
      const mail = data.address.startsWith("mailto:");
      send.href = mail ? `${data.address}?subject=${title}&body=${body}` : `${data.address}/issues/new?title=${title}&body=${body}`;
    }

    async function copy() {
      if (!form.reportValidity()) return;
      text.select();
      let done = false;
      try {
        await navigator.clipboard.writeText(text.value);
        done = true;
      } catch {
        done = document.execCommand("copy"); // pages opened from a folder, older browsers
      }
      status.textContent = done ? say("Copied.") : say("The text is marked: copy it with your browser.");
    }

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", copy);
    box.querySelector(".tc-correct-static").hidden = true;
    form.hidden = false;
    show();
  }

  const all = () => document.querySelectorAll(".tc-correct").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
