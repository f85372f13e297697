"""From the rough path to the bands that the fine pass searches: the documents are cut where the path is sure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mtreview.alignment.band import Band

__all__ = ["Piece", "pieces"]

Cell = tuple[int, int]
Path = Sequence[Cell]

SMALL = 40_000  # nodes that are searched without a band
RADIUS = 20  # segments left and right of the path
LENGTH = 150  # source segments of a piece, if it can be cut there
JUMP = 250  # target segments beside one source segment that are cut out
SURE = 0.25


@dataclass(frozen=True, slots=True)
class Piece:
    """Source segments first .. last - 1, target segments begin .. end - 1, and the band inside."""

    first: int
    last: int
    begin: int
    end: int
    band: Band

    @property
    def place(self) -> tuple[int, int, int, int]:
        return self.first, self.last, self.begin, self.end

    def shift(self, rows: int, columns: int) -> "Piece":
        """The same piece of documents that begin earlier by so many segments."""
        return Piece(self.first + rows, self.last + rows, self.begin + columns, self.end + columns, self.band)


def pieces(rows: int, columns: int, rough: Callable[[], tuple[Path, Mapping[Cell, float]]]) -> list[Piece]:
    """Pieces that follow each other and cover both documents; `rough` gives the rough path if one is needed."""
    if (rows + 1) * (columns + 1) <= SMALL or not rows or not columns:
        return [Piece(0, rows, 0, columns, Band.whole(rows, columns))]
    path, similar = rough()
    low, high = np.full(rows, columns), np.zeros(rows, np.int64)
    for i, j in path:
        low[i], high[i] = min(low[i], j), max(high[i], j)
    found = []
    for (i, j), (k, m) in pairwise(_nodes(path, similar, low, high)):
        found.append(Piece(i, k, j, m, _band(low[i:k] - j, high[i:k] - j, m - j)))
    return found


def _band(low: np.ndarray, high: np.ndarray, columns: int) -> Band:
    rows = len(low)
    if (rows + 1) * (columns + 1) <= SMALL or not rows or not columns:
        return Band.whole(rows, columns)
    first = np.append(low, columns) - RADIUS
    width = min(int((np.append(high, columns) + RADIUS + 2 - first).max()), columns + 1)
    return Band(first.clip(0, columns + 1 - width), width, columns)


def _nodes(
    path: Sequence[tuple[int, int]], similar: Mapping[tuple[int, int], float], low: np.ndarray, high: np.ndarray
) -> list[tuple[int, int]]:
    """The nodes where the documents are cut, with both ends."""
    rows, columns = len(low), path[-1][1] + 1
    sure = [(similar[c], c) for b, c, d in zip(path, path[1:], path[2:], strict=False) if _straight(b, c, d, similar)]
    wide = [(i, int(low[i]) + RADIUS, int(high[i]) - RADIUS) for i in np.flatnonzero(high - low > JUMP)]
    nodes = [(0, 0)]
    best: tuple[float, tuple[int, int]] | None = None
    events = sorted([(c[0], 0, value, c) for value, c in sure] + [(i, 1, 0.0, (a, b)) for i, a, b in wide])
    for i, kind, value, cell in events:
        if kind == 1:
            if cell[0] >= nodes[-1][1]:
                nodes += [(int(i), cell[0]), (int(i), cell[1])]
            best = None
        elif i - nodes[-1][0] >= LENGTH and cell[1] > nodes[-1][1]:
            best = max(best, (value, cell)) if best else (value, cell)
            if i - nodes[-1][0] >= 2 * LENGTH or i + 1 >= rows:
                nodes.append(best[1])
                best = None
    while (
        len(nodes) > 1
        and (nodes[-1][0] > rows - LENGTH // 2 and nodes[-1][1] <= columns)
        and nodes[-1][0] != nodes[-2][0]
    ):
        nodes.pop()
    return [*nodes, (rows, columns)]


def _straight(
    before: tuple[int, int], cell: tuple[int, int], after: tuple[int, int], similar: Mapping[tuple[int, int], float]
) -> bool:
    """The path crosses the cell and both neighbours diagonally, all alike: the node before the cell can be cut."""
    diagonal = cell[0] - before[0] == cell[1] - before[1] == after[0] - cell[0] == after[1] - cell[1] == 1
    return diagonal and min(similar[before], similar[cell], similar[after]) > SURE
