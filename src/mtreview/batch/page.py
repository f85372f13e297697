"""The summary of a batch as one HTML page without scripts."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["page"]

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--dim:#5b6475;--line:#d9dde5;--bar:#3b6ea8;--paper:#fff;--card:#f4f6f9;--bad:#a8321f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--dim:#a3acbd;--line:#39404d;--bar:#7fb0e6;--paper:#15181e;--card:#1e232c;--bad:#f0937f}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--paper);max-width:66rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.2rem 0 .4rem}p{margin:.3rem 0 .6rem}
.dim{color:var(--dim)}.bad{color:var(--bad)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.7rem;margin:1rem 0;padding:0;list-style:none}
.figures li{background:var(--card);border-radius:.5rem;padding:.6rem .8rem}.figures b{display:block;font-size:1.4rem;line-height:1.2;font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1.5rem}figure{margin:0}figcaption{font-weight:600;font-size:.95rem}
svg{width:100%;height:auto}svg text{fill:var(--dim);font-size:12px}svg rect{fill:var(--bar)}svg line{stroke:var(--line)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--dim);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;width:6rem;font-variant-numeric:tabular-nums}
code{background:var(--card);padding:.1rem .3rem;border-radius:.25rem}
"""  # noqa: E501


def page(summary: dict[str, Any], folder: Path) -> str:
    """The page of a `Summary` given as plain values; `folder` is where the dataset lies."""
    name = html.escape(folder.resolve().name)
    body = "\n".join([*_head(summary, name), _plots(summary), *_tables(summary, name), *_notes(summary)])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{name}: batch review</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def _head(summary: dict[str, Any], name: str) -> list[str]:
    counts, run = summary["documents"], summary["run"]
    failed = counts.get("failed", 0)
    figures = [
        (f"{counts.get('done', 0):,}", "documents reviewed", ""),
        (f"{failed:,}", "documents failed", "bad" if failed else ""),
        (f"{summary['segments']:,}", "segments", ""),
        (f"{summary['findings']:,}", "phrases marked", ""),
        (
            f"{run.get('tokens_a_second', 0):,.0f}",
            f"tokens per second in the last run ({_duration(run.get('seconds', 0))})",
            "",
        ),
    ]
    items = "".join(
        f'<li><b class="{css}">{value}</b><span class="dim">{label}</span></li>' for value, label, css in figures
    )
    left = "; ".join(summary["not_checked"])
    unread = (
        f"<p>The English reader was off, so these were not checked: {html.escape(left)}. <code>--reader on</code> checks them.</p>"
        if left
        else ""
    )
    return [f"<h1>Batch review of {name}</h1>", f'<ul class="figures">{items}</ul>{unread}']


def _duration(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"


def _plots(summary: dict[str, Any]) -> str:
    tens = [f"{10 * i}" for i in range(10)]
    return (
        "<h2>Distribution</h2><p class=dim>Quality: 0 worst, 100 best, by tens.</p><div class=plots>"
        + _bars("Documents by quality", summary["quality"], tens)
        + _bars("Segments by quality", summary["segment_quality"], tens)
        + _bars("Documents by marks in ten segments", summary["marks"], [*map(str, range(10)), "10+"])
        + "</div>"
    )


def _bars(title: str, bins: Sequence[int], labels: Sequence[str]) -> str:
    top, wide = max(bins) or 1, 400 / len(bins)
    bars = []
    for i, (count, label) in enumerate(zip(bins, labels, strict=True)):
        height, middle = 120 * count / top, (i + 0.5) * wide
        bars.append(f'<text x="{middle:.1f}" y="160" text-anchor="middle">{label}</text>')
        if count:
            bars.append(
                f'<rect x="{i * wide + 2:.1f}" y="{142 - height:.1f}" width="{wide - 4:.1f}" height="{height:.1f}"/>'
            )
            bars.append(f'<text x="{middle:.1f}" y="{137 - height:.1f}" text-anchor="middle">{_short(count)}</text>')
    said = ", ".join(f"{label}: {n}" for label, n in zip(labels, bins, strict=True))
    return (
        f'<figure><figcaption>{title}</figcaption><svg viewBox="0 0 400 166" role="img" aria-label="{title}. {said}">'
        f'<line x1="0" y1="142.5" x2="400" y2="142.5"/>{"".join(bars)}</svg></figure>'
    )


def _short(count: int) -> str:
    return f"{count}" if count < 10_000 else f"{count / 1000:.0f}k" if count < 1_000_000 else f"{count / 1e6:.1f}M"


def _tables(summary: dict[str, Any], name: str) -> list[str]:
    categories = [{"category": c, "marks": n} for c, n in summary["categories"].items()]
    shown = len(summary["failures"])
    return [
        "<h2>Worst documents</h2>",
        f'<p class=dim>Open one with <code>mtreview review "{name}#DOCUMENT"</code>; nothing is computed again.</p>',
        _table(summary["worst"], ("quality", "marks", "segments"), ("document",)),
        "<h2>Recurring phrases</h2>",
        "<p class=dim>The same phrase marked by the same check, anywhere in the corpus; with its most frequent fix and "
        "one document that has it.</p>",
        _table(summary["phrases"], ("times", "documents"), ("phrase", "suggestion", "detector", "example")),
        "<h2>Marks by category</h2>",
        _table(categories, ("marks",), ("category",)),
        "<h2>Failures</h2>",
        _table(summary["failures"], (), ("document", "error", "origin")),
        f"<p>{summary['failures_left_out']:,} more than these {shown} are in documents/*.parquet</p>"
        if summary["failures_left_out"]
        else "",
    ]


def _notes(summary: dict[str, Any]) -> list[str]:
    long = summary["long_documents"]
    notes = [
        f"{summary['over_window']:,} segments were longer than the model's window: cut at a sentence or clause end, "
        "processed in parts and joined.",
        f"{len(long):,} documents were too long for one pass and were reviewed in {sum(long.values()):,} windows"
        + (": " + html.escape(", ".join(f"{d} ({n})" for d, n in list(long.items())[:20])) if long else "")
        + (" and others." if len(long) > 20 else "."),
        f"{summary['stopped']:,} segments have a draft that was stopped at the model's length limit.",
    ]
    if summary["pruned"]:
        notes.append(f"{summary['pruned']:,} phrases seen once were not counted further, to bound memory.")
    return ["<h2>Long texts</h2>", "<ul>", *(f"<li>{note}</li>" for note in notes), "</ul>"]


def _table(rows: Sequence[dict[str, Any]], numbers: Sequence[str], texts: Sequence[str]) -> str:
    if not rows:
        return '<p class="dim">none</p>'
    head = "".join(f'<th class="n" scope="col">{c}</th>' for c in numbers) + "".join(
        f'<th scope="col">{c}</th>' for c in texts
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="n">{row[c]:,.0f}</td>' for c in numbers)
        + "".join(f"<td>{_cell(row[c])}</td>" for c in texts)
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: str | None) -> str:
    if value is None:
        return ""
    return html.escape(value) if value else '<span class="dim">(delete it)</span>'
