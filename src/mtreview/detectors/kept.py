"""Phrases that a project leaves as they are: no mark stands inside one."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mtreview.protocols import Row
from mtreview.records import Finding, Span

__all__ = ["is_kept"]


def is_kept(finding: Finding, row: Row, phrases: Sequence[str]) -> bool:
    """True when the marked words lie within one of these phrases, in whatever case."""
    span, text = finding.span, row.target if finding.side == "target" else row.source or ""
    return (
        span is not None
        and len(span) > 0
        and any(place.holds(span) for phrase in phrases for place in _places(phrase, text))
    )


def _places(phrase: str, text: str) -> Iterator[Span]:
    return (Span(*match.span()) for match in _pattern(phrase).finditer(text))


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    """Whole words where it begins and ends with a Latin letter or a digit; Chinese has no spaces between words."""
    before = r"(?<![A-Za-z\d])" if re.match(r"[A-Za-z\d]", phrase) else ""
    after = r"(?![A-Za-z\d])" if re.search(r"[A-Za-z\d]$", phrase) else ""
    return re.compile(before + re.escape(phrase) + after, re.IGNORECASE)
