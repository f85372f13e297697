"""Two English figures that are one quantity: 5 feet 2 inches, 3 dollars 50 cents, one in three."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mtreview.language.values.quantity import Quantity
from mtreview.records import Span

__all__ = ["join_quantities"]

_CENTS = re.compile(r"[ -](?:US )?cents?\b")
_UNIT_BETWEEN = re.compile(
    r"[ -]?(?:hours?|minutes?|days?|weeks?|months?|years?|feet|foot|ft|pounds?|kilometers?|kilometres?|met(?:er|re)s?|kilograms?),?(?: and)? "  # noqa: E501
)
_IN = re.compile(r"(?: [a-z]{3,}(?<!\bmore)){0,1} (?:in|out of)(?: every)? ")


def join_quantities(quantities: Sequence[Quantity], text: str) -> list[Quantity]:
    """The quantities in order, those that are said in two figures made one."""
    out: list[Quantity] = []
    for quantity in quantities:
        one = _cents(quantity, text) if quantity.kind == "number" else quantity
        together = _together(out[-1], one, text) if out else None
        if together is None:
            out.append(one)
        else:
            out[-1] = together
    return out


def _cents(quantity: Quantity, text: str) -> Quantity:
    match = _CENTS.match(text, quantity.span.end)
    if match is None:
        return quantity
    return replace(
        quantity, kind="money", value=quantity.value / 100, span=Span(quantity.span.start, match.end()), currency="USD/EUR/HKD/AUD/CAD/SGD/TWD",  # noqa: E501
        others=(quantity.value,), digits=2, weak=True,
    )  # fmt: skip


def _together(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    between = text[first.span.end : second.span.start]
    if len(between) > 16:
        return None
    whole = Span(first.span.start, second.span.end)
    if first.kind == second.kind == "money" and second.value < 1 and second.others and between in (" ", " and "):
        return replace(first, span=whole, value=first.value + second.value, digits=4)
    big, small = first.unit, second.unit
    one = big and small and big.dimension == small.dimension and second.value * small.factor < big.factor
    if one and big and small and _UNIT_BETWEEN.fullmatch(between):
        value = first.value + second.value * small.factor / big.factor
        return replace(first, span=whole, number=whole, value=value, digits=3, weak=False)
    share = (
        first.kind == second.kind == "number" and _IN.fullmatch(between) and second.unit is None and first.unit is None
    )
    if share and 0 < first.value < second.value <= 1000:
        return replace(
            first,
            span=whole,
            number=whole,
            kind="ratio",
            value=first.value / second.value,
            others=(first.value, second.value),
            digits=3,
            weak=True,
        )
    return None
