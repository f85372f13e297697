// One pair as a card. `app` gives the active finding and carries out what the buttons ask.

const METRICS = {
  quality: ["Quality", (v) => v / 100, "Quality, 0 to 100, learned from human judgements: higher is better"],
  risk: ["Risk", (v) => v / 15, "Expected MQM penalty of the segment: higher is worse, grows with length"],
  adequacy: ["Adequacy", (v) => 1 + v / 6, "Mean log-probability of the English given the Chinese: nearer to 0 is better"],
  fluency: ["Fluency", (v) => 1 + v / 8, "Mean log-probability of the English alone: nearer to 0 is better"],
  coverage: ["Coverage", (v) => 1 + v / 8, "Mean log-probability of the Chinese given the English: nearer to 0 is better"],
  chrf: ["Agreement", (v) => v / 100, "chrF: agreement with the draft, not quality"],
};
const STATES = {
  open: "open", own: "your mark", query: "asked", accepted: "accepted", edited: "changed", dismissed: "dismissed", left: "left",
};
const PAIR_STATES = { open: "open", edited: "edited", query: "query", done: "done" };
const FIXED = new Set(["accepted", "edited", "dismissed", "left"]);

function fillCard(node, card, app) {
  const active = app.pair === card.pair;
  const heading = fresh("card");
  node.setAttribute("aria-labelledby", heading);
  node.classList.toggle("mtr-active", active);
  node.classList.toggle("mtr-is-done", card.state === "done");
  node.tabIndex = active ? 0 : -1;
  const parts = [
    h("header", { class: "mtr-head" },
      h("h3", { id: heading }, `Sentence ${app.number(card.pair)}`),
      h("span", { class: `mtr-chip mtr-state-${card.state}` }, PAIR_STATES[card.state]),
      card.locked && h("span", { class: "mtr-chip mtr-lock" }, "locked"),
      card.held && h("span", { class: "mtr-chip mtr-lock" }, card.held),
      card.moved && h("span", { class: "mtr-chip" }, "moved"),
      card.low && alignment(card),
      h("details", { class: "mtr-scores" }, h("summary", {}, "Scores"), [...Object.keys(METRICS).flatMap((name) => card.scores.filter((s) => s.metric === name)), ...card.scores.filter((s) => s.label)].map(scoreBar))),
    columns(card, app),
    active && app.preview && previews(card, app),
    problems(card, app, active),
    news(card, app),
    comments(card),
    active && actions(card, app),
  ];
  node.replaceChildren(...parts.filter(Boolean));
}

function alignment(card) {
  const percent = Math.round(card.confidence * 100);
  return h("span", { class: "mtr-aligned mtr-low", title: "How sure it is that these belong together" }, `⚠ aligned ${percent}%`);
}

function scoreBar(score) {
  const [name, scale, meaning] = METRICS[score.metric] ?? [score.label, (v) => (v - score.range[0]) / (score.range[1] - score.range[0]), score.meaning];
  const value = score.now ?? score.value;
  const share = Math.max(0, Math.min(1, scale(value)));
  const digits = Math.abs(value) >= 10 ? 0 : 1;
  const was = score.now === null ? "" : ` (was ${score.value.toFixed(digits)})`;
  const label = `${name} ${value.toFixed(digits)}${was}`;
  const bar = h("span", { class: "mtr-bar", "aria-hidden": "true" }, h("span", { class: "mtr-fill" }));
  bar.firstChild.style.width = `${Math.round(share * 100)}%`;
  return h("span", { class: "mtr-score", title: `${meaning}.\n${score.signature}` }, h("span", {}, label), bar);
}

function columns(card, app) {
  const english = h("p", { class: "mtr-text", lang: "en", dir: "ltr" }, marked(card.english, englishMarks(card, app)));
  if (!card.english) english.append(h("em", {}, "nothing stands opposite"));
  english.addEventListener("click", (event) => {
    const found = event.target.closest("[data-findings]")?.dataset.findings.split(" ")[0];
    if (found) app.select(card.pair, found);
  });
  english.addEventListener("dblclick", () => app.act("edit", card.pair));
  const source = h("p", { class: "mtr-text", lang: "zh-Hans", dir: "ltr" }, marked(card.source, sourceMarks(card, app)));
  if (!card.source) source.append(h("em", {}, app.info.english_only ? "no Chinese at hand" : "nothing stands opposite"));
  const block = (kind, name, ...content) => h("div", { class: `mtr-column mtr-${kind}`, role: "group", "aria-label": name }, h("h4", {}, name), content);
  const blocks = [block("source", "Chinese", source), block("english", "English", english)];
  const draft = h("p", { class: "mtr-text", lang: "en", dir: "ltr" }, plain(card.draft));
  if (card.draft && !card.draft_fault) blocks.push(block("draft", "Draft", draft));
  const folded = card.draft && card.draft_fault
    ? h("details", { class: "mtr-folded" }, h("summary", {}, "Draft folded away: ", plain(card.draft_fault)), draft) : null;
  return h("div", {}, h("div", { class: `mtr-columns${blocks.length < 3 ? " mtr-two" : ""}` }, blocks), folded);
}

function englishMarks(card, app) {
  const marks = card.findings
    .filter((f) => f.target && f.side === "target" && f.state !== "dismissed" && !(FIXED.has(f.state) && f.state !== "left"))
    .map((f) => ({
      start: f.target[0], end: f.target[1], kind: "problem", severity: f.severity, finding: f.id,
      title: `${f.severity}, ${f.category}: ${f.reason}`, active: app.finding === f.id,
    }));
  const changes = card.changes.map((c) => ({
    start: c.span[0], end: c.span[1], kind: "change", title: c.before ? `was: ${c.before}` : "added",
  }));
  return [...marks, ...changes];
}

function sourceMarks(card, app) {
  return card.findings
    .filter((f) => f.source && (f.side === "source" || f.id === app.finding) && !FIXED.has(f.state))
    .map((f) => ({
      start: f.source[0], end: f.source[1], kind: f.side === "source" ? "omitted" : "opposite", severity: f.severity,
      finding: f.id, title: `${f.severity}, ${f.category}: ${f.reason}`, active: app.finding === f.id,
    }));
}

function problems(card, app, active) {
  if (!card.findings.length) return null;
  return h("ul", { class: "mtr-problems", "aria-label": "Marks" }, card.findings.map((f) => problem(card, f, app, active)));
}

// What the checks find in the English since it was changed.
function news(card, app) {
  if (!card.news.length) return null;
  const fixable = card.news.find((f) => f.fixes.length && f.target);
  return h("div", { class: "mtr-news", role: "group", "aria-label": "New since the change" }, h("h4", {}, "New since the change"),
    h("ul", {}, card.news.map((f) => h("li", { class: `mtr-item mtr-${f.severity}` }, h("div", { class: "mtr-line" },
      h("span", { class: "mtr-severity" }, f.severity), f.phrase && h("q", { lang: "en" }, plain(f.phrase)),
      f.fixes.length && f.target ? h("span", { class: "mtr-phrase" }, "→ ", f.fixes[0] === "" ? h("em", {}, "delete it") : h("ins", {}, plain(f.fixes[0]))) : null,
      h("span", { class: "mtr-reason-inline" }, plain(f.reason)))))),
    fixable ? h("div", { class: "mtr-buttons" }, button(app, "take_new", "Take its fix", card.pair)) : null);
}

function problem(card, f, app, active) {
  const here = active && app.finding === f.id;
  const settled = FIXED.has(f.state);
  const classes = `mtr-item mtr-${f.severity}${here ? " mtr-active" : ""}${settled ? " mtr-settled" : ""}`;
  const shown = (text) => (text === "" ? h("em", {}, "delete it") : h("ins", {}, plain(text)));
  const numbered = f.fixes.length > 1;
  const fix = f.fixes.length ? f.fixes.map((text, i) => [i ? " or " : "", numbered && i < 3 ? h("kbd", { "aria-hidden": "true" }, String(i + 1)) : "", shown(text)]) : null;
  const line = [
    h("span", { class: "mtr-severity" }, f.severity),
    h("span", { class: "mtr-phrase" }, f.phrase ? h("q", { lang: f.side === "source" ? "zh-Hans" : "en" }, plain(f.phrase)) : null,
      fix && h("span", { class: "mtr-arrow" }, h("span", { class: "mtr-hidden" }, " suggestion "), h("span", { "aria-hidden": "true" }, " → "), fix)),
    h("span", { class: "mtr-category" }, app.info.kinds[f.category] ?? f.category),
    (settled || f.state !== "open") && h("span", { class: `mtr-chip mtr-finding-${f.state}` }, STATES[f.state]),
    f.same > 1 && !settled && h("span", { class: "mtr-same" }, `in ${f.same} places`),
  ];
  const item = h("li", { class: classes, "data-finding": f.id, "aria-current": here ? "true" : null }, h("div", { class: "mtr-line" }, line));
  const sure = `${Math.round(f.confidence * 100)}% sure, check “${f.detector}”`;
  if (here) item.append(h("p", { class: "mtr-reason" }, plain(f.reason), h("span", { class: "mtr-sure" }, ` (${sure})`)));
  else if (!settled) item.firstChild.append(h("span", { class: "mtr-reason-inline", title: sure }, plain(f.reason)));
  if (here) item.append(findingButtons(card, f, app));
  item.addEventListener("click", (event) => {
    if (!event.target.closest("button")) app.select(card.pair, f.id);
  });
  return item;
}

function findingButtons(card, f, app) {
  const names = [];
  if (f.suggestion !== null && f.side === "target" && f.target) {
    if (f.fixes.length > 1) names.push(["take_first", "Take fix 1"], ["take_second", "Fix 2"], ["take_third", "Fix 3"].slice(0, f.fixes.length > 2 ? 2 : 0));
    else names.push(["accept", "Accept"]);
    names.push(["preview", app.preview ? "Hide as it will read" : "As it will read"]);
    if (f.same > 1) names.push(["accept_all", `Accept in all ${f.same}`]);
  }
  if (card.draft && f.side === "target" && f.target) names.push(["take_phrase", card.draft_fault ? "Draft’s words (doubtful)" : "Draft’s words"]);
  names.push(["dismiss", "Dismiss"], ["query", "Ask the author"]);
  return h("div", { class: "mtr-buttons" }, names.filter((n) => n.length).map(([action, label]) => button(app, action, label, card.pair)));
}

function actions(card, app) {
  const names = [["edit", "Edit"], ["take_draft", card.draft_fault ? "Take draft (doubtful)" : "Take draft"], ["mark", "Mark"], ["comment", "Comment"],
    ["lock", card.locked ? "Unlock" : "Lock"], ["done", card.state === "done" ? "Reopen" : "Done"]];
  const held = new Set(["edit", "take_draft", "mark", "done"]);
  const shown = names.filter(([name]) => (name !== "take_draft" || card.draft) && (name !== "edit" || card.editable) && !(card.locked && held.has(name)));
  return h("div", { class: "mtr-buttons mtr-actions" }, shown.map(([name, label]) => button(app, name, label, card.pair)));
}

function button(app, action, label, pair) {
  const key = app.info.keys[action].keys[0];
  return h("button", { type: "button", "data-action": action, title: app.info.keys[action].about, onclick: () => app.act(action, pair) },
    label, h("kbd", { "aria-hidden": "true" }, shownKey(key)));
}

function comments(card) {
  if (!card.comments.length) return null;
  const kinds = { query: "asks the author", dismissed: "dismissed a mark", own: "marked", comment: "" };
  return h("ul", { class: "mtr-comments", "aria-label": "Comments" }, card.comments.map((c) =>
    h("li", {}, h("strong", {}, c.who), ` ${kinds[c.verdict] ?? c.verdict} `, h("q", {}, plain(c.text)), h("time", { datetime: c.at }, ` ${c.at.slice(0, 16).replace("T", " ")}`))));
}
