"""Texts, marks and edits as HTML. Everything that comes from a file is escaped here."""

from collections.abc import Collection, Sequence
from html import escape

from mtreview.files import printable
from mtreview.formats.model.issues import Stretch, stretches
from mtreview.formats.model.units import Unit
from mtreview.mqm import RANKS
from mtreview.records import Edit, Finding, Side

__all__ = ["change", "changed", "item_id", "marked", "safe"]


def safe(text: str) -> str:
    """Text as HTML text or attribute value."""
    return escape(printable(text), quote=True)


def item_id(unit: Unit, finding: Finding) -> str:
    """The id of the list item that explains a finding."""
    return f"m{unit.id}-{unit.findings.index(finding)}"


def change(finding: Finding, phrase: str) -> str:
    """The words of a finding, struck through where there is a fix, with the fix beside and further ones after it."""
    language = "en" if finding.side == "target" else "zh"
    if finding.suggestion is None:
        return f'<span class="words {finding.severity}" lang="{language}">{safe(phrase)}</span>' if phrase else ""
    old = f"<del>{safe(phrase)}</del> " if phrase else ""
    new = f'<ins class="fix" lang="en">{safe(finding.suggestion)}</ins>' if finding.suggestion else ""
    more = "".join(
        f' <span class="or">or <span lang="en">{safe(other)}</span></span>' for other in finding.alternatives
    )
    return f"{old}{new}{more}"


def marked(unit: Unit, side: Side, fixes: Collection[str] = ()) -> str:
    """One side's given text with its marks; marks that overlap are cut at their borders and name all their findings. The
    findings named in `fixes` are shown as tracked changes: their words struck through, the fix behind them."""
    text = unit.given if side == "target" else unit.source or ""
    out, at = [], 0
    for stretch in stretches(unit.findings, side):
        out += [safe(text[at : stretch.span.start]), _mark(unit, stretch, text, fixes)]
        at = stretch.span.end
    return "".join([*out, safe(text[at:])])


def _mark(unit: Unit, stretch: Stretch, text: str, fixes: Collection[str]) -> str:
    worst = max((f.severity for f in stretch.findings), key=RANKS.__getitem__)
    names = " ".join(item_id(unit, f) for f in stretch.findings)
    words = safe(stretch.span.of(text))
    fixed = next((f for f in stretch.findings if f.id in fixes), None)
    if fixed is not None:
        words = f"<del>{words}</del>"
    mark = f'<mark class="{worst}" tabindex="0" aria-describedby="{names}">{words}</mark>'
    if fixed is None or fixed.span is None or fixed.span.end != stretch.span.end or not fixed.suggestion:
        return mark
    return f'{mark}<ins lang="en">{safe(fixed.suggestion)}</ins>'


def changed(given: str, edits: Sequence[Edit]) -> str:
    """The given text with what was taken out struck through and what was put in underlined."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        out.append(safe(given[at : edit.span.start]))
        out.append(f"<del>{safe(edit.before)}</del>" if edit.before else "")
        out.append(f"<ins>{safe(edit.after)}</ins>" if edit.after else "")
        at = edit.span.end
    return "".join([*out, safe(given[at:])])
