"""Texts, marks and edits as HTML. Everything that comes from a file is escaped here."""

from collections.abc import Collection, Iterator, Sequence
from html import escape

from mtreview.files import printable
from mtreview.formats.model.issues import Stretch, stretches
from mtreview.formats.model.units import Unit
from mtreview.mqm import RANKS
from mtreview.records import Edit, Finding, Side, Span

__all__ = ["item_id", "mark_changes", "safe", "show_marks"]


def safe(text: str) -> str:
    """Text as HTML text or attribute value."""
    return escape(printable(text), quote=True)


def item_id(unit: Unit, finding: Finding) -> str:
    """The id of the list item that explains a finding."""
    return f"m{unit.id}-{unit.findings.index(finding)}"


def show_marks(unit: Unit, side: Side, fixes: Collection[Edit] = ()) -> str:
    """One side's given text with its marks; marks that overlap are cut at their borders and name all their findings.

    `fixes` (English only, in the unit's own coordinates) are shown as tracked changes: the old words struck through,
    the new ones beside them.
    """
    text = unit.given if side == "target" else unit.source or ""
    out: list[str] = []
    at = 0
    for cut in _cuts(unit, side, fixes):
        out += [safe(text[at : cut.start]), *_piece(unit, side, cut, fixes, text)]
        at = cut.end
    return "".join([*out, safe(text[at:])])


def _cuts(unit: Unit, side: Side, fixes: Collection[Edit]) -> list[Span]:
    """The marked stretches and the places where a fix only puts something in."""
    return sorted({*(s.span for s in stretches(unit.findings, side)), *(e.span for e in fixes if not len(e.span))})


def _piece(unit: Unit, side: Side, cut: Span, fixes: Collection[Edit], text: str) -> Iterator[str]:
    fix = next((e for e in fixes if e.span == cut or (len(cut) and e.span.holds(cut))), None)
    for stretch in stretches(unit.findings, side):
        if stretch.span == cut:
            yield _mark(unit, stretch, text, struck=fix is not None)
    if fix is not None and fix.span.end == cut.end and fix.after:
        yield f"<ins>{safe(fix.after)}</ins>"


def _mark(unit: Unit, stretch: Stretch, text: str, *, struck: bool) -> str:
    worst = max((f.severity for f in stretch.findings), key=RANKS.__getitem__)
    names = " ".join(item_id(unit, f) for f in stretch.findings)
    words = safe(stretch.span.of(text))
    shown = f"<del>{words}</del>" if struck else words
    return f'<mark class="{worst}" tabindex="0" aria-describedby="{names}">{shown}</mark>'


def mark_changes(given: str, edits: Sequence[Edit]) -> str:
    """The given text with what was taken out struck through and what was put in underlined."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        out.append(safe(given[at : edit.span.start]))
        out.append(f"<del>{safe(edit.before)}</del>" if edit.before else "")
        out.append(f"<ins>{safe(edit.after)}</ins>" if edit.after else "")
        at = edit.span.end
    return "".join([*out, safe(given[at:])])
