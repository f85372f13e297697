"""Which wordings of a phrase are offered: two logistic models, one over what tables say and one over everything."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import ModelError
from mtreview.fixing.evidence import CHEAP, FEATURES, HEARD
from mtreview.protocols import Floats

__all__ = ["Choice", "Logistic"]


_AT = {name: k for k, name in enumerate(FEATURES)}
_SURELY_READ, _READ = 5, 7  # wordings of a phrase that the reader reads: by their chance alone, and in all
_HOPELESS = 0.003  # chance by the tables under which none is read
_FORCED = 3  # wordings of a phrase that the network is asked about


@dataclass(frozen=True, eq=False)
class Logistic:
    """log-odds = bias + weights · (clip(x, low, high) - mean) / scale, over the features `names`."""

    names: tuple[str, ...]
    low: Floats
    high: Floats
    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def chance(self, rows: Floats) -> Floats:
        """The chance of each row of features that the wording is right, shape (rows,)."""
        scaled = (np.clip(rows, self.low, self.high) - self.mean) / self.scale
        chances: Floats = (1 / (1 + np.exp(-(scaled @ self.weights + self.bias)))).astype(np.float32)
        return chances

    @classmethod
    def fit(cls, names: Sequence[str], rows: Floats, right: Floats, *, decay: float = 1.0, steps: int = 60) -> Self:
        """Newton's method on the penalised likelihood; features are clipped at their 1st and 99th percentile."""
        low, high = np.percentile(rows, [1, 99], axis=0)
        cut = np.clip(rows, low, high)
        mean, scale = cut.mean(axis=0), np.maximum(cut.std(axis=0), 1e-3)
        x = np.concatenate([(cut - mean) / scale, np.ones((len(rows), 1))], axis=1)
        w, penalty = np.zeros(x.shape[1]), np.full(x.shape[1], decay)
        penalty[-1] = 0
        for _ in range(steps):
            p = 1 / (1 + np.exp(-(x @ w)))
            gradient = x.T @ (p - right) + penalty * w
            step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9), gradient)
            w -= step
            if np.abs(step).max() < 1e-7:
                break
        a, b, c, d, e = (values.astype(np.float32) for values in (low, high, mean, scale, w[:-1]))
        return cls(tuple(names), a, b, c, d, e, float(w[-1]))

    def to_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"names": list(self.names), "bias": round(self.bias, 5)}
        for name in ("low", "high", "mean", "scale", "weights"):
            kept[name] = [round(float(v), 5) for v in getattr(self, name)]
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any], expected: Sequence[str]) -> Self:
        if kept["names"] != list(expected):
            raise ModelError(
                "the weights that choose fixes were trained on other features; run mtreview.training.fixes again"
            )
        a, b, c, d, e = (np.array(kept[name], np.float32) for name in ("low", "high", "mean", "scale", "weights"))
        return cls(tuple(expected), a, b, c, d, e, float(kept["bias"]))


@dataclass(frozen=True, eq=False)
class Choice:
    """`first` looks at `CHEAP` and says which wordings the reader reads; `second` looks at `HEARD` and says which the network is
    asked about; `last` looks at `FEATURES` and says which are shown.
    `least`: the chance from which a wording is a first fix; `further`: from which it stands beside one. Whatever its chance, a
    first fix must read better in its place and go with the Chinese better: what log P(English | Chinese) and log P(Chinese | English)
    gain together is above zero."""

    first: Logistic
    second: Logistic
    last: Logistic
    least: float
    further: float

    def find_firm(self, rows: Floats) -> NDArray[np.bool_]:
        """Which rows of `FEATURES` read better and go with the Chinese better, both ways together."""
        gains = rows[:, _AT["given"]] + rows[:, _AT["back"]]
        firm: NDArray[np.bool_] = (rows[:, _AT["read_mean"]] > 0) & (gains > 0)
        return firm

    def shows(self, chance: float, *, firm: bool, further: bool) -> bool:
        """Whether a wording is offered: as the first fix, or `further`, beside one."""
        return chance >= self.further if further else firm and chance >= self.least

    @staticmethod
    @lru_cache(maxsize=1)
    def load_shipped() -> "Choice":
        kept = json.loads((files("mtreview.fixing") / "data" / "choice.json").read_text(encoding="utf-8"))
        parts = (("first", CHEAP), ("second", HEARD), ("last", FEATURES))
        first, second, last = (Logistic.from_json(kept[name], names) for name, names in parts)
        return Choice(first, second, last, kept["least"], kept["further"])

    def to_json(self) -> dict[str, Any]:
        """What `load_shipped` reads."""
        models = {name: getattr(self, name).to_json() for name in ("first", "second", "last")}
        return {**models, "least": round(self.least, 3), "further": round(self.further, 3)}

    def pick_read(self, features: Floats, origins: Sequence[tuple[str, ...]]) -> list[int]:
        """Which wordings (rows of `CHEAP`) the reader reads, the likeliest first: some of all, and the best of every origin."""
        chances = self.first.chance(features)
        order = [int(i) for i in np.argsort(-chances, kind="stable") if chances[i] >= _HOPELESS]
        kept, seen = order[:_SURELY_READ], {o for i in order[:_SURELY_READ] for o in origins[i]}
        for i in order[_SURELY_READ:]:
            if len(kept) < _READ and not seen.issuperset(origins[i]):
                kept.append(i)
                seen.update(origins[i])
        return kept

    def pick_forced(self, features: Floats) -> list[int]:
        """Which wordings (rows of `HEARD`) that read better than the phrase, by the piece or as a whole, the network is asked about."""
        order = np.argsort(-self.second.chance(features), kind="stable")
        better = (features[:, _AT["read_mean"]] > 0) | (features[:, _AT["read_sum"]] > 0)
        return [int(i) for i in order if better[i]][:_FORCED]
