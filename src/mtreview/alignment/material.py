"""Everything the search may look at for one pair of documents; Chinese is always the first side here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtreview.alignment.band import Floats
from mtreview.alignment.coarse import Vectors, vectors
from mtreview.alignment.evidence import Evidence, evidence
from mtreview.alignment.layout import Layout, layout
from mtreview.alignment.overlap import Overlap, overlap
from mtreview.language.lexical import LexicalTable

__all__ = ["Material", "material"]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Words and vectors of both sides; overlap with drafts and layout where there are such. `fixed_*`: segments that a
    person has given a place and that the search must leave alone."""

    words: Evidence
    vectors: Vectors
    overlap: Overlap | None
    layout: Layout | None
    fixed_zh: Floats
    fixed_en: Floats

    @property
    def rows(self) -> int:
        return len(self.words.zh.lengths)

    @property
    def columns(self) -> int:
        return len(self.words.en.lengths)

    def part(self, first: int, last: int, begin: int, end: int) -> "Material":
        """Chinese segments first .. last - 1 and English ones begin .. end - 1."""
        place = (first, last, begin, end)
        return replace(
            self,
            words=self.words.part(*place),
            vectors=(self.vectors[0][first:last], self.vectors[1][begin:end]),
            overlap=self.overlap and self.overlap.part(*place),
            layout=self.layout and self.layout.part(*place),
            fixed_zh=self.fixed_zh[first:last],
            fixed_en=self.fixed_en[begin:end],
        )


def material(
    chinese: Sequence[str],
    english: Sequence[str],
    *,
    alike: tuple[Sequence[str], Sequence[str]] | None,
    paragraphs: tuple[Sequence[int] | None, Sequence[int] | None],
    kinds: tuple[Sequence[str] | None, Sequence[str] | None],
    fixed: tuple[Sequence[int], Sequence[int]],
    lexical: LexicalTable,
) -> Material:
    """`alike`: texts in one language that stand for the segments of the two sides (drafts and targets)."""
    words = evidence(chinese, english, lexical)
    sizes = len(chinese), len(english)
    marked = [np.isin(np.arange(n), list(f)).astype(np.float32) for n, f in zip(sizes, fixed, strict=True)]
    return Material(
        words,
        vectors(words),
        overlap(*alike) if alike else None,
        layout(*paragraphs, *kinds, sizes),
        marked[0],
        marked[1],
    )
