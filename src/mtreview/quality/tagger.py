"""The tagger: a small network that says of each word how likely an editor would mark it, from everything that is known of it.

It reads what the quality head reads, what the head makes of it, and what the English reader and the pair reader say; it learned
from clumsy English that was made from good translations, and was fitted to articles that an editor labelled.
The head knows what professionals mark in the output of good systems, the reader what is odd as English: both kinds of text are served.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mtreview.config import data_folder
from mtreview.errors import ModelError
from mtreview.protocols import Floats, Verdicts
from mtreview.quality.features import COLUMNS, PASS_COLUMNS, SOURCELESS
from mtreview.quality.head import convolve, gelu
from mtreview.quality.pair_columns import PAIR_COLUMNS
from mtreview.quality.reading import READER_COLUMNS
from mtreview.quality.weights import read_weights, write_weights

__all__ = ["INPUTS", "UNJUDGED", "WITHOUT_SOURCE", "Tagger", "inputs", "load_shipped", "use_tagger"]

HEAD_COLUMNS = ("head_minor", "head_major", "head_gap")
LOG_COLUMNS = tuple(f"log_{name}" for name in READER_COLUMNS[:4])
LEVEL_COLUMNS = ("beyond_usual", "beyond_row", "worst_beyond_row", "row_level")
INPUTS = (*COLUMNS, *HEAD_COLUMNS, *READER_COLUMNS, *LOG_COLUMNS, *LEVEL_COLUMNS, *PAIR_COLUMNS)
"""Names of what the network reads of a word."""

_LEFT_OUT = tuple(
    name for name in COLUMNS if name.startswith("rated_")
)  # the head has them; their training text is the tagger's
_JUDGED = {*PASS_COLUMNS, "given_mean", "alone_mean", *HEAD_COLUMNS}
UNJUDGED: Floats = np.array([name not in _JUDGED for name in INPUTS], dtype=np.float32)
"""1 for what is known without the embedded model."""
WITHOUT_SOURCE: Floats = np.concatenate(
    [SOURCELESS, [name not in PAIR_COLUMNS for name in INPUTS[len(COLUMNS) :]]]
).astype(np.float32)
"""1 for what the English alone gives; the head's columns are then those of the head without a source."""

_SUM, _WORST, _MEAN, _PIECES = (READER_COLUMNS.index(f"reader_{name}") for name in ("sum", "worst", "mean", "pieces"))
_SINGLE = COLUMNS.index("single")
_LEAST = 1e-3
_ALONE = 0.25
_MINOR, _MAJOR, _MARKED = (INPUTS.index(name) for name in ("head_minor", "head_major", "pair_marked"))
_TRUST = 2 / 3
"""The say in a text that reads well of the two that learned from professionals' marks: a third each; set, not fitted."""
_SECONDED = -1.0
"""Mean log-odds of a professional's mark from which a word joins a doubtful neighbour; chosen on generated passages."""
_SETTLED = 7  # numbers of calibration
_CLUMSY = 0.5
"""By how much more, in log-odds, is wrong in a text than usual when they have no say."""


def inputs(columns: Floats, verdicts: Verdicts | None, read: Floats, pair: Floats) -> Floats:
    """A line of `INPUTS` for each word: `columns` of `quality.features`, the head's verdicts (None: zeros),
    `reader_columns` and `pair_columns`."""
    known = columns.copy()
    known[:, [COLUMNS.index(name) for name in _LEFT_OUT]] = 0
    count = len(columns)
    head = np.zeros((count, len(HEAD_COLUMNS)), np.float32)
    if verdicts is not None and len(verdicts.words) == count:
        head = np.stack(
            [_log_odds(verdicts.minor), _log_odds(verdicts.major), _log_odds(verdicts.gaps[:count])], axis=1
        )
    level = float(read[:, _SUM].sum() / max(float(read[:, _PIECES].sum()), 1.0))
    levels = [
        read[:, _SUM] - known[:, _SINGLE],
        read[:, _MEAN] - level,
        read[:, _WORST] - level,
        np.full(count, level, np.float32),
    ]
    logs = np.log1p(np.maximum(read[:, :4], 0))
    return np.concatenate([known, head, read, logs, np.stack(levels, axis=1), pair], axis=1).astype(np.float32)


def _log_odds(chance: Floats) -> Floats:
    inside = np.clip(chance, _LEAST, 1 - _LEAST)
    odds: Floats = np.log(inside / (1 - inside)).astype(np.float32)
    return odds


@dataclass(frozen=True, eq=False)
class Tagger:
    """Weights, scaling and calibration curves; of networks with and without a source as many as `arrays` holds. `recipe` changes
    with every training; `reader` and `pair` are the ids of the
    English reader and of the pair reader, `head` is the recipe of the quality head, whose evidence it was trained on."""

    arrays: dict[str, NDArray[np.float32]]
    recipe: str
    reader: str
    head: str
    pair: str

    @classmethod
    def load(cls, path: Path) -> Self:
        """ModelError when the file is missing, damaged, or made for other evidence than this version gives."""
        arrays, about = read_weights(path, "tagger", "mtreview train-tagger")
        if tuple(about["inputs"]) != INPUTS or len(arrays["settle_both"]) != _SETTLED:
            raise ModelError(
                f"{path}: the tagger was trained on other features than this version computes; train it again"
            )
        return cls(arrays, about["recipe"], about["reader"], about["head"], about["pair"])

    def save(self, path: Path) -> None:
        """Weights go as float16, scaling and curves as float32."""
        about = {
            "recipe": self.recipe,
            "reader": self.reader,
            "head": self.head,
            "pair": self.pair,
            "inputs": list(INPUTS),
        }
        write_weights(path, self.arrays, about, ("map_", "settle_", "mean", "scale"))

    def raw(self, values: Floats, *, source: bool) -> Floats:
        """(words, 2): log-odds per word before calibration, of the tagger's own networks and of `_professional`. Without a source only
        the networks are asked that learned from English alone and read nothing of the embedded model, and both columns say the same."""
        own = self._networks(values, source=source)
        return np.stack([own, _professional(values, own) if source else own], axis=1)

    def _networks(self, values: Floats, *, source: bool) -> Floats:
        """With a source those for English alone have a quarter of the say, since they err elsewhere."""
        scaled = np.clip((values - self.arrays["mean"]) / self.arrays["scale"], -5, 5).astype(np.float32)
        alone = self._mean("alone", scaled * WITHOUT_SOURCE * UNJUDGED, np.zeros(2, np.float32))
        if not source:
            return alone
        both = self._mean("both", scaled, np.ones(2, np.float32))
        mean: Floats = (both + _ALONE * (alone - both)).astype(np.float32)
        return mean

    def _mean(self, kind: str, values: Floats, flags: Floats) -> Floats:
        """The mean log-odds of the members of `kind`, of which there are as many as `arrays` holds."""
        members = dict.fromkeys(name.rpartition(".")[0] + "." for name in self.arrays if name.startswith(f"{kind}."))
        mean: Floats = np.mean([self._member(values, member, flags) for member in members], axis=0, dtype=np.float32)
        return mean

    def _member(self, values: Floats, member: str, flags: Floats) -> Floats:
        a = {name.removeprefix(member): value for name, value in self.arrays.items() if name.startswith(member)}
        hidden = gelu(values @ a["in_w"] + a["in_b"] + flags @ a["flags"])
        for k, dilation in enumerate(self.arrays["dilations"]):
            hidden = hidden + gelu(convolve(hidden, a[f"conv{k}_w"], int(dilation)) + a[f"conv{k}_b"])
            if k == 0:
                whole = np.concatenate([hidden.mean(axis=0), hidden.max(axis=0)])
                hidden = hidden + gelu(whole @ a["row_w"] + a["row_b"])
        out: Floats = (hidden @ a["out_w"] + a["out_b"])[:, 0]
        return out

    def level(self, raw: Sequence[Floats], *, source: bool) -> float:
        """How much is wrong in a text, from the log-odds of its rows: the mean chance of its words, drawn to the usual one as
        far as the text is short."""
        _, _, _, usual, words, _, _ = self.arrays[f"settle_{_kind(source)}"].tolist()
        count = sum(len(row) for row in raw)
        return float((sum(float(_logistic(row[:, 0]).sum()) for row in raw) + usual * words) / (count + words))

    def chances(self, raw: Floats, level: float, *, source: bool) -> Floats:
        """The chance per word that an editor marks it, in a text of which so much is wrong: where much is, more of what is
        doubtful is wrong, and a text that reads well gets the benefit of the doubt."""
        own, rest, bias, usual, _, _, _ = self.arrays[f"settle_{_kind(source)}"].tolist()
        return _logistic(own * self.mixed(raw, level, source=source) + rest * (_odds(level) - _odds(usual)) + bias)

    def mixed(self, raw: Floats, level: float, *, source: bool) -> Floats:
        """One log-odds a word: in a text that reads well those that learned from professionals' marks have their say, in a clumsy one
        not, for these marks were made in the output of good systems. Theirs are brought to the scale of the tagger's own first."""
        *_, usual, _, shift, scale = self.arrays[f"settle_{_kind(source)}"].tolist()
        say = _TRUST * float(np.clip(1 - (_odds(level) - _odds(usual)) / _CLUMSY, 0, 1))
        mixed: Floats = (1 - say) * raw[:, 0] + say * (shift + scale * raw[:, 1])
        return mixed

    def seconded(self, raw: Floats, *, source: bool) -> NDArray[np.bool_]:
        """The words that professionals would mark, by those that learned from their marks, whatever the tagger says."""
        return raw[:, 1] >= (_SECONDED if source else np.inf)

    def phrase_chance(self, peak: float, mean: float, *, source: bool) -> float:
        """The chance that a phrase touches an error, from the chances of its worst and of its mean word."""
        x, y = self.arrays[f"map_phrase_{_kind(source)}"]
        return float(np.clip(np.interp(np.sqrt(peak * mean), x, y), 0, 1))


def _professional(values: Floats, otherwise: Floats) -> Floats:
    """What those make of a word that learned from professionals' marks: the mean of the log-odds of the quality head, and of
    the pair reader; `otherwise` where the pair reader has read nothing."""
    if not values[:, _MARKED].any():
        return otherwise
    head = _log_odds(_logistic(values[:, _MINOR]) + _logistic(values[:, _MAJOR]))
    mean: Floats = ((head + values[:, _MARKED]) / 2).astype(np.float32)
    return mean


def _kind(source: bool) -> str:
    return "both" if source else "alone"


def _logistic(odds: Floats) -> Floats:
    chance: Floats = (1 / (1 + np.exp(-np.clip(odds, -30, 30)))).astype(np.float32)
    return chance


def _odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


_INSTEAD: list[Tagger] = []


@contextmanager
def use_tagger(tagger: Tagger) -> Iterator[None]:
    """Another tagger in place of the shipped one: to measure on an article one that has not seen it."""
    _INSTEAD.append(tagger)
    try:
        yield
    finally:
        _INSTEAD.pop()


def load_shipped() -> Tagger:
    """The tagger in models/, read once a process, or the one in use in its place."""
    return _INSTEAD[-1] if _INSTEAD else _read()


@lru_cache(maxsize=1)
def _read() -> Tagger:
    return Tagger.load(data_folder("models") / "tagger.npz")
