"""What was done outside to the file that a review came from, as `merge` compares it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from mtreview.formats.inplace.finding import find_pairs
from mtreview.formats.inplace.giving_back import Remembered
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.inplace.slots import Original
from mtreview.formats.model.exchange import Exchange
from mtreview.formats.model.units import Unit, fingerprint, stamp, units
from mtreview.records import ReviewData

__all__ = ["exchange_of_file"]

_MOST = 20  # units of one kind that are named


def exchange_of_file(path: Path, data: ReviewData, kept: Remembered) -> tuple[Exchange, tuple[str, ...]] | None:
    """A later state of the file as what `merge` compares, and remarks by name on units that are new, gone, moved, split or
    joined; None when the file is not of another tool."""
    original = open_pair_in_place(None, path) if kept.paired else open_in_place(path)
    if original is None:
        return None
    places = find_pairs(original, data, kept.names)
    found = []
    for unit in units(data):
        if unit.id in places:
            slot = original.slots[places[unit.id]]
            then = kept.exported.get(str(unit.id)) or stamp(unit.given, "given")
            found.append(Unit(unit.id, unit.source, unit.given, slot.target, exported=then, comments=slot.comments))
    remarks = _remarks(original, data, kept, places)
    return Exchange(data.document.id, str(path), tuple(found), fingerprint(data.document)), tuple(remarks)


def _remarks(original: Original, data: ReviewData, kept: Remembered, places: Mapping[int, int]) -> Iterator[str]:
    now = [s.name for s in original.slots]
    parts: dict[str, list[str]] = defaultdict(list)
    for name in now:
        parts[name.rpartition("#")[0]].append(name)
    moved, others = list[str](), list[str]()
    for unit in units(data):
        if unit.id >= len(kept.names):
            continue
        name = kept.names[unit.id]
        if unit.id in places:
            there = now[places[unit.id]]
            moved += [f"{name} is now {there}"] if there != name else []
        else:
            others.append(f"{name} {_became(name, set(now), parts)}")
    taken = set(places.values())
    new = [f"{name} is new" for n, name in enumerate(now) if n not in taken and name not in kept.names]
    for said in (moved, others, new):
        yield from said[:_MOST]
        if len(said) > _MOST:
            yield f"… and {len(said) - _MOST} more {'moved' if said is moved else 'new' if said is new else 'changed'}"


def _became(name: str, now: set[str], parts: Mapping[str, list[str]]) -> str:
    if name in now:
        return "has another source now; its English was not taken over"
    if name.rpartition("#")[0] in now:
        return f"is joined into {name.rpartition('#')[0]}"
    return f"is split into {', '.join(parts[name])}" if parts.get(name) else "is gone"
