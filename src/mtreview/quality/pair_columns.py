"""What the pair reader says of each word: would an editor who has the Chinese before him keep it?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.protocols import Floats, PairReading
from mtreview.quality.word_evidence import find_worst, ranges, sum_ranges
from mtreview.records import Span

__all__ = ["PAIR_COLUMNS", "pair_columns"]

_NAMES = ("kept_sum", "kept_worst", "kept_entropy", "marked", "marked_major", "marked_mean", "marked_major_mean", "row")
PAIR_COLUMNS = tuple(f"pair_{name}" for name in _NAMES)


def pair_columns(reading: PairReading | None, spans: tuple[Span, ...]) -> Floats:
    """One row a word, the columns of `PAIR_COLUMNS`: whole and worst piece's surprise that it stays (nats), mean entropy there; the
    log-odds of a mark and of a major one, of the worst piece and of the mean piece, and the mean of all pieces of the row. Zeros
    without a reading."""
    if reading is None or not spans or not len(reading.starts):
        return np.zeros((len(spans), len(PAIR_COLUMNS)), dtype=np.float32)
    first, last = ranges(tuple(Span(int(a), int(b)) for a, b in zip(reading.starts, reading.ends, strict=True)), spans)
    size = (last - first).astype(np.float32)
    marks = (reading.marked, reading.marked_major)
    columns: list[NDArray[Any]] = [
        sum_ranges(reading.kept, first, last),
        find_worst(reading.kept, first, last),
        sum_ranges(reading.kept_entropy, first, last) / size,
        *(find_worst(each, first, last) for each in marks),
        *(sum_ranges(each, first, last) / size for each in marks),
        np.full(len(spans), reading.marked.mean(), np.float32),
    ]
    return np.stack(columns, axis=1).astype(np.float32)
