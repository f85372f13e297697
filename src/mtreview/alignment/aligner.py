"""Aligning two lists of segments: the coarse pass, the fine pass piece by piece, then what stands elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from mtreview.alignment.assembly import Found, assemble_beads, in_order
from mtreview.alignment.beads import Weights, bead_scores
from mtreview.alignment.coarse import rough_path
from mtreview.alignment.confidence import confidence
from mtreview.alignment.doubt import Opinion
from mtreview.alignment.material import Material, material
from mtreview.alignment.moves import find_moved_beads
from mtreview.alignment.pieces import Piece, pieces
from mtreview.alignment.pins import Pins, pins
from mtreview.alignment.search import bead_shares, best_path
from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import main_script
from mtreview.protocols import Judge, Progress
from mtreview.records import Draft, Kind, Pair

__all__ = ["align_segments"]


def align_segments(
    sources: Sequence[str],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    judge: Judge | None = None,
    lexical: LexicalTable | None = None,
    source_paragraphs: Sequence[int] | None = None,
    target_paragraphs: Sequence[int] | None = None,
    source_kinds: Sequence[Kind] | None = None,
    target_kinds: Sequence[Kind] | None = None,
    pinned: Sequence[tuple[Sequence[int], Sequence[int]]] = (),
    weights: Weights | None = None,
    progress: Progress | None = None,
) -> list[Pair]:
    """The beads of two lists of segments, in the order of the targets, with a calibrated confidence each.

    `drafts` run parallel to the sources and need not be good. `judge` settles what stays doubtful. `lexical`: the
    table of word translations, the shipped one where none is given. `pinned` pairs
    (source indices, target indices) are kept as they are. `weights`: of the parts of a bead's score, for measurements.
    Either side may be the Chinese one. InputError where a parallel list has another length or a pinned pair is
    impossible.
    """
    if drafts is not None and len(drafts) != len(sources):
        raise InputError(f"{len(drafts)} drafts for {len(sources)} source segments; give one a segment")
    turned = _turned(sources, targets)
    sides = (targets, sources) if turned else (sources, targets)
    fixed = pins([(t, s) if turned else (s, t) for s, t in pinned], (len(sides[0]), len(sides[1])))
    alike = None
    if drafts is not None:
        texts = [d.text for d in drafts]
        alike = (targets, texts) if turned else (texts, targets)
    paragraphs = (source_paragraphs, target_paragraphs)
    kinds = (source_kinds, target_kinds)
    taken = fixed.passed + fixed.aside
    everything = material(
        *sides,
        alike=alike,
        paragraphs=paragraphs[::-1] if turned else paragraphs,
        kinds=kinds[::-1] if turned else kinds,
        fixed=([i for bead in taken for i in bead[0]], [j for bead in taken for j in bead[1]]),
        lexical=lexical or LexicalTable.load(),
    )
    search = _Search(everything, sides, weights or Weights(), judge, progress)
    found = search.path(fixed)
    moved = find_moved_beads(everything, [bead for bead, _, _ in found], search.weights)
    beads = in_order(assemble_beads(found, moved, fixed))
    sure = dict(zip(beads, confidence(everything, beads), strict=True))
    if turned:
        sure = {bead.swap(): odds for bead, odds in sure.items()}
    return [Pair(k, b.zh, b.en, sure[b], b.moved) for k, b in enumerate(in_order(list(sure)))]


def _turned(sources: Sequence[str], targets: Sequence[str]) -> bool:
    """True when the targets should be the first side: they are Chinese, or of one language and first in the alphabet.
    So swapping the documents swaps the result and changes nothing else."""
    han = [main_script(" ".join(texts)) == "han" for texts in (sources, targets)]
    return tuple(sources) > tuple(targets) if han[0] == han[1] else han[1]


@dataclass(frozen=True, slots=True)
class _Search:
    """The fine pass over the whole material; `texts` are its two sides."""

    material: Material
    texts: tuple[Sequence[str], Sequence[str]]
    weights: Weights
    judge: Judge | None
    progress: Progress | None

    def path(self, fixed: Pins) -> list[Found]:
        """The beads between the pinned ones that the path runs through (these themselves left out)."""
        found: list[Found] = []
        ends = [((-1, -1), (0, 0))]
        ends += [((zh[0], en[0]), (zh[-1] + 1, en[-1] + 1)) for zh, en in fixed.passed]
        ends.append(((self.material.rows, self.material.columns), (-1, -1)))
        for (_, (first, begin)), ((last, end), _) in pairwise(ends):
            part = self.material.part(first, last, begin, end)
            for piece in pieces(part.rows, part.columns, partial(rough_path, part.vectors)):
                found += self._piece(piece.shift(first, begin))
                if self.progress is not None:
                    self.progress("align", first + piece.last, self.material.rows)
        return found

    def _piece(self, piece: Piece) -> list[Found]:
        """The best path through one piece, once more with the judge's opinion where it leaves doubt."""
        rows, columns = piece.last - piece.first, piece.end - piece.begin
        if not rows or not columns:
            lone = [(i, 0, 1, 0) for i in range(rows)] + [(0, j, 0, 1) for j in range(columns)]
            return [((i + piece.first, j + piece.begin, m, n), 1.0, 0.0) for i, j, m, n in lone]
        band = piece.band
        scores = bead_scores(self.material.part(*piece.place), band, self.weights)
        path, shares = best_path(band, scores), bead_shares(band, scores, self.weights.heat)
        if self.judge is not None:
            texts = self.texts[0][piece.first : piece.last], self.texts[1][piece.begin : piece.end]
            if Opinion(self.judge, self.weights.opinion).change(scores, shares, band, path, texts):
                path, shares = best_path(band, scores), bead_shares(band, scores, self.weights.heat)
        found = []
        for i, j, m, n in path:
            at = i, j - int(band.low[i])
            bead = (i + piece.first, j + piece.begin, m, n)
            found.append((bead, float(shares[m, n][at]), float(scores[m, n][at])))
        return found
