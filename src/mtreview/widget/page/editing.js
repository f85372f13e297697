// Typing in a text area over the English of one card. Nothing typed is given up silently: it goes to Python while one
// types, and becomes a decision when one leaves.

class Editing {
  constructor(app, card, { text = null, finding = null } = {}) {
    this.app = app;
    this.pair = card.pair;
    this.base = card.english;
    this.finding = finding;
    this.saving = null;
    const node = app.list.nodes.get(card.pair);
    this.area = h("textarea", { class: "mtr-area mtr-text", lang: "en", spellcheck: "true", "aria-label": `English of sentence ${app.number(card.pair)}` });
    this.area.value = text ?? card.english;
    this.note = h("p", { class: "mtr-note" }, "Esc saves and leaves · Ctrl+Enter saves, marks as done and goes on · Shift+Esc gives the typing up");
    node.querySelector(".mtr-english .mtr-text").replaceWith(this.area, this.note);
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => { if (!this.closed && document.hasFocus()) this.save({ refocus: false }); });
    this.fit();
    this.area.focus({ preventScroll: true });
    const mark = card.findings.find((f) => f.id === finding && f.target);
    const at = mark ? mark.target.map((p) => folded(card.english, p)) : [this.area.value.length, this.area.value.length];
    if (text === null) this.area.setSelectionRange(at[0], at[1]);
  }

  fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 4}px`;
  }

  typed() {
    this.fit();
    remember(this.app, { pair: this.pair, text: this.area.value, base: this.base });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.closed) this.app.ask("typing", { pair: this.pair, text: this.area.value, base: this.base }).catch((error) => this.app.say(error.message, true));
    }, 250);
  }

  // True when the text is in the file (or was not changed); the area stays open with all that was typed when not.
  save({ refocus = true } = {}) {
    if (this.closed) return Promise.resolve(true);
    if (this.saving) return this.saving;
    const saving = this.write(refocus).finally(() => { if (this.saving === saving) this.wake(); });
    this.saving = saving;
    return saving;
  }

  // Keys pressed meanwhile are the page's: the area does not take what would be lost with it.
  async write(refocus) {
    this.area.readOnly = true;
    clearTimeout(this.timer);
    const text = this.area.value;
    if (text === this.base.replace(/\r\n?/g, "\n")) {
      this.close(refocus);
      this.forget();
      return true;
    }
    let answer;
    try {
      this.app.say("Saving …");
      const values = { pair: this.pair, text, base: this.base.replace(/\r\n?/g, "\n"), finding: this.finding };
      answer = await this.app.ask("decide", { act: "edit", ...values });
    } catch (error) {
      this.app.turns.drop();
      await this.conflict(error);
      return false;
    }
    if (this.area.value === text) {
      this.close(refocus);
      this.forget();
    } else this.base = text; // typed on while Python was silent
    await this.app.settled(answer);
    return true;
  }

  // Saved, refused or unheard: the area takes what is typed again.
  wake() {
    this.saving = null;
    this.area.readOnly = false;
  }

  async conflict(error) {
    this.app.say(`Not saved: ${error.message}`, true);
    this.area.focus({ preventScroll: true });
    if (error.kind !== "ConflictError") return;
    const { cards } = await this.app.ask("cards", { pairs: [this.pair] });
    this.base = cards[0].english;
    this.note.replaceChildren("Changed elsewhere meanwhile; it now reads: ", h("q", {}, plain(this.base)), " Save again to put yours in its place.");
  }

  forget() {
    remember(this.app, null);
    this.app.ask("typing", { pair: this.pair, text: null }).catch((error) => this.app.say(error.message, true));
  }

  discard() {
    this.close(true);
    this.forget();
    this.app.say("The typing was given up.");
  }

  close(refocus) {
    this.closed = true;
    clearTimeout(this.timer);
    this.app.editing = null;
    this.app.list.fill(this.pair);
    if (refocus) this.app.refocus();
  }

  // Keys that mean something while typing; all others are the text area's own.
  key(name) {
    const { app } = this;
    const then = (action, pair) => app.turns.take(async () => (await this.save()) && app.act(action, pair));
    if (name === "Shift+Escape") this.discard();
    else if (name === "Escape") app.turns.take(() => this.save());
    // Nothing typed yet: the browser would take back what was typed elsewhere, in the search box.
    else if (name === "Ctrl+Z" && this.area.value === this.base.replace(/\r\n?/g, "\n")) return true;
    else if (name === "Ctrl+Enter") then("done", this.pair);
    else if (name === "Alt+ArrowDown") then("next_pair");
    else if (name === "Alt+ArrowUp") then("previous_pair");
    else return false;
    return true;
  }
}

// What is typed is also kept in the browser, key by key, for the case that Python has died. Where a browser keeps
// nothing (a private window, some web views) there is still the copy that Python was sent.
function remember(app, typing) {
  const key = `mtreview ${app.info.file} ${app.info.title}`;
  try {
    if (typing) localStorage.setItem(key, JSON.stringify(typing));
    else localStorage.removeItem(key);
  } catch (error) {
    console.info("mtreview: the browser keeps nothing", error);
  }
}

function remembered(app) {
  try {
    return JSON.parse(localStorage.getItem(`mtreview ${app.info.file} ${app.info.title}`));
  } catch (error) {
    console.info("mtreview: the browser kept nothing", error);
    return null;
  }
}
