// Questions to Python and their answers. Every question has an id; what is not answered soon is said to the person,
// and an answer that comes late still counts.

const PATIENCE = 6000;

class Line {
  constructor(model, { onEvent, onSilence }) {
    this.model = model;
    this.name = fresh("line");
    this.asked = 0;
    this.open = new Map();
    this.onEvent = onEvent;
    this.onSilence = onSilence;
    this.heard = (message) => this.hear(message);
    model.on("msg:custom", this.heard);
  }

  ask(what, values = {}) {
    this.asked += 1;
    const id = `${this.name}/${this.asked}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.onSilence(true), PATIENCE);
      this.open.set(id, { resolve, reject, timer });
      try {
        this.model.send({ ...values, id, ask: what });
      } catch (error) {
        clearTimeout(timer);
        this.onSilence(true);
      }
    });
  }

  mine(id) {
    return typeof id === "string" && id.startsWith(`${this.name}/`);
  }

  hear(message) {
    if (!message) return;
    if (message.event) {
      this.onEvent(message);
      return;
    }
    const waiting = this.open.get(message.id);
    if (!waiting) return;
    this.open.delete(message.id);
    clearTimeout(waiting.timer);
    this.onSilence(false);
    if (message.error) waiting.reject(Object.assign(new Error(message.error.message), { kind: message.error.kind }));
    else waiting.resolve(message.result);
  }

  close() {
    this.model.off("msg:custom", this.heard);
    for (const { timer } of this.open.values()) clearTimeout(timer);
    this.open.clear();
  }
}
