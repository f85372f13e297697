// Elements from plain values. Text always goes in as a text node: nothing that a document says is ever markup.

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

let counter = 0;
function fresh(prefix) {
  counter += 1;
  return `mtr-${prefix}-${counter}-${Math.random().toString(36).slice(2, 8)}`;
}

// "Ctrl+Shift+Z", "n", "?": the name of a pressed key as the key table writes it.
function keyName(event) {
  let key = event.key === " " ? "Space" : event.key;
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3);
  const letter = /^\p{L}$/u.test(key);
  const held = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (letter) key = held ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (letter || key.length > 1);
  return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + (shift ? "Shift+" : "") + key;
}

function shownKey(name) {
  return name.replace("ArrowDown", "↓").replace("ArrowUp", "↑").replace("Shift+", "⇧");
}
