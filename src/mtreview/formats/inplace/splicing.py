"""New words put into a file: the places of its slots are cut out and filled, and nothing else is touched."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise

from mtreview.errors import FormatError
from mtreview.formats.inplace.slots import Cut, NotePlace, Original, Place, Run, Slot, write_codes
from mtreview.records import Edit
from mtreview.revision import edits as log

__all__ = ["splice"]


def splice(
    original: Original,
    wanted: Mapping[int, str],
    notes: Mapping[int, Sequence[str]] | None = None,
    *,
    track: bool = False,
) -> bytes:
    """The file with the slots of these numbers saying something else and these notes added; every other byte as it was,
    all of them when nothing differs. FormatError where the file has no place for notes or no tracked changes."""
    if track and original.track is None:
        raise FormatError(f"{original.name}: has no tracked changes; only a DOCX has")
    cuts: dict[str, list[Cut]] = {}
    for n, text in wanted.items():
        slot = original.slots[n]
        if text != slot.target:
            made = _cuts(original.texts[slot.member], slot, text, original.track if track else None)
            cuts.setdefault(slot.member, []).extend(made)
    for member, said in _note_cuts(original, notes or {}).items():  # a target that is inserted there stands before it
        cuts.setdefault(member, []).extend(said)
    if not cuts:
        return original.data
    return original.encode({m: _apply(original.texts[m], own) for m, own in cuts.items()})


def _apply(text: str, cuts: Sequence[Cut]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(cuts, key=lambda c: c[:2]):
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


class _Shown:
    """Where the characters that a slot shows stand in the file."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.starts = [0, *accumulate(len(r.text) for r in slot.runs)]

    def around_codes(self, edit: Edit) -> Cut:
        """The edit with its ends moved out of what cannot be cut."""
        start, end, after = edit.span.start, edit.span.end, edit.after
        at, said = self._whole(start)
        start, after = start - at, said[:at] + after
        at, said = self._whole(end)
        return (start, end + len(said) - at, after + said[at:]) if at else (start, end, after)

    def _whole(self, place: int) -> tuple[int, str]:
        """How far inside a run that cannot be cut the place is, and the run's text; 0 and nothing elsewhere."""
        n = bisect_right(self.starts, place) - 1
        if n >= len(self.slot.runs) or self.starts[n] == place:
            return 0, ""
        run = self.slot.runs[n]
        return (place - self.starts[n], run.text) if run.code or run.whole else (0, "")

    def raw(self, start: int, end: int) -> list[Place]:
        """Where the shown characters start..end stand."""
        found = []
        for n in range(
            max(0, bisect_right(self.starts, start) - 1), min(bisect_left(self.starts, end), len(self.slot.runs))
        ):
            at, run = self.starts[n], self.slot.runs[n]
            a, b = max(at, start), min(self.starts[n + 1], end)
            if a < b:
                whole = run.code or run.whole
                found.append((run.start, run.end, run) if whole else (run.start + a - at, run.start + b - at, run))
        return found

    def before(self, place: int) -> tuple[int, tuple[str, str]]:
        """Where an insertion goes: right after the character before it; and what stands around it there."""
        found = self.raw(max(0, place - 1), place)
        if found:
            return found[-1][1], found[-1][2].around
        first = self.slot.runs[0] if self.slot.runs else Run("", self.slot.start, self.slot.start)
        return first.start, first.around


def _cuts(text: str, slot: Slot, new: str, track: Callable[..., list[Cut]] | None = None) -> list[Cut]:
    if slot.rebuild is not None:
        made = slot.rebuild(new)
        return track(text, slot, [], slot.start, made) if track is not None else [(slot.start, slot.end, made)]
    shown = _Shown(slot)
    edits = _joined([shown.around_codes(e) for e in log.difference(slot.target, new)], slot.target)
    if track is None:
        return [_cut(text, shown, e) for e in edits]
    return [
        cut
        for start, end, after in edits
        for cut in track(text, slot, shown.raw(start, end), shown.before(start)[0], _written(after, slot))
    ]


def _joined(edits: Sequence[Cut], target: str) -> list[Cut]:
    """Edits that met when they were moved apart from codes, as one."""
    out: list[Cut] = []
    for start, end, after in edits:
        if out and start < out[-1][1]:
            a, b, text = out.pop()
            start, end, after = a, max(b, end), text + target[b:start] + after
        out.append((start, end, after))
    return out


def _cut(text: str, shown: _Shown, edit: Cut) -> Cut:
    start, end, after = edit
    new = _written(after, shown.slot)
    pieces = shown.raw(start, end)
    if not pieces:
        place, around = shown.before(start)
        return place, place, new.join(around)
    if any(a == b for a, b, _ in pieces):
        raise FormatError(f"{shown.slot.name}: two paragraphs there cannot be joined; keep the line end between them")
    hidden = "".join(text[a[1] : b[0]] for a, b in pairwise(pieces))
    return pieces[0][0], pieces[-1][1], (new.join(pieces[0][2].around) if new else "") + hidden


def _written(text: str, slot: Slot) -> str:
    return write_codes(text, slot.codes, slot.escape)
