"""How well numbers agree with people: rank and linear correlation, pairs in the right order, marks found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Found",
    "Interval",
    "bootstrap",
    "count_hits",
    "isotonic",
    "mean_within",
    "measure_hits",
    "pairs_in_order",
    "pearson",
    "ranks",
    "rate_counts",
    "spearman",
    "systems_in_order",
]

Array = NDArray[np.float64]
Groups = Sequence[NDArray[np.int64]]


def ranks(values: Array) -> Array:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: Array = (last - (counts - 1) / 2)[inverse]
    return shared


def pearson(x: Array, y: Array) -> float:
    """Linear correlation; 0 where one side does not vary."""
    a, b = x - x.mean(), y - y.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / size) if size > 1e-12 else 0.0


def spearman(x: Array, y: Array) -> float:
    """Rank correlation, ties shared."""
    return pearson(ranks(x), ranks(y))


def mean_within(x: Array, y: Array, groups: Groups, measure: Callable[[Array, Array], float] = spearman) -> float:
    """The mean over groups (the segments of one translation, say) of a correlation inside each."""
    values = [measure(x[g], y[g]) for g in groups if len(g) > 2]
    return float(np.mean(values)) if values else 0.0


def pairs_in_order(x: Array, y: Array, groups: Groups) -> tuple[float, float]:
    """acc-eq of Deutsch and others (2023): the share of pairs inside a group that both rank alike, ties counting where
    both have one; differences of x up to a threshold count as ties, the threshold being the best one. Gives both."""
    dx, dy = _differences(x, groups), _differences(y, groups)
    if not len(dx):
        return 0.0, 0.0
    order = np.argsort(np.abs(dx), kind="stable")
    size, tied, agree = np.abs(dx)[order], dy[order] == 0, np.sign(dx[order]) == np.sign(dy[order])
    # With the first k pairs called ties: human ties among them are right, and of the rest those in the same order.
    right = np.concatenate([[0], np.cumsum(tied)]) + (agree & (dy[order] != 0)).sum()
    right = right - np.concatenate([[0], np.cumsum(agree & ~tied)])
    allowed = np.concatenate([[True], np.append(size[1:] != size[:-1], True)])
    zeros = int((size == 0).sum())
    allowed[:zeros] = False
    best = int(np.argmax(np.where(allowed, right, -1)))
    return float(right[best] / len(dx)), float(size[best - 1]) if best else 0.0


def _differences(values: Array, groups: Groups) -> Array:
    parts = []
    for group in groups:
        left, right = np.triu_indices(len(group), 1)
        parts.append(values[group[left]] - values[group[right]])
    return np.concatenate(parts) if parts else np.zeros(0)


def systems_in_order(x: Array, y: Array, systems: Groups) -> float:
    """Share of pairs of systems whose means both rank alike."""
    mx, my = np.array([x[g].mean() for g in systems]), np.array([y[g].mean() for g in systems])
    left, right = np.triu_indices(len(systems), 1)
    if not len(left):
        return 0.0
    return float((np.sign(mx[left] - mx[right]) == np.sign(my[left] - my[right])).mean())


@dataclass(frozen=True, slots=True)
class Found:
    """Marked against wanted. `mcc` is 0 where one of the two says the same of everything."""

    precision: float
    recall: float
    f1: float
    mcc: float


def measure_hits(marked: NDArray[np.bool_], wanted: NDArray[np.bool_], weights: Array | None = None) -> Found:
    """How well `marked` hits `wanted`; `weights` (characters of a token, say) count instead of ones."""
    return rate_counts(count_hits(marked, wanted, weights))


def count_hits(marked: NDArray[np.bool_], wanted: NDArray[np.bool_], weights: Array | None = None) -> Array:
    """(4,): how much is marked and wanted, marked alone, wanted alone, neither. Counts of several texts may be added up."""
    w = np.ones(len(marked)) if weights is None else weights
    kinds = (marked & wanted, marked & ~wanted, ~marked & wanted, ~marked & ~wanted)
    return np.array([float(w[kind].sum()) for kind in kinds])


def rate_counts(counts: Array) -> Found:
    """What four counts of `count_hits` amount to."""
    tp, fp, fn, tn = counts.tolist()
    precision, recall = tp / max(tp + fp, 1e-12), tp / max(tp + fn, 1e-12)
    size = float(np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))
    mcc = (tp * tn - fp * fn) / size if size > 0 else 0.0
    return Found(precision, recall, 2 * tp / max(2 * tp + fp + fn, 1e-12), mcc)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and where 95 of 100 resamples of the documents put it."""

    value: float
    low: float
    high: float


def bootstrap(
    measure: Callable[[NDArray[np.int64]], Array], clusters: Sequence[str], *, times: int = 300, seed: int = 1
) -> list[Interval]:
    """`measure` takes indices (with repetitions) of the items and gives a few numbers; whole clusters (documents) are
    drawn again, the same ones for all numbers, so that differences among them can be told."""
    names, which = np.unique(np.array(clusters), return_inverse=True)
    members = [np.flatnonzero(which == i) for i in range(len(names))]
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(times):
        chosen = random.integers(0, len(names), len(names))
        draws.append(measure(np.concatenate([members[i] for i in chosen])))
    low, high = np.percentile(np.array(draws), [2.5, 97.5], axis=0)
    values = measure(np.arange(len(which)))
    return [Interval(float(v), float(a), float(b)) for v, a, b in zip(values, low, high, strict=True)]


def isotonic(y: Array, weights: Array | None = None) -> Array:
    """The rising sequence nearest to y (pool adjacent violators)."""
    w = np.ones(len(y)) if weights is None else weights
    blocks: list[list[float]] = []
    for value, weight in zip(y, w, strict=True):
        blocks.append([float(value), float(weight), 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            total = a[1] + b[1]
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / total if total else a[0], total, a[2] + b[2]])
    return np.concatenate([np.full(int(n), v) for v, _, n in blocks]) if blocks else np.zeros(0)
