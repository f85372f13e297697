"""What the English reader says of each word: how unexpected it is after all that stands before it in the article."""

import numpy as np
from numpy.typing import NDArray

from mtreview.protocols import Floats, Reading
from mtreview.records import Span

__all__ = ["READER_COLUMNS", "reader_columns"]

_NAMES = ("sum", "worst", "first", "mean", "entropy", "rank", "worst_rank", "pieces")
READER_COLUMNS = tuple(f"reader_{name}" for name in _NAMES)


def reader_columns(reading: Reading, spans: tuple[Span, ...]) -> Floats:
    """One row a word, the columns of `READER_COLUMNS`: whole, worst, first and mean piece's surprisal and the mean entropy
    (nats), log(1 + rank) of the first and of the worst piece, number of pieces. Pieces count in the text that `spans` count in."""
    if not spans or not len(reading.starts):
        return np.zeros((len(spans), len(READER_COLUMNS)), dtype=np.float32)
    ends = np.maximum.accumulate(reading.ends)
    first = np.minimum(np.searchsorted(ends, [s.start for s in spans], side="right"), len(reading.starts) - 1)
    last = np.maximum(np.searchsorted(reading.starts, [s.end for s in spans], side="left"), first + 1)
    loss, rank = reading.surprisal.astype(np.float32), np.log1p(reading.rank.astype(np.float32))
    size = (last - first).astype(np.float32)
    total = _sums(loss, first, last)
    columns = [total, _worst(loss, first, last), loss[first], total / size, _sums(reading.entropy, first, last) / size]
    return np.stack([*columns, rank[first], _worst(rank, first, last), size], axis=1).astype(np.float32)


def _sums(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    difference: NDArray[np.float64] = sums[last] - sums[first]
    return difference


def _worst(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    padded = np.append(values, np.float32(-np.inf))  # a range may end where the values do
    worst: Floats = np.maximum.reduceat(padded, np.stack([first, last], axis=1).ravel())[::2].astype(np.float32)
    return worst
