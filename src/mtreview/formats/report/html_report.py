"""The HTML report: one file that loads nothing, works from a disk, prints, and reads well in the dark."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from mtreview import __version__
from mtreview.files import beside
from mtreview.formats.model.exchange import Format
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.formats.report.html_pair import card
from mtreview.formats.report.html_scores import recipe, score_cards
from mtreview.formats.report.html_text import safe
from mtreview.mqm import RANKS, badness
from mtreview.records import ReviewData, Verdict
from mtreview.revision import edits as log

__all__ = ["HtmlReport"]

_MANY = 400  # cards; above, a browser lays out only those in view
_SLOT = re.compile(r"\{\{(\w+)\}\}")


class HtmlReport(Format):
    """The report a translator opens first."""

    name = "HTML report"
    suffixes = (".html",)
    carries: frozenset[str] = frozenset()

    def write(self, data: ReviewData, path: Path) -> None:
        page = render(data)
        with beside(path) as part:
            part.write_text(page, encoding="utf-8", newline="\n")


def render(data: ReviewData) -> str:
    """The whole page."""
    every = list(units(data))
    template, style, script = (_resource(f"report.{kind}") for kind in ("html", "css", "js"))
    slots = {
        "title": safe(data.document.id), "version": __version__, "fingerprint": fingerprint(data.document),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        "style": style, "script": script, "lead": _lead(data, every), "scores": score_cards(data),
        "failures": _failures(data), "summary": _summary(every), "pairs": _cards(data, every), "recipe": recipe(data),
        "many": ' class="many"' if len(every) > _MANY else "",
        "changed_filter": '<label><input type="radio" name="only" value="changed">Edited</label>\n' if any(u.edits for u in every) else "",
    }  # fmt: skip
    # One pass: what a slot brings in is never searched for slots again.
    return _SLOT.sub(lambda m: slots[m.group(1)], template)


def _resource(name: str) -> str:
    return (files("mtreview.formats.report") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _lead(data: ReviewData, every: Sequence[Unit]) -> str:
    marks = sum(len(u.findings) for u in every)
    touched = sum(1 for u in every if u.findings)
    words = [f"{_count(len(every), 'sentence pair' if data.document.source is not None else 'sentence')}."]
    if data.findings is None:
        words.append("Problem phrases were not looked for.")
    elif marks:
        words.append(f"{_count(marks, 'phrase')} marked in {touched} of them.")
    else:
        words.append("Nothing was marked.")
    edited = sum(1 for u in every if u.edits)
    if edited:
        words.append(f"{edited} edited so far.")
    if data.document.source is None:
        words.append("Only the English was at hand, so nothing here says whether it means what the Chinese means.")
    return safe(" ".join(words))


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _failures(data: ReviewData) -> str:
    if not data.failures:
        return ""
    items = "".join(f"<li>{safe(f.stage)}, {safe(f.where)}: {safe(f.error)}</li>" for f in data.failures)
    return f'<section aria-labelledby="unchecked"><h2 id="unchecked">What could not be checked</h2><ul class="unchecked">{items}</ul></section>'  # noqa: E501


def _summary(every: Sequence[Unit]) -> str:
    counts = Counter((f.category, f.severity) for u in every for f in u.findings)
    if not counts:
        return ""
    severities = sorted(RANKS, key=lambda s: -RANKS[s])
    totals = Counter({c: sum(counts[c, s] for s in severities) for c in {c for c, _ in counts}})
    head = "".join(f'<th scope="col"><span class="severity {s}">{s}</span></th>' for s in severities)
    rows = []
    for category, total in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        cells = "".join(
            f'<td class="n{"" if counts[category, s] else " none"}">{counts[category, s]}</td>' for s in severities
        )
        rows.append(f'<tr><th scope="row">{safe(category)}</th>{cells}<td class="n">{total}</td></tr>')
    return (
        '<section aria-labelledby="marked"><h2 id="marked">What was marked</h2><table><thead><tr><th scope="col">Kind</th>'
        f'{head}<th scope="col">all</th></tr></thead><tbody>{"".join(rows)}</tbody></table></section>'
    )


def _cards(data: ReviewData, every: Sequence[Unit]) -> str:
    verdicts = log.verdicts(data.decisions)
    order = sorted(range(len(every)), key=lambda i: (-_badness(every[i], verdicts), i))
    return "\n".join(card(every[i], place=i, rank=rank, verdicts=verdicts) for rank, i in enumerate(order))


def _badness(unit: Unit, verdicts: Mapping[str, Verdict]) -> float:
    risk = unit.score("risk")
    return badness(None if risk is None else risk.value, (f for f in unit.findings if f.id not in verdicts))
