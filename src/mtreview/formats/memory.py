"""A translation memory or an earlier review as a source of confirmed pairs: exact matches only."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mtreview.errors import InputError
from mtreview.formats.choosing import reader_of
from mtreview.formats.inplace.opening import open_in_place
from mtreview.formats.inplace.xliff import APPROVED
from mtreview.formats.model.units import target_spans, units
from mtreview.records import Decision, ReviewData
from mtreview.revision import edits as log

__all__ = ["confirm", "read_memory"]

Memory = dict[str, frozenset[str]]
"""Chinese -> the English renderings that somebody accepted for it."""


def read_memory(paths: Sequence[Path]) -> Memory:
    """The accepted pairs of TMX files, reviews and other bilingual files. From a review and from files that mtreview
    wrote only what a person changed or confirmed, from another tool's XLIFF what is approved; its TMX counts as confirmed."""
    found: dict[str, set[str]] = {}
    for path in paths:
        before = len(found)
        for source, target in _accepted(Path(path)):
            found.setdefault(_key(source), set()).add(target.strip())
        if len(found) == before and not found:
            raise InputError(
                f"{path}: has no accepted pairs; a memory is a TMX or a review in which pairs were confirmed"
            )
    return {source: frozenset(targets) for source, targets in found.items()}


def _accepted(path: Path) -> Iterator[tuple[str, str]]:
    original = open_in_place(path)
    if original is not None:
        memory = path.suffix.lower() == ".tmx"
        yield from (
            (s.source, s.target) for s in original.slots if s.source and s.target and (memory or s.held == APPROVED)
        )
        return
    for exchange in reader_of(path).load(path):
        for unit in exchange.units:
            if unit.source and unit.edited and unit.state in ("changed", "confirmed"):
                yield unit.source, unit.edited


def _key(text: str) -> str:
    return " ".join(text.split())


def confirm(data: ReviewData, memory: Memory, *, origin: str = "memory") -> ReviewData:
    """The review with a "done" decision for every pair whose two sides stand in the memory word for word (white space
    apart). A pair with other English than the memory's stays open: that is for a person to decide."""
    n = data.decisions[-1].n if data.decisions else 0
    at = datetime.now(UTC).isoformat(timespec="seconds")
    spans = target_spans(data)
    edits = log.in_force(data)
    new: list[Decision] = []
    for unit in units(data):
        span = spans[unit.id]
        if (
            unit.state == "confirmed"
            or span is None
            or unit.edited.strip() not in memory.get(_key(unit.source or ""), ())
        ):
            continue
        n += 1
        inside = tuple(e for e in edits if span.holds(e.span)) if unit.edits else ()
        new.append(Decision(n, None, "done", inside, f"exact match in {origin}", "memory", at, pairs=(unit.id,)))
    return replace(data, decisions=(*data.decisions, *new))
