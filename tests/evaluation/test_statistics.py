"""The statistics against definitions and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.evaluation.calibration import best_threshold, curve
from mtreview.evaluation.statistics import (
    bootstrap,
    isotonic,
    mean_within,
    measure_hits,
    pairs_in_order,
    pearson,
    ranks,
    spearman,
    systems_in_order,
)

NUMBERS = st.lists(st.integers(-20, 20), min_size=3, max_size=40)


def array(values: list[float] | list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def test_ranks_share_ties() -> None:
    assert ranks(array([10, 20, 20, 5])).tolist() == [2, 3.5, 3.5, 1]


def test_spearman_by_hand() -> None:
    assert spearman(array([1, 2, 3, 4]), array([10, 30, 20, 40])) == pytest.approx(0.8)


def test_what_does_not_vary_correlates_with_nothing() -> None:
    assert pearson(array([1, 1, 1]), array([1, 2, 3])) == 0


@given(NUMBERS)
def test_spearman_knows_only_the_order(values: list[int]) -> None:
    x = array(values)
    other = array(list(reversed(values)))
    assert spearman(x, other) == pytest.approx(spearman(np.exp(x / 10), other), abs=1e-9)
    assert -1.0000001 <= spearman(x, other) <= 1.0000001


def test_mean_within_leaves_differences_between_groups_out() -> None:
    x, y = array([1, 2, 3, 11, 12, 13]), array([13, 12, 11, 3, 2, 1])
    assert mean_within(x, y, [np.arange(3), np.arange(3, 6)]) == pytest.approx(-1)


def brute_acc_eq(x: list[int], y: list[int]) -> float:
    pairs = [(x[i] - x[j], y[i] - y[j]) for i in range(len(x)) for j in range(i + 1, len(x))]
    best = 0.0
    for limit in {0, *(abs(a) for a, _ in pairs)}:
        right = sum((b == 0) if abs(a) <= limit else (a > 0) == (b > 0) and b != 0 for a, b in pairs)
        best = max(best, right / len(pairs))
    return best


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12))
def test_acc_eq_is_the_best_over_all_thresholds(values: list[tuple[int, int]]) -> None:
    x, y = [a for a, _ in values], [b for _, b in values]
    got, _ = pairs_in_order(array(x), array(y), [np.arange(len(x))])
    assert got == pytest.approx(brute_acc_eq(x, y))


def test_systems_in_order() -> None:
    systems = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    assert systems_in_order(array([1, 1, 2, 2, 3, 3]), array([1, 1, 3, 3, 2, 2]), systems) == pytest.approx(2 / 3)


def test_found_by_hand() -> None:
    marked, wanted = np.array([1, 1, 0, 0, 0], dtype=bool), np.array([1, 0, 1, 0, 0], dtype=bool)
    got = measure_hits(marked, wanted)
    assert (got.precision, got.recall, got.f1) == (0.5, 0.5, 0.5)
    assert got.mcc == pytest.approx((1 * 2 - 1 * 1) / np.sqrt(2 * 2 * 3 * 3))


def test_marking_everything_finds_everything_and_says_nothing() -> None:
    got = measure_hits(np.ones(4, dtype=bool), np.array([1, 0, 0, 0], dtype=bool))
    assert (got.recall, got.mcc) == (1, 0)


def test_bootstrap_draws_whole_clusters() -> None:
    values = array([0, 0, 0, 9])
    (interval,) = bootstrap(lambda i: array([values[i].mean()]), ["a", "a", "a", "b"], times=200)
    assert (interval.value, interval.low, interval.high) == (2.25, 0, 9)


@given(NUMBERS)
def test_isotonic_rises_and_keeps_the_mean(values: list[int]) -> None:
    fitted = isotonic(array(values))
    assert (np.diff(fitted) >= -1e-9).all()
    assert fitted.mean() == pytest.approx(np.mean(values), abs=1e-9)


def test_isotonic_leaves_what_rises_alone() -> None:
    assert isotonic(array([1, 2, 2, 5])).tolist() == [1, 2, 2, 5]


@given(st.integers(0, 1000))
def test_a_curve_never_turns(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(size=300)
    y = x + random.normal(size=300)
    for levels in (curve(x, y), curve(x, -y)):
        assert (np.diff(levels[0]) > 0).all()
        assert (np.diff(levels[1]) >= 0).all()


def test_best_threshold_is_the_best_mcc() -> None:
    random = np.random.default_rng(3)
    wanted = random.random(400) < 0.2
    chance = (wanted * 0.3 + random.random(400)).astype(np.float32)
    chosen = best_threshold(chance, wanted.astype(np.float32))
    best = max(measure_hits(chance >= t, wanted).mcc for t in chance)
    assert measure_hits(chance >= chosen, wanted).mcc == pytest.approx(best)
