"""One pair as a card of the HTML report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtreview.formats.model.notes import percent
from mtreview.formats.model.units import Unit
from mtreview.formats.report.html_text import item_id, mark_changes, safe, show_marks
from mtreview.mqm import CATEGORIES
from mtreview.records import LOW_CONFIDENCE, Edit, Finding, Verdict

__all__ = ["Place", "card"]

_SETTLED = {
    "accepted": "taken over",
    "edited": "rewritten",
    "dismissed": "dismissed",
    "query": "question asked",
    "own": "",
    "done": "done",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands among equal ones: how many places, and the number of the sentence of the first."""

    places: int
    sentence: int
    first: bool


def card(
    unit: Unit,
    *,
    place: int,
    rank: int,
    verdicts: Mapping[str, Verdict],
    fixes: Sequence[Edit] = (),
    equal: Mapping[str, Place] | None = None,
) -> str:
    """The card; `place` is its position in the document and `rank` the one from worst to best, both from 0. `fixes` are
    shown as tracked changes; `equal` says of a finding which others are the same problem."""
    attributes = [
        f'id="pair-{unit.id}"',
        'class="pair"',
        f'data-place="{place}"',
        f'data-rank="{rank}"',
        'tabindex="-1"',
    ]
    attributes += ['data-marks="1"'] if unit.findings else []
    attributes += ['data-changed="1"'] if unit.edits else []
    parts = [_header(unit, place), _sides(unit, fixes), _findings(unit, verdicts, equal or {})]
    parts += [f'<p class="comment"><span class="hidden-label">Comment: </span>{safe(c)}</p>' for c in unit.comments]
    if unit.draft:
        parts.append(
            f'<details class="ours"><summary>Our draft</summary><p class="draft" lang="en">{safe(unit.draft)}</p></details>'
        )
    return f'<article {" ".join(attributes)} aria-labelledby="title-{unit.id}">{"".join(parts)}</article>'


def _header(unit: Unit, place: int) -> str:
    flags = "".join(f'<span class="flag{kind}">{words}</span>' for kind, words in _flags(unit))
    numbers = [
        f"{label} {s.value:.{digits}f}"
        for m, label, digits in (("quality", "quality", 0), ("risk", "risk", 1))
        if (s := unit.score(m))
    ]
    shown = f'<span class="numbers">{" &ensp; ".join(numbers)}</span>' if numbers else ""
    return f'<header><h3 id="title-{unit.id}">Sentence {place + 1}</h3>{flags}{shown}</header>'


def _flags(unit: Unit) -> list[tuple[str, str]]:
    flags = []
    if unit.source is not None and unit.source and unit.given and unit.confidence < LOW_CONFIDENCE:
        flags.append(("", f"Chinese and English may not belong together ({percent(unit.confidence)} sure)"))
    if unit.moved:
        flags.append(("", "moved: stands elsewhere in the Chinese"))
    if unit.source == "":
        flags.append(("", "added: nothing in the Chinese says this"))
    if unit.source and not unit.given:
        flags.append(("", "left out: nothing in the English says this"))
    words = {"changed": (" changed", "edited"), "confirmed": (" done", "done"), "queried": ("", "open question")}
    return [*flags, *([words[unit.state]] if unit.state in words else [])]


def _sides(unit: Unit, fixes: Sequence[Edit]) -> str:
    right = (
        f'<p class="target" lang="en">{show_marks(unit, "target", fixes)}</p>'
        if unit.given
        else '<p class="absent">nothing in English</p>'
    )
    if unit.edits:
        right += f'<p class="label">Edited</p><p class="edited" lang="en">{mark_changes(unit.given, unit.edits)}</p>'
    if unit.source is None:
        return f'<div class="sides one"><div>{right}</div></div>'
    left = (
        f'<p class="source" lang="zh">{show_marks(unit, "source")}</p>'
        if unit.source
        else '<p class="absent">nothing in Chinese</p>'
    )
    return f'<div class="sides"><div>{right}</div><div>{left}</div></div>'


def _findings(unit: Unit, verdicts: Mapping[str, Verdict], equal: Mapping[str, Place]) -> str:
    if not unit.findings:
        return ""
    items = "".join(_item(unit, f, verdicts.get(f.id), equal.get(f.id)) for f in unit.findings)
    return f'<ul class="marks" aria-label="What was marked">{items}</ul>'


def _item(unit: Unit, finding: Finding, verdict: Verdict | None, equal: Place | None) -> str:
    text = unit.given if finding.side == "target" else unit.source or ""
    words = ""
    if finding.span is not None and len(finding.span):
        language = "en" if finding.side == "target" else "zh"
        words = f'<span class="words {finding.severity}" lang="{language}">{safe(finding.span.of(text))}</span>'
    settled = f" ({_SETTLED[verdict]})" if verdict in _SETTLED and verdict is not None and _SETTLED[verdict] else ""
    data = f'data-severity="{finding.severity}" data-kind="{safe(finding.category)}" data-fix="{int(finding.suggestion is not None)}"'
    label = safe(CATEGORIES.get(finding.category, finding.category))
    head = f'<span class="severity {finding.severity}">{finding.severity}</span> <span class="quiet">{label}{settled}</span>'
    why = f'<div class="why"><p>{words}{_suggestion(finding)}{_repeated(equal)}</p><p>{safe(finding.reason)}</p></div>'
    again = ' class="again"' if equal is not None and equal.places > 1 and not equal.first else ""
    return f'<li id="{item_id(unit, finding)}" {data}{again}><p class="kind">{head}</p>{why}</li>'


def _suggestion(finding: Finding) -> str:
    if finding.suggestion is None:
        return ""
    if not finding.suggestion:
        return ' → <span class="fix">delete it</span>'
    others = "".join(f' or <span class="fix" lang="en">{safe(o)}</span>' for o in finding.alternatives)
    return f' → <span class="fix" lang="en">{safe(finding.suggestion)}</span>{others}'


def _repeated(equal: Place | None) -> str:
    if equal is None or equal.places < 2:
        return ""
    if equal.first:
        return f' <b class="count">{equal.places} places</b>'
    return f' <span class="quiet">as in sentence {equal.sentence}</span>'
