"""Split, merge and re-align pairs by hand: each gives the beads that go and the beads that come."""

from mtreview.errors import InputError
from mtreview.records import Pair, ReviewData, Side

__all__ = ["Realignment", "merge_pair", "shift_pair", "split_pair"]

Realignment = tuple[tuple[Pair, ...], tuple[Pair, ...]]
"""(removed, added): what a "realigned" decision writes down."""


def merge_pair(data: ReviewData, pair: Pair) -> Realignment:
    """The pair and the one after it as one pair."""
    after = _following(data, pair)
    one = _bead(data, 0, _joined(pair.source, after.source, pair), _joined(pair.target, after.target, pair))
    return (pair, after), (one,)


def split_pair(data: ReviewData, pair: Pair, *, source: int, target: int) -> Realignment:
    """The pair as two: the first takes `source` Chinese and `target` English segments."""
    if not (0 <= source <= len(pair.source) and 0 <= target <= len(pair.target)):
        raise InputError(
            f"pair {pair.id} has {len(pair.source)} Chinese and {len(pair.target)} English segments; "
            f"it cannot be split after {source} and {target}"
        )
    if source + target == 0 or source + target == len(pair.source) + len(pair.target):
        raise InputError(f"splitting pair {pair.id} there leaves one half empty; it has nothing to divide")
    first = _bead(data, 0, pair.source[:source], pair.target[:target])
    second = _bead(data, 1, pair.source[source:], pair.target[target:])
    return (pair,), (first, second)


def shift_pair(data: ReviewData, pair: Pair, side: Side, count: int) -> Realignment:
    """Moves the last `count` segments of one side to the pair after it; a negative count takes its first ones back."""
    after = _following(data, pair)
    here, there = (pair.source, after.source) if side == "source" else (pair.target, after.target)
    if count == 0 or count > len(here) or -count > len(there):
        raise InputError(
            f"pair {pair.id} has {len(here)} {side} segments and the next one {len(there)}; cannot move {count}"
        )
    both = _joined(here, there, pair)
    cut = len(here) - count
    if side == "source":
        halves = ((both[:cut], pair.target), (both[cut:], after.target))
    else:
        halves = ((pair.source, both[:cut]), (after.source, both[cut:]))
    if not all(s or t for s, t in halves):
        raise InputError(
            f"moving {abs(count)} {side} segments leaves a pair with nothing on either side; merge instead"
        )
    return (pair, after), tuple(_bead(data, i, s, t) for i, (s, t) in enumerate(halves))


def _following(data: ReviewData, pair: Pair) -> Pair:
    pairs = data.pairs or ()
    at = pairs.index(pair)
    if at + 1 == len(pairs):
        raise InputError(f"pair {pair.id} is the last one; there is none after it")
    return pairs[at + 1]


def _joined(first: tuple[int, ...], second: tuple[int, ...], pair: Pair) -> tuple[int, ...]:
    both = (*first, *second)
    if both and both != tuple(range(both[0], both[0] + len(both))):
        raise InputError(
            f"pair {pair.id} and the one after it are not neighbours in the text; only neighbours can be joined"
        )
    return both


def _bead(data: ReviewData, number: int, source: tuple[int, ...], target: tuple[int, ...]) -> Pair:
    """A pair that a person made: sure by definition, with an id that was never used."""
    used = [p.id for p in data.pairs or ()] + [p.id for d in data.decisions for p in (*d.removed, *d.added)]
    return Pair(max(used, default=-1) + 1 + number, source, target, 1.0)
