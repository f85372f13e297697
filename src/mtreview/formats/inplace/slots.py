"""Places of text inside a file: what a person reads there, and what stands there character by character.

A slot's target is a row of runs. A run of text is as long as what the file has; anything else (an inline code, an
entity, an escape) is shown as something else than what stands there and is kept or replaced as a whole. What lies
between runs (annotations, quotation marks of a wrapped string) is never shown and never lost."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mtreview.records import Failure

__all__ = ["Cut", "Issue", "NotePlace", "Original", "Place", "Run", "Slot", "join_runs", "write_codes"]


Cut = tuple[int, int, str]
"""Where a stretch of a text starts and ends, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Run:
    """`text` as it is shown; `start` and `end` in the file's text. `code`: an inline code; `whole`: cannot be cut.
    `around`: what stands around new words in its place or after it, where no text stands; `joined`, of a paragraph's end:
    how a tracked change takes it out."""

    text: str
    start: int
    end: int
    code: bool = False
    whole: bool = False
    around: tuple[str, str] = ("", "")
    joined: Cut | None = None


Issue = tuple[int, int, Mapping[str, str]]
"""Where words that the file itself marks as wrong stand, and the mark's attributes, without prefixes."""


Place = tuple[int, int, Run]
"""Where a stretch of what a run shows stands in the file, and the run."""


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
    `member`: the part of a zipped file it stands in; `issues`: what is marked in it; `notes`: None in a file without a place for them."""

    name: str
    source: str
    runs: tuple[Run, ...]
    start: int
    end: int
    escape: Callable[[str], str]
    codes: Mapping[str, str] = field(default_factory=dict)
    rebuild: Callable[[str], str] | None = None
    held: str = ""
    comments: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
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
    track: Callable[[str, Slot, Sequence[Place], int, str], list[Cut]] | None = None


def join_runs(runs: Sequence[Run]) -> str:
    """The text of runs as a person reads it."""
    return "".join(r.text for r in runs)


def write_codes(text: str, codes: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """The text in the file's way, each code as it stands there; of codes that begin alike the longest counts."""
    if not codes:
        return escape(text)
    lengths = sorted(set(map(len, codes)), reverse=True)
    opening = re.compile(f"[{re.escape(''.join({c[0] for c in codes}))}]")
    parts, at, match = list[str](), 0, opening.search(text)
    while match is not None:
        start = match.start()
        code = next((c for n in lengths if (c := text[start : start + n]) in codes), "")
        if code:
            parts += [escape(text[at:start]), codes[code]]
            at = start + len(code)
        match = opening.search(text, max(at, start + 1))
    return "".join([*parts, escape(text[at:])])
