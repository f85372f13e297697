"""What is not worth training on. One small rule a reason; the reason is counted."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from mtreview.language.text import is_han
from mtreview.training.corpus import Row
from mtreview.training.recipe import Filter

__all__ = ["Sieve", "skeleton"]

_NOT_LETTERS = re.compile(r"[\W\d_]+")


def skeleton(text: str) -> int:
    """A hash of the letters alone: equal for texts that differ in digits, punctuation, case or spaces only."""
    return hash(_NOT_LETTERS.sub("", text.lower()))


def _length(row: Row, limits: Filter) -> bool:
    return (
        limits.source_length[0] <= len(row.source) <= limits.source_length[1]
        and limits.target_length[0] <= len(row.target) <= limits.target_length[1]
    )


def _ratio(row: Row, limits: Filter) -> bool:
    return limits.ratio[0] < len(row.target) / len(row.source) < limits.ratio[1]


def _chinese(row: Row, limits: Filter) -> bool:
    return sum(map(is_han, row.source)) / len(row.source) >= limits.han


def _english(row: Row, limits: Filter) -> bool:
    plain = sum(c.isascii() and (c.isalpha() or c == " ") for c in row.target)
    return plain / len(row.target) >= limits.latin and not any(map(is_han, row.target))


def _translated(row: Row, limits: Filter) -> bool:
    return ratio(row.source.lower(), row.target.lower()) / 100 < limits.copied


RULES: dict[str, Callable[[Row, Filter], bool]] = {
    "length": _length,
    "source language": _chinese,
    "target language": _english,
    "length ratio": _ratio,
    "untranslated": _translated,
}


@dataclass(slots=True)
class Sieve:
    """Lets good rows through and counts the others by reason. Remembers what it has seen: a row that comes again,
    or again with other digits and punctuation on both sides, is dropped."""

    limits: Filter
    dropped: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _near: set[tuple[int, int]] = field(default_factory=set)

    def keeps(self, row: Row) -> bool:
        reason = self._reason(row)
        if reason is not None:
            self.dropped[reason] += 1
        return reason is None

    def _reason(self, row: Row) -> str | None:
        for reason, holds in RULES.items():
            if not holds(row, self.limits):
                return reason
        if (row.source, row.target) in self._seen:
            return "duplicate"
        self._seen.add((row.source, row.target))
        if self.limits.near_copies:
            key = (skeleton(row.source), skeleton(row.target))
            if key in self._near:
                return "near-copy"
            self._near.add(key)
        return None
