"""The fine search: the best path of beads through a band, and how probable each bead is among all paths."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mtreview.alignment.band import Band, Floats

__all__ = ["Bead", "Scores", "bead_shares", "best_path"]

Bead = tuple[int, int, int, int]  # first source, first target, how many of each
Scores = Mapping[tuple[int, int], Floats | NDArray[np.float64]]
"""For each kind (m, n) of bead the score of that bead beginning at each node; -inf where it leaves the text."""

NEVER = -np.inf


def _arriving(
    band: Band, row: int, kind: tuple[int, int], values: NDArray[np.float64], into: NDArray[np.float64]
) -> None:
    """Moves values at the nodes where beads begin to the nodes of `row` where they end."""
    d = int(kind[1] + band.low[row - kind[0]] - band.low[row])
    into[:] = NEVER
    if d >= 0:
        into[d:] = values[: max(band.width - d, 0)]
    elif -d < band.width:
        into[: band.width + d] = values[-d:]


def _leaving(
    band: Band, row: int, kind: tuple[int, int], values: NDArray[np.float64], into: NDArray[np.float64]
) -> None:
    """Moves values at the nodes where beads end to the nodes of `row` where they begin."""
    d = int(kind[1] + band.low[row] - band.low[row + kind[0]])
    into[:] = NEVER
    if d >= 0:
        into[: max(band.width - d, 0)] = values[d:]
    elif -d < band.width:
        into[-d:] = values[: band.width + d]


def best_path(band: Band, scores: Scores) -> list[Bead]:
    """The beads of the best path from the first node to the last, in order."""
    kinds = [k for k in scores if k[0]]
    inserted = scores[0, 1]
    values = np.full((band.rows + 1, band.width), NEVER)
    back = np.full((band.rows + 1, band.width), -1, np.int16)
    values[0, int(-band.low[0])] = 0
    for row in range(band.rows + 1):
        if row:
            table = np.full((len(kinds), band.width), NEVER)
            for k, kind in enumerate(kinds):
                if kind[0] <= row:
                    begin = row - kind[0]
                    _arriving(band, row, kind, values[begin] + scores[kind][begin], table[k])
            back[row] = table.argmax(0)
            values[row] = table.max(0)
        gain = np.concatenate([[0.0], np.cumsum(inserted[row, :-1])])
        kept = values[row] - gain
        with np.errstate(invalid="ignore"):
            best = np.maximum.accumulate(np.where(np.isfinite(gain), kept, NEVER))
        back[row][best > kept] = -2
        values[row] = best + gain
    return _walk(band, kinds, back, values)


def _walk(band: Band, kinds: list[tuple[int, int]], back: NDArray[np.int16], values: NDArray[np.float64]) -> list[Bead]:
    beads: list[Bead] = []
    i, j = band.rows, band.columns
    while (i, j) != (0, 0):
        which = int(back[i, j - int(band.low[i])])
        m, n = (0, 1) if which == -2 else kinds[which]
        i, j = i - m, j - n
        beads.append((i, j, m, n))
    return beads[::-1]


def bead_shares(band: Band, scores: Scores, heat: float) -> dict[tuple[int, int], NDArray[np.float64]]:
    """For every bead, by its first node, its share in the sum over all paths of exp(score / heat)."""
    cool = {kind: values.astype(np.float64) / heat for kind, values in scores.items()}
    before, after = _forward(band, cool), _backward(band, cool)
    total = before[band.rows, band.columns - int(band.low[-1])]
    found = {}
    for (m, n), values in cool.items():
        rows = max(band.rows - m + 1, 0)
        end = np.arange(band.width) + n + (band.low[:rows] - band.low[m : m + rows])[:, None]
        inside = (end >= 0) & (end < band.width)
        behind = np.take_along_axis(after[m : m + rows], end.clip(0, band.width - 1), 1)
        logs = before[:rows] + values[:rows] + np.where(inside, behind, NEVER) - total
        found[m, n] = np.exp(np.minimum(logs, 0))
    return found


def _forward(band: Band, scores: Scores) -> NDArray[np.float64]:
    kinds = [k for k in scores if k[0]]
    values = np.full((band.rows + 1, band.width), NEVER)
    values[0, int(-band.low[0])] = 0
    for row in range(band.rows + 1):
        if row:
            table = np.full((len(kinds), band.width), NEVER)
            for k, kind in enumerate(kinds):
                if kind[0] <= row:
                    begin = row - kind[0]
                    _arriving(band, row, kind, values[begin] + scores[kind][begin], table[k])
            values[row] = np.logaddexp.reduce(table, axis=0)
        gain = np.concatenate([[0.0], np.cumsum(scores[0, 1][row, :-1])])
        values[row] = np.logaddexp.accumulate(values[row] - gain) + gain
    return values


def _backward(band: Band, scores: Scores) -> NDArray[np.float64]:
    kinds = [k for k in scores if k[0]]
    values = np.full((band.rows + 1, band.width), NEVER)
    values[-1, band.columns - int(band.low[-1])] = 0
    for row in range(band.rows, -1, -1):
        if row < band.rows:
            table = np.full((len(kinds), band.width), NEVER)
            for k, kind in enumerate(kinds):
                if row + kind[0] <= band.rows:
                    _leaving(band, row, kind, values[row + kind[0]], table[k])
                    table[k] += scores[kind][row]
            values[row] = np.logaddexp.reduce(table, axis=0)
        gain = np.concatenate([[0.0], np.cumsum(scores[0, 1][row, :-1])])
        turned = (values[row] + gain)[::-1]
        values[row] = np.logaddexp.accumulate(turned)[::-1] - gain
    return values
