"""How well the words of one segment are explained by a run of neighbouring segments on the other side.

For each word the log ratio of its probability given the run (IBM model 1, smoothed) and its plain frequency in the
document: a word that the run explains gives much when it is rare and nothing when it is everywhere (Moore 2002).
The ratio depends on the run only, so that a bead of several segments is a sum over segments: no text is merged.
"""

from dataclasses import dataclass

import numpy as np

from mtreview.alignment.band import Band, Floats, Integers

__all__ = ["Side", "Weighted", "explain"]

BLOCK = 128  # own segments that are worked out at a time


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The words of one side: types of all occurrences in order, where each segment's begin (one more than segments),
    and how frequent each type is in the whole document."""

    words: Integers
    starts: Integers
    plain: Floats

    @property
    def types(self) -> int:
        return len(self.plain)

    @property
    def lengths(self) -> Integers:
        return np.diff(self.starts)

    def part(self, first: int, last: int) -> "Side":
        begin, end = int(self.starts[first]), int(self.starts[last])
        return Side(self.words[begin:end], self.starts[first : last + 1] - begin, self.plain)


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Links as seen from one side: for each word type of this side, `starts` cuts `other` (types of the other side)
    and `odds` (probability of this side's word given that of the other side)."""

    starts: Integers
    other: Integers
    odds: Floats


def explain(own: Side, other: Side, links: Weighted, band: Band, runs: int, *, trust: float) -> list[Floats]:
    """For runs of 1, 2 .. `runs` other segments that begin at a column of the band: the sum over the words of each own
    segment (one row each) of log(trust * p(word | run) / p(word) + 1 - trust)."""
    postings = _postings(other)
    found = [np.zeros((band.rows, band.width), np.float32) for _ in range(runs)]
    for first in range(0, band.rows, BLOCK):
        last = min(first + BLOCK, band.rows)
        for n, values in enumerate(_block(own, other, links, postings, band, first, last, runs, trust)):
            found[n][first:last] = values
    return found


def _postings(side: Side) -> tuple[Integers, Integers]:
    """Segments in which each type occurs, with doubles: starts by type, segments in order."""
    segment = np.repeat(np.arange(len(side.starts) - 1), side.lengths)
    order = np.argsort(side.words, kind="stable")
    return np.searchsorted(side.words[order], np.arange(side.types + 1)), segment[order]


def _block(
    own: Side,
    other: Side,
    links: Weighted,
    postings: tuple[Integers, Integers],
    band: Band,
    first: int,
    last: int,
    runs: int,
    trust: float,
) -> list[Floats]:
    begin, end = own.starts[first], own.starts[last]
    words = own.words[begin:end]
    row = np.repeat(np.arange(first, last), own.lengths[first:last])
    wide = band.width + runs - 1
    sums = _hits(words, band.low[row], wide, links, postings)
    lengths = np.concatenate([other.lengths, np.zeros(wide, np.int64)])
    columns = band.low[first:last, None] + np.arange(wide)
    size = lengths[columns.clip(0, len(lengths) - 1)]
    cuts = own.starts[first:last] - begin
    empty = own.lengths[first:last] == 0
    found = []
    total, many = np.zeros_like(sums[:, : band.width]), np.ones((last - first, band.width), np.float32)
    scale = (trust / own.plain[words]).astype(np.float32)[:, None]
    for n in range(runs):
        total = total + sums[:, n : n + band.width]
        many = many + size[:, n : n + band.width]
        ratio = np.log(total * scale / many[row - first] + np.float32(1 - trust))
        if len(ratio):
            value = np.add.reduceat(ratio, np.minimum(cuts, len(ratio) - 1), axis=0)
            value[empty] = 0
        else:
            value = np.zeros((last - first, band.width), np.float32)
        found.append(value)
    return found


def _hits(words: Integers, low: Integers, width: int, links: Weighted, postings: tuple[Integers, Integers]) -> Floats:
    """For each occurrence and each of `width` other segments from low: the sum of odds over that segment's words."""
    starts, segments = postings
    types, which = np.unique(words, return_inverse=True)
    left, right = (int(low.min()), int(low.max()) + width) if len(low) else (0, width)
    first, count = links.starts[types], links.starts[types + 1] - links.starts[types]
    entry = _ranges(first, count)
    other = links.other[entry]
    begin, many = starts[other], starts[other + 1] - starts[other]
    at = _ranges(begin, many)
    who, odds = np.repeat(np.repeat(np.arange(len(types)), count), many), np.repeat(links.odds[entry], many)
    inside = (segments[at] >= left) & (segments[at] < right)
    flat = who[inside] * (right - left) + segments[at[inside]] - left
    table = np.bincount(flat, odds[inside], minlength=len(types) * (right - left)).astype(np.float32)
    columns = (which * (right - left) + low - left)[:, None] + np.arange(width)
    sums: Floats = table[columns]
    return sums


def _ranges(first: Integers, count: Integers) -> Integers:
    """first[0], first[0] + 1, .. (count[0] numbers), first[1], .. in one array."""
    ends = np.cumsum(count)
    return np.repeat(first - ends + count, count) + np.arange(ends[-1] if len(ends) else 0)
