"""Aligning two lists of segments: the coarse pass, the fine pass piece by piece, and what follows from it."""

from collections.abc import Sequence

import numpy as np

from mtreview.alignment.anchors import anchors, chain, cuts
from mtreview.alignment.band import Band
from mtreview.alignment.beads import Weights, bead_scores
from mtreview.alignment.evidence import Evidence, evidence
from mtreview.alignment.search import Bead, best_path, posteriors
from mtreview.engines.lexical import LexicalTable
from mtreview.protocols import Judge, Progress
from mtreview.records import Draft, Kind, Pair
from mtreview.text import main_script

__all__ = ["align_segments"]

WHOLE = 400_000  # nodes up to which a piece is searched without a band
RADIUS = 100


def align_segments(
    sources: Sequence[str],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    judge: Judge | None = None,
    source_paragraphs: Sequence[int] | None = None,
    target_paragraphs: Sequence[int] | None = None,
    source_kinds: Sequence[Kind] | None = None,
    target_kinds: Sequence[Kind] | None = None,
    pinned: Sequence[tuple[Sequence[int], Sequence[int]]] = (),
    progress: Progress | None = None,
) -> list[Pair]:
    """The beads of two lists of segments, in the order of the targets, with a confidence each."""
    table = LexicalTable.load()
    if main_script(" ".join(sources)) != "han" and main_script(" ".join(targets)) == "han":
        chinese, english, swapped = targets, sources, True
    else:
        chinese, english, swapped = sources, targets, False
    found = evidence(chinese, english, table)
    nodes = cuts(chain(anchors(found)), len(chinese), len(english))
    weights = Weights()
    beads: list[tuple[Bead, float]] = []
    for (i, j), (k, m) in zip(nodes, nodes[1:], strict=False):
        part = found.part(i, k, j, m)
        beads += [((a + i, b + j, *size), p) for (a, b, *size), p in _piece(part, k - i, m - j, weights)]
    pairs = []
    for (i, j, m, n), confidence in beads:
        sides = tuple(range(i, i + m)), tuple(range(j, j + n))
        source, target = sides[::-1] if swapped else sides
        pairs.append(Pair(len(pairs), source, target, confidence))
    return pairs


def _piece(part: Evidence, rows: int, columns: int, weights: Weights) -> list[tuple[Bead, float]]:
    if not rows or not columns:
        return [((i, 0, 1, 0), 1.0) for i in range(rows)] + [((0, j, 0, 1), 1.0) for j in range(columns)]
    band = _band(rows, columns)
    scores = bead_scores(part, band, weights)
    path = best_path(band, scores)
    return list(zip(path, posteriors(band, scores, path, weights.heat).tolist(), strict=True))


def _band(rows: int, columns: int) -> Band:
    if (rows + 1) * (columns + 1) <= WHOLE or columns <= 2 * RADIUS:
        return Band.whole(rows, columns)
    slope = columns / rows
    width = min(columns + 1, int(2 * RADIUS + 4 * slope))
    middle = (np.arange(rows + 1) * slope).astype(np.int64)
    return Band((middle - width // 2).clip(0, columns + 1 - width), width, columns)
