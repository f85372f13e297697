"""Tokenised pairs as flat arrays in one file, with their links, origins and literalness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.files import beside

__all__ = ["Examples", "Ragged", "join_ragged", "load_examples", "save_examples"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Lists of unequal length end to end: list i is `values[starts[i]:starts[i + 1]]`."""

    values: NDArray[Any]
    starts: Ints

    @property
    def lengths(self) -> Ints:
        return np.diff(self.starts)

    def __getitem__(self, index: int) -> NDArray[Any]:
        return self.values[self.starts[index] : self.starts[index + 1]]

    def gather(self, rows: Ints) -> tuple[NDArray[Any], Ints, Ints]:
        """The values of some lists end to end, and for each value its row (0..len(rows)-1) and place in its list."""
        lengths = self.lengths[rows]
        row = np.repeat(np.arange(len(rows)), lengths)
        place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.values[self.starts[rows][row] + place], row, place


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """N pairs. `links` are (source place, target place); `origin[i]` counts in `origins`; `literal` as in
    `links.merge`; `one_way`: pairs that have English in their Chinese and only serve to translate into English."""

    source: Ragged
    target: Ragged
    links: Ragged
    literal: NDArray[np.float32]
    origin: NDArray[np.int32]
    origins: tuple[str, ...]
    one_way: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.origin)


def join_ragged(lists: Sequence[NDArray[Any]], empty: NDArray[Any]) -> Ragged:
    """Lists joined; `empty` gives type and shape when there are none."""
    starts = np.cumsum([0, *(len(one) for one in lists)], dtype=np.int64)
    return Ragged(np.concatenate([empty, *lists]), starts)


def origins_of(names: Iterable[str]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Each name's number in the sorted tuple of different names."""
    different, numbers = np.unique(np.array(list(names), dtype=np.str_), return_inverse=True)
    return numbers.astype(np.int32), tuple(map(str, different))


def save_examples(path: Path, examples: Examples) -> None:
    """Written beside its place and moved there, so that a half-written file is never read."""
    with beside(path) as part, part.open("wb") as stream:
        np.savez(
        stream,
        source=examples.source.values, source_starts=examples.source.starts,
        target=examples.target.values, target_starts=examples.target.starts,
        links=examples.links.values, links_starts=examples.links.starts,
        literal=examples.literal, origin=examples.origin, origins=np.array(examples.origins, dtype=np.str_),
        one_way=examples.one_way,
    )  # fmt: skip


def load_examples(path: Path) -> Examples:
    with np.load(path) as stored:
        source, target, links = (
            Ragged(stored[name], stored[f"{name}_starts"]) for name in ("source", "target", "links")
        )
        return Examples(
            source,
            target,
            links,
            stored["literal"],
            stored["origin"],
            tuple(map(str, stored["origins"])),
            stored["one_way"],
        )
