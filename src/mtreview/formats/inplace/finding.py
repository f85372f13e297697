"""The pairs of a review in a later state of the file it came from."""

from collections import defaultdict
from collections.abc import Sequence

from mtreview.formats.inplace.slots import Original
from mtreview.formats.model.units import units
from mtreview.records import ReviewData

__all__ = ["find_pairs"]


def find_pairs(original: Original, data: ReviewData, names: Sequence[str]) -> dict[int, int]:
    """The number of each pair's slot, by the pair's id: the slot of its name where that has the pair's Chinese still (or
    the file has no Chinese), else the only one with this Chinese that no other pair has. `names`: of the pairs."""
    sources = {u.id: u.source or "" for u in units(data) if u.id < len(names)}
    by_name = {s.name: n for n, s in enumerate(original.slots)}
    english_only = not any(s.source for s in original.slots)
    found = {}
    for pair, source in sources.items():
        slot = by_name.get(names[pair])
        if slot is not None and (english_only or original.slots[slot].source == source):
            found[pair] = slot
    left, free = defaultdict(list), defaultdict(list)
    for n in sorted(set(range(len(original.slots))) - set(found.values())):
        free[original.slots[n].source].append(n)
    for pair in sorted(sources.keys() - found.keys()):
        left[sources[pair]].append(pair)
    for source, pairs in left.items():
        if source and len(pairs) == len(free[source]) == 1:
            found[pairs[0]] = free[source][0]
    return found
