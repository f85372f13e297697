"""The quality head: a small network over the evidence of a row's words, trained on human MQM marks, in plain numpy.

A line a word goes through a few convolutions (what stands around it) and a mean over the row (what the sentence is
like) to four numbers: the chance of lying in a minor and in a major error, the chance that something is missing
there, and the MQM penalty that the word brings; and for the row to one, its quality. Several such networks, trained
from different starts, are averaged.
`risk` comes from the sum of the penalties and, with equal say, from the model's plain surprise at the whole row: the
networks know the kind of text they were trained on, the surprise holds up on others. docs/quality.md has the figures.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from mtreview.config import data_folder
from mtreview.errors import ModelError
from mtreview.protocols import Verdicts
from mtreview.quality.features import COLUMNS
from mtreview.quality.weights import read_weights, write_weights
from mtreview.records import Span

__all__ = ["REFUSED", "Head", "convolve", "gelu", "length_unit", "load_shipped", "read_shipped_recipe"]

Arrays = dict[str, NDArray[np.float32]]
Floats = NDArray[np.float32]

REFUSED = 25.0
"""The MQM weight of a segment that is no translation: the least risk of what a guard stops."""

PER_UNIT = 400.0
"""What a penalty point a source character takes from a quality of 100."""

_GIVEN, _ALONE = COLUMNS.index("given_surprisal"), COLUMNS.index("alone_surprisal")
_WORD_UNIT = 1.7  # Chinese characters a word of English, in the judged news
_LEAST_UNITS = 5.0


def length_unit(source: str | None, words: int) -> float:
    """Source characters without white space; without a source as many as the English words stand for."""
    size = words * _WORD_UNIT if source is None else len("".join(source.split()))
    return max(float(size), _LEAST_UNITS)


class Raw(NamedTuple):
    """`words` (words, 4): log-odds of minor, major and gap, and the penalty a word brings; `grade`: the row's quality
    from 0 to 1."""

    words: Floats
    grade: float


@dataclass(frozen=True, eq=False)
class Head:
    """Weights and what they were made of: `arrays` with the scaling and the calibration curves, and one set of weights
    a member. `model` is the id of the judge whose passes it was trained on; `recipe` a short name that changes with
    every training."""

    arrays: Arrays
    model: str
    recipe: str
    members: int

    @classmethod
    def load(cls, path: Path) -> Self:
        """ModelError when the file is missing, damaged, or made for other columns than these."""
        arrays, about = read_weights(path, "quality head", "mtreview train-head")
        if tuple(about["columns"]) != COLUMNS:
            raise ModelError(
                f"{path}: the quality head was trained on other features than this version computes; train it again"
            )
        return cls(arrays, about["model"], about["recipe"], int(about["members"]))

    def save(self, path: Path) -> None:
        """Weights go as float16, calibration tables as float32."""
        about = {"model": self.model, "recipe": self.recipe, "members": self.members, "columns": list(COLUMNS)}
        write_weights(path, self.arrays, about, ("map_", "threshold_"))

    def raw(self, columns: Floats, *, source: bool) -> Raw:
        """Before calibration."""
        values = np.clip((columns - self.arrays["mean"]) / self.arrays["scale"], -6, 6)
        if not source:
            values = values * self.arrays["english"]
        outs = [self._member(values, f"{k}.", np.float32(1.0 if source else 0.0)) for k in range(self.members)]
        words, grades = zip(*outs, strict=True)
        return Raw(np.mean(words, axis=0, dtype=np.float32), float(np.mean(grades, dtype=np.float64)))

    def _member(self, values: Floats, member: str, here: np.float32) -> tuple[Floats, float]:
        a = {name.removeprefix(member): value for name, value in self.arrays.items() if name.startswith(member)}
        hidden = gelu(values @ a["in_w"] + a["in_b"] + a["here"] * here)
        for k, dilation in enumerate(self.arrays["dilations"]):
            hidden = hidden + gelu(convolve(hidden, a[f"conv{k}_w"], int(dilation)) + a[f"conv{k}_b"])
            if k == 0:
                whole = np.concatenate([hidden.mean(axis=0), hidden.max(axis=0)])
                hidden = hidden + gelu(whole @ a["row_w"] + a["row_b"])
        out: Floats = hidden @ a["out_w"] + a["out_b"]
        out[:, 3] = np.logaddexp(0, out[:, 3])
        whole = np.concatenate([hidden.mean(axis=0), hidden.max(axis=0)])
        return out, float(1 / (1 + np.exp(-(whole @ a["grade_w"] + a["grade_b"])[0])))

    def raw_risk(self, raw: Raw, columns: Floats, *, source: bool) -> float:
        """The geometric mean of the summed penalties and the summed surprisal (nats), before calibration. The equal
        weights are set, not fitted: any fit on one kind of text would trust the networks alone."""
        surprise = float(columns[:, _GIVEN if source else _ALONE].sum(dtype=np.float64))
        return float(np.sqrt(float(raw.words[:, 3].sum(dtype=np.float64)) * max(surprise, 0.1)))

    def judge(self, source: str | None, spans: tuple[Span, ...], columns: Floats) -> Verdicts:
        """The calibrated verdicts of one row; every number depends on this row alone."""
        raw = self.raw(columns, source=source is not None)
        kind = "both" if source is not None else "alone"
        chances = [
            self.map_curve(f"{name}_{kind}", raw.words[:, i]) for i, name in enumerate(("minor", "major", "gap"))
        ]
        total = self.raw_risk(raw, columns, source=source is not None)
        risk = float(self.map_curve(f"risk_{kind}", np.array([total], np.float32))[0])
        gaps = np.append(chances[2], np.float32(0)).astype(np.float32)
        return Verdicts(spans, chances[0], chances[1], gaps, risk, float(round(100 * raw.grade)))

    def phrase_chance(self, peak: float, mean: float, *, source: bool) -> float:
        """The chance that of two professionals at least one marks something in a phrase, from the chances of its
        worst and of its mean word."""
        kind = "both" if source else "alone"
        value = np.array([np.sqrt(peak * mean)], dtype=np.float32)
        return float(np.clip(self.map_curve(f"phrase_{kind}", value)[0], 0, 1))

    def refuse(self, verdicts: Verdicts | None = None) -> Verdicts:
        """The verdicts of a row that a guard stopped: quality 0 and at least the penalty of a non-translation."""
        none = np.zeros(0, np.float32)
        own = verdicts or Verdicts((), none, none, np.zeros(1, np.float32), 0.0, 0.0)
        return Verdicts(own.words, own.minor, own.major, own.gaps, REFUSED + own.risk, 0.0)

    def map_curve(self, name: str, values: Floats) -> Floats:
        """Through a rising curve of straight pieces, kept as two rows x and y. Risk goes on beyond its ends, along
        the last piece and down to nothing at nothing, so that what is ranked stays ranked. Chances end at the curve's
        ends."""
        x, y = self.arrays[f"map_{name}"]
        inside = np.interp(values, x, y)
        if name.startswith("risk"):
            slope = max(float((y[-1] - y[-2]) / max(x[-1] - x[-2], 1e-6)), 1e-3)
            inside = np.where(values > x[-1], y[-1] + (values - x[-1]) * slope, inside)
            inside = np.where(values < x[0], y[0] * values / max(float(x[0]), 1e-6), inside)
        mapped: Floats = inside.astype(np.float32)
        return mapped


def gelu(x: Floats) -> Floats:
    """The tanh form of GELU (torch's approximate="tanh")."""
    out: Floats = 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return out


def convolve(x: Floats, weight: Floats, dilation: int) -> Floats:
    """A convolution of width three over the words, zeros beyond the ends; `weight` (3, in, out)."""
    empty = np.zeros((dilation, x.shape[1]), x.dtype)
    wide = np.concatenate([empty, x, empty])
    count = len(x)
    out: Floats = sum(wide[i * dilation : i * dilation + count] @ weight[i] for i in range(3))
    return out


@lru_cache(maxsize=1)
def load_shipped() -> Head:
    """The head in models/, read once a process."""
    return Head.load(data_folder("models") / "quality-head.npz")


def read_shipped_recipe() -> str:
    return f"head:{load_shipped().recipe}|judge:{load_shipped().model}"
