"""Tenths and percentage points whose figure stands in the English as a number or a multiple, and multiples as a share."""

import re

from mtreview.detectors.quantity_mark import quantity_mark
from mtreview.language.values.matching import Matched
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.wording import number_words
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["figure_marks"]

_TIMES_AS = re.compile(r"\s+times(?P<as> as (?:many|much|large|big|high) as| (?:more|higher) than)?\b")


def figure_marks(matched: Matched, source: str, target: str) -> list[tuple[Quantity, Mark]]:
    """六成 as "six times" or "six", 4个百分点 as "four times", 三倍 as "30 percent", each with its Chinese quantity."""
    found: list[tuple[Quantity, Mark]] = []
    used: set[int] = set()
    for z in matched.sources:
        for e in matched.targets:
            mark = None if id(e) in used else _tenths(z, e, source, target) or _multiple(z, e, source, target)
            if mark is not None:
                used.add(id(e))
                found.append((z, mark))
                break
    return found


def _tenths(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    if z.kind != "ratio" or e.kind not in ("number", "multiple") or e.currency or e.unit:
        return None
    said = z.span.of(source)
    figure = round(z.value * (100 if z.points else 10), 6)
    if not (z.points or "成" in said) or e.value not in (figure, figure * 10 if figure == 1 else figure):
        return None
    times = _TIMES_AS.match(target, e.span.end)
    if z.points and not times:
        return None
    end = times.end() if times else e.span.end
    fix = _percent(z, e.number.of(target))
    if times and times["as"]:
        fix += " more than" if z.change == "by" else " of"
    if not times and not re.match(r"\s+of\b", target[end:]) and re.match(r"\s+[a-z]", target[end:]) is None:
        return None
    return quantity_mark(
        Span(e.span.start, end), z, f"{said} is {_percent(z, '1')}; the English says {target[e.span.start : end]}", fix
    )


def _percent(z: Quantity, old: str) -> str:
    value = round(z.value * 100, 6)
    words = number_words(value) if old.isalpha() and old[:1].isupper() else None
    unit = "percentage points" if z.points else "percent"
    return f"{words.capitalize() if words else f'{value:g}'} {unit}"


def _multiple(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    """三倍 as "30 percent of" and 二十倍 as "20% of"."""
    if z.kind != "multiple" or e.kind != "ratio" or e.value not in (z.value / 10, z.value / 100) or z.change == "by":
        return None
    after = re.match(r"\s+of\b", target[e.span.end :])
    if after is None or z.value != int(z.value) or z.value < 2:
        return None
    words = "twice" if z.value == 2 else f"{number_words(z.value) or f'{z.value:g}'} times"
    place = Span(e.span.start, e.span.end + after.end())
    return quantity_mark(
        place, z, f"{z.span.of(source)} is {words} as much; the English says {e.span.of(target)}", words
    )
