"""The cheap score of every bead in the band."""

from dataclasses import dataclass

import numpy as np

from mtreview.alignment.band import Band, Floats
from mtreview.alignment.coverage import explain
from mtreview.alignment.evidence import Evidence
from mtreview.alignment.material import Material

__all__ = ["KINDS", "NEVER", "Weights", "bead_scores", "lexical_scores"]

Kind = tuple[int, int]
NEVER = -1e6  # lower than any score and still a number
UNRELATED = 0.15  # cosine of a draft and a text that have nothing to do with each other
KINDS: tuple[Kind, ...] = (
    (1, 0), (0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1), (3, 3), (1, 5), (5, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of a bead's score are weighed."""

    trust: float = 0.4  # share of a word's probability that the run it stands opposite to explains
    zh: float = 0.5
    en: float = 1.0
    length: float = 3.0
    spread: float = 0.3  # of the log length ratio of translations
    empty: float = -7.0  # a segment opposite nothing
    pair: float = 2.0
    one: float = -2.0  # 1-2 and 2-1
    two: float = -5.0  # 2-2
    more: float = -3.0  # each segment beyond that
    draft: float = 1.0
    opinion: float = 0.3  # of the judge, where there is one
    heat: float = 4.0  # evidence of neighbouring words is not independent: scores are divided by this

    def prior(self, kind: Kind) -> float:
        m, n = kind
        if kind == (1, 1):
            return self.pair
        return self.one + self.more * (m + n - 3) if min(kind) == 1 else self.two + self.more * (m + n - 4)


def lexical_scores(evidence: Evidence, band: Band, weights: Weights) -> dict[Kind, Floats]:
    """For each kind with text on both sides the weighted sum of both directions' coverage."""
    most_zh, most_en = max(m for m, _ in KINDS), max(n for _, n in KINDS)
    by_zh = explain(evidence.zh, evidence.en, evidence.zh_links, band, most_en, trust=weights.trust)
    turned = explain(evidence.en, evidence.zh, evidence.en_links, band.transposed, most_zh, trust=weights.trust)
    by_en = [band.turn(v, NEVER) for v in turned]
    found = {}
    for m, n in KINDS:
        if m and n:
            total = np.full((band.rows + 1, band.width), NEVER, np.float32)
            rows = band.rows - m + 1
            if rows > 0:
                zh = sum((band.shift(by_zh[n - 1], k, NEVER)[:rows] for k in range(m)), np.float32(0))
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


def bead_scores(material: Material, band: Band, weights: Weights) -> dict[Kind, Floats]:
    """The score of every kind of bead that begins at each node; NEVER where it would leave the text."""
    scores = lexical_scores(material.words, band, weights)
    columns = band.low[:, None] + np.arange(band.width)
    scores[1, 0] = np.full((band.rows + 1, band.width), weights.empty, np.float32)
    scores[0, 1] = scores[1, 0].copy()
    scores[1, 0][:-1][np.broadcast_to(material.fixed_zh[:, None] > 0, (band.rows, band.width))] = 0
    scores[0, 1][np.append(material.fixed_en, [0])[columns.clip(0, band.columns)] > 0] = 0
    for kind, found in scores.items():
        m, n = kind
        rows = max(band.rows - m + 1, 0)
        if m and n and rows:
            found[:rows] += weights.prior(kind) + weights.length * length_scores(material.words, band, kind, weights)
            if material.overlap is not None:
                found[:rows] += weights.draft * _drafted(material, band, kind)
            found[:rows] += NEVER * _fixed(material, band, kind)
        if material.layout is not None and rows:
            found[:rows] += material.layout.scores(band, kind)
        if kind != (0, 1):
            found[rows:] = NEVER
            found[columns + n > band.columns] = NEVER
    return scores


def _drafted(material: Material, band: Band, kind: Kind) -> Floats:
    """Cosine of drafts and targets above what unrelated texts have, times the length of the bead in words."""
    assert material.overlap is not None
    m, n = kind
    words = material.words
    zh, en = (np.concatenate([[0.0], np.cumsum(x)]) for x in (words.zh_letters * words.ratio, words.en_letters))
    rows = band.rows - m + 1
    columns = band.low[:rows, None] + np.arange(band.width)
    letters = (
        (zh[m:] - zh[:-m])[:rows, None] + en[(columns + n).clip(0, len(en) - 1)] - en[columns.clip(0, len(en) - 1)]
    )
    found: Floats = ((material.overlap.cosines(band, kind) - UNRELATED) * letters / 10).astype(np.float32)
    return found


def _fixed(material: Material, band: Band, kind: Kind) -> Floats:
    """How many fixed segments a bead would touch."""
    m, n = kind
    zh, en = (np.concatenate([[0.0], np.cumsum(x)]) for x in (material.fixed_zh, material.fixed_en))
    rows = band.rows - m + 1
    columns = band.low[:rows, None] + np.arange(band.width)
    other = en[(columns + n).clip(0, len(en) - 1)] - en[columns.clip(0, len(en) - 1)]
    found: Floats = ((zh[m:] - zh[:-m])[:rows, None] + other).astype(np.float32)
    return found
