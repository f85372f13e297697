"""Two Chinese figures that are one quantity: 2小时30分钟, 两年零三个月, 1米75."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mtreview.language.values.quantity import Quantity
from mtreview.language.values.units import Unit
from mtreview.records import Span

__all__ = ["join_quantities"]

_UNIT_BETWEEN = re.compile(
    r"[ ]?个?(?:小时|钟头|分钟|分|天|周|个?月|年|公里|千米|米|公斤|千克|斤|吨|周岁|岁)[ ]?(?:零|又|加)?[ ]?"
)


def join_quantities(quantities: Sequence[Quantity], text: str) -> list[Quantity]:
    """The quantities in order, those that are said in two figures made one; `text` in the form of `plain`."""
    out: list[Quantity] = []
    for quantity in quantities:
        together = _together(out[-1], quantity, text) if out else None
        if together is None:
            out.append(quantity)
        else:
            out[-1] = together
    return out


def _together(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    big, small = first.unit, second.unit
    if second.kind == "money" and second.value < 1 and second.others:
        return _join_coins(first, second, text)
    if big is None or first.kind != "number" or second.kind != "number" or first.high is not None:
        return None
    between = text[first.span.end : second.span.start]
    whole = Span(first.span.start, second.span.end)
    if small is None:
        figure = text[second.span.start : second.span.end]
        part = _part(big, between, figure, text[second.span.end :])
        if part:
            return replace(first, span=whole, number=whole, value=first.value + part, digits=4, weak=False)
        if big.english == "metres" and between == "米" and re.fullmatch(r"\d\d", figure):
            return replace(
                first, span=whole, number=whole, value=first.value + second.value / 100, digits=3, weak=False
            )
        return None
    if big.dimension != small.dimension or small.factor >= big.factor or second.value * small.factor >= big.factor:
        return None
    if not _UNIT_BETWEEN.fullmatch(between):
        return None
    return replace(
        first, span=whole, value=first.value + second.value * small.factor / big.factor, digits=3, weak=False
    )


def _part(big: Unit, between: str, figure: str, after: str) -> float:
    """What 15分 adds to 6小时 and 91 to 10秒, in the larger unit; 0 where the second figure is no part of the first."""
    if not re.fullmatch(r"\d\d?", figure):
        return 0.0
    if big.english == "hours" and between in ("小时", "个小时") and re.match("分(?!之|[一-龥]?[段店])", after):
        return float(figure) / 60
    if big.english == "seconds" and between == "秒":
        return float(figure) / (10.0 if len(figure) == 1 else 100.0)
    return 0.0


def _join_coins(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    """两美元又三美分 is 2.03 dollars."""
    if not first.span.of(text).endswith("元") or text[first.span.end : second.span.start] not in ("", "又", "零"):
        return None
    whole, currency = Span(first.span.start, second.span.end), first.currency or second.currency
    return replace(
        first, kind="money", currency=currency, span=whole, value=first.value + second.value, digits=4, weak=False
    )
