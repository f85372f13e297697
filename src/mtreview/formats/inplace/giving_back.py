"""A file of another tool as a review, the file remembered in the review, and the same file back."""

import base64
import hashlib
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mtreview.errors import InputError
from mtreview.files import beside
from mtreview.formats.inplace.finding import find_pairs
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.inplace.slots import Original, Slot
from mtreview.formats.inplace.splicing import splice
from mtreview.formats.model.assembling import assemble
from mtreview.formats.model.issues import ITS, foreign
from mtreview.formats.model.notes import write_finding_note
from mtreview.formats.model.units import Unit, stamp, units
from mtreview.records import Finding, ReviewData, Span
from mtreview.revision.problems import open_findings
from mtreview.revision.store import Store

__all__ = ["LIMIT", "Remembered", "gives_back", "recall", "remember", "review_of", "write_into"]

LIMIT = 8 * 1024 * 1024
"""Bytes of the compressed original that a review file takes up; of a larger one it keeps name, path and hash."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The file a review came from: `names` of its units by pair id, `exported` the stamps of what was written last;
    `paired`: it is the English one of two files."""

    name: str
    path: str
    sha256: str
    names: tuple[str, ...]
    data: bytes | None
    exported: dict[str, str]
    paired: bool = False


def review_of(original: Original, *, id: str, origin: str) -> ReviewData:
    """The file's pairs, numbered in their order; units that could not be read are failures."""
    found = [
        Unit(n, s.source, s.target, s.target, held=s.held, comments=s.comments, findings=tuple(_marked(s, n)))
        for n, s in enumerate(original.slots)
    ]
    data = assemble(found, id=id, origin=origin)
    return replace(data, failures=(*data.failures, *original.failures))


def _marked(slot: Slot, pair: int) -> Iterator[Finding]:
    starts = [0, *accumulate(len(r.text) for r in slot.runs)]
    places = [r.start for r in slot.runs]
    for n, (start, end, attributes) in enumerate(slot.issues):
        span = Span(starts[bisect_left(places, start)], starts[bisect_left(places, end)])
        said = {f"{{{ITS}}}{k}": v for k, v in attributes.items()}
        yield foreign(said, pair, f"{pair}.mark{n}", span)


def remember(store: Store, original: Original, path: Path, *, paired: bool = False) -> None:
    """Keeps the original in the review file, so that the same file can be given back from it alone."""
    packed = zlib.compress(original.data, 6)
    store.keep("original", {
        "name": original.name, "path": str(Path(path).resolve()), "sha256": hashlib.sha256(original.data).hexdigest(),
        "names": [s.name for s in original.slots], "exported": {}, "paired": paired,
        "data": base64.b64encode(packed).decode("ascii") if len(packed) <= LIMIT else None,
    })  # fmt: skip


def recall(store: Store) -> Remembered | None:
    """What `remember` kept; None in a review of two texts."""
    kept: dict[str, Any] | None = store.recall("original")
    if kept is None:
        return None
    data = None if kept["data"] is None else zlib.decompress(base64.b64decode(kept["data"]))
    return Remembered(
        kept["name"],
        kept["path"],
        kept["sha256"],
        tuple(kept["names"]),
        data,
        kept["exported"],
        kept.get("paired", False),
    )


def gives_back(store: Store, output: Path) -> bool:
    """Whether the review came from a file of the output's kind, which is then given back."""
    kept = recall(store) if store.path.is_file() else None
    return kept is not None and Path(kept.name).suffix.lower() == output.suffix.lower()


def write_into(
    store: Store, output: Path, into: Path | None = None, *, notes: bool = False, track: bool = False
) -> int:
    """Writes the original (or `into`, a later state of it) with the edited targets and nothing else changed; gives back
    how many. `notes` adds the open findings as notes, `track` makes edits tracked
    changes. InputError for a review of no such file, and by name for units that say something else by now."""
    kept, data = recall(store), store.read()
    if kept is None and into is None:
        raise InputError(f"{store.path}: was not made from a bilingual file; name the file with --into")
    with _file(kept, into) as path:
        original = open_pair_in_place(None, path) if kept is not None and kept.paired else open_in_place(path)
    if original is None:
        raise InputError(f"{into}: is no bilingual file that can be given back; export without --into instead")
    names = kept.names if kept is not None else tuple(s.name for s in original.slots)
    wanted, written = _wanted(original, data, names, str(into or original.name))
    with beside(output) as part:
        part.write_bytes(splice(original, wanted, _said(original, data, names) if notes else None, track=track))
    if kept is not None:
        store.keep("original", {**store.recall("original"), "exported": written})
    return len(wanted)


@contextmanager
def _file(kept: Remembered | None, into: Path | None) -> Iterator[Path]:
    if into is not None:
        yield into
        return
    assert kept is not None
    if kept.data is not None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / kept.name
            path.write_bytes(kept.data)
            yield path
        return
    path = Path(kept.path)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != kept.sha256:
        raise InputError(
            f"{kept.path}: was too large to be kept in the review and is not there as it was; name the file with --into"
        )
    yield path


def _said(original: Original, data: ReviewData, names: Sequence[str]) -> dict[int, list[str]]:
    """The open findings of each slot as notes."""
    places = find_pairs(original, data, names)
    shown = {f.id for f in open_findings(data)}
    return {
        places[u.id]: said
        for u in units(data)
        if u.id in places and (said := [write_finding_note(f, u) for f in u.findings if f.id in shown])
    }


def _wanted(
    original: Original, data: ReviewData, names: Sequence[str], where: str
) -> tuple[dict[int, str], dict[str, str]]:
    places = find_pairs(original, data, names)
    wanted: dict[int, str] = {}
    written: dict[str, str] = {}
    strange = []
    for unit in units(data):
        written[str(unit.id)] = stamp(unit.edited, unit.state)
        if unit.edited == unit.given:
            continue
        place = places.get(unit.id)
        if place is None or original.slots[place].target not in (unit.given, unit.edited):
            strange.append(names[unit.id] if unit.id < len(names) else f"pair {unit.id}")
        elif original.slots[place].target != unit.edited:
            wanted[place] = unit.edited
    if strange:
        raise InputError(
            f"{where}: {', '.join(strange[:5])}{' …' if len(strange) > 5 else ''} {'is' if len(strange) == 1 else 'are'} gone, "
            "or not as reviewed; bring the changes in with `mtreview merge` first, or undo the change of alignment"
        )
    return wanted, written
