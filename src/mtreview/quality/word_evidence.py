"""Words of the target as a reader sees them, and what a forced pass says of each."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.protocols import Forced
from mtreview.records import Span

__all__ = [
    "FLOOR",
    "FORCED_COLUMNS",
    "RATED_COLUMNS",
    "RETURNED_COLUMNS",
    "average_returned",
    "find_worst",
    "piece_ranges",
    "piece_scores",
    "ranges",
    "read_forced",
    "read_rated",
    "read_returned",
    "sum_ranges",
    "words",
]  # fmt: skip

Floats = NDArray[np.float32]

FLOOR = -20.0
"""Lowest log-probability of one piece (nats): pieces closed to the model come at minus ten thousand and would drown
every mean; in a vocabulary of 8,000 anything under this says only "never"."""

_UNHEARD = 0.1  # attention that is next to none
_RUN, _LOST = 3, 5.0

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’\-‐‑][^\W_]+)*|[^\w\s]|_+")

FORCED_COLUMNS = ("surprisal", "worst", "first", "entropy", "rank", "margin", "pieces")
RATED_COLUMNS = ("minor", "major", "missing")
RETURNED_COLUMNS = ("heard", "returned", "worst")


def words(text: str) -> tuple[Span, ...]:
    """Words, numbers and single punctuation marks; hyphened compounds and contractions are one word."""
    return tuple(Span(*m.span()) for m in _WORD.finditer(text))


def piece_scores(forced: Forced, *, end: bool = False) -> Floats:
    """Log-probabilities of the pieces (with `end` also of </s>), none below `FLOOR`."""
    scores = np.nan_to_num(forced.logprobs.astype(np.float32), nan=FLOOR, neginf=FLOOR)
    kept: Floats = np.maximum(scores if end else scores[: len(forced.spans)], np.float32(FLOOR))
    return kept


def piece_ranges(forced: Forced, spans: tuple[Span, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`ranges` of the text's pieces."""
    return ranges(forced.spans, spans)


def ranges(pieces: tuple[Span, ...], spans: tuple[Span, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each word the half-open range of pieces that share a character with it; at least one piece each, the
    nearest, as long as the text has any."""
    starts = np.array([s.start for s in pieces], dtype=np.int64)
    ends = np.maximum.accumulate(np.array([s.end for s in pieces], dtype=np.int64)) if len(starts) else starts
    first = np.searchsorted(ends, [s.start for s in spans], side="right")
    last = np.searchsorted(starts, [s.end for s in spans], side="left")
    first = np.minimum(first, max(len(starts) - 1, 0))
    return first, np.maximum(last, first + 1)


def read_forced(forced: Forced, spans: tuple[Span, ...]) -> Floats:
    """One row a word, the columns of `FORCED_COLUMNS`, in nats: whole, worst and first piece's surprisal, mean
    entropy, log of the worst rank, greatest distance to the model's own choice; number of pieces."""
    if not spans or not forced.spans:
        return np.zeros((len(spans), len(FORCED_COLUMNS)), dtype=np.float32)
    first, last = piece_ranges(forced, spans)
    loss = -piece_scores(forced)
    count = len(loss)
    margin = np.maximum(np.maximum(forced.expected_logprobs[:count], FLOOR) + loss, 0)
    rank = np.log1p(forced.ranks[:count].astype(np.float32))
    total, entropy = sum_ranges(loss, first, last), sum_ranges(forced.entropies[:count], first, last)
    size = (last - first).astype(np.float32)
    columns: list[NDArray[Any]] = [total, find_worst(loss, first, last), loss[first], entropy / size]
    columns += [find_worst(rank, first, last), find_worst(margin, first, last), size]
    return np.stack(columns, axis=1).astype(np.float32)


def read_rated(forced: Forced, spans: tuple[Span, ...], *, rater: int | None = None) -> Floats:
    """One row a word, the columns of `RATED_COLUMNS`: the greatest log-odds over its pieces of a minor and of a major
    error and of something missing, by one `rater` or by the mean of all; zeros from a model without raters."""
    if not spans or not forced.spans or forced.doubts is None:
        return np.zeros((len(spans), len(RATED_COLUMNS)), dtype=np.float32)
    first, last = piece_ranges(forced, spans)
    doubts = forced.doubts[: len(forced.spans)]
    asked = doubts.mean(axis=1) if rater is None else doubts[:, rater]
    return np.stack([find_worst(kind, first, last) for kind in asked.T], axis=1)


def read_returned(back: Forced, spans: tuple[Span, ...]) -> Floats:
    """One row a word, the columns of `RETURNED_COLUMNS`: how the source's pieces come back out of the word. `heard`:
    their attention on the word's pieces in all; `returned`: the mean surprisal (nats) of the pieces that look at it,
    weighted by how much they do; `worst`: the greatest surprisal of a piece that looks at this word first, 0 where
    none does."""
    out = np.zeros((len(spans), len(RETURNED_COLUMNS)), dtype=np.float32)
    if not spans or not back.spans or not back.source_spans or back.attention is None:
        return out
    first, last = ranges(back.source_spans, spans)
    loss = -piece_scores(back)
    looks = back.attention[: len(loss), : len(back.source_spans)]
    heard = sum_ranges(looks.sum(axis=0), first, last)
    out[:, 0] = heard
    out[:, 1] = sum_ranges((looks * loss[:, None]).sum(axis=0), first, last) / (heard + _UNHEARD)
    at = np.full(looks.shape[1], -1)
    for word, (a, b) in enumerate(zip(first, last, strict=True)):
        at[a:b] = word
    firmly = looks.argmax(axis=1)
    of = np.where(looks[np.arange(len(looks)), firmly] > _UNHEARD, at[firmly], -1)
    np.maximum.at(out[:, 2], of[of >= 0], loss[of >= 0])
    return out


def average_returned(back: Forced) -> tuple[float, float, float]:
    """Surprisal of the source's pieces given the target, nats: mean, worst three in a row, share of pieces above
    `_LOST`."""
    loss = -piece_scores(back)
    if not len(loss):
        return 0.0, 0.0, 0.0
    width = min(_RUN, len(loss))
    runs = np.convolve(loss, np.full(width, 1 / width, dtype=np.float32), mode="valid")
    return float(loss.mean()), float(runs.max()), float((loss > _LOST).mean())


def sum_ranges(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum of each range of values, `last` exclusive."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    difference: NDArray[np.float64] = sums[last] - sums[first]
    return difference


def find_worst(values: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """The largest of each range of values, `last` exclusive; no range is empty."""
    padded = np.append(values, np.float32(-np.inf))  # a range may end where the values do
    worst: Floats = np.maximum.reduceat(padded, np.stack([first, last], axis=1).ravel())[::2].astype(np.float32)
    return worst
