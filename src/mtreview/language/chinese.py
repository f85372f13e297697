"""The Chinese of a row as the checks read it: Simplified, with a way back to the original, words and clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from mtreview.language.text import Normalised, is_han
from mtreview.language.words import cut_zh
from mtreview.records import Span

__all__ = ["Chinese", "Token", "chinese"]

_CLAUSE = re.compile(r"[^，,。；;！!？?：:\n]+[，,。；;！!？?：:\n]*[”’」』）)]*")


class Token(NamedTuple):
    """One word with its part of speech as rjieba tags it (n, v, nr, ns ...); `span` counts in the normalised text."""

    text: str
    tag: str
    span: Span


@dataclass(frozen=True, eq=False)
class Chinese:
    """`text` is normalised; spans of it are turned into spans of the original by `original`. `tagged` are its words
    with their tags, which is all that most checks look at; `tokens` have their places too. Equal only to itself, to
    be a cheap key."""

    normalised: Normalised
    tagged: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return self.normalised.text

    @property
    def edges(self) -> frozenset[int]:
        """Where words begin and end."""
        return frozenset(accumulate((len(word) for word, _ in self.tagged), initial=0))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for word, _ in self.tagged)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        ends = list(accumulate(len(word) for word, _ in self.tagged))
        return tuple(Token(w, tag, Span(end - len(w), end)) for (w, tag), end in zip(self.tagged, ends, strict=True))

    def original(self, span: Span) -> Span:
        return Span(*self.normalised.to_original(span.start, span.end))

    def places(self, pattern: str) -> Iterator[Span]:
        """Where a regular expression matches, as spans of the original."""
        for match in _compiled(pattern).finditer(self.text):
            yield self.original(Span(match.start(), match.end()))

    def clauses(self) -> Iterator[Span]:
        """Clauses with their closing punctuation, as spans of the normalised text."""
        for match in _CLAUSE.finditer(self.text):
            if any(is_han(c) or c.isalnum() for c in match[0]):
                yield Span(match.start(), match.end())


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=2048)  # a long document: consistency reads all of it again
def chinese(source: str) -> Chinese:
    """The reading of one row's Chinese."""
    return Chinese(*cut_zh(source))
