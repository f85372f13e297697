"""From what the network says to what came true on documents it has not seen."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mtreview.evaluation.dataset import Labelled
from mtreview.evaluation.mqm_data import Judged
from mtreview.evaluation.statistics import isotonic
from mtreview.quality.head import Head
from mtreview.quality.phrases import candidates
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["best_threshold", "calibrate", "chances", "curve", "measure_chance", "raw_rows"]

Array = NDArray[np.float64]


def curve(x: Array, y: Array, *, knots: int = 24) -> NDArray[np.float32]:
    """A rising curve of straight pieces through the means of bins: two rows. The bins have equally many points, but for
    the highest x, where a few matter: the last bin is cut in four."""
    order = np.argsort(x, kind="stable")
    bins = [b for b in np.array_split(order, min(knots, max(2, len(x) // 25))) if len(b)]
    bins = [*bins[:-1], *np.array_split(bins[-1], 4 if len(bins[-1]) >= 80 else 1)]
    centres, means = np.array([x[b].mean() for b in bins]), np.array([y[b].mean() for b in bins])
    sizes = np.array([len(b) for b in bins], dtype=np.float64)
    level = isotonic(means, sizes)
    # Bins that were pooled become one knot in their middle: a flat stretch would make different rows equal.
    pooled = np.cumsum(np.concatenate([[0], (np.abs(np.diff(level)) > 1e-9).astype(np.int64)]))
    weight = np.bincount(pooled, sizes)
    x_knots, y_knots = (np.bincount(pooled, sizes * v) / weight for v in (centres, level))
    unique = np.concatenate([[True], np.diff(x_knots) > 1e-9])
    x_knots, y_knots = x_knots[unique], y_knots[unique]
    if len(x_knots) == 1:  # nothing to tell apart: level, and wide enough to be a curve
        x_knots, y_knots = np.array([x_knots[0], x_knots[0] + 1]), np.repeat(y_knots, 2)
    return np.stack([x_knots, y_knots]).astype(np.float32)


def raw_rows(
    head: Head, data: Labelled, rows: NDArray[np.int64], *, source: bool
) -> tuple[Array, Array, Array, NDArray[np.int64]]:
    """Raw numbers a word (words, 4), the raw risk and the grade a row, and the words' indices in the data."""
    parts, totals, grades, index = [], [], [], []
    for row in rows:
        place = np.arange(data.starts[row], data.starts[row + 1])
        columns = data.columns[place]
        raw = head.raw(columns, source=source)
        parts.append(raw.words)
        grades.append(raw.grade)
        totals.append(head.raw_risk(raw, columns, source=source))
        index.append(place)
    return np.concatenate(parts).astype(np.float64), np.array(totals), np.array(grades), np.concatenate(index)


def calibrate(head: Head, data: Labelled, rows: NDArray[np.int64]) -> Head:
    """The head with the curves that make its numbers mean what they say on the held-out rows. The grade needs none:
    it is learned as the quality itself, and a curve from one half of the held-out documents made it worse on the
    other."""
    judged = rows[data.weights[rows] == 1]
    arrays = dict(head.arrays)
    kinds: tuple[Literal["both", "alone"], ...] = ("both", "alone")
    for kind in kinds:
        raw, totals, _, index = raw_rows(head, data, judged, source=kind == "both")
        for i, name in enumerate(("minor", "major", "gap")):
            arrays[f"map_{name}_{kind}"] = curve(raw[:, i], data.labels[index, i].astype(np.float64), knots=40)
        every = chances(replace(head, arrays=arrays), raw, kind)
        arrays[f"threshold_{kind}"] = np.array(best_threshold(every, data.labels[index, :2].sum(axis=1)), np.float32)
        arrays[f"map_risk_{kind}"] = curve(totals, data.penalties[judged].astype(np.float64))
        arrays[f"map_phrase_{kind}"] = _phrase_curve(data, judged, every)
    return replace(head, arrays=arrays)


def chances(head: Head, raw: Array, kind: str) -> NDArray[np.float32]:
    """The calibrated chance a word of lying in any marked phrase."""
    both = [head.map_curve(f"{name}_{kind}", raw[:, i].astype(np.float32)) for i, name in enumerate(("minor", "major"))]
    together: NDArray[np.float32] = np.clip(both[0] + both[1], 0, 1).astype(np.float32)
    return together


def best_threshold(chance: NDArray[np.float32], marked: NDArray[np.float32]) -> float:
    """The chance from which marking agrees best (MCC) with the raters, each counting by their share."""
    order = np.argsort(-chance, kind="stable")
    hits, wanted, count = np.cumsum(marked[order], dtype=np.float64), float(marked.sum()), len(chance)
    drawn = np.arange(1, count + 1)
    top = hits * (count - drawn - wanted + hits) - (drawn - hits) * (wanted - hits)
    size = np.sqrt(drawn * wanted * (count - drawn) * (count - wanted))
    mcc = np.divide(top, size, out=np.zeros(count), where=(drawn < count) & (size > 0))
    return float(chance[order[int(np.argmax(mcc))]])


def _phrase_curve(data: Labelled, rows: NDArray[np.int64], every: NDArray[np.float32]) -> NDArray[np.float32]:
    """From a phrase's chance to how often at least one of two raters marks something in it."""
    x, y, at = [], [], 0
    for row in rows:
        judged = data.judged[row]
        spans = words(judged.target)
        for phrase in candidates(judged.target, spans, every[at : at + len(spans)]):
            x.append(np.sqrt(phrase.peak * phrase.mean))
            y.append(measure_chance(judged, phrase.span))
        at += len(spans)
    return curve(np.array(x), np.array(y), knots=30)


def measure_chance(judged: Judged, span: Span) -> float:
    """The chance that of two of the raters at least one marked something in the span; of a single rater, whether."""
    marking = {m.rater for m in judged.marks if m.side == "target" and m.span is not None and m.span.overlaps(span)}
    count, silent = len(judged.raters), len(judged.raters) - len(marking)
    if count < 2:
        return float(bool(marking))
    return 1 - silent * (silent - 1) / (count * (count - 1))
