"""The part of the table of all (source, target) places in which the fine search looks: a band of even width."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "Floats", "Integers"]

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Band:
    """Node (i, j) stands between source segments i-1 and i and target segments j-1 and j. Row i holds the nodes
    j = low[i] .. low[i] + width - 1; `low` never falls. `rows` source and `columns` target segments."""

    low: Integers
    width: int
    columns: int

    @property
    def rows(self) -> int:
        return len(self.low) - 1

    @classmethod
    def whole(cls, rows: int, columns: int) -> "Band":
        return cls(np.zeros(rows + 1, np.int64), columns + 1, columns)

    @cached_property
    def transposed(self) -> "Band":
        """The same nodes (and some more) with target segments as rows."""
        nodes = np.arange(self.columns + 1)
        low = np.searchsorted(self.low + self.width - 1, nodes, side="left")
        high = np.searchsorted(self.low, nodes, side="right") - 1
        low = np.minimum(low, self.rows)
        return Band(low, int((high - low).max()) + 1, self.rows)

    def shift(self, values: Floats, by: int, empty: float) -> Floats:
        """`values` of row i + by under the columns of row i; `empty` where that row has no such column."""
        rows = len(values) - by
        if by == 0 or rows <= 0:
            return values[: max(rows, 0)]
        move = (self.low[:rows] - self.low[by : by + rows])[:, None]
        at = np.arange(values.shape[1]) + move
        inside = (at >= 0) & (at < values.shape[1])
        return np.where(inside, np.take_along_axis(values[by:], at.clip(0, values.shape[1] - 1), 1), np.float32(empty))

    def turn(self, values: Floats, empty: float) -> Floats:
        """`values` in the layout of `transposed` (target rows) brought to this layout, one row a source segment."""
        other = self.transposed
        columns = self.low[:-1, None] + np.arange(self.width)
        row = columns.clip(0, len(values) - 1)
        at = np.arange(self.rows)[:, None] - other.low[row]
        inside = (columns < len(values)) & (at >= 0) & (at < values.shape[1])
        return np.where(inside, values[row, at.clip(0, values.shape[1] - 1)], np.float32(empty))
