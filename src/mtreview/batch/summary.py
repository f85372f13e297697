"""One page about a batch: how good, what is worst, which phrases come back, what failed. HTML for people, JSON beside."""

import html
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mtreview.batch.dataset import Dataset

__all__ = ["Summary", "summarise", "write_summary"]

WORST = 25
PHRASES = 40
_KEPT = 200_000


@dataclass(slots=True)
class Summary:
    """`quality`: documents by tens of quality, ten bins from 0. `phrases`: (detector, phrase, times, documents' most
    frequent suggestion). `pruned`: phrases seen once that were forgotten to bound memory."""

    documents: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    findings: int = 0
    quality: list[int] = field(default_factory=lambda: [0] * 10)
    categories: dict[str, int] = field(default_factory=dict)
    worst: list[dict[str, Any]] = field(default_factory=list)
    phrases: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    failures_left_out: int = 0
    pruned: int = 0
    run: dict[str, Any] = field(default_factory=dict)


def summarise(dataset: Dataset, run: dict[str, Any]) -> Summary:
    """Reads the dataset once, part by part; `run` is the last progress event."""
    summary = Summary(documents=dataset.counts(), run=run)
    _add_documents(summary, dataset)
    _add_findings(summary, dataset)
    return summary


def _add_documents(summary: Summary, dataset: Dataset) -> None:
    columns = ["document", "origin", "status", "error", "pairs", "findings", "scores"]
    worst: list[dict[str, Any]] = []
    for row in dataset.rows("documents", columns):
        if row["status"] == "failed":
            if len(summary.failures) < 200:
                summary.failures.append({k: row[k] for k in ("document", "origin", "error")})
            else:
                summary.failures_left_out += 1
            continue
        scores = dict(row["scores"] or ())
        summary.segments += row["pairs"] or 0
        if "quality" in scores:
            summary.quality[min(9, int(scores["quality"] // 10))] += 1
            found = {k: row[k] for k in ("document", "origin", "findings")}
            worst.append({**found, "quality": scores["quality"]})
        if len(worst) > 4 * WORST:
            worst = sorted(worst, key=lambda r: r["quality"])[:WORST]
    summary.worst = sorted(worst, key=lambda r: r["quality"])[:WORST]


def _add_findings(summary: Summary, dataset: Dataset) -> None:
    phrases: Counter[tuple[str, str]] = Counter()
    suggestions: dict[tuple[str, str], str] = {}
    categories: Counter[str] = Counter()
    for row in dataset.rows("findings", ["marked", "category", "detector", "suggestion"]):
        summary.findings += 1
        categories[row["category"]] += 1
        name = (row["detector"], " ".join(row["marked"].lower().split()))
        if not name[1]:
            continue
        phrases[name] += 1
        if row["suggestion"]:
            suggestions[name] = row["suggestion"]
        if len(phrases) > _KEPT:
            summary.pruned += _forget_single(phrases, suggestions)
    summary.categories = dict(categories.most_common())
    summary.phrases = [
        {"detector": d, "phrase": p, "times": n, "suggestion": suggestions.get((d, p))}
        for (d, p), n in phrases.most_common(PHRASES)
        if n > 1
    ]


def _forget_single(phrases: Counter[tuple[str, str]], suggestions: dict[tuple[str, str], str]) -> int:
    single = [name for name, times in phrases.items() if times == 1]
    for name in single:
        del phrases[name]
        suggestions.pop(name, None)
    return len(single)


def write_summary(summary: Summary, folder: Path) -> Path:
    """summary.json and summary.html in the folder of the batch."""
    for name, text in (
        ("summary.json", json.dumps(asdict(summary), ensure_ascii=False, indent=2)),
        ("summary.html", _page(summary)),
    ):
        beside = folder / f".{name}.part"
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")
        beside.replace(folder / name)
    return folder / "summary.html"


_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--dim:#5b6475;--line:#d9dde5;--bar:#3b6ea8;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--dim:#a3acbd;--line:#39404d;--bar:#7fb0e6;--paper:#15181e}}
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.dim{color:var(--dim)}svg text{fill:var(--dim);font-size:11px}svg rect{fill:var(--bar)}
"""


def _page(summary: Summary) -> str:
    counts = ", ".join(f"{n} {status}" for status, n in sorted(summary.documents.items())) or "no documents"
    speed = f"{summary.run.get('words_a_second', 0)} words a second over {summary.run.get('seconds', 0)} s in the last run"
    parts = [
        f"<h1>Batch review</h1><p>{counts}; {summary.segments} segments, {summary.findings} phrases marked. "
        f"<span class=dim>{html.escape(speed)}</span></p>",
        f"<h2>Quality of the documents</h2>{_bars(summary.quality)}",
        "<h2>Worst documents</h2>" + _table(summary.worst, ("quality", "findings"), ("document", "origin")),
        "<h2>Phrases that come back</h2>" + _table(summary.phrases, ("times",), ("phrase", "suggestion", "detector")),
        "<h2>By category</h2>"
        + _table([{"category": c, "marks": n} for c, n in summary.categories.items()], ("marks",), ("category",)),
        "<h2>Failures</h2>" + _table(summary.failures, (), ("document", "origin", "error")),
    ]
    if summary.failures_left_out:
        parts.append(f"<p>and {summary.failures_left_out} more: documents/*.parquet has all of them</p>")
    if summary.pruned:
        parts.append(f"<p class=dim>{summary.pruned} phrases seen once were not counted further</p>")
    body = "\n".join(parts)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Batch review</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def _bars(bins: list[int]) -> str:
    top = max(bins) or 1
    bars = []
    for i, n in enumerate(bins):
        height = 120 * n / top
        bars.append(
            f'<rect x="{i * 60 + 4}" y="{140 - height:.1f}" width="52" height="{height:.1f}"/>'
            f'<text x="{i * 60 + 30}" y="{134 - height:.1f}" text-anchor="middle">{n}</text>'
            f'<text x="{i * 60 + 30}" y="156" text-anchor="middle">{i * 10}–{i * 10 + (10 if i == 9 else 9)}</text>'
        )
    label = ", ".join(f"{i * 10} and up: {n}" for i, n in enumerate(bins))
    return f'<svg viewBox="0 0 604 160" role="img" aria-label="Documents by quality: {label}">{"".join(bars)}</svg>'


def _table(rows: list[dict[str, Any]], numbers: tuple[str, ...], texts: tuple[str, ...]) -> str:
    if not rows:
        return '<p class="dim">none</p>'
    head = "".join(f'<th class="n" scope="col">{c}</th>' for c in numbers) + "".join(f'<th scope="col">{c}</th>' for c in texts)
    body = "".join(
        "<tr>"
        + "".join(f'<td class="n">{row[c]:.0f}</td>' for c in numbers)
        + "".join(f"<td>{html.escape(str(row[c] if row[c] is not None else ''))}</td>" for c in texts)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
