"""The fine search against the plain enumeration of all paths, in whole tables and in bands."""

from collections.abc import Iterator

import numpy as np
import pytest

from mtreview.alignment.band import Band
from mtreview.alignment.beads import KINDS, NEVER
from mtreview.alignment.search import bead_shares, best_path

Bead = tuple[int, int, int, int]


def paths(rows: int, columns: int, i: int = 0, j: int = 0) -> Iterator[list[Bead]]:
    if (i, j) == (rows, columns):
        yield []
    for m, n in KINDS:
        if i + m <= rows and j + n <= columns:
            for rest in paths(rows, columns, i + m, j + n):
                yield [(i, j, m, n), *rest]


def random_scores(rows: int, columns: int, seed: int) -> dict[tuple[int, int], np.ndarray]:
    chance = np.random.default_rng(seed)
    scores = {}
    for m, n in KINDS:
        values = chance.normal(0, 2, (rows + 1, columns + 1)).astype(np.float32)
        if (m, n) == (0, 1):
            values[:] = values[:, :1]
        else:
            values[rows - m + 1 :] = NEVER
            values[:, columns - n + 1 :] = NEVER
        scores[m, n] = values
    return scores


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 3), (4, 2), (2, 4)])
def test_best_path_and_shares_are_those_of_all_paths(rows: int, columns: int, seed: int) -> None:
    scores = random_scores(rows, columns, seed)
    band = Band.whole(rows, columns)
    every = [(sum(float(scores[m, n][i, j]) for i, j, m, n in path), path) for path in paths(rows, columns)]
    best = max(every, key=lambda entry: entry[0])
    assert best_path(band, scores) == best[1]
    total = np.logaddexp.reduce([value / 2 for value, _ in every])
    shares = bead_shares(band, scores, 2.0)
    for bead in best[1]:
        true = np.exp(np.logaddexp.reduce([v / 2 for v, path in every if bead in path]) - total)
        assert shares[bead[2], bead[3]][bead[0], bead[1]] == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_a_band_that_holds_the_path_gives_the_same_path(seed: int) -> None:
    rows, columns, width = 12, 14, 9
    scores = random_scores(rows, columns, seed)
    for kind, values in scores.items():
        for i in range(rows + 1):
            for j in range(columns + 1):
                if kind != (0, 1) and abs(i * columns / rows - j) > 2:
                    values[i, j] -= 50
    low = (np.arange(rows + 1) * columns // rows - 4).clip(0, columns + 1 - width)
    band = Band(low, width, columns)
    cut = {k: np.array([v[i, low[i] : low[i] + width] for i in range(rows + 1)]) for k, v in scores.items()}
    assert best_path(band, cut) == best_path(Band.whole(rows, columns), scores)


def test_transposing_a_band_keeps_its_nodes() -> None:
    band = Band(np.array([0, 0, 2, 5, 6]), 4, 9)
    other = band.transposed
    for i in range(band.rows + 1):
        for j in range(band.low[i], min(band.low[i] + band.width, band.columns + 1)):
            assert other.low[j] <= i < other.low[j] + other.width


def test_values_are_found_again_after_turning() -> None:
    band = Band(np.array([0, 1, 1, 3, 4]), 4, 7)
    other = band.transposed
    values = np.array(
        [[10 * j + other.low[j] + w for w in range(other.width)] for j in range(band.columns)], np.float32
    )
    turned = band.turn(values, -1)
    for i in range(band.rows):
        for w in range(band.width):
            j = int(band.low[i]) + w
            if j < band.columns:
                assert turned[i, w] == 10 * j + i
