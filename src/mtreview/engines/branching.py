"""Texts that begin alike, as a tree: what they share is one branch, and all branches are read side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Tree", "count_shared", "grow"]

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """`pieces`: of all branches, each once, none before the one it follows. `places`: where each stands in its text.
    `paths`: for every text the indices of its pieces in `pieces`."""

    pieces: Indices
    places: Indices
    paths: tuple[Indices, ...]
    _branches: tuple[tuple[int, int, Indices], ...]
    """First and last (exclusive) piece that a text added, and the path that leads there."""

    def cut(self, size: int) -> Iterator[tuple[slice, NDArray[np.bool_]]]:
        """Parts of at most `size` pieces in order, each with a table (pieces of the part, pieces up to its end): does the
        first come after the second in some text, or is it the same?"""
        for start in range(0, len(self.pieces), size):
            stop = min(start + size, len(self.pieces))
            after = np.zeros((stop - start, stop), np.bool_)
            for first, last, path in self._branches:
                for i in range(max(first, start), min(last, stop)):
                    after[i - start, path] = True
                    after[i - start, first : i + 1] = True
            yield slice(start, stop), after


def grow(texts: Sequence[Sequence[int]], shared: int) -> Tree:
    """The tree of texts in lexicographic order, without their first `shared` pieces, which are the same in all."""
    pieces: list[int] = []
    places: list[int] = []
    paths: list[Indices] = []
    branches = []
    last: Sequence[int] = ()
    path = np.zeros(0, np.int64)
    for text in texts:
        same = count_shared(last, text) - shared if paths else 0
        path, first = path[:same], len(pieces)
        pieces += text[shared + same :]
        places += range(shared + same, len(text))
        branches.append((first, len(pieces), path))
        path = np.concatenate([path, np.arange(first, len(pieces))])
        paths.append(path)
        last = text
    return Tree(np.array(pieces, np.int64), np.array(places, np.int64), tuple(paths), tuple(branches))


def count_shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many pieces two texts have in common at their beginning."""
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return i
    return min(len(one), len(other))
