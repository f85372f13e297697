"""Texts, marks and edits as HTML. Everything that comes from a file is escaped here."""

from collections.abc import Sequence
from html import escape

from mtreview.files import printable
from mtreview.formats.model.issues import Stretch, stretches
from mtreview.formats.model.units import Unit
from mtreview.mqm import RANKS
from mtreview.records import Edit, Finding, Side

__all__ = ["changed", "item_id", "marked", "safe"]


def safe(text: str) -> str:
    """Text as HTML text or attribute value."""
    return escape(printable(text), quote=True)


def item_id(unit: Unit, finding: Finding) -> str:
    """The id of the list item that explains a finding."""
    return f"m{unit.id}-{unit.findings.index(finding)}"


def marked(unit: Unit, side: Side) -> str:
    """One side's given text with its marks; marks that overlap are cut at their borders and name all their findings."""
    text = unit.given if side == "target" else unit.source or ""
    out, at = [], 0
    for stretch in stretches(unit.findings, side):
        out += [safe(text[at : stretch.span.start]), _mark(unit, stretch, text)]
        at = stretch.span.end
    return "".join([*out, safe(text[at:])])


def _mark(unit: Unit, stretch: Stretch, text: str) -> str:
    worst = max((f.severity for f in stretch.findings), key=RANKS.__getitem__)
    names = " ".join(item_id(unit, f) for f in stretch.findings)
    words = safe(stretch.span.of(text))
    return f'<mark class="{worst}" tabindex="0" aria-describedby="{names}">{words}</mark>'


def changed(given: str, edits: Sequence[Edit]) -> str:
    """The given text with what was taken out struck through and what was put in underlined."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        out.append(safe(given[at : edit.span.start]))
        out.append(f"<del>{safe(edit.before)}</del>" if edit.before else "")
        out.append(f"<ins>{safe(edit.after)}</ins>" if edit.after else "")
        at = edit.span.end
    return "".join([*out, safe(given[at:])])
