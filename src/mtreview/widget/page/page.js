// The page: its parts, where the person is, and the keys. Keys act only while the page has the focus and stop here.

class App {
  constructor(model, el) {
    this.model = model;
    this.pair = null;
    this.finding = null;
    this.editing = null;
    this.numbers = new Map();
    this.view = { filter: "all", order: "text", category: "", search: "", severity: "", fix: "" };
    this.preview = false;
    this.byWeight = false;
    this.turns = new Turns();
    this.line = new Line(model, { onEvent: (e) => this.heard(e), onSilence: (silent) => this.silence(silent) });
    this.root = h("div", { class: "mtr", role: "region", "aria-label": "Translation review", "data-lm-suppress-shortcuts": "true" });
    this.root.style.height = model.get("height");
    this.root.append(h("p", { class: "mtr-nothing" }, "Asking Python for the review …"));
    el.append(this.root);
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => this.key(event));
    this.root.addEventListener("focusin", () => this.sync());
    this.begin().catch((error) => this.fail(error));
  }

  ask(what, values) {
    return this.line.ask(what, values);
  }

  async begin() {
    this.info = await this.ask("open");
    this.list = new CardList(this);
    this.queue = new Queue(this);
    this.build();
    await this.look({ first: true });
    if (this.info.checking) this.checking(this.info.checking);
    await this.queue.refresh();
    this.root.dataset.ready = "true";
    const unsent = remembered(this) ?? this.info.unsent;
    if (unsent) this.offer(unsent);
  }

  build() {
    const select = (label, choices, changed) => h("label", { class: "mtr-tool" }, h("span", {}, label),
      h("select", { onchange: (event) => { changed(event.target.value); this.look({ top: true }); } }, Object.entries(choices).map(([value, text]) => h("option", { value }, text))));
    const categories = Object.fromEntries([["", "any category"], ...this.info.categories.map((c) => [c, this.info.kinds[c] ?? c])]);
    const filter = select("Show", this.info.filters, (v) => { this.view.filter = v; });
    this.filterBox = filter.querySelector("select");
    this.searchBox = h("input", { type: "search", "aria-label": "Search in Chinese, English and comments", placeholder: "Search", spellcheck: "false",
      oninput: () => { clearTimeout(this.searching); this.searching = setTimeout(() => { this.view.search = this.searchBox.value; this.look(); }, 200); } });
    const tool = (action, text) => h("button", { type: "button", "data-action": action, title: `${this.info.keys[action].about} (${shownKey(this.info.keys[action].keys[0])})`, onclick: () => this.act(action) }, text, h("kbd", { "aria-hidden": "true" }, shownKey(this.info.keys[action].keys[0])));
    this.menu = h("button", { type: "button", class: "mtr-menu", "aria-expanded": "false", onclick: () => this.unfold(!this.root.classList.contains("mtr-unfolded")) }, "Menu");
    this.figures = h("span", { class: "mtr-figures" });
    this.barFill = h("span", { class: "mtr-fill" });
    this.bar = h("span", { class: "mtr-bar mtr-progress", role: "progressbar", "aria-label": "Words done", "aria-valuemin": "0", "aria-valuemax": "100" }, this.barFill);
    this.status = h("p", { class: "mtr-status", role: "status", "aria-live": "polite" });
    this.fresh = h("p", { class: "mtr-fresh", role: "status", "aria-live": "polite" });
    this.alarm = h("div", { class: "mtr-alarm", role: "alert" });
    this.plot = h("div", { class: "mtr-plot-place", hidden: true });
    this.nothing = h("p", { class: "mtr-nothing", hidden: true }, "No segment is like that. Choose another filter or search.");
    this.root.replaceChildren(
      h("div", { class: "mtr-top" },
        h("div", { class: "mtr-title" }, h("h2", {}, plain(this.info.title)), this.figures, this.bar),
        h("div", { class: "mtr-tools mtr-view", role: "toolbar", "aria-label": "Review" }, filter,
          select("Order", this.info.orders, (v) => { this.view.order = v; }),
          select("Severity", this.info.severities, (v) => { this.view.severity = v; }), select("Fix", this.info.fixes, (v) => { this.view.fix = v; }),
          select("Kind", categories, (v) => { this.view.category = v; }), this.searchBox),
        h("div", { class: "mtr-tools", role: "toolbar", "aria-label": "Actions" }, this.menu,
          tool("queue", "Problems"), tool("batch", "Many fixes"), tool("reading", "Read"), tool("terms", "Glossary"), tool("export", "Export"), tool("undo", "Undo"), tool("redo", "Redo"),
          tool("keys", "Keys"), h("details", { class: "mtr-more" }, h("summary", {}, "More"), tool("plot", "Quality"), tool("rescore", "Score again"), tool("summary", "Summary"), tool("project", "Project")))),
      this.plot, this.alarm, this.nothing, h("div", { class: "mtr-body" }, this.list.node, this.queue.node), this.fresh, this.status);
    this.progress(this.info.progress);
    if (!this.info.file) this.warn("This review is not saved yet: decisions are kept in memory only. Call review.save(\"name.mtr\").");
  }

  // Asks for the order of the pairs in the chosen view and stays where the person is, if that is still shown
  // (another filter or order begins at its top).
  async look({ first = false, top = false } = {}) {
    const { order, sizes, marks, numbers } = await this.ask("view", { view: this.view });
    order.forEach((pair, i) => this.numbers.set(pair, numbers[i]));
    if (top || !order.includes(this.pair)) {
      this.pair = order[0] ?? null;
      this.finding = null;
    }
    this.list.show(order, sizes, marks);
    if (this.pair !== null) this.list.go(this.pair, { focus: this.list.node.contains(document.activeElement) });
    this.queue.soon();
    if (!first) this.say(`${order.length} segments shown.`);
  }

  // where the person is

  // The number of a pair's sentence in the text, from 1, as in report and terminal.
  number(pair) {
    return this.numbers.get(pair) ?? pair + 1;
  }

  select(pair, finding = null, { keepScroll = false, quiet = true } = {}) {
    const before = this.pair;
    this.pair = pair;
    this.finding = finding;
    if (before !== null && before !== pair) this.list.fill(before);
    this.list.fill(pair);
    this.queue.mark();
    if (keepScroll) this.list.nodes.get(pair)?.focus({ preventScroll: true });
    else this.list.go(pair, { focus: !this.editing });
    if (!quiet) this.announce();
  }

  announce() {
    const card = this.list.cache.get(this.pair);
    const found = card?.findings.find((f) => f.id === this.finding);
    if (!found) return;
    const fix = found.suggestion === null ? "" : ` Suggestion: “${found.suggestion}”.`;
    this.say(`Sentence ${this.number(this.pair)}, ${found.severity}, ${found.category}: “${found.phrase}”.${fix}`);
  }

  reveal(pair) {
    if (!this.list.place.has(pair)) this.say(`Sentence ${this.number(pair)} is not in this view.`, true);
    else this.select(pair);
  }

  // The search that waits is made at once: it would replace the cards under the focus that Enter gives.
  async searchNow() {
    clearTimeout(this.searching);
    this.view.search = this.searchBox.value;
    await this.look();
    this.refocus();
  }

  // On a phone filters and most buttons are folded away under "Menu"; the keys that lead there unfold them.
  unfold(open) {
    this.root.classList.toggle("mtr-unfolded", open);
    this.menu.setAttribute("aria-expanded", String(open));
  }

  refocus() {
    this.unfold(false);
    if (this.pair !== null && this.list.nodes.has(this.pair)) this.list.nodes.get(this.pair).focus({ preventScroll: true });
    else this.list.node.focus({ preventScroll: true });
  }

  move(by, { quiet = false } = {}) {
    const i = this.pair === null ? -1 : this.list.place.get(this.pair);
    const next = this.list.order[i + by];
    if (next !== undefined) this.select(next);
    else if (!quiet) this.say(by > 0 ? "This is the last segment." : "This is the first segment.");
  }

  // What the next key will most likely ask is asked while the person still reads; a decision makes it void.
  lookAhead(by) {
    const values = { view: this.view, pair: this.pair, finding: this.finding, by };
    const key = JSON.stringify([values, this.root.dataset.decision]);
    if (this.ahead?.key !== key) this.ahead = { key, found: this.ask("step", values) };
    return this.ahead.found;
  }

  async stepWorst() {
    this.byWeight = true;
    if (!(await this.queue.next())) this.say("No open problem is left in this view.");
  }

  togglePreview() {
    this.preview = !this.preview;
    this.list.fill(this.pair);
    this.list.settle(this.pair);
  }

  async step(by) {
    this.byWeight = false;
    await this.arrive(await this.lookAhead(by));
    this.lookAhead(by).catch((error) => this.fail(error));
  }

  async arrive(found, said = "") {
    if (found.pair === null || !this.list.place.has(found.pair)) {
      this.finding = null;
      if (this.pair !== null) this.list.fill(this.pair);
      this.say(`${said} No open problem is left in this view.`.trim());
      return;
    }
    this.list.take(found.cards);
    this.select(found.pair, found.finding);
    this.announce();
    const note = `${said} ${found.wrapped ? "From the other end." : ""}`.trim();
    if (note) this.say(`${note} ${this.status.textContent}`);
  }

  // deciding

  async act(action, pair = this.pair) {
    try {
      const at = { pair, finding: this.finding };
      if (ON_FINDING.has(action) && !at.finding) return this.say("Go to a problem first.", true);
      if (ON_PAIR.has(action) && at.pair === null) return this.say("Go to a segment first.", true);
      if (this.editing && action !== "keys" && !(await this.editing.save())) return undefined;
      await ACTIONS[action](this, at);
    } catch (error) {
      this.fail(error);
    }
    return undefined;
  }

  // `then`: go on to the next problem; `follow`: go to what has changed.
  async decide(act, values, { then = 0, follow = false } = {}) {
    this.say("Saving …");
    let answer;
    const after = then && this.byWeight ? this.queue.items.slice(this.queue.place() + 1).map((item) => item.finding) : null;
    try {
      const then_from = then && !after ? { then, view: this.view, from: [this.pair, this.finding] } : {};
      answer = await this.ask("decide", { act, ...values, ...then_from });
    } catch (error) {
      this.fail(error);
      return false;
    }
    await this.settled(answer, { follow });
    if (after) {
      const more = await this.queue.next(after);
      this.say(`${answer.message} ${more ? this.status.textContent : "No open problem is left in this view."}`);
    } else if (then) await this.arrive(answer.next, answer.message);
    return true;
  }

  // The decision is in the file: only now the page shows it.
  async settled(answer, { follow = false } = {}) {
    this.progress(answer.progress);
    if (answer.realigned) {
      this.list.forget();
      await this.look();
      if (answer.stale.length) this.select(answer.stale[0]);
    } else {
      this.list.take(answer.cards);
      const rest = answer.stale.slice(answer.cards.length);
      if (rest.length) this.list.stale(rest);
      if (follow && answer.stale.length && !answer.stale.includes(this.pair) && this.list.place.has(answer.stale[0])) this.select(answer.stale[0]);
    }
    this.queue.soon();
    this.root.dataset.decision = String(answer.n);
    this.say(answer.message);
  }

  async edit(pair, text = null) {
    if (this.pair !== pair) this.select(pair);
    const card = await this.list.card(pair);
    if (!card?.editable) {
      this.say(card?.locked ? "This segment is locked; unlock it first." : "There is no English here to edit; merge it with its neighbour.", true);
      return;
    }
    const here = card.findings.some((f) => f.id === this.finding);
    this.turns.drop();
    this.editing = new Editing(this, card, { text, finding: here ? this.finding : null });
  }

  offer(unsent) {
    const open = h("button", { type: "button", onclick: () => { this.alarm.replaceChildren(); this.edit(unsent.pair, unsent.text).catch((error) => this.fail(error)); } }, "Go on with it");
    const drop = h("button", { type: "button", onclick: () => { this.alarm.replaceChildren(); remember(this, null); this.ask("typing", { pair: unsent.pair, text: null }); this.refocus(); } }, "Drop it");
    this.alarm.replaceChildren(h("p", {}, `Typing in sentence ${this.number(unsent.pair)} was not yet saved when this review was last open: `, h("q", {}, plain(unsent.text.slice(0, 200)))), open, drop);
  }

  // what is heard and said

  heard(event) {
    if (!this.list) return;
    if (event.event === "changed") this.ahead = null;
    if (event.event === "changed") this.queue?.soon();
    if (event.event === "checking") this.checking(event);
    if (event.event === "rechecked") this.rechecked(event);
    if (event.event === "changed" && !this.line.mine(event.by)) {
      this.progress(event.progress);
      if (event.realigned) {
        this.list.forget();
        this.look();
      } else this.list.stale(event.pairs);
      if (event.pairs.length) this.say(event.pairs.length === 1 ? `Sentence ${this.number(event.pairs[0])} was changed elsewhere.` : `${event.pairs.length} segments were changed elsewhere.`);
    }
    if (event.event === "rescored") {
      if (event.error) this.say(`Scoring again failed: ${event.error}`, true);
      else {
        this.list.stale([...this.list.cache.keys()]);
        if (!this.plot.hidden) this.showPlot();
        this.say("The edited segments were scored again.");
      }
    }
  }

  // What is told while Python checks: a change is answered at once, its check follows.
  checking({ loading, pairs }) {
    this.root.dataset.checking = loading || pairs.length ? "true" : "false";
    if (!loading && !pairs.length) {
      if (this.loading) this.fresh.textContent = "The models are loaded: changed English is checked again at once.";
      this.loading = false;
      return;
    }
    this.loading = loading;
    const names = pairs.length > 3 ? `${pairs.length} sentences` : pairs.map((pair) => `sentence ${this.number(pair)}`).join(", ");
    this.fresh.classList.remove("mtr-bad");
    if (!loading) this.fresh.textContent = `Checking ${names} again …`;
    else this.fresh.textContent = `Loading the models that check changed English …${pairs.length ? ` Then ${names} is checked again.` : ""}`;
  }

  rechecked({ pairs, error, news, checking }) {
    this.root.dataset.checking = checking?.pairs.length ? "true" : "false";
    this.loading = false;
    if (error) {
      this.fresh.textContent = `The changed English could not be checked again: ${error}`;
      return;
    }
    this.list.stale(pairs);
    if (!this.plot.hidden) this.showPlot();
    const where = Object.keys(news).map(Number);
    const names = where.map((pair) => `sentence ${this.number(pair)}`).join(", ");
    const sentences = pairs.map((pair) => this.number(pair)).join(", ");
    this.fresh.textContent = where.length ? `Checked again: something new in ${names}.` : `Checked again, nothing new: sentence ${sentences}.`;
    this.fresh.classList.toggle("mtr-bad", where.length > 0);
    this.root.dataset.checked = String(Number(this.root.dataset.checked ?? 0) + 1);
  }

  sync() {
    const now = Date.now();
    if (!this.list || now - (this.synced ?? 0) < 3000) return;
    this.synced = now;
    this.ask("sync").catch((error) => this.fail(error));
  }

  progress(p) {
    const share = p.words ? Math.round((100 * p.words_done) / p.words) : 0;
    this.figures.textContent = `${p.done} of ${p.pairs} segments done · ${share}% of words · ${p.problems} open problems · ${p.edited} edited`;
    this.bar.setAttribute("aria-valuenow", String(share));
    this.barFill.style.width = `${share}%`;
  }

  say(text, bad = false) {
    this.status.classList.toggle("mtr-bad", bad);
    this.status.replaceChildren(...plain(text));
  }

  fail(error) {
    const text = error.kind === "ConflictError" ? `${error.message}. It was read again; nothing of yours was written.` : error.message;
    if (this.status) this.say(text, true);
    else this.root.replaceChildren(h("p", { role: "alert" }, text));
  }

  warn(text) {
    this.alarm.replaceChildren(h("p", {}, text));
  }

  silence(silent) {
    if (silent) {
      this.turns.release();
      this.editing?.wake();
    }
    if (!this.alarm) {
      if (silent) this.root.replaceChildren(h("p", { class: "mtr-nothing", role: "alert" }, "Python does not answer. Start the kernel and run this cell again; all decisions are in the review file."));
      return;
    }
    const warning = this.alarm.querySelector(".mtr-silent");
    if (!silent) warning?.remove();
    else if (!warning) {
      this.alarm.append(h("p", { class: "mtr-silent" }, "Python does not answer: the kernel is busy or has stopped. What was confirmed is in the review file; what is still “saving” is not. If it has stopped, restart it and run the cell again."));
    }
  }

  empty(is) {
    this.nothing.hidden = !is;
  }

  async togglePlot() {
    this.plot.hidden = !this.plot.hidden;
    if (!this.plot.hidden) await this.showPlot();
  }

  async showPlot() {
    this.plot.replaceChildren(drawPlot(this, await this.ask("plot")));
  }

  // keys

  key(event) {
    event.stopPropagation();
    if (event.type !== "keydown" || event.isComposing || !this.list || event.target.closest("dialog")) return;
    const name = keyName(event);
    if (name === "Ctrl+S") {
      event.preventDefault();
      if (this.editing) this.turns.take(() => this.editing?.save());
      else this.say("Everything that was confirmed is in the review file already.");
      return;
    }
    if (this.editing && event.target === this.editing.area && !this.editing.saving) {
      if (this.editing.key(name)) event.preventDefault();
      return;
    }
    if (event.target.matches("input, select, textarea") && event.target !== this.editing?.area) {
      if (event.target === this.searchBox && name === "Enter") {
        event.preventDefault();
        this.searchNow().catch((error) => this.fail(error));
        return;
      }
      if (name === "Escape" || (name === "Enter" && event.target.matches("input"))) {
        event.preventDefault();
        this.refocus();
      }
      return;
    }
    if ((name === "Enter" || name === "Space") && event.target.closest("button, summary")) return;
    const action = Object.keys(this.info.keys).find((a) => this.info.keys[a].keys.includes(name));
    if (!action) return;
    event.preventDefault();
    this.turns.take(() => this.act(action), event.repeat);
  }

  close() {
    this.line.close();
    this.list?.close();
    this.root.remove();
  }
}

function render({ model, el }) {
  const app = new App(model, el);
  return () => app.close();
}

export default { render };
