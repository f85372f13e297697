"""Bringing back what was changed elsewhere, pair by pair, against the review as it was when it was exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mtreview.errors import FormatError, InputError
from mtreview.formats.choosing import reader_of
from mtreview.formats.model.exchange import Change, Exchange, record_changes
from mtreview.formats.model.units import fingerprint, stamp, units
from mtreview.records import ReviewData

__all__ = ["Merge", "apply_merge", "compare", "compare_document"]


@dataclass(frozen=True, slots=True)
class Merge:
    """What a file brings: `changes` to take over, `conflicts` changed on both sides (`before` is the review's text,
    `after` the file's), the ids of pairs that the file leaves out, and `remarks` on units of another tool's file that are new,
    gone, moved or split."""

    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    missing: tuple[int, ...]
    remarks: tuple[str, ...] = ()


def compare(data: ReviewData, path: Path) -> Merge:
    """What the file says that the review does not. InputError for a file of another review or of no review."""
    mark = fingerprint(data.document)
    exchanges = list(reader_of(path).load(path))
    ours = [e for e in exchanges if e.mark == mark]
    if not ours:
        other = next((e for e in exchanges if e.mark), None)
        said = (
            f"was exported from another review ({other.id})"
            if other
            else "does not say which review it was exported from"
        )
        raise InputError(f"{path}: {said}; this is {data.document.id!r}, merge the file into its own review")
    return compare_document(data, ours[0])


def compare_document(data: ReviewData, exchange: Exchange) -> Merge:
    """What one document of a file says that the review does not."""
    now = {u.id: u for u in units(data)}
    then = {u.id: stamp(u.edited, u.state) for u in units(exchange.base)} if exchange.base is not None else {}
    pairs = {p.id: p for p in data.pairs or ()}
    changes, conflicts = [], []
    for unit in exchange.units:
        if unit.id not in now:
            raise FormatError(
                f"{exchange.origin}: pair {unit.id} is not in the review any more; was it realigned after the export?"
            )
        mine = now[unit.id]
        if not pairs[unit.id].target and unit.edited:
            raise FormatError(
                f"{exchange.origin}: pair {unit.id} has no place in the English to put {unit.edited[:40]!r}; "
                "merge it with its neighbour first"
            )
        comments = tuple(c for c in unit.comments if c not in mine.comments)
        was, _, before = then.get(unit.id, unit.exported or stamp(unit.given, "given")).partition("-")
        state = (
            unit.state if unit.state in ("confirmed", "queried") and unit.state not in (mine.state, before) else None
        )
        touched = unit.edited != mine.edited and not _is(unit.edited, was)
        if touched and not _is(mine.edited, was):
            conflicts.append(Change(pairs[unit.id], mine.edited, unit.edited, state, comments, mine.number))
        elif touched or state or comments:
            after = unit.edited if touched else mine.edited
            changes.append(Change(pairs[unit.id], mine.edited, after, state, comments, mine.number))
    return Merge(tuple(changes), tuple(conflicts), tuple(sorted(now.keys() - {u.id for u in exchange.units})))


def _is(text: str, digits: str) -> bool:
    return stamp(text, "given").startswith(f"{digits}-")


def apply_merge(data: ReviewData, merge: Merge, *, reviewer: str, origin: str) -> ReviewData:
    """The review with the changes taken over as decisions; conflicts become open questions that quote the file."""
    questions = [
        Change(c.pair, c.before, c.before, "queried", (*c.comments, f"Changed on both sides. {origin} has: {c.after}"))
        for c in merge.conflicts
    ]
    every: Sequence[Change] = [*merge.changes, *questions]
    return record_changes(data, every, reviewer=reviewer)
