"""What metrics with large published networks have in common: weights in a folder, loaded on first use; batches of like
length; an input over the network's window gets no number and a reason, for cutting it would judge half a text."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from mtreview.protocols import Row
from mtreview.quality.recent import Kept

__all__ = ["Published"]

_log = logging.getLogger(__name__)

BATCH = 4096
"""Most pieces in one batch, padding included."""

KEPT = 20_000
"""Numbers of rows kept, by their texts."""

Input = TypeVar("Input")


class Published(ABC, Generic[Input]):
    """A metric named `NAME:FOLDER`. `Input` is one row as the network reads it."""

    name: ClassVar[str]
    label: ClassVar[str]
    range: ClassVar[tuple[float, float]]
    needs: ClassVar[frozenset[str]] = frozenset({"source"})
    higher_is_better: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._values: Kept[tuple[str | None, str, str | None], float | None] = Kept(KEPT)

    @cached_property
    def network(self) -> Any:
        """Loaded on first use; ModelError says what is missing."""
        return self._load()

    @abstractmethod
    def _load(self) -> Any: ...

    @abstractmethod
    def _input(self, row: Row) -> Input | None:
        """None where the row lacks a side."""

    @abstractmethod
    def _size(self, given: Input) -> int:
        """Pieces of its longest part."""

    @abstractmethod
    def _judge(self, batch: Sequence[Input]) -> list[float]: ...

    @abstractmethod
    def signature(self) -> str: ...

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        """One number a row; what was asked before (a document's number asks for those of its rows) is kept."""
        keys = [(row.source, row.target, row.draft.text if row.draft else None) for row in rows]
        known = dict(zip(keys, rows, strict=True))
        return self._values.many(keys, lambda new: self._judged([known[key] for key in new]))

    def _judged(self, rows: Sequence[Row]) -> list[float | None]:
        values: list[float | None] = [None] * len(rows)
        for places, batch in self._batches(rows):
            for i, value in zip(places, self._judge(batch), strict=True):
                values[i] = value
        return values

    def document(self, rows: Sequence[Row]) -> float | None:
        """The mean of the rows, as WMT reports systems."""
        found = [v for v in self.segments(rows) if v is not None]
        return sum(found) / len(found) if found else None

    def refusals(self, rows: Sequence[Row]) -> dict[int, str]:
        """Rows that have what the metric needs and get no number all the same, and why."""
        return {} if not any(map(_whole, rows)) else {i: why for i, _, why in self._sized(rows) if why is not None}

    def _batches(self, rows: Sequence[Row]) -> list[tuple[list[int], list[Input]]]:
        if not any(map(_whole, rows)):
            return []  # nothing to read: the weights stay on the disk
        usable = []
        for i, given, why in self._sized(rows):
            if why is None:
                usable.append((self._size(given), i, given))
            else:
                _log.warning("row %d: %s", i, why)
        found: list[tuple[list[int], list[Input]]] = []
        for size, i, given in sorted(usable, key=lambda u: u[:2]):
            if not found or (len(found[-1][0]) + 1) * size > BATCH:
                found.append(([], []))
            found[-1][0].append(i)
            found[-1][1].append(given)
        return found

    def _sized(self, rows: Sequence[Row]) -> list[tuple[int, Input, str | None]]:
        found: list[tuple[int, Input, str | None]] = []
        for i, row in enumerate(rows):
            given = self._input(row) if _whole(row) else None
            if given is not None:
                size, window = self._size(given), self.network.window
                why = f"{size} pieces are more than the {window} that {self.name} reads at once: no {self.name} for it"
                found.append((i, given, why if size > window else None))
        return found


def _whole(row: Row) -> bool:
    return bool(row.source and row.source.strip() and row.target.strip())
