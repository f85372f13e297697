"""Aligning two lists of segments: the coarse pass, the fine pass piece by piece, then what stands elsewhere."""

from collections.abc import Sequence
from itertools import pairwise

from mtreview.alignment.beads import Weights, bead_scores
from mtreview.alignment.coarse import rough_path
from mtreview.alignment.confidence import confidence
from mtreview.alignment.material import Material, material
from mtreview.alignment.moves import moved_beads
from mtreview.alignment.pieces import Piece, pieces
from mtreview.alignment.pins import Pins, pins
from mtreview.alignment.search import Bead, best_path, posteriors
from mtreview.errors import InputError
from mtreview.protocols import Judge, Progress
from mtreview.records import Draft, Kind, Pair
from mtreview.text import main_script

__all__ = ["align_segments"]

Found = tuple[Bead, float, float]  # a bead, its share of all paths, its score


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
    """The beads of two lists of segments, in the order of the targets, with a calibrated confidence each.

    `drafts` run parallel to the sources and need not be good. `judge` settles what stays doubtful. `pinned` pairs
    (source indices, target indices) are kept as they are. Either side may be the Chinese one. InputError where a
    parallel list has another length or a pinned pair is impossible.
    """
    if drafts is not None and len(drafts) != len(sources):
        raise InputError(f"{len(drafts)} drafts for {len(sources)} source segments; give one a segment")
    turned = main_script(" ".join(sources)) != "han" and main_script(" ".join(targets)) == "han"
    sides = (targets, sources) if turned else (sources, targets)
    fixed = pins([(t, s) if turned else (s, t) for s, t in pinned], (len(sides[0]), len(sides[1])))
    alike = None
    if drafts is not None:
        texts = [d.text for d in drafts]
        alike = (targets, texts) if turned else (texts, targets)
    paragraphs = (source_paragraphs, target_paragraphs)
    kinds = (source_kinds, target_kinds)
    everything = material(
        *sides,
        alike=alike,
        paragraphs=paragraphs[::-1] if turned else paragraphs,
        kinds=kinds[::-1] if turned else kinds,
        fixed=(
            [i for bead in fixed.passed + fixed.aside for i in bead[0]],
            [j for bead in fixed.passed + fixed.aside for j in bead[1]],
        ),
    )
    found = _path(everything, fixed, Weights(), progress)
    moved = moved_beads(everything, [bead for bead, _, _ in found], Weights())
    return _pairs(everything, found, moved, fixed, turned)


def _path(everything: Material, fixed: Pins, weights: Weights, progress: Progress | None) -> list[Found]:
    """The beads between the pinned ones that the path runs through (these themselves left out)."""
    found: list[Found] = []
    ends = [((-1, -1), (0, 0))]
    ends += [((zh[0], en[0]), (zh[-1] + 1, en[-1] + 1)) for zh, en in fixed.passed]
    ends.append(((everything.rows, everything.columns), (-1, -1)))
    for (_, (first, begin)), ((last, end), _) in pairwise(ends):
        part = everything.part(first, last, begin, end)
        for piece in pieces(part.rows, part.columns, lambda part=part: rough_path(part.vectors)):
            if progress is not None:
                progress("align", first + piece.last, everything.rows)
            for (i, j, m, n), share, score in _searched(part, piece, weights):
                found.append(((i + first, j + begin, m, n), share, score))
    return found


def _searched(part: Material, piece: Piece, weights: Weights) -> list[Found]:
    rows, columns = piece.last - piece.first, piece.end - piece.begin
    if not rows or not columns:
        path = [(i, 0, 1, 0) for i in range(rows)] + [(0, j, 0, 1) for j in range(columns)]
        return [((i + piece.first, j + piece.begin, m, n), 1.0, 0.0) for i, j, m, n in path]
    inner = part.part(piece.first, piece.last, piece.begin, piece.end)
    scores = bead_scores(inner, piece.band, weights)
    path = best_path(piece.band, scores)
    shares = posteriors(piece.band, scores, path, weights.heat).tolist()
    found = []
    for (i, j, m, n), share in zip(path, shares, strict=True):
        score = float(scores[m, n][i, j - int(piece.band.low[i])])
        found.append(((i + piece.first, j + piece.begin, m, n), share, score))
    return found


def _pairs(everything: Material, found: list[Found], moved: list[tuple[Bead, float]], fixed: Pins, turned: bool) -> list[Pair]:
    """All beads as pairs in the order of the targets; segments without one follow those before them."""
    sure = confidence(everything, found)
    rows = [(b[:2], b[2:], c, False) for (b, _, _), c in zip(found, sure, strict=True)]
    taken_zh = {i for (first, _, m, _), _ in moved for i in range(first, first + m)}
    taken_en = {j for (_, first, _, n), _ in moved for j in range(first, first + n)}
    taken_zh |= {i for zh, _ in fixed.aside for i in zh}
    taken_en |= {j for _, en in fixed.aside for j in en}
    beads = [
        (tuple(range(i, i + m)), tuple(range(j, j + n)), c, False)
        for ((i, j), (m, n), c, _) in rows
        if not (((m, n) == (1, 0) and i in taken_zh) or ((m, n) == (0, 1) and j in taken_en))
    ]
    beads += [(zh, en, 1.0, False) for zh, en in fixed.passed]
    beads += [(zh, en, 1.0, bool(zh and en)) for zh, en in fixed.aside]
    odds = confidence(everything, [(bead, 0.9, score) for bead, score in moved])
    beads += [(tuple(range(i, i + m)), tuple(range(j, j + n)), c, True) for ((i, j, m, n), _), c in zip(moved, odds, strict=True)]
    if turned:
        beads = [(en, zh, c, far) for zh, en, c, far in beads]
    return [Pair(k, s, t, c, far) for k, (s, t, c, far) in enumerate(_ordered(beads))]


Rows = list[tuple[tuple[int, ...], tuple[int, ...], float, bool]]


def _ordered(beads: Rows) -> Rows:
    """By target; what has no target stands behind the bead of the source segment before it."""
    place = {bead[0][-1]: bead[1][0] for bead in beads if bead[0] and bead[1] and not bead[3]}
    keys, last = {}, -1
    for bead in sorted((b for b in beads if b[0] and not b[3]), key=lambda b: b[0][0]):
        last = place.get(bead[0][-1], last) if bead[1] else last
        keys[bead[0]] = (last, 1, bead[0][0])
    return sorted(beads, key=lambda b: (b[1][0], 0, 0) if b[1] else keys[b[0]])
