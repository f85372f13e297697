"""How probable it is that a bead is right, from its share of all paths and what its words say."""

import numpy as np

from mtreview.alignment.material import Material
from mtreview.alignment.search import Bead

__all__ = ["confidence", "features"]

COEFFICIENTS = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def features(material: Material, found: list[tuple[Bead, float, float]]) -> np.ndarray:
    """One row a bead: 1, log odds of its share, those of its worse neighbour, score a word, and its kind."""
    odds = np.array([np.log((s + 1e-4) / (1 - s + 1e-4)) for _, s, _ in found] or [0.0])
    near = np.minimum(np.append(odds[1:], odds[-1:]), np.append(odds[:1], odds[:-1]))
    sizes = material.words.zh_letters, material.words.en_letters
    rows = []
    for k, ((i, j, m, n), _, score) in enumerate(found):
        words = float(sizes[0][i : i + m].sum()) / 1.7 + float(sizes[1][j : j + n].sum()) / 4.7
        empty, many = float(not (m and n)), float(m + n > 2)
        rows.append([1.0, odds[k], near[k], 0.0 if empty else np.clip(score / (words + 4), -1, 3), empty, many, float(m > 1 and n > 1)])
    return np.array(rows, np.float64).reshape(len(found), len(COEFFICIENTS))


def confidence(material: Material, found: list[tuple[Bead, float, float]]) -> list[float]:
    """One calibrated number between 0 and 1 a bead."""
    total = features(material, found) @ np.array(COEFFICIENTS)
    return [float(x) for x in 1 / (1 + np.exp(-total))]
