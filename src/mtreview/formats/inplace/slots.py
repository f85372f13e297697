"""Places of text inside a file: what a person reads there, and what stands there character by character.

A slot's target is a row of runs. A run of text is as long as what the file has; anything else (an inline code, an
entity, an escape) is shown as something else than what stands there and is kept or replaced as a whole. What lies
between runs (annotations, quotation marks of a wrapped string) is never shown and never lost."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mtreview.errors import FormatError
from mtreview.records import Edit, Failure
from mtreview.revision import edits as log

__all__ = ["Cut", "NotePlace", "Original", "Run", "Slot", "join_runs", "splice"]


@dataclass(frozen=True, slots=True)
class Run:
    """`text` as it is shown; `start` and `end` in the file's text. `code`: an inline code; `whole`: cannot be cut."""

    text: str
    start: int
    end: int
    code: bool = False
    whole: bool = False


Cut = tuple[int, int, str]
"""Where a stretch of a text starts and ends, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Where a unit's notes go: `before` and `after` around all of them, `line` around each."""

    at: int
    line: Callable[[str], str]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One pair of a file. `name` is its own there; `runs` are the English, which new text goes to, `start`..`end` all
    of its place; `held` says why it is shown and not judged. `escape` writes new text in the file's way, `codes` are
    the raw forms of the codes by how they are shown; `rebuild`, where given, makes the whole place from a new text.
    `member`: the part of a zipped file it stands in; `notes`: None in a file without a place for them."""

    name: str
    source: str
    runs: tuple[Run, ...]
    start: int
    end: int
    escape: Callable[[str], str]
    codes: Mapping[str, str] = field(default_factory=dict)
    rebuild: Callable[[str], str] | None = None
    held: str = ""
    draft: str | None = None
    comments: tuple[str, ...] = ()
    member: str = ""
    notes: NotePlace | None = None

    @property
    def target(self) -> str:
        """The English as it is shown."""
        return join_runs(self.runs)


@dataclass(frozen=True, slots=True)
class Original:
    """A file of another tool, read: its name, bytes, the texts of its parts ("" for a file that is one text) and slots.
    `failures` are the units that could not be read. `encode` makes bytes of the changed texts;
    `track`, where the format has it, makes an edit a tracked change."""

    name: str
    data: bytes
    texts: Mapping[str, str]
    slots: tuple[Slot, ...]
    encode: Callable[[Mapping[str, str]], bytes]
    failures: tuple[Failure, ...] = ()
    track: Callable[[str, Slot, Sequence[tuple[int, int]], int, str], list[Cut]] | None = None


def join_runs(runs: Sequence[Run]) -> str:
    """The text of runs as a person reads it."""
    return "".join(r.text for r in runs)


def splice(
    original: Original,
    wanted: Mapping[int, str],
    notes: Mapping[int, Sequence[str]] | None = None,
    *,
    track: bool = False,
) -> bytes:
    """The file with the slots of these numbers saying something else and these notes added; every other byte as it was,
    all of them when nothing differs. FormatError where the file has no place for notes or no tracked changes."""
    cuts = _note_cuts(original, notes or {})
    if track and original.track is None:
        raise FormatError(f"{original.name}: has no tracked changes; only a DOCX has")
    for n, text in wanted.items():
        slot = original.slots[n]
        if text != slot.target:
            cuts.setdefault(slot.member, []).extend(
                _cuts(original.texts[slot.member], slot, text, original.track if track else None)
            )
    if not cuts:
        return original.data
    return original.encode({member: _put(original.texts[member], own) for member, own in cuts.items()})


def _put(text: str, cuts: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(cuts):
        if start < at:
            raise FormatError(f"two places of the file overlap at character {start}; export to another format")
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _note_cuts(original: Original, notes: Mapping[int, Sequence[str]]) -> dict[str, list[Cut]]:
    said: dict[tuple[str, int], tuple[NotePlace, list[str]]] = {}
    for n, own in notes.items():
        slot = original.slots[n]
        if slot.notes is None:
            raise FormatError(
                f"{original.name}: has no place for notes; export the findings as .html or .xlsx beside it"
            )
        said.setdefault((slot.member, slot.notes.at), (slot.notes, []))[1].extend(map(slot.notes.line, own))
    cuts: dict[str, list[Cut]] = {}
    for (member, at), (place, lines) in said.items():
        cuts.setdefault(member, []).append((at, at, f"{place.before}{''.join(lines)}{place.after}"))
    return cuts


def _cuts(text: str, slot: Slot, new: str, track: Callable[..., list[Cut]] | None = None) -> list[Cut]:
    if slot.rebuild is not None:
        made = slot.rebuild(new)
        return track(text, slot, [], slot.start, made) if track is not None else [(slot.start, slot.end, made)]
    edits = _joined([_around_codes(e, slot) for e in log.difference(slot.target, new)], slot.target)
    if track is None:
        return [_cut(text, slot, e) for e in edits]
    return [
        cut
        for start, end, after in edits
        for cut in track(text, slot, _raw(slot.runs, start, end), _before(slot, start), _written(after, slot))
    ]


def _around_codes(edit: Edit, slot: Slot) -> tuple[int, int, str]:
    """The edit with its ends moved out of what cannot be cut."""
    start, end, after = edit.span.start, edit.span.end, edit.after
    at = 0
    for run in slot.runs:
        last = at + len(run.text)
        if run.code or run.whole:
            if at < start < last:
                start, after = at, run.text[: start - at] + after
            if at < end < last:
                after, end = after + run.text[end - at :], last
        at = last
    return start, end, after


def _joined(edits: Sequence[tuple[int, int, str]], target: str) -> list[tuple[int, int, str]]:
    """Edits that met when they were moved apart from codes, as one."""
    out: list[tuple[int, int, str]] = []
    for start, end, after in edits:
        if out and start < out[-1][1]:
            a, b, text = out.pop()
            start, end, after = a, max(b, end), text + target[b:start] + after
        out.append((start, end, after))
    return out


def _cut(text: str, slot: Slot, edit: tuple[int, int, str]) -> tuple[int, int, str]:
    start, end, after = edit
    new = _written(after, slot)
    pieces = _raw(slot.runs, start, end)
    if not pieces:
        place = _before(slot, start)
        return place, place, new
    hidden = "".join(text[a[1] : b[0]] for a, b in pairwise(pieces))
    return pieces[0][0], pieces[-1][1], new + hidden


def _raw(runs: Sequence[Run], start: int, end: int) -> list[tuple[int, int]]:
    """Where the shown characters start..end stand in the file."""
    found, at = [], 0
    for run in runs:
        last = at + len(run.text)
        a, b = max(at, start), min(last, end)
        if a < b:
            whole = run.code or run.whole
            found.append((run.start, run.end) if whole else (run.start + a - at, run.start + b - at))
        at = last
    return found


def _before(slot: Slot, place: int) -> int:
    """Where in the file an insertion goes: right after the character before it."""
    before = _raw(slot.runs, max(0, place - 1), place)
    if before:
        return before[-1][1]
    return slot.runs[0].start if slot.runs else slot.start


def _written(text: str, slot: Slot) -> str:
    if not slot.codes:
        return slot.escape(text)
    known = re.compile("|".join(re.escape(c) for c in sorted(slot.codes, key=len, reverse=True)))
    parts, at = [], 0
    for match in known.finditer(text):
        parts += [slot.escape(text[at : match.start()]), slot.codes[match.group()]]
        at = match.end()
    return "".join([*parts, slot.escape(text[at:])])
