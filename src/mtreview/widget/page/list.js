// The list of cards: only what is near the screen exists; heights are guessed from text lengths until they are measured.

const NEAR = 700;
const GAP = 10;
const KEPT = 500;

class CardList {
  constructor(app) {
    this.app = app;
    this.cache = new Map();
    this.outdated = new Set(); // pairs whose card is shown until the new one comes
    this.nodes = new Map();
    this.wanted = new Set();
    this.order = [];
    this.heights = [];
    this.tops = [0];
    this.spacer = h("div", { class: "mtr-spacer" });
    this.node = h("div", { class: "mtr-list", role: "feed", "aria-label": "Segments", tabindex: "-1" }, this.spacer);
    this.node.addEventListener("scroll", () => this.soon(), { passive: true });
    this.measure = new ResizeObserver((entries) => this.measured(entries));
    this.frame = 0;
  }

  show(order, sizes, marks) {
    this.order = order;
    this.place = new Map(order.map((pair, i) => [pair, i]));
    const width = Math.max(320, this.node.clientWidth);
    const perLine = Math.max(14, width / 3 / 9);
    this.heights = sizes.map((size, i) => 118 + 24 * Math.ceil(size / perLine) + 44 * marks[i]);
    const focused = this.node.contains(document.activeElement);
    for (const node of this.nodes.values()) this.drop(node);
    this.nodes.clear();
    this.stack();
    this.render();
    if (focused) this.node.focus({ preventScroll: true }); // keys act only while the page has the focus
  }

  stack() {
    const tops = new Float64Array(this.order.length + 1);
    for (let i = 0; i < this.order.length; i += 1) tops[i + 1] = tops[i] + this.heights[i] + GAP;
    this.tops = tops;
    this.spacer.style.height = `${tops[this.order.length]}px`;
  }

  at(offset) {
    let low = 0;
    let high = this.order.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  soon() {
    if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.render(); });
  }

  render() {
    if (!this.order.length) {
      this.app.empty(true);
      return;
    }
    this.app.empty(false);
    const first = this.at(this.node.scrollTop - NEAR);
    const last = this.at(this.node.scrollTop + this.node.clientHeight + NEAR);
    for (const [pair, node] of this.nodes) {
      const i = this.place.get(pair);
      const held = node.contains(document.activeElement) || pair === this.app.editing?.pair;
      if (i === undefined || ((i < first || i > last) && !held)) {
        this.drop(node);
        this.nodes.delete(pair);
      }
    }
    for (let i = first; i <= last; i += 1) this.put(i);
    for (const [pair, node] of this.nodes) node.style.transform = `translateY(${this.tops[this.place.get(pair)]}px)`;
    this.fetch();
  }

  put(i) {
    const pair = this.order[i];
    if (this.nodes.has(pair)) return;
    const node = h("article", { class: "mtr-card", "aria-posinset": i + 1, "aria-setsize": this.order.length, "data-pair": pair });
    node.addEventListener("pointerdown", (event) => {
      if (!event.target.closest("button, textarea, [data-finding], mark")) this.app.select(pair, null, { keepScroll: true });
    });
    this.nodes.set(pair, node);
    // In the order of the text, so that a screen reader and Tab meet the cards as the eye does.
    const after = [...this.nodes.entries()].filter(([p]) => this.place.get(p) > i).sort((a, b) => this.place.get(a[0]) - this.place.get(b[0]))[0];
    this.spacer.insertBefore(node, after ? after[1] : null);
    this.fill(pair);
    this.measure.observe(node);
  }

  drop(node) {
    this.measure.unobserve(node);
    node.remove();
  }

  fill(pair) {
    const node = this.nodes.get(pair);
    if (!node || pair === this.app.editing?.pair) return;
    const card = this.cache.get(pair);
    if (!card || this.outdated.has(pair)) this.wanted.add(pair);
    if (!card) {
      node.replaceChildren(h("p", { class: "mtr-waiting" }, `Sentence ${this.app.number(pair)} …`));
      node.style.minHeight = `${this.heights[this.place.get(pair)]}px`;
      return;
    }
    node.style.minHeight = "";
    const focused = node.contains(document.activeElement);
    fillCard(node, card, this.app);
    if (focused && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
  }

  async fetch() {
    const pairs = [...this.wanted].filter((p) => this.nodes.has(p));
    this.wanted.clear();
    if (!pairs.length) return;
    this.node.setAttribute("aria-busy", "true");
    const { cards } = await this.app.ask("cards", { pairs });
    this.node.removeAttribute("aria-busy");
    this.take(cards);
  }

  take(cards) {
    for (const card of cards) {
      this.outdated.delete(card.pair);
      this.cache.delete(card.pair);
      this.cache.set(card.pair, card);
      this.fill(card.pair);
    }
    for (const pair of this.cache.keys()) {
      if (this.cache.size <= KEPT) break;
      if (!this.nodes.has(pair)) this.cache.delete(pair);
    }
  }

  // The card of a pair that is shown as it now stands, asked for if it is not here yet.
  async card(pair) {
    if (!this.cache.has(pair) || this.outdated.has(pair)) this.take((await this.app.ask("cards", { pairs: [pair] })).cards);
    return this.cache.get(pair);
  }

  stale(pairs) {
    for (const pair of pairs) {
      if (!this.nodes.has(pair)) this.cache.delete(pair);
      else {
        this.outdated.add(pair);
        this.wanted.add(pair);
      }
    }
    this.fetch();
  }

  // Nothing that was known of any card holds.
  forget() {
    this.cache.clear();
    this.outdated.clear();
  }

  // What is measured above the top of the screen must not move what a person reads.
  measured(entries) {
    let above = 0;
    let changed = false;
    for (const { target } of entries) {
      const i = this.place.get(Number(target.dataset.pair));
      const height = target.offsetHeight;
      if (i === undefined || !height || Math.abs(height - this.heights[i]) < 1) continue;
      if (this.tops[i] + this.heights[i] <= this.node.scrollTop + 1) above += height - this.heights[i];
      this.heights[i] = height;
      changed = true;
    }
    if (!changed) return;
    this.stack();
    if (above) this.node.scrollTop += above;
    this.render();
  }

  go(pair, { focus = true } = {}) {
    const i = this.place.get(pair);
    if (i === undefined) return false;
    const view = this.node.clientHeight;
    const top = this.tops[i];
    const bottom = top + this.heights[i];
    if (top < this.node.scrollTop || bottom > this.node.scrollTop + view) {
      this.node.scrollTop = bottom - top > view * 0.8 ? top - 8 : Math.max(0, top - (view - (bottom - top)) / 3);
    }
    this.render();
    if (focus) this.nodes.get(pair)?.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(() => this.settle(pair)));
    return true;
  }

  // Heights are known only now: brings the whole card into sight, or the marked phrase where the card is too tall.
  settle(pair) {
    const node = this.nodes.get(pair);
    if (!node || pair !== this.app.pair) return;
    const view = this.node.getBoundingClientRect();
    const whole = node.getBoundingClientRect();
    const spot = node.querySelector(".mtr-text .mtr-mark.mtr-active") ?? node.querySelector(".mtr-item.mtr-active");
    const box = whole.height <= view.height - 8 || !spot ? whole : spot.getBoundingClientRect();
    if (box.height > view.height || box.top < view.top) this.node.scrollTop += box.top - view.top - (box === whole ? 4 : view.height / 3);
    else if (box.bottom > view.bottom) this.node.scrollTop += box.bottom - view.bottom + (box === whole ? 4 : view.height / 3);
  }

  close() {
    this.measure.disconnect();
    cancelAnimationFrame(this.frame);
  }
}
