// Dialogs inside the page: a form that gives its values, the keys, the summary. Escape closes and gives focus back.

function openDialog(app, title, content, buttons) {
  const name = fresh("dialog");
  const dialog = h("dialog", { class: "mtr-dialog", "aria-labelledby": name });
  const row = h("div", { class: "mtr-buttons mtr-dialog-buttons" }, buttons);
  const form = h("form", { method: "dialog" }, h("h3", { id: name }, title), content, row);
  dialog.append(form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    app.refocus();
  });
  app.root.querySelector("dialog[open]")?.close(); // two keys, quicker than Python answered the first
  app.root.append(dialog);
  app.turns.drop();
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
  return { dialog, form };
}

// fields: {name, label, kind: text|area|select, value, choices}; resolves to the values, or to null when given up.
function askFor(app, title, fields, { confirm = "Save", about = null } = {}) {
  return new Promise((resolve) => {
    const inputs = new Map();
    const rows = fields.map((field, i) => {
      const id = fresh("field");
      const input = fieldInput(field, id, i === 0);
      inputs.set(field.name, input);
      return h("label", { class: "mtr-field", for: id }, h("span", {}, field.label), input);
    });
    let values = null;
    const { dialog, form } = openDialog(app, title, [about, rows], [
      h("button", { type: "submit", class: "mtr-primary" }, confirm),
      h("button", { type: "button", onclick: () => dialog.close() }, "Cancel", h("kbd", { "aria-hidden": "true" }, "Esc")),
    ]);
    const submit = () => {
      values = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value]));
      for (const field of fields) if (field.read) values[field.name] = field.read(inputs.get(field.name));
    };
    form.addEventListener("submit", submit);
    form.addEventListener("keydown", (event) => {
      const enter = event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.tagName === "INPUT" || event.target.tagName === "SELECT");
      if (!enter) return;
      event.preventDefault();
      submit();
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(values));
  });
}

function fieldInput(field, id, first) {
  const attributes = { id, name: field.name, "data-first": first, spellcheck: "false" };
  let input;
  if (field.kind === "select") {
    input = h("select", attributes, field.choices.map(([value, text]) => h("option", { value }, text)));
  } else if (field.kind === "area" || field.kind === "phrase") {
    input = h("textarea", { ...attributes, rows: field.kind === "phrase" ? 5 : 3 });
  } else {
    const list = field.choices && h("datalist", { id: `${id}-list` }, field.choices.map((value) => h("option", { value })));
    input = h("input", { ...attributes, type: "text", list: list ? list.id : null });
    if (list) input.addEventListener("focus", () => input.after(list), { once: true });
  }
  input.value = field.value ?? input.value;
  if (field.kind === "phrase") {
    // The text is there to select in, with the keys too; it cannot be changed.
    input.addEventListener("beforeinput", (event) => event.preventDefault());
    requestAnimationFrame(() => input.setSelectionRange(field.start, field.end));
  }
  return input;
}

function showKeys(app) {
  const body = h("tbody");
  const fill = () => body.replaceChildren(...Object.entries(app.info.keys).map(([action, { about, keys }]) => {
    const change = h("button", { type: "button", "aria-label": `Change the key for: ${about}`, onclick: () => listen(action, change) }, "change");
    return h("tr", {}, h("th", { scope: "row" }, about), h("td", {}, keys.map((k) => h("kbd", {}, shownKey(k)))), h("td", {}, change));
  }));
  const note = h("p", { class: "mtr-note", role: "status" }, "While typing: Esc saves and leaves, Ctrl+Enter saves and goes on, Shift+Esc gives the typing up.");
  const listen = (action, change) => {
    change.textContent = "press a key";
    change.addEventListener("keydown", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return listen(action, change);
      if (event.key !== "Escape") {
        try {
          app.info.keys = (await app.ask("remap", { action, key: keyName(event) })).keys;
          note.textContent = `Changed: ${app.info.keys[action].about}.`;
        } catch (error) {
          note.textContent = error.message;
        }
      }
      fill();
      return undefined;
    }, { once: true });
  };
  fill();
  const close = h("button", { type: "button", class: "mtr-primary", "data-first": true, onclick: () => dialog.close() }, "Close");
  const { dialog } = openDialog(app, "Keys", [note, h("table", { class: "mtr-keys" }, body)], [close]);
}

async function showSummary(app) {
  const s = await app.ask("summary");
  const percent = (v) => (v === null ? "none" : `${Math.round(v * 100)}%`);
  const tally = (rows, name) => table([name, "marks", "accepted", "changed", "dismissed", "open", "taken up"],
    rows.map((r) => [r.name, r.marks, r.accepted, r.edited, r.dismissed, r.open, percent(r.rate)]));
  const content = h("div", { class: "mtr-summary", tabindex: "0", role: "region", "aria-label": "Summary" },
    h("p", {}, `${percent(s.share_done)} of the words are done. MQM penalty per 1,000 words: ${s.mqm_before.toFixed(1)} as given, ${s.mqm_after.toFixed(1)} now. `
      + (s.effort === null ? "Nothing was changed yet." : `Edit effort (HTER): ${s.effort.toFixed(1)}%.`)),
    h("p", { class: "mtr-note" }, `${s.mqm_recipe}. HTER: ${s.effort_recipe}.`),
    h("h4", {}, "Words and characters"),
    table(["state", "segments", "English words", "English characters", "Chinese characters"],
      s.volumes.map((v) => [v.state, v.pairs, v.words, v.characters, v.source_characters])),
    h("h4", {}, "By kind of problem"), tally(s.categories, "category"),
    h("h4", {}, "By detector"), tally(s.detectors, "detector"),
    h("h4", {}, `Changes (${s.changes.length})`),
    table(["sentence", "before", "after", "why"], s.changes.map((c) => [app.number(c.pair), c.before, c.after, c.reasons.join(" ") || "edited by hand"])),
    h("h4", {}, `Queries to the author (${s.asked.length})`),
    table(["sentence", "phrase", "question"], s.asked.map((q) => [app.number(q.pair), q.phrase || q.target, q.question])));
  const close = h("button", { type: "button", class: "mtr-primary", "data-first": true, onclick: () => dialog.close() }, "Close");
  const { dialog } = openDialog(app, "Summary", [content], [close]);
}

function table(heads, rows) {
  if (!rows.length) return h("p", { class: "mtr-note" }, "none");
  return h("table", {}, h("thead", {}, h("tr", {}, heads.map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, plain(String(value))))))));
}
