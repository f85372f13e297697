"""What the quality head, trained on human MQM marks, makes of a row."""

from collections.abc import Sequence

from mtreview.protocols import Row
from mtreview.quality.head import read_shipped_recipe

__all__ = ["FluencyQuality", "Quality", "Risk"]


class Risk:
    """Expected MQM penalty of the row (major 5, minor 1, minor punctuation 0.1). It grows with length, as the penalty
    does: for "which segment first". The document's value is the mean a row, as WMT reports systems."""

    name = "risk"
    label = "Risk"
    range = (0.0, 15.0)
    needs = frozenset({"verdicts"})
    higher_is_better = False

    def signature(self) -> str:
        return f"risk|expected MQM penalty|{read_shipped_recipe()}"

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        return [None if row.verdicts is None else row.verdicts.risk for row in rows]

    def document(self, rows: Sequence[Row]) -> float | None:
        found = [row.verdicts.risk for row in rows if row.verdicts is not None]
        return sum(found) / len(found) if found else None


class Quality:
    """0-100, whole: 100 without an error, 0 at one major error in twenty Chinese characters or worse; calibrated, so
    that segments marked 80 were on average judged 80. The document's value is weighted by length."""

    name = "quality"
    label = "Quality"
    range = (0.0, 100.0)
    needs = frozenset({"source", "verdicts"})
    higher_is_better = True

    def signature(self) -> str:
        return f"quality|100 - 400 x MQM penalty a source character, 0-100|{read_shipped_recipe()}"

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        return [self._one(row) for row in rows]

    def document(self, rows: Sequence[Row]) -> float | None:
        found = [(q, self._size(row)) for row in rows if (q := self._one(row)) is not None]
        total = sum(size for _, size in found)
        return float(round(sum(q * size for q, size in found) / total)) if total else None

    def _one(self, row: Row) -> float | None:
        return None if row.verdicts is None or row.source is None else row.verdicts.quality

    def _size(self, row: Row) -> int:
        return max(1, len((row.source or "").strip()))


class FluencyQuality(Quality):
    """The same scale where only the English is at hand: judged by the English alone and counted by its words."""

    name = "fluency-quality"
    label = "Fluency quality"
    range = (0.0, 100.0)
    needs = frozenset({"verdicts"})

    def signature(self) -> str:
        return f"fluency-quality|100 - 400 x MQM penalty / 1.7 a target word, 0-100, without source|{read_shipped_recipe()}"

    def _one(self, row: Row) -> float | None:
        return None if row.verdicts is None or row.source is not None else row.verdicts.quality

    def _size(self, row: Row) -> int:
        return max(1, len(row.target.split()))
