"""Amounts that name two currencies, or one twice."""

from mtreview.language.values.chinese_values import chinese_quantities
from mtreview.language.values.english_values import english_quantities
from mtreview.language.values.matching import says
from mtreview.language.values.money import ENGLISH_CURRENCIES
from mtreview.language.values.quantity import Quantity
from mtreview.protocols import Context, Mark, Row

__all__ = ["Currency"]


class Currency:
    """RMB 100 billion dollars: is it yuan or dollars?"""

    name = "currency"
    category = "locale/currency"
    needs = frozenset({"target"})
    certain = True
    summary = 'an amount with two currencies ("RMB 100 billion dollars") or one named twice ("RMB 200 yuan")'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return [m for q in english_quantities(row.target) if q.currency and (m := _mark(q, row)) is not None]


def _mark(quantity: Quantity, row: Row) -> Mark | None:
    before = row.target[quantity.span.start : quantity.number.start].strip()
    after = row.target[quantity.number.end : quantity.span.end].strip(" -")
    if not before or not after or quantity.currency is None:
        return None
    first, second = _codes(before), _codes(after)
    whole, figure = quantity.span.of(row.target), quantity.number.of(row.target)
    led = row.target[quantity.span.start : quantity.number.end]
    if first & second:
        reason = f"the currency is given twice: {before} and {after}"
        return Mark("target", quantity.span, "locale/currency", "minor", 0.9, reason, led)
    meant = _meant(quantity, row.source)
    fix = f"{figure} {after}" if meant and meant in second else led
    reason = f"{whole!r} names two currencies, {before} and {after}"
    return Mark("target", quantity.span, "locale/currency", "major", 0.97, reason, fix)


def _codes(words: str) -> set[str]:
    low = words.lower().replace(".", "").strip()
    code = ENGLISH_CURRENCIES.get(low) or ENGLISH_CURRENCIES.get(low.removesuffix("s")) or "USD"
    return set(code.split("/"))


def _meant(quantity: Quantity, source: str | None) -> str | None:
    """The currency of the Chinese amount of this value, if there is one."""
    for other in chinese_quantities(source or ""):
        if other.currency and says(other, quantity):
            return other.currency
    return None
