// The open problems in order of weight, beside the text: where the person is in it, and what comes next by weight.

class Queue {
  constructor(app) {
    this.app = app;
    this.items = [];
    this.list = h("ol", { class: "mtr-queue-list" });
    this.head = h("h3", {});
    this.node = h("aside", { class: "mtr-queue", "aria-label": "Problems, worst first" }, this.head, this.list);
  }

  get shown() {
    return this.node.offsetParent !== null;
  }

  toggle() {
    const beside = this.shown;
    this.app.root.classList.toggle("mtr-queue-off", beside);
    this.app.root.classList.toggle("mtr-queue-on", !beside);
    return this.refresh();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.shown) this.refresh().catch((error) => this.app.fail(error)); }, 60);
  }

  async refresh() {
    const { items, more } = await this.app.ask("queue", { view: this.app.view });
    this.items = items;
    const key = shownKey(this.app.info.keys.next_worst.keys[0]);
    this.head.replaceChildren(`Worst first: ${items.length + more} `, h("kbd", { "aria-hidden": "true" }, key));
    this.list.replaceChildren(...items.map((item) => this.row(item)), ...(more ? [h("li", { class: "mtr-note" }, `and ${more} more`)] : []));
    this.mark();
  }

  row(item) {
    const fix = item.fix === null ? null : [" → ", item.fix === "" ? h("em", {}, "delete") : h("ins", {}, plain(item.fix))];
    const places = item.findings.length > 1 ? ` · ${item.findings.length} places` : "";
    return h("li", { class: `mtr-item mtr-${item.severity}`, "data-queued": item.finding },
      h("button", { type: "button", tabindex: "-1", title: item.reason, onclick: () => this.go(item) },
        h("span", { class: "mtr-severity" }, item.severity), h("span", { class: "mtr-note" }, `${this.app.number(item.pair)}${places}`),
        h("span", { class: "mtr-phrase" }, item.phrase ? plain(item.phrase) : this.app.info.kinds[item.category] ?? item.category, fix)));
  }

  mark() {
    const at = this.place();
    [...this.list.children].forEach((node, i) => { if (i === at) node.setAttribute("aria-current", "true"); else node.removeAttribute("aria-current"); });
    if (at >= 0 && this.shown) this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  place(finding = this.app.finding) {
    return this.items.findIndex((item) => item.findings.includes(finding));
  }

  // The next problem by weight after a place in the list; those that were skipped come again at its end.
  async next(after = null) {
    const rest = after ?? this.items.slice(this.place() + 1).map((item) => item.finding);
    await this.refresh();
    const item = rest.map((name) => this.items[this.place(name)]).find(Boolean) ?? this.items[0];
    if (!item) return false;
    await this.go(item);
    return true;
  }

  async go(item) {
    if (!this.app.list.place.has(item.pair)) return;
    await this.app.list.card(item.pair);
    this.app.select(item.pair, item.finding);
    this.app.announce();
  }
}
