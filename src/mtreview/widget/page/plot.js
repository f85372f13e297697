// Quality along the article, as given and as it now stands; a click goes there.

function drawPlot(app, data) {
  const width = 1000;
  const height = 120;
  const known = data.before.filter((v) => v !== null);
  if (!known.length) return h("p", { class: "mtr-note" }, "There are no quality scores in this review.");
  const x = (i) => (data.pairs.length < 2 ? width / 2 : (i * (width - 20)) / (data.pairs.length - 1) + 10);
  const y = (v) => 8 + (100 - Math.max(0, Math.min(100, v))) * ((height - 16) / 100);
  const line = (values, kind) => svg("polyline", {
    class: `mtr-line-${kind}`, points: values.map((v, i) => (v === null ? null : `${x(i).toFixed(1)},${y(v).toFixed(1)}`)).filter(Boolean).join(" "),
  });
  const mean = data.mean === null ? "" : `: ${data.mean[0].toFixed(0)} as given, ${data.mean[1].toFixed(0)} now`;
  const label = `Quality along the article${mean}`;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    ...[0, 50, 100].map((v) => svg("line", { class: "mtr-grid", x1: 0, x2: width, y1: y(v), y2: y(v) })),
    line(data.before, "before"), line(data.after, "after"));
  const at = data.pairs.indexOf(app.pair);
  if (at >= 0) picture.append(svg("line", { class: "mtr-here", x1: x(at), x2: x(at), y1: 0, y2: height }));
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const i = Math.round(((share * width - 10) / (width - 20)) * (data.pairs.length - 1));
    app.reveal(data.pairs[Math.max(0, Math.min(data.pairs.length - 1, i))]);
  });
  return h("figure", { class: "mtr-plot" }, picture, h("figcaption", {}, label, ". ",
    h("span", { class: "mtr-key-before" }, "as given"), " ", h("span", { class: "mtr-key-after" }, "now")));
}
