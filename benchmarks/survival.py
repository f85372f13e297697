"""Which expected numbers and names are in a draft."""

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Case", "read_cases", "survived"]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and what its translation must contain: for each number and name the ways in which it may be
    written."""

    kind: str
    source: str
    numbers: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]


def read_cases(path: Path) -> list[Case]:
    """Tab-separated with a header: kind, source, numbers, names; entries parted by `;`, ways of writing by `|`."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, source, numbers, names = line.split("\t")
        cases.append(Case(kind, source, _options(numbers), _options(names)))
    return cases


def _options(cell: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one.split("|")) for one in cell.split(";") if one)


def survived(options: tuple[str, ...], draft: str) -> bool:
    """Whether one way of writing stands in the draft as words of its own, whatever the case and the spaces."""
    text = " ".join(draft.split()).lower()
    return any(re.search(rf"(?<![\w.,]){re.escape(option.lower())}(?!\w|[.,]\d)", text) for option in options)
