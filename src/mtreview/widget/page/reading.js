// The English in one piece: as it stands, or with all first fixes taken. A sentence leads back to its card.

async function showReading(app) {
  const { sentences } = await app.ask("reading");
  const text = h("div", { class: "mtr-reading", lang: "en", tabindex: "0", "data-first": true, role: "region", "aria-label": "The English in one piece" });
  const fill = (kind) => {
    const paragraphs = [];
    for (const s of sentences) {
      if (s.paragraph || !paragraphs.length) paragraphs.push(h("p", {}));
      const state = s.problems ? "mtr-has-problems" : s.changed ? "mtr-has-changes" : "";
      const title = s.problems ? `${s.problems} open problems` : s.changed ? "changed" : "";
      const node = h("span", { class: `mtr-sentence ${kind === "fixed" ? "" : state}`, title, onclick: () => { dialog.close(); app.reveal(s.pair); } }, plain(s[kind]));
      paragraphs[paragraphs.length - 1].append(node, " ");
    }
    text.replaceChildren(...paragraphs);
  };
  const choice = h("select", { "aria-label": "Which English", onchange: (event) => fill(event.target.value) },
    h("option", { value: "text" }, "as it stands"), h("option", { value: "fixed" }, "with all first fixes taken"));
  const close = h("button", { type: "button", class: "mtr-primary", onclick: () => dialog.close() }, "Close", h("kbd", { "aria-hidden": "true" }, "Esc"));
  const { dialog } = openDialog(app, "The English in one piece", [choice, text], [close]);
  dialog.classList.add("mtr-wide");
  fill("text");
}

// Many fixes in one decision: nothing is taken that was not seen in its place first.
async function takeMany(app) {
  const { items, more } = await app.ask("batch", { view: app.view });
  if (!items.length) return app.say("No open problem in this view has a fix.", true);
  const boxes = new Map();
  const count = h("p", { class: "mtr-note", role: "status" });
  const tell = () => {
    const places = items.filter((item) => boxes.get(item.finding).checked).reduce((n, item) => n + item.findings.length, 0);
    count.textContent = `${places} places will change. Minor slips of punctuation, spelling and format are chosen; choose others after reading them.`;
  };
  const rows = items.map((item, i) => {
    const box = h("input", { type: "checkbox", checked: item.safe, "data-first": i === 0, onchange: tell });
    boxes.set(item.finding, box);
    const rest = item.findings.length - item.around.length;
    return h("li", { class: `mtr-item mtr-${item.severity}` }, h("label", {}, box, h("span", { class: "mtr-severity" }, item.severity), app.info.kinds[item.category] ?? item.category, h("span", { class: "mtr-note" }, plain(item.reason))),
      item.around.map((p) => h("p", { class: "mtr-around", lang: "en" }, `${app.number(p.pair)}: …`, plain(p.left), h("del", {}, plain(p.phrase)), h("ins", {}, plain(p.fix)), plain(p.right), "…")),
      rest > 0 && h("p", { class: "mtr-note" }, `and ${rest} more places`));
  });
  const take = h("button", { type: "submit", class: "mtr-primary" }, "Take the chosen fixes", h("kbd", { "aria-hidden": "true" }, "Enter"));
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel", h("kbd", { "aria-hidden": "true" }, "Esc"));
  const note = more ? h("p", { class: "mtr-note" }, `${more} more problems are not listed; take these first.`) : null;
  const { dialog, form } = openDialog(app, "Take many fixes at once", [count, h("ul", { class: "mtr-batch" }, rows), note], [take, cancel]);
  dialog.classList.add("mtr-wide");
  tell();
  form.addEventListener("submit", () => {
    const findings = items.filter((item) => boxes.get(item.finding).checked).flatMap((item) => item.findings);
    if (findings.length) app.decide("batch", { findings }, { then: 1 });
    else app.say("No fix was chosen; nothing was changed.", true);
  });
  return undefined;
}

async function exportText(app) {
  const { formats } = await app.ask("export");
  const values = await askFor(app, "Export the text as it stands", [{ name: "format", label: "Format", kind: "select", choices: Object.entries(formats) }], { confirm: "Export" });
  if (!values) return;
  app.say("Writing …");
  const { path, replaced } = await app.ask("export", values);
  app.say(`Wrote ${path}${replaced ? ", in the place of the earlier export" : ""}.`);
}

async function showTerms(app, at) {
  const { own, here } = await app.ask("terms", { pair: at.pair });
  const card = at.pair === null ? null : await app.list.card(at.pair);
  const marked_here = card?.findings.find((f) => f.id === app.finding);
  const selection = document.getSelection().toString().trim();
  const zh = /\p{Script=Han}/u.test(selection) ? selection : marked_here?.source && card ? card.source.slice(...marked_here.source) : "";
  const line = ([term, english]) => h("li", {}, h("span", { lang: "zh-Hans" }, plain(term)), " = ", [english].flat().join(" / "));
  const about = h("div", { class: "mtr-terms" },
    h("p", {}, here.length ? "Terms in this sentence:" : "No term of a glossary stands in this sentence."), h("ul", {}, here.map(line)),
    h("p", {}, own.length ? "The project’s own terms:" : "The project has no terms of its own yet."), h("ul", {}, own.map(line)));
  const values = await askFor(app, "Glossary", [
    { name: "zh", label: "Add a term: Chinese", kind: "text", value: zh }, { name: "english", label: "Its English", kind: "text" }], { confirm: "Add the term", about });
  if (!values) return;
  const { added } = await app.ask("terms", { pair: at.pair, ...values });
  const missing = added.missing.map((pair) => app.number(pair)).join(", ");
  app.say(`Term kept in the project file. It stands in ${added.places} sentences${missing ? `; the English of ${missing} does not have it` : ""}.`);
}

// The sentence with the fix of the problem one looks at, and with every first fix of the sentence.
function previews(card, app) {
  const open = card.findings.filter((f) => f.target && f.fixes.length && !FIXED.has(f.state));
  const active = open.find((f) => f.id === app.finding);
  const gravest = [...open].sort((a, b) => RANK[b.severity] - RANK[a.severity] || a.target[0] - b.target[0]);
  const together = [];
  for (const f of gravest) if (!together.some((t) => f.target[0] < t.target[1] && t.target[0] < f.target[1])) together.push(f);
  const rows = [];
  if (active) active.fixes.slice(0, 3).forEach((fix, i) => rows.push([active.fixes.length > 1 ? `with fix ${i + 1}` : "with this fix", withFixes(card.english, [{ target: active.target, fix }])]));
  if (together.length > (active ? 1 : 0)) rows.push(["with all first fixes", withFixes(card.english, together.map((f) => ({ target: f.target, fix: f.fixes[0] })))]);
  if (!rows.length) rows.push(["as it stands", plain(card.english)]);
  return h("dl", { class: "mtr-previews", "aria-label": "The sentence as it will read" }, rows.map(([name, text]) => [h("dt", {}, name), h("dd", { lang: "en" }, text)]));
}

function withFixes(text, fixes) {
  const out = [];
  let at = 0;
  for (const { target: [start, end], fix } of [...fixes].sort((a, b) => a.target[0] - b.target[0])) {
    out.push(...plain(text.slice(at, start)), h("ins", {}, plain(fix)));
    at = end;
  }
  return [...out, ...plain(text.slice(at))];
}
