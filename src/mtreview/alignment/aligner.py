"""Aligning two lists of segments: the coarse pass, the fine pass piece by piece, and what follows from it."""

from collections.abc import Sequence

from mtreview.alignment.beads import Weights, bead_scores
from mtreview.alignment.coarse import rough_path, vectors
from mtreview.alignment.evidence import Evidence, evidence
from mtreview.alignment.pieces import Piece, pieces
from mtreview.alignment.search import Bead, best_path, posteriors
from mtreview.engines.lexical import LexicalTable
from mtreview.protocols import Judge, Progress
from mtreview.records import Draft, Kind, Pair
from mtreview.text import main_script

__all__ = ["align_segments"]


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
    weights = Weights()
    beads: list[tuple[Bead, float]] = []
    for piece in pieces(*rough_path(vectors(found))):
        beads += _searched(found, piece, weights)
    pairs = []
    for (i, j, m, n), confidence in beads:
        sides = tuple(range(i, i + m)), tuple(range(j, j + n))
        source, target = sides[::-1] if swapped else sides
        pairs.append(Pair(len(pairs), source, target, confidence))
    return pairs


def _searched(found: Evidence, piece: Piece, weights: Weights) -> list[tuple[Bead, float]]:
    rows, columns = piece.last - piece.first, piece.end - piece.begin
    if not rows or not columns:
        lone = [((i, 0, 1, 0), 1.0) for i in range(rows)] + [((0, j, 0, 1), 1.0) for j in range(columns)]
    else:
        scores = bead_scores(found.part(piece.first, piece.last, piece.begin, piece.end), piece.band, weights)
        path = best_path(piece.band, scores)
        lone = list(zip(path, posteriors(piece.band, scores, path, weights.heat).tolist(), strict=True))
    return [((i + piece.first, j + piece.begin, m, n), odds) for (i, j, m, n), odds in lone]
