"""Blocks that stand elsewhere in the other document: found among the segments that the path left alone."""

from itertools import pairwise

import numpy as np

from mtreview.alignment.band import Band
from mtreview.alignment.beads import NEVER, Weights, bead_scores
from mtreview.alignment.material import Material
from mtreview.alignment.pieces import SMALL
from mtreview.alignment.search import Bead, best_path

__all__ = ["find_moved_beads"]

ALIKE = 0.3  # similarity of two segments that suggests a moved block
LEAST = 8.0  # score that a moved block needs in all; a bead on the path may have less
WEAK = -2.0  # score that each of its beads needs
ROWS = 512
Run = tuple[int, int]


def find_moved_beads(all_: Material, beads: list[Bead], weights: Weights) -> list[tuple[Bead, float]]:
    """Beads between source and target segments that both stand alone, with their scores."""
    alone = (
        [i for i, _, m, n in beads if (m, n) == (1, 0) and not all_.fixed_zh[i]],
        [j for _, j, m, n in beads if (m, n) == (0, 1) and not all_.fixed_en[j]],
    )
    runs = (_runs(alone[0]), _runs(alone[1]))
    found: list[tuple[Bead, float]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for own, other in _proposals(all_, alone, runs):
        for bead, score in _between(all_, own, other, weights):
            i, j, m, n = bead
            if not (taken[0] & set(range(i, i + m)) or taken[1] & set(range(j, j + n))):
                taken[0].update(range(i, i + m))
                taken[1].update(range(j, j + n))
                found.append((bead, score))
    return found


def _runs(indices: list[int]) -> list[Run]:
    """Half-open runs of numbers that follow each other."""
    ordered = sorted(indices)
    ends = [0, *(k for k, (a, b) in enumerate(pairwise(ordered), 1) if b != a + 1), len(ordered)]
    return [(ordered[a], ordered[b - 1] + 1) for a, b in pairwise(ends) if a < b]


def _proposals(
    all_: Material, alone: tuple[list[int], list[int]], runs: tuple[list[Run], list[Run]]
) -> list[tuple[Run, Run]]:
    """Pairs of runs in which some segment of one is most like some segment of the other, the likest first."""
    if not alone[0] or not alone[1]:
        return []
    own, other = (v[sorted(a)] for v, a in zip(all_.vectors, alone, strict=True))
    own, other = (v / (np.linalg.norm(v, axis=1, keepdims=True) + 1e-6) for v in (own, other))
    begins = [np.array([r[0] for r in side]) for side in runs]
    strength: dict[tuple[int, int], float] = {}
    for first in range(0, len(own), ROWS):
        table = own[first : first + ROWS] @ other.T
        best = table.argmax(1)
        for k, at in enumerate(best.tolist()):
            if table[k, at] > ALIKE:
                i, j = sorted(alone[0])[first + k], sorted(alone[1])[at]
                pair = tuple(int(np.searchsorted(b, x, side="right")) - 1 for b, x in zip(begins, (i, j), strict=True))
                strength[pair[0], pair[1]] = strength.get((pair[0], pair[1]), 0.0) + float(table[k, at])
    ranked = sorted(strength, key=lambda p: (-strength[p], p))
    return [(runs[0][a], runs[1][b]) for a, b in ranked]


def _between(all_: Material, own: Run, other: Run, weights: Weights) -> list[tuple[Bead, float]]:
    """The good beads of the best path between two runs: those of every stretch without lone segments that is good as a
    whole. Runs too long to be searched whole are a text of their own, not a moved block."""
    rows, columns = own[1] - own[0], other[1] - other[0]
    if (rows + 1) * (columns + 1) > SMALL:
        return []
    band = Band.whole(rows, columns)
    scores = bead_scores(all_.part(*own, *other), band, weights)
    found: list[tuple[Bead, float]] = []
    stretch: list[tuple[Bead, float]] = []
    for i, j, m, n in [*best_path(band, scores), (0, 0, 0, 0)]:
        score = float(scores[m, n][i, j]) if m and n else NEVER
        if score > WEAK:
            stretch.append(((i + own[0], j + other[0], m, n), score))
            continue
        found += stretch if sum(s for _, s in stretch) > LEAST else []
        stretch = []
    return found
