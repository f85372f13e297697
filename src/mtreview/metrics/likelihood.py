"""What the model and the lexical table think of the given English, in nats (0 is certainty, lower is worse)."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from mtreview.protocols import Floats, Forced, Row
from mtreview.quality.word_evidence import FLOOR, piece_scores

__all__ = ["Adequacy", "Coverage", "Fluency", "Lexical", "Surplus", "WorstWindow"]

WINDOW = 5


class _Likelihood(ABC):
    """A mean over the tokens of a row; the document's value is the mean over the tokens of all rows."""

    name: ClassVar[str]
    label: ClassVar[str]
    range: ClassVar[tuple[float, float]]
    needs: ClassVar[frozenset[str]]
    higher_is_better: ClassVar[bool] = True
    recipe: ClassVar[str]

    def signature(self) -> str:
        return f"{self.name}|{self.recipe}"

    @abstractmethod
    def values(self, row: Row) -> Floats | None:
        """The numbers whose mean it is; None where the evidence is missing."""

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        found = [self.values(row) for row in rows]
        return [None if v is None or not len(v) else float(v.mean()) for v in found]

    def document(self, rows: Sequence[Row]) -> float | None:
        found = [v for row in rows if (v := self.values(row)) is not None and len(v)]
        return float(np.concatenate(found).mean()) if found else None


_FORCED = f"nats a piece with </s>, floor {FLOOR:g}"


def _pieces(forced: Forced | None) -> Floats | None:
    return None if forced is None or not forced.spans else piece_scores(forced, end=True)


class Adequacy(_Likelihood):
    """Mean log P(target | source) a piece, the model reading the given English beside the Chinese."""

    name = "adequacy"
    label = "Adequacy"
    range = (-6.0, 0.0)
    needs = frozenset({"given"})
    recipe = f"mean log P(target|source)|{_FORCED}"

    def values(self, row: Row) -> Floats | None:
        return _pieces(row.given)


class Fluency(_Likelihood):
    """Mean log P(target) a piece, the model reading the English alone."""

    name = "fluency"
    label = "Fluency"
    range = (-8.0, 0.0)
    needs = frozenset({"alone"})
    recipe = f"mean log P(target)|{_FORCED}"

    def values(self, row: Row) -> Floats | None:
        return _pieces(row.alone)


class Surplus(_Likelihood):
    """How much the Chinese helps: mean log P(target | source) - log P(target) a piece. Near or below zero the English
    says something else."""

    name = "surplus"
    label = "Surplus"
    range = (-4.0, 4.0)
    needs = frozenset({"given", "alone"})
    recipe = f"mean log P(target|source) - log P(target)|{_FORCED}"

    def values(self, row: Row) -> Floats | None:
        given, alone = _pieces(row.given), _pieces(row.alone)
        return None if given is None or alone is None or len(given) != len(alone) else given - alone


class Coverage(_Likelihood):
    """Mean log P(source | target) a piece, the model reading the Chinese beside the given English: what the English
    leaves out cannot be told back. Absent where the judge cannot translate into Chinese."""

    name = "coverage"
    label = "Coverage"
    range = (-8.0, 0.0)
    needs = frozenset({"back"})
    recipe = f"mean log P(source|target)|{_FORCED}"

    def values(self, row: Row) -> Floats | None:
        return _pieces(row.back)


class Lexical(_Likelihood):
    """Mean log P(source word | target) by a table of word translations: how well the English accounts for each
    Chinese word, without a network."""

    name = "lexical"
    label = "Lexical coverage"
    range = (-8.0, 0.0)
    needs = frozenset({"coverage"})
    recipe = "mean log P(source word|target)|nats a word|lexical table, IBM model 1"

    def values(self, row: Row) -> Floats | None:
        return row.coverage if row.target.strip() else None


class WorstWindow(_Likelihood):
    """The worst stretch of five pieces in a row by mean log P(target | source); of the document the worst row's."""

    name = "worst"
    label = "Worst window"
    range = (-8.0, 0.0)
    needs = frozenset({"given"})
    recipe = f"least mean log P(target|source) of {WINDOW} pieces in a row|{_FORCED}"

    def values(self, row: Row) -> Floats | None:
        pieces = _pieces(row.given)
        if pieces is None:
            return None
        width = min(WINDOW, len(pieces))
        means = np.convolve(pieces, np.full(width, 1 / width, dtype=np.float32), mode="valid")
        return np.array([means.min()], dtype=np.float32)

    def document(self, rows: Sequence[Row]) -> float | None:
        found = [v for v in self.segments(rows) if v is not None]
        return min(found) if found else None
