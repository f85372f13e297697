"""What a bilingual file held when it was read, and the review it stands for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mtreview.errors import FormatError
from mtreview.formats.model.assembling import assemble
from mtreview.formats.model.reading import is_number
from mtreview.formats.model.units import Unit, fingerprint, target_spans, units
from mtreview.records import Decision, Pair, ReviewData, Score
from mtreview.revision import edits as log
from mtreview.serial import from_plain, to_plain

__all__ = ["Change", "Exchange", "Format", "changes", "not_ours", "pack", "pair_named", "record_changes", "unpack"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a file says about one pair that the review does not: its English, its state, new comments.
    `number` is the sentence's, from 1."""

    pair: Pair
    before: str
    after: str
    state: str | None = None
    comments: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One document of a bilingual file. `mark`: the fingerprint of the review it was exported from, None in a file of
    another tool. `base`: the whole review as it was exported, where the file carries it."""

    id: str
    origin: str
    units: tuple[Unit, ...]
    mark: str | None = None
    base: ReviewData | None = None
    scores: tuple[Score, ...] = ()

    def review(self) -> ReviewData:
        """The review as exported with the file's changes on top, or one made of the units alone."""
        if self.base is None:
            return assemble(self.units, id=self.id, origin=self.origin, scores=self.scores)
        return record_changes(self.base, changes(self.base, self.units, origin=self.origin), reviewer="import")


class Format:
    """What all formats share: reading is loading plus making reviews of what was loaded."""

    name = ""
    suffixes: tuple[str, ...] = ()
    carries: frozenset[str] = frozenset()

    def load(self, path: Path) -> Iterator[Exchange]:
        raise FormatError(
            f"{path}: {self.name} files are written, not read; give the bilingual file they were made with"
        )

    def read(self, path: Path) -> Iterator[ReviewData]:
        """One review a contained document."""
        for exchange in self.load(path):
            yield exchange.review()

    def sniff(self, head: bytes) -> bool:
        """False: the suffix alone decides, unless a format knows better."""
        return False


def changes(base: ReviewData, found: Sequence[Unit], *, origin: str) -> list[Change]:
    """Where the file's units differ from the review, in the review's order. FormatError for a unit that the review
    does not have, or one whose given text is not the review's."""
    by_id = {u.id: u for u in units(base)}
    pairs = {p.id: p for p in base.pairs or ()}
    out = []
    for unit in found:
        if unit.id not in by_id:
            raise FormatError(
                f"{origin}: unit {unit.id} is not in the review {base.document.id!r}; is it another review's file?"
            )
        old = by_id[unit.id]
        state = unit.state if unit.state != old.state and unit.state in ("confirmed", "queried") else None
        comments = tuple(c for c in unit.comments if c not in old.comments)
        if unit.edited != old.edited or state or comments:
            out.append(Change(pairs[unit.id], old.edited, unit.edited, state, comments))
    return out


def record_changes(base: ReviewData, found: Sequence[Change], *, reviewer: str) -> ReviewData:
    """The review with the changes as decisions of `reviewer`."""
    n = base.decisions[-1].n if base.decisions else 0
    new: list[Decision] = []
    homes = target_spans(base) if found else {}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for change in found:
        span = homes[change.pair.id]
        if span is None and change.after:
            raise FormatError(f"pair {change.pair.id} has no English to change; merge it with its neighbour first")
        edits = log.difference(span.of(base.document.target), change.after, offset=span.start) if span else ()
        verdict = {"confirmed": "done", "queried": "query"}.get(change.state or "", "edited")
        for k, comment in enumerate(change.comments or ("",)):
            kind = verdict if k == len(change.comments or ("",)) - 1 else "own"
            n += 1
            new.append(Decision(n, None, kind, edits, comment, reviewer, at, pairs=(change.pair.id,)))  # type: ignore[arg-type]
    return replace(base, decisions=(*base.decisions, *new))


def not_ours(where: str) -> FormatError:
    """What is said of a file without the fingerprint of a review: those of other tools are opened in place."""
    return FormatError(f"{where}: does not say which review it was exported from; export the review again")


def pair_named(pair: str | None, number: int, first: int, base: ReviewData | None) -> int:
    """The id of the pair that a unit of our own file stands for: as the unit says, or where another tool took that away,
    the pair with the unit's `number`, counted from `first`."""
    if pair is not None and is_number(pair):
        return int(pair)
    place, pairs = number - first, () if base is None else base.pairs or ()
    return pairs[place].id if first and 0 <= place < len(pairs) else place


def pack(data: ReviewData) -> str:
    """The whole review as one line of ASCII JSON, for formats with a place for what only their maker understands."""
    return json.dumps(to_plain(data), ensure_ascii=True, separators=(",", ":"))


def unpack(text: str, mark: str | None, where: str) -> ReviewData:
    """The review packed in a file; FormatError when it is damaged or not the one the file names."""
    try:
        value: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"{where}: the packed review is damaged ({error}); export the review again") from None
    data = from_plain(ReviewData, value, where)
    if mark is not None and fingerprint(data.document) != mark:
        raise FormatError(f"{where}: the packed review is not the one the file names; export the review again")
    if not _coherent(data):
        raise FormatError(f"{where}: the packed review points outside its texts; export the review again")
    return data


def _coherent(data: ReviewData) -> bool:
    """Whether all places of the review are inside its texts."""
    for segment in data.segments or ():
        if segment.span.end > len(data.document.text(segment.side)):
            return False
    counts = len(data.side("source")), len(data.side("target"))
    for pair in data.pairs or ():
        if any(not 0 <= i < n for own, n in zip((pair.source, pair.target), counts, strict=True) for i in own):
            return False
    if data.drafts is not None and len(data.drafts) < counts[0]:
        return False
    return all(e.span.end <= len(data.document.target) for d in data.decisions for e in d.edits)
