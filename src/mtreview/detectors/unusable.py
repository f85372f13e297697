"""The guards as a check: a target that cannot be a translation of its source."""

from mtreview.protocols import Context, Mark, Row
from mtreview.quality.guards import Guard, guard
from mtreview.records import Severity, Span

__all__ = ["Guards"]

_CATEGORIES = {
    "empty": "accuracy/omission",
    "short": "accuracy/omission",
    "copied": "accuracy/untranslated",
    "language": "accuracy/untranslated",
    "repeated": "accuracy/addition",
    "long": "accuracy/addition",
}


class Guards:
    """Marks the whole target; its quality is 0, whatever the model thinks of it."""

    name = "guards"
    category = "accuracy/untranslated"
    needs: frozenset[str] = frozenset()
    certain = True
    summary = "no translation: empty, copied Chinese, another language, repeated words, far too short or long"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        found = guard(row.source, row.target)
        return [] if found is None else [self._mark(row, found)]

    def _mark(self, row: Row, found: Guard) -> Mark:
        severity: Severity = "major" if found.kind in ("short", "long") else "critical"
        category, source = _CATEGORIES[found.kind], (row.source or "").rstrip()
        if found.kind == "empty":
            start = len(source) - len(source.lstrip())
            return Mark("source", Span(start, len(source)), category, severity, 0.99, found.reason, other=Span(0, 0))
        start = len(row.target) - len(row.target.lstrip())
        span = Span(start, len(row.target.rstrip()))
        sure = 0.9 if found.kind in ("short", "long") else 0.97
        return Mark("target", span, category, severity, sure, found.reason)
