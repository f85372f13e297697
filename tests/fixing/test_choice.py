from dataclasses import replace

import numpy as np
import pytest

from mtreview.errors import ModelError
from mtreview.fixing.choice import Choice, Logistic
from mtreview.fixing.evidence import CHEAP


def test_what_decides_gets_the_weight() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(2000, 3)).astype(np.float32)
    right = (rows[:, 1] + 0.3 * random.normal(size=2000) > 0).astype(np.float32)
    model = Logistic.fit(("a", "b", "c"), rows, right)
    assert abs(model.weights[1]) > 5 * max(abs(model.weights[0]), abs(model.weights[2]))
    chances = model.chance(np.array([[0, 2, 0], [0, -2, 0]], np.float32))
    assert chances[0] > 0.9 and chances[1] < 0.1


def test_weights_come_back_from_their_file() -> None:
    rows = np.random.default_rng(2).normal(size=(100, 2)).astype(np.float32)
    model = Logistic.fit(("a", "b"), rows, (rows[:, 0] > 0).astype(np.float32))
    again = Logistic.from_json(model.to_json(), ("a", "b"))
    assert np.abs(again.chance(rows) - model.chance(rows)).max() < 1e-3
    with pytest.raises(ModelError, match="on other features"):
        Logistic.from_json(model.to_json(), ("a", "c"))


def test_the_shipped_weights_fit_the_features() -> None:
    shipped = Choice.load_shipped()
    assert shipped.tables.names == CHEAP
    assert shipped.further <= shipped.least


def test_the_best_of_every_source_is_weighed() -> None:
    shipped, column = Choice.load_shipped(), CHEAP.index("longer")
    weights = np.zeros(len(CHEAP), np.float32)
    weights[column] = 1.0
    same = {"mean": weights * 0, "scale": weights * 0 + 1, "low": weights * 0 - 9, "high": weights * 0 + 9}
    choice = replace(shipped, tables=replace(shipped.tables, weights=weights, bias=0.0, **same))
    rows = np.zeros((40, len(CHEAP)), np.float32)
    rows[:, column] = np.linspace(2, -2, 40)
    origins = [("again",)] * 38 + [("edit",), ("usage",)]
    picked = choice.pick(rows, origins)
    assert {38, 39} <= set(picked) and len(picked) == 7 and picked[0] == 0
