"""What files of strings have in common: one language a file, each string under a key."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mtreview.formats.inplace.slots import Run, Slot, join_runs
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.records import Failure

__all__ = ["Entry", "pair_entries"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One string: its key, what it says, and its place in the file's text. `path`: the key in parts, where it has some."""

    key: str
    runs: tuple[Run, ...]
    start: int
    end: int
    path: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    rebuild: Callable[[str], str] | None = None

    @property
    def text(self) -> str:
        return join_runs(self.runs)


def pair_entries(
    source: Iterable[Entry], target: Iterable[Entry], escape_xml: Callable[[str], str]
) -> tuple[list[Slot], list[Failure]]:
    """The English strings with the Chinese of the same key, and what the English file lacks."""
    chinese = {e.path or e.key: (e.key, e.text) for e in source}
    slots = []
    for entry in target:
        held = "" if entry.text.strip() else UNTRANSLATED
        _, said = chinese.pop(entry.path or entry.key, ("", ""))
        slots.append(
            Slot(entry.key, said, entry.runs, entry.start, entry.end, escape_xml, entry.codes, entry.rebuild, held=held)
        )
    return slots, [
        Failure("read", key, "not in the English file; it was left out") for key, said in chinese.values() if said
    ]
