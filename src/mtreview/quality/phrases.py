"""From chances a word to a few phrases that a person can read: whole words, within one clause, round the worst word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtreview.records import Span

__all__ = ["LEAST", "Candidate", "candidates", "keep_surest"]

LEAST = 0.08
"""Chance of the worst word under which no phrase is made, whatever the strictness."""

_SHARE = 0.7  # a neighbour joins when its chance is at least this share of the worst word's
_SECONDED = 0.2  # the same of a neighbour that others would mark too
_LONGEST = 7
_LOOSE_BEFORE = frozenset(("and", "or", "but", "of"))
_SMALL = "the a an of to for in on at by with from as and or but that which its their his her"
_LOOSE_AFTER = frozenset(_SMALL.split())
_CLAUSE = frozenset(',;:.!?()[]—–…"“”«»')


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase: words `first` to `last` (inclusive), its place, and the chance of its worst word and of its mean
    one, those that are there only because others would mark them too left out."""

    first: int
    last: int
    span: Span
    peak: float
    mean: float


def candidates(
    text: str,
    spans: Sequence[Span],
    chances: NDArray[np.float32],
    seconded: NDArray[np.bool_] | None = None,
    *,
    least: float = LEAST,
) -> list[Candidate]:
    """Phrases in the order of the text, none sharing a word with another. Those whose worst word has less than `least`
    are left out; that changes nothing about the others, so they do not depend on the strictness. Words that are `seconded`, which
    others would mark too, join a phrase sooner."""
    cut = [span.of(text) for span in spans]
    clause = _clauses(cut)
    free = np.array([c >= 0 for c in clause], dtype=bool)
    share = np.where(np.zeros(len(cut), bool) if seconded is None else seconded, _SECONDED, _SHARE)
    found = []
    for i in np.argsort(-chances, kind="stable"):
        peak = float(chances[i])
        if peak < max(least, LEAST):
            break
        if not free[i]:
            continue
        inner = _trimmed(*_grown(int(i), chances, np.full(len(cut), _SHARE), clause, free), int(i), cut)
        grown = _grown(int(i), chances, share, clause, free)
        free[grown[0] : grown[1] + 1] = False
        first, last = _trimmed(*grown, int(i), cut)
        span = Span(spans[first].start, spans[last].end)
        found.append(Candidate(first, last, span, peak, float(chances[inner[0] : inner[1] + 1].mean())))
    return sorted(found, key=lambda c: c.span)


def _clauses(cut: Sequence[str]) -> list[int]:
    """The number of the clause each word is in, -1 for the marks between."""
    numbers, current = [], 0
    for word in cut:
        if word in _CLAUSE:
            current += 1
            numbers.append(-1)
        else:
            numbers.append(current)
    return numbers


def _trimmed(first: int, last: int, worst: int, cut: Sequence[str]) -> tuple[int, int]:
    """Without small words and punctuation at the edges, which make a phrase harder to read; the worst word always
    stays."""
    while first < worst and (cut[first].casefold() in _LOOSE_BEFORE or not cut[first][0].isalnum()):
        first += 1
    while last > worst and (cut[last].casefold() in _LOOSE_AFTER or not cut[last][0].isalnum()):
        last -= 1
    return first, last


def _grown(
    i: int, chances: NDArray[np.float32], share: NDArray[np.float64], clause: list[int], free: NDArray[np.bool_]
) -> tuple[int, int]:
    """Takes in the likelier neighbour, or one weaker word between two likely ones, while the phrase stays short. Likely is a word
    with its `share` of the chance of word `i`."""
    likely = chances >= np.maximum(LEAST, share * float(chances[i]))
    first = last = i

    def joins(k: int) -> bool:
        return 0 <= k < len(chances) and bool(free[k]) and clause[k] == clause[i]

    while last - first + 1 < _LONGEST:
        options = []
        for step, edge in ((-1, first), (1, last)):
            near, far = edge + step, edge + 2 * step
            if joins(near) and likely[near]:
                options.append((float(chances[near]), near))
            elif joins(near) and joins(far) and likely[far] and last - first + 2 < _LONGEST:
                options.append((float(chances[far]), far))
        if not options:
            break
        _, place = max(options)
        first, last = min(first, place), max(last, place)
    return first, last


def keep_surest(target: str, sure: Mapping[Candidate, float], strictness: float, least: float) -> list[Candidate]:
    """Of phrases and their confidence those of at least `least`, the surest first, until the share `strictness` of
    the text is used up. One phrase is always allowed."""
    room = strictness * len(target.strip())
    chosen: list[Candidate] = []
    for phrase in sorted(sure, key=lambda c: (-sure[c], c.span)):
        if sure[phrase] < least or (chosen and len(phrase.span) > room):
            continue
        chosen.append(phrase)
        room -= len(phrase.span)
    return sorted(chosen, key=lambda c: c.span)
