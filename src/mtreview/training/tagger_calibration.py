"""From the tagger's log-odds to chances that came true, on texts that the networks behind them have not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtreview.evaluation.calibration import curve
from mtreview.protocols import Floats
from mtreview.quality.phrases import candidates
from mtreview.quality.tagger import Tagger
from mtreview.records import Span

__all__ = ["Seen", "calibrate"]

_WORDS = {"both": 200.0, "alone": 60.0}
"""Words of a usual text that count with the text's own when it is told how much is wrong in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A row as a tagger saw it that was not trained on its text: the English, its words, log-odds (words, 2) and labels."""

    target: str
    words: tuple[Span, ...]
    raw: Floats
    labels: Floats


def calibrate(
    tagger: Tagger, texts: Sequence[Sequence[Seen]], phrases: Sequence[Sequence[Seen]], *, source: bool
) -> Tagger:
    """The tagger with how a text's level counts, from `texts` (each a list of rows), and with the chance of phrases, from those
    of `phrases`. The usual level is that of the texts without errors: what says little gets the benefit of the doubt. On their
    words those that learned from professionals are brought to the mean and the spread of the tagger's own."""
    kind = "both" if source else "alone"
    rows = [row for text in texts for row in text]
    sound = np.concatenate([r.raw for text in texts if not any(r.labels.any() for r in text) for r in text])
    usual = float(np.mean(1 / (1 + np.exp(-sound[:, 0]))))
    scale = float(sound[:, 0].std() / max(float(sound[:, 1].std()), 1e-6))
    known = [usual, _WORDS[kind], float(sound[:, 0].mean() - scale * sound[:, 1].mean()), scale]
    arrays = dict(tagger.arrays)
    arrays[f"settle_{kind}"] = np.array([1, 0, 0, *known], np.float32)
    settled = replace(tagger, arrays=arrays)
    levels = _levels(settled, texts, source)
    columns = [
        np.stack(
            [settled.mixed(row.raw, level, source=source), np.full(len(row.raw), _odds(level) - _odds(usual))], axis=1
        )
        for text, level in zip(texts, levels, strict=True)
        for row in text
    ]
    own, rest, bias = _logistic_fit(np.concatenate(columns), np.concatenate([row.labels for row in rows]))
    arrays[f"settle_{kind}"] = np.array([own, rest, bias, *known], np.float32)
    settled = replace(tagger, arrays=arrays)
    scores, right = [], []
    for text, level in zip(phrases, _levels(settled, phrases, source), strict=True):
        for row in text:
            chances = settled.chances(row.raw, level, source=source)
            seconded = settled.seconded(row.raw, source=source)
            for phrase in candidates(row.target, row.words, chances, seconded):
                scores.append(np.sqrt(phrase.peak * phrase.mean))
                right.append(float(row.labels[phrase.first : phrase.last + 1].max()))
    arrays[f"map_phrase_{kind}"] = curve(np.array(scores), np.array(right))
    return replace(tagger, arrays=arrays)


def _levels(tagger: Tagger, texts: Sequence[Sequence[Seen]], source: bool) -> list[float]:
    return [tagger.level([row.raw for row in text], source=source) for text in texts]


def _odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _logistic_fit(columns: NDArray[np.float32], labels: Floats) -> tuple[float, float, float]:
    """Weights of two columns and the bias, by Newton's method with a little ridge."""
    x = np.concatenate([columns, np.ones((len(columns), 1))], axis=1).astype(np.float64)
    weights = np.array([1.0, 0.0, 0.0])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - labels) + 1e-3 * weights
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(3)
        weights = weights - np.linalg.solve(bend, slope)
    return float(weights[0]), float(weights[1]), float(weights[2])
