"""What a metric must offer."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from mtreview.protocols.evidence import Row

__all__ = ["Metric", "Refusing"]


class Metric(Protocol):
    """A number per row. `needs`: names of the `Row` fields without which it gives None. `label`: what people read beside the
    number; `range`: the ends of its scale as they are drawn, the lower one first (numbers beyond are drawn at the end)."""

    name: str
    label: str
    range: tuple[float, float]
    needs: frozenset[str]
    higher_is_better: bool

    def signature(self) -> str:
        """The recipe: everything that can change the number."""
        ...

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        """One number a row."""
        ...

    def document(self, rows: Sequence[Row]) -> float | None:
        """The aggregate over all rows that have what the metric needs; None when none has."""
        ...


@runtime_checkable
class Refusing(Protocol):
    """What a metric may have beside: why rows that have what it needs get no number all the same."""

    def refusals(self, rows: Sequence[Row]) -> Mapping[int, str]: ...
