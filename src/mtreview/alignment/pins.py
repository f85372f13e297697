"""What a person has fixed by hand: checked, and sorted into what the search can pass through and what it must skip."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from mtreview.errors import InputError

__all__ = ["Pins", "pins"]

Fixed = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Pins:
    """`passed`: beads in order on both sides, through which the path runs; `aside`: beads that cross it, or have one
    side only."""

    passed: tuple[Fixed, ...]
    aside: tuple[Fixed, ...]


def pins(given: Sequence[tuple[Sequence[int], Sequence[int]]], sizes: tuple[int, int]) -> Pins:
    """InputError for a segment that does not exist, stands in two pairs, or has a gap to the next one in its pair."""
    taken: list[set[int]] = [set(), set()]
    beads: list[Fixed] = []
    for zh, en in given:
        bead = (tuple(zh), tuple(en))
        for side, (indices, size) in enumerate(zip(bead, sizes, strict=True)):
            if any(not 0 <= i < size for i in indices):
                raise InputError(f"pinned pair {bead}: a segment number is outside 0..{size - 1}")
            if list(indices) != list(range(indices[0], indices[0] + len(indices))) if indices else False:
                raise InputError(f"pinned pair {bead}: the segments of one side must follow each other")
            if taken[side] & set(indices):
                raise InputError(f"pinned pair {bead}: a segment stands in two pinned pairs")
            taken[side] |= set(indices)
        beads.append(bead)
    both = sorted(b for b in beads if b[0] and b[1])
    passed = _rising(both)
    return Pins(tuple(passed), tuple(b for b in beads if b not in passed and (b[0] or b[1])))


def _rising(beads: list[Fixed]) -> list[Fixed]:
    """The longest subset (of beads in order of the first side) that rises on the second side."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for k, (_, en) in enumerate(beads):
        at = bisect_left(tails, en[0])
        back.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [en[0]], [k]
    kept, k = [], ends[-1] if ends else -1
    while k >= 0:
        kept.append(beads[k])
        k = back[k]
    return kept[::-1]
