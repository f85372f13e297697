"""From what the network says to what came true on documents it has not seen."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mtreview.judging.dataset import Labelled
from mtreview.judging.head import PER_UNIT, Head
from mtreview.judging.statistics import isotonic

__all__ = ["calibrated", "curve", "human_quality", "raw_rows"]

Array = NDArray[np.float64]


def human_quality(penalty: Array, units: Array) -> Array:
    """What people's marks amount to on the scale of `quality`."""
    quality: Array = np.clip(100 - PER_UNIT * penalty / units, 0, 100)
    return quality


def curve(x: Array, y: Array, *, knots: int = 24, falling: bool = False) -> NDArray[np.float32]:
    """A rising (or falling) curve of straight pieces through the means of bins with equally many points: two rows."""
    order = np.argsort(x, kind="stable")
    bins = [b for b in np.array_split(order, min(knots, max(2, len(x) // 25))) if len(b)]
    centres, means = np.array([x[b].mean() for b in bins]), np.array([y[b].mean() for b in bins])
    sizes = np.array([len(b) for b in bins], dtype=np.float64)
    sign = -1 if falling else 1
    level = sign * isotonic(sign * means, sizes)
    # A flat stretch would make different rows equal: tilt it by next to nothing.
    tilt = sign * 1e-4 * np.abs(level).max() * np.arange(len(level)) / len(level)
    unique = np.concatenate([[True], np.diff(centres) > 1e-9])
    return np.stack([centres[unique], (level + tilt)[unique]]).astype(np.float32)


def raw_rows(head: Head, data: Labelled, rows: NDArray[np.int64], *, source: bool) -> tuple[Array, Array, NDArray[np.int64]]:
    """Raw numbers a word (words, 4), the summed penalty a row, and the words' indices in the data."""
    parts, totals, index = [], [], []
    for row in rows:
        place = np.arange(data.starts[row], data.starts[row + 1])
        raw = head.raw(data.columns[place], data.states[place].astype(np.float32), source=source)
        parts.append(raw)
        totals.append(float(raw[:, 3].sum()))
        index.append(place)
    return np.concatenate(parts).astype(np.float64), np.array(totals), np.concatenate(index)


def calibrated(head: Head, data: Labelled, rows: NDArray[np.int64]) -> Head:
    """The head with the curves that make its numbers mean what they say on the held-out rows."""
    judged = rows[data.weights[rows] == 1]
    arrays = dict(head.arrays)
    kinds: tuple[Literal["both", "alone"], ...] = ("both", "alone")
    for kind in kinds:
        words, totals, index = raw_rows(head, data, judged, source=kind == "both")
        for i, name in enumerate(("minor", "major", "gap")):
            arrays[f"map_{name}_{kind}"] = curve(words[:, i], data.labels[index, i].astype(np.float64), knots=40)
        penalty = data.penalties[judged].astype(np.float64)
        arrays[f"map_risk_{kind}"] = curve(totals, penalty)
        x, y = arrays[f"map_risk_{kind}"]
        units = data.units[judged].astype(np.float64)
        density = np.interp(totals, x, y) / units
        arrays[f"map_quality_{kind}"] = curve(density, human_quality(penalty, units), falling=True)
    return replace(head, arrays=arrays)
