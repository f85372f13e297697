"""The mark that every comparison of quantities makes."""

from mtreview.language.values.quantity import Quantity
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["quantity_mark"]


def quantity_mark(span: Span, z: Quantity, reason: str, fix: str | None, confidence: float = 0.9) -> Mark:
    """On the English at `span`, beside the Chinese quantity."""
    return Mark("target", span, "accuracy/number", "major", confidence, reason, fix, other=z.span)
