// What keys ask for, one after the other: each acts on what the one before it has led to, however fast a person types.

class Turns {
  constructor() {
    this.waiting = [];
    this.busy = false;
    this.round = 0;
  }

  // The first begins at once. A key that is held down does not pile up.
  take(work, held = false) {
    if (held && this.busy) return;
    this.waiting.push(work);
    if (!this.busy) this.go();
  }

  async go() {
    const { round } = this;
    this.busy = true;
    while (round === this.round && this.waiting.length) await this.waiting.shift()();
    if (round === this.round) this.busy = false;
  }

  // Keys meant for what has not come up, or was not to be had, must do nothing else later.
  drop() {
    this.waiting = [];
  }

  // Where Python is silent nothing waits for its answer any more.
  release() {
    this.drop();
    this.round += 1;
    this.busy = false;
  }
}
