"""How probable it is that a bead is right, from its share of all paths and what its words say.

The coefficients come from `benchmarks/alignment.py DATA --fit`: a logistic regression on damaged documents, plain and
with most of their words lost, on unrelated ones, and on half of the Bible set; none of these is used for measuring.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mtreview.alignment.assembly import Placed
from mtreview.alignment.material import Material

__all__ = ["COEFFICIENTS", "confidence", "features"]

COEFFICIENTS = (0.272, 0.360, 0.042, 0.483, 6.306, -0.459, -2.900, 2.358, 1.824)
EDGE = 1e-4  # shares are not trusted beyond this


def features(material: Material, placed: Sequence[Placed]) -> NDArray[np.float64]:
    """One row a bead: 1, log odds of its share, those of its worse neighbour, its score a word, and what kind it is
    (empty, of several segments, of several on both sides, moved), and whether the whole document has a score a word
    that is well above nought, as translations have, however free, or below it, as unrelated texts have (1 to -1)."""
    odds = np.array([np.log((p.share + EDGE) / (1 - p.share + EDGE)) for p in placed] or [0.0])
    near = np.minimum(np.append(odds[1:], odds[-1:]), np.append(odds[:1], odds[:-1]))
    zh_letters, en_letters = material.words.zh_letters, material.words.en_letters
    letters = float(zh_letters.sum()) / 1.7 + float(en_letters.sum()) / 4.7
    whole = sum(bead.score for bead in placed if bead.zh and bead.en) / (letters + 4)
    rows = np.zeros((len(placed), len(COEFFICIENTS)))
    for k, bead in enumerate(placed):
        m, n = len(bead.zh), len(bead.en)
        words = float(zh_letters[list(bead.zh)].sum()) / 1.7 + float(en_letters[list(bead.en)].sum()) / 4.7
        each = float(np.clip(bead.score / (words + 4), -0.5, 0.5)) if m and n else 0.0
        rows[k] = (
            1,
            odds[k],
            near[k],
            each,
            not (m and n),
            m + n > 2,
            min(m, n) > 1,
            bead.moved,
            np.clip(30 * whole, -1, 1),
        )
    return rows


def confidence(material: Material, placed: Sequence[Placed]) -> list[float]:
    """One calibrated number between 0 and 1 a bead; 1 for what a person fixed."""
    odds = 1 / (1 + np.exp(-(features(material, placed) @ np.array(COEFFICIENTS))))
    return [1.0 if bead.pinned else float(p) for bead, p in zip(placed, odds, strict=True)]
