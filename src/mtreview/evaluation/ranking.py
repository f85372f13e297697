"""How well the head ranks translated segments and marks their words, beside the baselines that cost nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mtreview.evaluation.calibration import chances, raw_rows
from mtreview.evaluation.dataset import Labelled
from mtreview.evaluation.statistics import (
    Interval,
    bootstrap,
    mean_within,
    pairs_in_order,
    pearson,
    ranks,
    systems_in_order,
)
from mtreview.quality.features import COLUMNS
from mtreview.quality.head import Head

__all__ = ["Bin", "OneRater", "Predicted", "Ranking", "Report", "one_rater", "predict", "rank_signals", "reliability"]

Array = NDArray[np.float64]

BASELINE = "log P + length"


@dataclass(frozen=True, slots=True)
class Ranking:
    """One signal: Spearman with the penalty inside each translation (mean), pooled Pearson, acc-eq, share of pairs of
    systems in order (both None where there is one translation only); `margin`: how much better `risk` ranks inside a
    translation."""

    signal: str
    within: Interval
    pearson: float
    acc_eq: float | None
    systems: float | None
    margin: Interval | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Segments of about the same predicted quality: their number, the mean prediction and the mean human quality."""

    count: int
    predicted: float
    human: float


@dataclass(frozen=True, slots=True)
class OneRater:
    """Spearman inside a translation (mean) with the penalties of one rater alone: of those of `another` rater, which
    shows how far people agree, and of `risk`."""

    another: Interval
    risk: Interval


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured on one file. `one_rater`: only where several people judged each segment."""

    data: str
    segments: int
    rankings: tuple[Ranking, ...] = ()
    quality: Interval | None = None
    bins: tuple[Bin, ...] = ()
    marks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    one_rater: OneRater | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What the head says of rows: chances a word (in the words' order of the data), risk and quality a row."""

    chances: NDArray[np.float32]
    major: NDArray[np.float32]
    risk: Array
    quality: Array
    starts: NDArray[np.int64]


def predict(head: Head, data: Labelled) -> Predicted:
    """The calibrated numbers of all rows, with their sources."""
    raw, totals, grades, _ = raw_rows(head, data, np.arange(len(data.penalties)), source=True)
    risk = head.map_curve("risk_both", totals.astype(np.float32)).astype(np.float64)
    major = head.map_curve("major_both", raw[:, 1].astype(np.float32))
    return Predicted(chances(head, raw, "both"), major, risk, np.round(100 * grades), data.starts)


def rank_signals(
    data: Labelled, predicted: Predicted, agreement: Array | None, *, times: int = 300
) -> tuple[tuple[Ranking, ...], Interval]:
    """All signals against the penalties, and Spearman of quality with human quality inside a translation. `agreement`
    is chrF with a draft, or None."""
    order, groups = _translations(data)
    human, better = data.penalties.astype(np.float64), data.quality.astype(np.float64)
    signals = _signals(data, predicted, agreement, groups)
    names = list(signals)

    def within(index: NDArray[np.int64]) -> Array:
        drawn = _split(order[index], index, len(groups))
        values = [mean_within(signals[n], human, drawn) for n in names]
        margins = [values[0] - v for v in values[1:]]
        return np.array([*values, *margins, mean_within(predicted.quality, better, drawn)])

    found = bootstrap(within, [one.document for one in data.judged], times=times)
    rankings = []
    same_source = _by_source(data)
    for k, name in enumerate(names):
        signal = signals[name]
        margin = None if k == 0 else found[len(names) + k - 1]
        acc, systems = (
            (None, None)
            if len(groups) == 1
            else (pairs_in_order(signal, human, same_source)[0], systems_in_order(signal, human, groups))
        )
        rankings.append(Ranking(name, found[k], pearson(signal, human), acc, systems, margin))
    return tuple(rankings), found[-1]


def one_rater(data: Labelled, predicted: Predicted, *, times: int = 300) -> OneRater | None:
    """How `risk` and another rater rank for one rater; None where segments have but one. Each segment's raters are
    paired in the file's order, the last with the first, and the results averaged over the pairs."""
    count = min((len(one.raters) for one in data.judged), default=0)
    if count < 2:
        return None
    order, groups = _translations(data)
    one = np.array([one.penalties()[:count] for one in data.judged], dtype=np.float64)
    other = np.roll(one, -1, axis=1)

    def within(index: NDArray[np.int64]) -> Array:
        drawn = _split(order[index], index, len(groups))
        people = [mean_within(other[:, k], one[:, k], drawn) for k in range(count)]
        ours = [mean_within(predicted.risk, one[:, k], drawn) for k in range(count)]
        return np.array([np.mean(people), np.mean(ours)])

    return OneRater(*bootstrap(within, data.documents, times=times))


def _translations(data: Labelled) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """The number of each row's translation (system), and the rows of each."""
    systems, order = np.unique([one.system for one in data.judged], return_inverse=True)
    return order, [np.flatnonzero(order == k) for k in range(len(systems))]


def _signals(
    data: Labelled, predicted: Predicted, agreement: Array | None, groups: Sequence[NDArray[np.int64]]
) -> dict[str, Array]:
    """By name, higher for worse; `risk` first."""
    length = data.units.astype(np.float64)
    pieces, surprise = (_row_sums(data, COLUMNS.index(f"given_{c}")) for c in ("pieces", "surprisal"))
    mean = surprise / np.maximum(pieces, 1)
    together = np.zeros(len(length))
    for group in groups:
        together[group] = (ranks(mean[group]) + ranks(length[group])) / len(group)
    signals = {
        "risk": predicted.risk, "length": length, "log P(target|source)": mean, BASELINE: together,
        "sum of log P": surprise,
    }  # fmt: skip
    if agreement is not None:
        signals["agreement (chrF)"] = -agreement
    return signals


def _row_sums(data: Labelled, column: int) -> Array:
    sums = np.concatenate([[0.0], np.cumsum(data.columns[:, column], dtype=np.float64)])
    difference: Array = sums[data.starts[1:]] - sums[data.starts[:-1]]
    return difference


def _split(labels: NDArray[np.int64], index: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    order = np.argsort(labels, kind="stable")
    return np.split(index[order], np.searchsorted(labels[order], np.arange(1, count)))


def _by_source(data: Labelled) -> list[NDArray[np.int64]]:
    places: dict[tuple[str, str], list[int]] = {}
    for i, one in enumerate(data.judged):
        places.setdefault((one.document, one.segment), []).append(i)
    return [np.array(p) for p in places.values()]


def reliability(data: Labelled, predicted: Predicted, *, bins: int = 10) -> tuple[Bin, ...]:
    """Ten bins of equally many segments by predicted quality, lowest first."""
    human = data.quality.astype(np.float64)
    order = np.argsort(predicted.quality, kind="stable")
    parts = [p for p in np.array_split(order, bins) if len(p)]
    return tuple(Bin(len(p), float(predicted.quality[p].mean()), float(human[p].mean())) for p in parts)
