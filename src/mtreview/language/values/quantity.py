"""One number of a text, by value."""

from dataclasses import dataclass
from typing import Literal

from mtreview.language.values.units import Unit
from mtreview.records import Span

__all__ = ["Bound", "Change", "NumberKind", "Quantity", "Trend", "significant"]

NumberKind = Literal[
    "number", "ratio", "money", "ordinal", "multiple", "year", "month", "day", "weekday", "time", "decade", "century"
]  # fmt: skip
Bound = Literal["", "over", "under"]
"""What the words round a figure make of it: "over" is more than and at least, "under" less than and at most."""
Trend = Literal["", "up", "down"]
Change = Literal["", "from", "to", "by", "off"]
"""Whether a figure is where something came from or to, how much it changed by, or what is taken off a price."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """`span` holds the whole expression ("RMB 3.2 billion"), `number` only its figure.

    `value`: ratio as a share (30% = .3), time in minutes after midnight, weekday from Monday = 1, decade and century
    by their first year and number. `high` is the upper end of what may be meant (400多 = 400 to 500); `others` further
    readings (7:30 without a.m., 八折 as 20% off); `converted` the value in other units (公里 in miles). `digits`
    significant digits. `approximate`: about, 多. `vague`: "hundreds". `weak`: so small or so idiomatic that its
    absence on the other side means nothing. `misread`: figures that a hasty eye makes of it (七八个 as 78). `negative`:
    below zero. `points`: percentage points, not percent. `per`: what it is for each of ("month", "kilogram")."""

    span: Span
    kind: NumberKind
    value: float
    number: Span
    high: float | None = None
    others: tuple[float, ...] = ()
    converted: tuple[float, ...] = ()
    currency: str | None = None
    digits: int = 1
    approximate: bool = False
    vague: bool = False
    weak: bool = False
    unit: Unit | None = None
    bound: Bound = ""
    change: Change = ""
    trend: Trend = ""
    per: frozenset[str] = frozenset()
    negative: bool = False
    points: bool = False
    misread: tuple[float, ...] = ()


def significant(figure: str) -> int:
    """How many significant digits a figure was given with: "3.20" three, "1200" two."""
    plain = figure.replace(",", "").strip()
    if "." in plain:
        return max(1, len(plain.replace(".", "").lstrip("0")))
    return max(1, len(plain.strip("0")))
