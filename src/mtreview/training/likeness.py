"""How alike the two sides of a pair are, by the bilingual encoder: pairs whose sides say different things are found.

Vectors of sentences lie closer or farther from everything else, so a bare cosine says little. What counts is the margin
(after Artetxe and Schwenk 2019, "Margin-based parallel corpus mining"): the pair's cosine less the mean of its sides' cosines
with the nearest sentences of the other language among the rows around it. Rows come in the order of their files, so that
the sentences before and after, which a misaligned pair has caught, are among these."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mtreview.training.corpus import Row
from mtreview.training.encoder import Encoder

__all__ = ["AROUND", "margins", "measure_likeness"]

AROUND = 2048
"""Rows that are compared with each other."""
NEAREST = 4
Floats = NDArray[np.float32]


def measure_likeness(
    rows: Sequence[Row], encoder: Encoder, told: Callable[[int, int], None] = lambda done, total: None
) -> Floats:
    """The margin of each pair, (N,): above zero where each side is closer to the other than to what stands around."""
    found = [np.zeros(0, np.float32)]
    for start in range(0, len(rows), AROUND):
        told(start, len(rows))
        part = rows[start : start + AROUND]
        sides = ([row.source for row in part], [row.target for row in part])
        found.append(margins(*map(encoder.embed, sides)))
    return np.concatenate(found)


def margins(sources: Floats, targets: Floats) -> Floats:
    """Of N pairs of vectors of length 1 (N, d); zero for a pair that has nothing around it."""
    cosines = sources @ targets.T
    pairs = cosines.diagonal().copy()
    if len(pairs) < 2:
        return np.zeros_like(pairs)
    np.fill_diagonal(cosines, -np.inf)
    count = min(NEAREST, len(pairs) - 1)
    around = [np.partition(side, -count, axis=1)[:, -count:].mean(axis=1) for side in (cosines, cosines.T)]
    margin: Floats = pairs - (around[0] + around[1]) / 2
    return margin
