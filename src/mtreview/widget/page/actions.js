// What each action does: a question to the person where one is needed, then a request, then what the answer says.

const REASONS = ["not an error", "client’s preference", "the source says so", "a name or a term", "correct in this context"];

const ACTIONS = {
  next_problem: (app) => app.step(1),
  previous_problem: (app) => app.step(-1),
  next_worst: (app) => app.stepWorst(),
  next_pair: (app) => app.move(1),
  previous_pair: (app) => app.move(-1),
  accept: (app, at) => app.decide("accept", { finding: at.finding }, { then: 1 }),
  accept_all: (app, at) => app.decide("accept_all", { finding: at.finding }, { then: 1 }),
  take_first: (app, at) => app.decide("accept", { finding: at.finding, choice: 1 }, { then: 1 }),
  take_second: (app, at) => app.decide("accept", { finding: at.finding, choice: 2 }, { then: 1 }),
  take_third: (app, at) => app.decide("accept", { finding: at.finding, choice: 3 }, { then: 1 }),
  preview: (app) => app.togglePreview(),
  batch: (app) => takeMany(app),
  take_new: (app, at) => takeNew(app, at),
  take_phrase: async (app, at) => (await draftAnyway(app, at)) && app.decide("take_phrase", { finding: at.finding }, { then: 1 }),
  take_draft: async (app, at) => (await draftAnyway(app, at)) && app.decide("take_draft", { pair: at.pair }),
  edit: (app, at) => app.edit(at.pair),
  dismiss: (app, at) => dismiss(app, at, "dismiss", "Dismiss this mark"),
  dismiss_all: (app, at) => dismiss(app, at, "dismiss_all", "Dismiss it everywhere the phrase stands"),
  dismiss_for_ever: (app, at) => app.decide("dismiss_for_ever", { finding: at.finding }, { then: 1 }),
  done: async (app, at) => {
    const open = (await app.list.card(at.pair))?.state !== "done";
    if ((await app.decide("done", { pair: at.pair })) && open) app.move(1, { quiet: true });
  },
  undo: (app) => app.decide("undo", {}, { follow: true }),
  redo: (app) => app.decide("redo", {}, { follow: true }),
  mark: (app, at) => ownMark(app, at),
  comment: async (app, at) => {
    const values = await askFor(app, `Comment on sentence ${app.number(at.pair)}`, [{ name: "comment", label: "Comment", kind: "area" }]);
    if (values) await app.decide("comment", { pair: at.pair, ...values });
  },
  query: async (app, at) => {
    const values = await askFor(app, `Ask the author about sentence ${app.number(at.pair)}`, [{ name: "comment", label: "Question", kind: "area" }]);
    if (values) await app.decide("query", { pair: at.pair, finding: app.finding, ...values });
  },
  lock: (app, at) => app.decide("lock", { pair: at.pair }),
  merge: (app, at) => app.decide("merge", { pair: at.pair }),
  split: (app, at) => realign(app, at),
  search: (app) => {
    app.turns.drop();
    app.unfold(true);
    app.searchBox.select();
  },
  filter: (app) => {
    app.turns.drop();
    app.unfold(true);
    app.filterBox.focus();
  },
  queue: (app) => app.queue.toggle(),
  reading: (app) => showReading(app),
  export: (app) => exportText(app),
  terms: (app, at) => showTerms(app, at),
  summary: (app) => showSummary(app),
  plot: (app) => app.togglePlot(),
  rescore: async (app) => {
    const { pairs } = await app.ask("rescore");
    app.say(pairs ? `Scoring ${pairs} segments again; go on working meanwhile.` : "All scores are up to date.");
  },
  project: (app) => project(app),
  keys: (app) => showKeys(app),
};
const ON_FINDING = new Set(["accept", "accept_all", "take_first", "take_second", "take_third", "take_phrase", "dismiss", "dismiss_all", "dismiss_for_ever"]);
const ON_PAIR = new Set(["take_draft", "edit", "done", "mark", "comment", "query", "lock", "merge", "split", "preview", "take_new"]);

// A draft that the checks find fault with is taken only when it is asked for twice.
async function draftAnyway(app, at) {
  const card = await app.list.card(at.pair);
  if (!card?.draft_fault || app.warned === at.pair) return true;
  app.warned = at.pair;
  app.say(`The draft was folded away: ${card.draft_fault}. The same key again takes it all the same.`, true);
  return false;
}

async function takeNew(app, at) {
  const card = await app.list.card(at.pair);
  const found = card?.news.find((f) => f.fixes.length && f.target);
  if (!found) return app.say("Nothing new with a fix stands in this sentence.", true);
  const text = card.english.slice(0, found.target[0]) + found.fixes[0] + card.english.slice(found.target[1]);
  const line = (value) => value.replace(/\r\n?/g, "\n");
  return app.decide("edit", { pair: at.pair, base: line(card.english), text: line(text) });
}

async function dismiss(app, at, act, title) {
  const field = { name: "comment", label: "Reason (may stay empty)", kind: "text", choices: REASONS };
  const values = await askFor(app, title, [field], { confirm: "Dismiss" });
  if (values) await app.decide(act, { finding: at.finding, ...values }, { then: 1 });
}

async function ownMark(app, at) {
  const card = await app.list.card(at.pair);
  const [start, end] = selectedIn(app, card);
  const value = card.english.replace(/\r\n?/g, "\n");
  const values = await askFor(app, `Mark a phrase in sentence ${app.number(at.pair)}`, [
    { name: "phrase", label: "Select the phrase (Shift and arrow keys)", kind: "phrase", value, start: folded(card.english, start), end: folded(card.english, end),
      read: (area) => [unfolded(card.english, area.selectionStart), unfolded(card.english, area.selectionEnd)] },
    { name: "category", label: "MQM category", kind: "select", choices: app.info.mqm.map((c) => [c, c]) },
    { name: "severity", label: "Severity", kind: "select", value: "major", choices: [["minor", "minor"], ["major", "major"], ["critical", "critical"]] },
    { name: "suggestion", label: "Better (may stay empty)", kind: "text" },
    { name: "comment", label: "Why (may stay empty)", kind: "text" },
  ], { confirm: "Add the mark" });
  if (!values) return;
  const [from, to] = values.phrase;
  if (from === to) {
    app.say("No phrase was selected; nothing was marked.", true);
    return;
  }
  await app.decide("mark", { ...values, pair: at.pair, start: from, end: to, base: card.english, suggestion: values.suggestion || null });
}

// What holds for every review in this folder: the client's style, terms to leave alone, phrases dismissed for ever.
async function project(app) {
  const now = await app.ask("project");
  const styles = Object.entries(app.info.styles).map(([name, choices]) => (
    { name, label: `Client’s ${name}`, kind: "select", value: now.style[name] ?? "", choices: [["", "as it comes"], ...choices.map((c) => [c, c])] }));
  const lists = [["Not to be translated", now.keep], ["Dismissed for ever", now.dismissed]]
    .map(([title, phrases]) => h("p", {}, `${title}: `, phrases.length ? phrases.map((p, i) => [i ? ", " : "", h("q", {}, plain(p))]) : "none"));
  const term = { name: "keep", label: "Another term not to be translated (may stay empty)", kind: "text" };
  const values = await askFor(app, "Project", [...styles, term], { about: lists });
  if (!values) return;
  const { keep, ...style } = values;
  await app.ask("project", { keep, style });
  app.say("The project file was written.");
}

// What is selected in the shown English, else the active mark's phrase.
function selectedIn(app, card) {
  const shown = app.list.nodes.get(card.pair)?.querySelector(".mtr-english .mtr-text");
  const selection = document.getSelection();
  if (shown && selection.rangeCount && !selection.isCollapsed && shown.contains(selection.anchorNode) && shown.contains(selection.focusNode)) {
    const range = selection.getRangeAt(0);
    const before = range.cloneRange();
    before.selectNodeContents(shown);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    return [start, start + range.toString().length];
  }
  const mark = card.findings.find((f) => f.id === app.finding && f.target);
  return mark ? mark.target : [0, 0];
}

async function realign(app, at) {
  const [sources, targets] = (await app.list.card(at.pair)).segments;
  const choices = [];
  for (let i = 0; i <= sources; i += 1) {
    for (let k = 0; k <= targets; k += 1) {
      if (i + k && i + k < sources + targets) choices.push([`split ${i} ${k}`, `Split after ${i} Chinese and ${k} English sentences`]);
    }
  }
  if (targets) choices.push(["target 1", "Move the last English sentence to the next segment"]);
  choices.push(["target -1", "Take the next segment’s first English sentence"]);
  if (sources) choices.push(["source 1", "Move the last Chinese sentence to the next segment"]);
  choices.push(["source -1", "Take the next segment’s first Chinese sentence"], ["merge", "Merge with the next segment"]);
  const values = await askFor(app, `Re-align sentence ${app.number(at.pair)}`, [{ name: "how", label: "How", kind: "select", choices }], { confirm: "Re-align" });
  if (!values) return;
  const [how, first, second] = values.how.split(" ");
  if (how === "merge") await app.decide("merge", { pair: at.pair });
  else if (how === "split") await app.decide("split", { pair: at.pair, source: Number(first), target: Number(second) });
  else await app.decide("realign", { pair: at.pair, side: how, count: Number(first) });
}
