// A text with marks as elements. Positions are UTF-16 units, as Python sends them and as JavaScript counts.

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const CONTROL_NAMES = {
  "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
  "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
};
const RANK = { minor: 1, major: 2, critical: 3 };

// Invisible and direction-changing characters become small labelled boxes: they are seen, and they turn nothing round.
function plain(text) {
  if (!CONTROLS.test(text)) return [document.createTextNode(text)];
  const parts = [];
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (!CONTROLS.test(text[i])) continue;
    if (i > from) parts.push(document.createTextNode(text.slice(from, i)));
    const code = `U+${text.charCodeAt(i).toString(16).toUpperCase().padStart(4, "0")}`;
    parts.push(h("span", { class: "mtr-control", "data-label": CONTROL_NAMES[text[i]] ?? code, title: code }, text[i]));
    from = i + 1;
  }
  if (from < text.length) parts.push(document.createTextNode(text.slice(from)));
  return parts;
}

// marks: {start, end, kind, severity, finding, title}; where several lie over each other the gravest shows.
function marked(text, marks) {
  const cuts = new Set([0, text.length]);
  for (const mark of marks) {
    cuts.add(mark.start);
    cuts.add(mark.end);
  }
  const places = [...cuts].sort((a, b) => a - b);
  const out = [];
  for (let i = 0; i < places.length; i += 1) {
    for (const mark of marks) {
      if (mark.start === places[i] && mark.end === places[i]) out.push(mark_element(mark, [], [mark]));
    }
    if (i + 1 === places.length) break;
    const piece = text.slice(places[i], places[i + 1]);
    const over = marks.filter((m) => m.start <= places[i] && m.end >= places[i + 1] && m.start < m.end);
    if (!over.length) out.push(...plain(piece));
    else out.push(mark_element(gravest(over), plain(piece), over));
  }
  return out;
}

function gravest(marks) {
  return marks.reduce((a, b) => (weight_of(b) > weight_of(a) ? b : a));
}

function weight_of(mark) {
  return (mark.active ? 10 : 0) + (mark.kind === "change" ? 0 : RANK[mark.severity] ?? 0.5);
}

function mark_element(mark, children, over) {
  const classes = ["mtr-mark", `mtr-${mark.kind}`];
  if (mark.severity && mark.kind !== "change") classes.push(`mtr-${mark.severity}`);
  if (over.some((m) => m.active)) classes.push("mtr-active");
  if (over.some((m) => m.kind === "change")) classes.push("mtr-changed");
  if (mark.start === mark.end) classes.push("mtr-point");
  const found = over.filter((m) => m.finding).map((m) => m.finding);
  return h("mark", { class: classes.join(" "), title: mark.title, "data-findings": found.join(" ") || null }, children);
}

// A text area counts CR LF as one character: a place in its value as a place in the text it was given.
function unfolded(text, place) {
  let at = 0;
  for (let seen = 0; seen < place && at < text.length; seen += 1) at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
  return at;
}

function folded(text, place) {
  return text.slice(0, place).replace(/\r\n/g, "\n").length;
}
