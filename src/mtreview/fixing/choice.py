"""Which wordings of a phrase are weighed, by a logistic model over what tables say, and which are offered, by what they gain."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Self

import numpy as np

from mtreview.errors import ModelError
from mtreview.fixing.evidence import CHEAP
from mtreview.protocols import Floats

__all__ = ["Choice", "Logistic"]


_SURELY, _WEIGHED = 5, 7  # wordings of a phrase that are weighed: by their chance alone, and in all
_HOPELESS = 0.003  # chance by the tables under which none is weighed


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
    """`tables` looks at `CHEAP` and says which wordings the pair reader weighs. `least`: the gain (nats, `measure_gains`) from
    which a wording is a first fix; `further`: from which it stands beside one."""

    tables: Logistic
    least: float
    further: float

    @staticmethod
    @lru_cache(maxsize=1)
    def load_shipped() -> "Choice":
        kept = json.loads((files("mtreview.fixing") / "data" / "choice.json").read_text(encoding="utf-8"))
        return Choice(Logistic.from_json(kept["tables"], CHEAP), kept["least"], kept["further"])

    def to_json(self) -> dict[str, Any]:
        """What `load_shipped` reads."""
        return {"tables": self.tables.to_json(), "least": self.least, "further": self.further}

    def pick(self, features: Floats, origins: Sequence[tuple[str, ...]]) -> list[int]:
        """Which wordings (rows of `CHEAP`) are weighed, the likeliest first: some of all, and the best of every origin."""
        chances = self.tables.chance(features)
        order = [int(i) for i in np.argsort(-chances, kind="stable") if chances[i] >= _HOPELESS]
        kept, seen = order[:_SURELY], {o for i in order[:_SURELY] for o in origins[i]}
        for i in order[_SURELY:]:
            if len(kept) < _WEIGHED and not seen.issuperset(origins[i]):
                kept.append(i)
                seen.update(origins[i])
        return kept
