"""The words of a Chinese text by what the English explains of them, and the runs of words of which it explains next to nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mtreview.language.text import count_han
from mtreview.language.words import count_en, cut_zh
from mtreview.protocols import Forced, Row
from mtreview.quality.word_evidence import piece_scores
from mtreview.records import Span

__all__ = ["MOST", "Run", "Weighed", "find_runs", "is_cut_alike", "may_lack", "weigh_words"]

MOST = 3
"""Runs that are looked at in one row."""

_SHARE = 0.3  # of a word's nats: what the English must explain of it
_LEAST = 5.0  # unexplained nats of a run
_WORST = -2.0  # a gain below this is noise
_STOP = 0.3  # what a punctuation mark takes from a run
_CHARACTER = 2.5  # nats that a character costs at least where nothing explains it
_LACKING = (2.0, 7.0, 7.4)
"""Of ln(3 + the nats over `_CHARACTER` of the dearest run), of ln(English words a character), which counts against it, and what both
must reach: logistic regression on planted omissions that are marked; of these .98 reach it, in clumsy English all 48, and half of sound
sentences."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A Chinese word: the nats it costs without any English and how many of them the English saves."""

    span: Span
    nats: float
    gained: float

    def lacks(self, share: float) -> float:
        return share * self.nats - max(self.gained, _WORST)


@dataclass(frozen=True, slots=True)
class Run:
    """Words `first` to `stop` (exclusive) of row `row`, and their nats left unexplained."""

    row: int
    first: int
    stop: int
    unexplained: float


def is_cut_alike(back: Forced | None, alone: Forced) -> bool:
    """False for a text longer than the model's window that was cut at other places beside the English than by itself."""
    return back is not None and back.spans == alone.spans


def weigh_words(source: str, back: Forced, alone: Forced) -> tuple[Weighed, ...]:
    """Every word and punctuation mark of the source; a piece that lies in two words is shared out by its characters."""
    seen, cut = cut_zh(source)
    nats = -piece_scores(alone)
    gains = piece_scores(back) + nats
    found, end, at = [], 0, 0
    for word, _ in cut:
        start, end = end, end + len(word)
        span = Span(*seen.to_original(start, end))
        while at < len(alone.spans) and alone.spans[at].end <= span.start:
            at += 1
        cost = saved = 0.0
        for k in range(at, len(alone.spans)):
            piece = alone.spans[k]
            if piece.start >= span.end:
                break
            share = (min(piece.end, span.end) - max(piece.start, span.start)) / max(1, len(piece))
            cost, saved = cost + share * float(nats[k]), saved + share * float(gains[k])
        found.append(
            Weighed(span, cost, saved) if word.strip() and re.search(r"\w", word) else Weighed(span, 0.0, _STOP)
        )
    return tuple(found)


def find_runs(row: int, words: Sequence[Weighed]) -> Iterator[Run]:
    """The runs with the most unexplained nats, none sharing a word with another."""
    lacks = [word.lacks(_SHARE) for word in words]
    used = [False] * len(words)
    for _ in range(MOST):
        best, first = Run(row, 0, 0, 0.0), 0
        total = 0.0
        for k, lack in enumerate(lacks):
            if used[k]:
                total, first = 0.0, k + 1
                continue
            if total <= 0:
                total, first = 0.0, k
            total += lack
            if total > best.unexplained:
                best = Run(row, first, k + 1, total)
        if best.unexplained < _LEAST:
            return
        used[best.first : best.stop] = [True] * (best.stop - best.first)
        yield best


def may_lack(row: Row) -> bool:
    """Whether the English can lack something, by its length and what the Chinese costs beside it: no model is asked."""
    if row.back is None or not row.source:
        return False
    words = weigh_words(row.source, row.back, row.back)
    dearest = total = 0.0
    for word in words:
        total = max(0.0, total + (word.nats - _CHARACTER * len(word.span) if word.nats else -_STOP))
        dearest = max(dearest, total)
    length = max(1, count_en(row.target)) / max(1, count_han(row.source))
    first, second, least = _LACKING
    return bool(first * np.log(3 + dearest) - second * np.log(length) >= least)
