"""What the English reader says of each word: how unexpected it is after all that stands before it in the article."""

import numpy as np

from mtreview.protocols import Floats, Reading
from mtreview.quality.word_evidence import find_worst, sum_ranges
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
    total = sum_ranges(loss, first, last)
    entropy = sum_ranges(reading.entropy, first, last) / size
    columns = [total, find_worst(loss, first, last), loss[first], total / size, entropy]
    return np.stack([*columns, rank[first], find_worst(rank, first, last), size], axis=1).astype(np.float32)
