"""What a mark must be like before it may become a finding."""

from mtreview.mqm import CATEGORIES, SEVERITIES
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["problem"]


def problem(mark: Mark, row: Row) -> str | None:
    """What is wrong with the mark, in words; None when it can stand."""
    if mark.category not in CATEGORIES:
        return f"unknown category {mark.category!r}"
    if mark.severity not in SEVERITIES:
        return f"unknown severity {mark.severity!r}"
    if not 0 <= mark.confidence <= 1:
        return f"confidence {mark.confidence} is not between 0 and 1"
    if not mark.reason.strip():
        return "no reason"
    own, opposite = (row.source or "", row.target) if mark.side == "source" else (row.target, row.source or "")
    for span, text, name in ((mark.span, own, "span"), (mark.other, opposite, "other")):
        if span is not None and span.end > len(text):
            return f"{name} {span.start}..{span.end} leaves a text of {len(text)} characters"
    return _bad_suggestion(mark, mark.span, own)


def _bad_suggestion(mark: Mark, span: Span | None, text: str) -> str | None:
    if mark.suggestion is None:
        return "further fixes without a first one" if mark.alternatives else None
    if mark.side != "target" or span is None:
        return "a suggestion without a place in the English"
    fixes = (mark.suggestion, *mark.alternatives)
    if span.of(text) in fixes:
        return f"the suggestion {span.of(text)!r} changes nothing"
    return "the same fix twice" if len(set(fixes)) < len(fixes) else None
