"""Agreement of the target with our own draft: BLEU, chrF++ and TER as sacrebleu computes them.

Agreement is not quality: a good translation may share few words with a draft, and a bad one many. Alone these
numbers rank segments worse than their length does, so they are reported as agreement and used as nothing else.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from mtreview.metrics.shifts import edits
from mtreview.protocols import Row

__all__ = ["Bleu", "Chrf", "Ter"]


class Overlap(ABC):
    """The draft is the reference, the target the hypothesis; None for a row without either."""

    name: ClassVar[str]
    label: ClassVar[str]
    range: ClassVar[tuple[float, float]]
    needs = frozenset({"draft"})
    higher_is_better: ClassVar[bool] = True

    @abstractmethod
    def _measure(self) -> Any:
        """A new metric of sacrebleu."""

    @cached_property
    def measure(self) -> Any:
        """sacrebleu's own metric, made on first use."""
        return self._measure()

    def signature(self) -> str:
        """sacrebleu's signature; `ref:draft` says that the reference is machine output."""
        self.measure.num_refs = 1
        return f"{self.measure.get_signature()}|ref:draft"

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        return [self._one(row) for row in rows]

    def document(self, rows: Sequence[Row]) -> float | None:
        """The corpus score over all rows that have a draft and a target, which is no mean of the segments' scores."""
        usable = [(row.target, row.draft.text) for row in rows if row.draft is not None and _usable(row)]
        if not usable:
            return None
        targets, drafts = zip(*usable, strict=True)
        return float(self.measure.corpus_score(list(targets), [list(drafts)]).score)

    def _one(self, row: Row) -> float | None:
        if row.draft is None or not _usable(row):
            return None
        return float(self.measure.sentence_score(row.target, [row.draft.text]).score)


def _usable(row: Row) -> bool:
    return bool(row.draft is not None and row.draft.text.strip() and row.target.strip())


class Bleu(Overlap):
    """BLEU, 0-100; on segments with the effective n-gram order, so that short ones do not come out as zero."""

    name = "bleu"
    label = "BLEU"
    range = (0.0, 100.0)

    def _measure(self) -> Any:
        from sacrebleu.metrics.bleu import BLEU

        return BLEU(effective_order=True)


class Chrf(Overlap):
    """chrF++ (character 6-grams and word pairs), 0-100."""

    name = "chrf"
    label = "chrF++"
    range = (0.0, 100.0)

    def _measure(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(word_order=2)


class Ter(Overlap):
    """TER, edits a hundred words of the draft; may pass 100. Lower is closer. sacrebleu's numbers, counted by our own
    search for shifts, which takes a twentieth of the time."""

    name = "ter"
    label = "TER"
    range = (0.0, 100.0)
    higher_is_better = False

    def document(self, rows: Sequence[Row]) -> float | None:
        """All edits over all words of the drafts, times 100, as sacrebleu's corpus score."""
        found = [self._counted(row.target, row.draft.text) for row in rows if row.draft is not None and _usable(row)]
        return _rate(sum(n for n, _ in found), sum(length for _, length in found)) if found else None

    def _one(self, row: Row) -> float | None:
        if row.draft is None or not _usable(row):
            return None
        return _rate(*self._counted(row.target, row.draft.text))

    def _counted(self, target: str, draft: str) -> tuple[int, int]:
        """Edits, and words of the draft."""
        cut = [self.measure.tokenizer(text.rstrip()).split() for text in (target, draft)]
        return edits(*cut), len(cut[1])

    def _measure(self) -> Any:
        from sacrebleu.metrics.ter import TER

        return TER()


def _rate(edits: int, words: int) -> float:
    return 100 * (edits / words) if words else 100.0 * float(edits > 0)  # in sacrebleu's order, to the last bit
