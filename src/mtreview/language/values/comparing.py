"""What two quantities that stand for each other say differently beside the value: unit, bound, to or by, per what."""

from dataclasses import replace
from math import isclose, log10
from typing import Literal

from mtreview.language.values.quantity import Quantity
from mtreview.language.values.units import Unit

__all__ = ["Difference", "differences", "in_unit_of", "same_amount", "units_clash"]

Difference = Literal["unit", "bound", "change", "trend", "per", "points", "sign"]

_GROUPS = (
    frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"}),
    frozenset({"kilogram", "jin", "tonne", "gram", "pound", "ounce"}),
    frozenset({"mu", "hectare", "acre", "square metre", "square kilometre", "square foot"}),
    frozenset({"kilometre", "mile", "metre"}),
    frozenset({"litre", "millilitre", "cubic metre", "barrel"}),
    frozenset({"person", "household", "share"}),
)


_MEASURED = frozenset({"mass", "volume", "area"})


def same_amount(source: Quantity, target: Quantity) -> bool | None:
    """Whether two measures are one when converted, to five parts in a hundred; None when there is nothing to
    convert."""
    a, b = source.unit, target.unit
    if a is None or b is None or a.dimension != b.dimension or a == b or _degrees_alone(a, b):
        return None
    if {a.english, b.english} == {"chi", "feet"} and source.value == target.value:
        return True  # a container of 40尺 is one of 40 feet, and in sayings a foot will do
    if a.dimension == "temperature":
        celsius = source.value if a.english != "degrees Fahrenheit" else (source.value - 32) / 1.8
        other = target.value if b.english == "degrees Celsius" else (target.value - 32) / 1.8
        return abs(celsius - other) < 1.0
    tops = (source.high or source.value, target.high or target.value)
    low, high = source.value * a.factor, tops[0] * a.factor
    least, most = target.value * b.factor, tops[1] * b.factor
    loose = 0.1 if {a.english, b.english} <= {"days", "weeks", "months"} else 0.05  # half a month is two weeks
    return (low <= most * (1 + loose) and least <= high * (1 + loose)) or isclose(low, least, rel_tol=loose)


def in_unit_of(source: Quantity, target: Quantity) -> Quantity:
    """The source in the unit of the target, where one converts into the other; else as it is."""
    a, b = source.unit, target.unit
    if a is None or b is None or a == b or a.dimension != b.dimension or a.dimension == "temperature":
        return source
    factor = a.factor / b.factor
    high = None if source.high is None else source.high * factor
    value = source.value * factor if log10(factor) % 1 < 1e-9 else float(f"{source.value * factor:.3g}")
    return replace(source, value=round(value, 9), high=high, unit=b)


def _degrees_alone(a: Unit, b: Unit) -> bool:
    """度 is Celsius in Chinese; English "degrees" may be either."""
    return a.dimension == "temperature" and (
        b.english == "degrees" or (a.english == "degrees" and b.english == "degrees Celsius")
    )


def units_clash(source: Quantity, target: Quantity) -> bool:
    """True when both have a unit and the two cannot be of one measure."""
    a, b = source.unit, target.unit
    if a is None or b is None or a == b:
        return False
    if (a.english, b.english) == ("degrees", "kilowatt-hours"):
        return False
    if a.dimension != b.dimension:
        return not (source.weak or target.weak) or {a.dimension, b.dimension} <= _MEASURED
    return same_amount(source, target) is False and not (source.weak and source.value >= 100)  # 千里 is just far


def differences(source: Quantity, target: Quantity) -> list[Difference]:
    """What differs between two quantities of the same figure."""
    found: list[Difference] = []
    if units_clash(source, target):
        found.append("unit")
    if {source.bound, target.bound} == {"over", "under"}:
        found.append("bound")
    if (
        {source.change, target.change} in ({"to", "by"}, {"from", "by"})
        and source.kind == target.kind
        and source.kind != "multiple"
    ):
        found.append("change")
    if {source.trend, target.trend} == {"up", "down"}:
        found.append("trend")
    if _per_differs(source.per, target.per):
        found.append("per")
    if source.kind == target.kind == "ratio" and _points_differ(source, target):
        found.append("points")
    below = source.kind == "year" or (source.unit is not None and source.unit.dimension == "temperature")
    if source.negative and not target.negative and below:
        found.append("sign")
    return found


def _points_differ(source: Quantity, target: Quantity) -> bool:
    if source.points:
        return not target.points and not target.weak
    return target.points and source.change == "by"


def _per_differs(source: frozenset[str], target: frozenset[str]) -> bool:
    if not source or not target:
        return False
    return any((group & source) and (group & target) and not (group & source & target) for group in _GROUPS)
