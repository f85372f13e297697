"""What the research formats share: MQM spans on the given English, one flat line a text."""

import re

from mtreview.formats.model.units import Unit
from mtreview.records import Finding, Severity, Side, Span

__all__ = ["flat_line", "mqm_name", "name_severity", "place", "spans_of"]

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def flat_line(text: str) -> str:
    """The text on one line: every tab, line end and control character becomes one space, lone surrogates U+FFFD.
    Places stay the same."""
    return re.sub("[\ud800-\udfff]", "\ufffd", _BREAK.sub(" ", text))


def mqm_name(category: str) -> str:
    """A category as the annotation files write it: "Accuracy/Mistranslation"."""
    return "/".join(part[:1].upper() + part[1:] for part in flat_line(category).split("/"))


def name_severity(name: str) -> Severity:
    """The severity behind a name of any case; "Neutral" and unknown names are minor."""
    found: dict[str, Severity] = {"major": "major", "critical": "critical"}
    return found.get(name.strip().lower(), "minor")


def spans_of(unit: Unit) -> list[Finding]:
    """The findings with a place of some width on the English, in order of place."""
    placed = [f for f in unit.findings if f.side == "target" and f.span is not None and len(f.span)]
    return sorted(placed, key=lambda f: (f.span or Span(0, 0), f.id))


def place(pair: int, n: int, side: Side, span: Span | None, category: str, severity: Severity, maker: str) -> Finding:
    """A finding from a file that holds nothing but its place and kind."""
    kind = category.strip().lower() or "other"
    return Finding(f"{pair}.{n}", pair, side, span, kind, severity, 1.0, maker, "marked in the file that was read")
