"use strict";
(() => {
  const list = document.getElementById("list");
  const cards = [...list.querySelectorAll(".pair")];
  const tip = document.getElementById("tip");
  const said = document.getElementById("said");
  const shown = () => [...list.querySelectorAll(".pair:not([hidden])")];

  // Order and filter move real elements, so that reading order is what is seen.
  function arrange() {
    const order = document.querySelector("input[name=order]:checked").value;
    const only = document.querySelector("input[name=only]:checked").value;
    cards.sort((a, b) => Number(a.dataset[order]) - Number(b.dataset[order]));
    list.append(...cards);
    const severity = document.querySelector("select[name=severity]").value;
    const kind = document.querySelector("select[name=kind]").value;
    const fix = document.querySelector("input[name=fix]").checked;
    const picked = severity || kind || fix;
    for (const item of document.querySelectorAll(".marks li, .changes tbody tr")) {
      item.hidden = Boolean((severity && item.dataset.severity !== severity) || (kind && item.dataset.kind !== kind) || (fix && item.dataset.fix !== "1"));
    }
    for (const card of cards) {
      card.hidden = Boolean((only === "marked" && !card.dataset.marks) || (only === "changed" && !card.dataset.changed)
        || (picked && !card.querySelector(".marks li:not([hidden])")));
    }
    said.textContent = `${shown().length} of ${cards.length} pairs, ${order === "rank" ? "worst first" : "in document order"}`;
  }
  function show() {
    const view = document.querySelector("input[name=view]:checked").value;
    for (const name of ["changes", "clean"]) document.getElementById(name).hidden = name !== view;
    document.getElementById("pairs").hidden = view !== "article";
  }
  document.querySelectorAll("input[name=view]").forEach((i) => i.addEventListener("change", show));
  document.getElementById("changes").addEventListener("click", (e) => {
    const link = e.target.closest("a");
    if (!link) return;
    document.querySelector("input[name=view][value=article]").checked = true;
    show();
    document.querySelector(link.getAttribute("href")).focus();
  });
  document.getElementById("copy").addEventListener("click", async (e) => {
    const text = [...document.querySelectorAll("#clean-text p")].map((p) => p.textContent).join("\n\n");
    try {
      await navigator.clipboard.writeText(text);
      e.target.textContent = "Copied";
    } catch (error) {  // a page from a disk may not be allowed to: select it for Ctrl+C
      getSelection().selectAllChildren(document.getElementById("clean-text"));
      e.target.textContent = "Selected: press Ctrl+C";
    }
  });
  show();
  // On paper: the list of what to change first, then the article in its order.
  addEventListener("beforeprint", () => { document.querySelector("input[name=order][value=place]").checked = true; arrange(); });
  document.querySelectorAll("input[name=order], input[name=only], .pick select, .pick input").forEach((i) => i.addEventListener("change", arrange));
  document.querySelectorAll("[data-needs-script]").forEach((e) => { e.hidden = false; });

  function itemsOf(mark) {
    return mark.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  }
  function light(mark, on) {
    itemsOf(mark).forEach((item) => item.classList.toggle("here", on));
    mark.classList.toggle("here", on);
    tip.hidden = !on;
    if (!on) return;
    tip.replaceChildren(...itemsOf(mark).map((item) => item.querySelector(".why").cloneNode(true)));
    const box = mark.getClientRects()[0] || mark.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left + scrollX, document.documentElement.clientWidth - tip.offsetWidth - 12))}px`;
    tip.style.top = `${scrollY + box.bottom + 8}px`;
  }
  for (const kind of ["mouseover", "focusin"]) {
    list.addEventListener(kind, (e) => { const m = e.target.closest("mark"); if (m) light(m, true); });
  }
  for (const kind of ["mouseout", "focusout"]) {
    list.addEventListener(kind, (e) => { const m = e.target.closest("mark"); if (m) light(m, false); });
  }

  function step(items, by) {
    if (!items.length) return;
    const at = items.findIndex((i) => i === document.activeElement || i.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.max(0, Math.min(items.length - 1, at + by));
    items[next].focus({ preventScroll: true });
    items[next].scrollIntoView({ block: items[next].matches("mark") ? "center" : "start" });
  }
  function stepMark(by) {
    const marks = [...list.querySelectorAll(".pair:not([hidden]) mark")];
    const card = document.activeElement.closest && document.activeElement.closest(".pair");
    if (card && !document.activeElement.matches("mark")) {
      const inside = marks.filter((m) => card.compareDocumentPosition(m) & (by > 0 ? 4 : 2));
      step(inside.length ? [by > 0 ? inside[0] : inside[inside.length - 1]] : [], by);
    } else step(marks, by);
  }
  function choose(name, values) {
    const now = document.querySelector(`input[name=${name}]:checked`).value;
    const next = values[(values.indexOf(now) + 1) % values.length];
    document.querySelector(`input[name=${name}][value=${next}]`).checked = true;
    arrange();
  }
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.matches("input[type=text], select, textarea")) return;
    const actions = {
      j: () => step(shown(), 1), k: () => step(shown(), -1), n: () => stepMark(1), p: () => stepMark(-1),
      v: () => { choose("view", ["article", "changes", "clean"]); show(); },
      o: () => choose("order", ["rank", "place"]),
      d: () => { const open = !list.querySelector("details.ours[open]"); list.querySelectorAll("details.ours").forEach((x) => { x.open = open; }); },
      Escape: () => { tip.hidden = true; },
    };
    if (!actions[e.key]) return;
    actions[e.key]();
    e.preventDefault();
  });
})();
