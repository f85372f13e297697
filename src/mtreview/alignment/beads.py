"""The cheap score of every bead in the band."""

from dataclasses import dataclass

import numpy as np

from mtreview.alignment.band import Band, Floats
from mtreview.alignment.coverage import explained
from mtreview.alignment.evidence import Evidence

__all__ = ["KINDS", "Weights", "bead_scores", "lexical_scores"]

Kind = tuple[int, int]
NEVER = -1e6  # lower than any score and still a number
KINDS: tuple[Kind, ...] = (
    (1, 0), (0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1), (3, 3), (1, 5), (5, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of a bead's score are weighed."""

    trust: float = 0.5  # share of a word's probability that the run it stands opposite to explains
    zh: float = 0.6
    en: float = 1.0
    length: float = 3.0
    spread: float = 0.3  # of the log length ratio of translations
    empty: float = -8.0  # a segment opposite nothing
    pair: float = 2.0
    one: float = -2.0  # 1-2 and 2-1
    two: float = -6.0  # 2-2
    more: float = -3.0  # each segment beyond that
    heat: float = 4.0  # evidence of neighbouring words is not independent: scores are divided by this

    def prior(self, kind: Kind) -> float:
        m, n = kind
        if kind == (1, 1):
            return self.pair
        return self.one + self.more * (m + n - 3) if min(kind) == 1 else self.two + self.more * (m + n - 4)


def lexical_scores(evidence: Evidence, band: Band, weights: Weights) -> dict[Kind, Floats]:
    """For each kind with text on both sides the weighted sum of both directions' coverage."""
    most_zh, most_en = max(m for m, _ in KINDS), max(n for _, n in KINDS)
    by_zh = explained(evidence.zh, evidence.en, evidence.zh_links, band, most_en, trust=weights.trust)
    turned = explained(evidence.en, evidence.zh, evidence.en_links, band.transposed, most_zh, trust=weights.trust)
    by_en = [band.turned(v, NEVER) for v in turned]
    found = {}
    for m, n in KINDS:
        if m and n:
            total = np.full((band.rows + 1, band.width), NEVER, np.float32)
            rows = band.rows - m + 1
            if rows > 0:
                zh = sum((band.shifted(by_zh[n - 1], k, NEVER)[:rows] for k in range(m)), np.float32(0))
                en = sum((_right(by_en[m - 1][:rows], k) for k in range(n)), np.float32(0))
                total[:rows] = weights.zh * zh + weights.en * en
            found[m, n] = total
    return found


def _right(values: Floats, by: int) -> Floats:
    """Column j + by under column j."""
    if by == 0:
        return values
    moved = np.full_like(values, NEVER)
    moved[:, :-by] = values[:, by:]
    return moved


def length_scores(evidence: Evidence, band: Band, kind: Kind, weights: Weights) -> Floats:
    """Log ratio of two normal densities of the log length ratio: that of translations and that of unrelated text."""
    m, n = kind
    zh, en = (np.concatenate([[0.0], np.cumsum(x)]) for x in (evidence.zh_letters, evidence.en_letters))
    rows = band.rows - m + 1
    own = (zh[m:] - zh[: len(zh) - m])[:rows, None] * evidence.ratio
    columns = band.low[:rows, None] + np.arange(band.width)
    other = en[(columns + n).clip(0, len(en) - 1)] - en[columns.clip(0, len(en) - 1)]
    off = np.log((other + 5) / (own + 5))
    near = weights.spread**2 + 3.0 / (own + other + 10)
    wide = near + 0.7**2
    found: Floats = (-0.5 * off**2 * (1 / near - 1 / wide) - 0.5 * np.log(near / wide)).astype(np.float32)
    return found


def bead_scores(evidence: Evidence, band: Band, weights: Weights) -> dict[Kind, Floats]:
    """The score of every kind of bead that begins at each node; -inf where it would leave the text."""
    scores = lexical_scores(evidence, band, weights)
    columns = band.low[:, None] + np.arange(band.width)
    for kind in scores:
        m, n = kind
        rows = max(band.rows - m + 1, 0)
        if rows:
            scores[kind][:rows] += weights.length * length_scores(evidence, band, kind, weights)
        scores[kind] += weights.prior(kind)
        scores[kind][columns + n > band.columns] = NEVER
    empty = np.full((band.rows + 1, band.width), weights.empty, np.float32)
    scores[1, 0] = np.where(columns <= band.columns, empty, NEVER)
    scores[1, 0][-1] = NEVER
    scores[0, 1] = empty
    return scores
