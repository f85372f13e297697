"""Two numbers of one figure that differ in what stands round it: unit, bound, to or by, per what, below zero."""

import re
from collections.abc import Callable

from mtreview.detectors.bounds import bound_mark
from mtreview.detectors.quantity_mark import quantity_mark
from mtreview.language.values.comparing import Difference, differences
from mtreview.language.values.english_context import change_word, per_words, unit_words
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.trends import opposite_trend, trend_word
from mtreview.language.values.units import Unit
from mtreview.language.values.wording import in_english, number_words, word_measure
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["difference_marks"]


def difference_marks(z: Quantity, e: Quantity, source: str, target: str) -> list[Mark]:
    """One mark for each difference between a Chinese and an English quantity of the same value."""
    found = differences(z, e)
    return [mark for kind in found if (mark := _MARKS[kind](z, e, source, target)) is not None]


def _unit(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = unit_words(e, target)
    if place is None or z.unit is None:
        return None
    whole = Span(e.span.start, place.end)
    said = f"{z.span.of(source)}{_after(source, z)} is {word_measure(z)}; the English says {whole.of(target)}"
    if z.unit.english in ("jin", "liang", "mu", "li", "chi", "cun", "zhang") or z.value != e.value or not z.value >= 1:
        fix = _in_words_too(word_measure(z), e.number.of(target))
        return quantity_mark(whole, z, said, _spelt(fix, target), 0.9)
    name = _named(z.unit, place.of(target), e)
    return quantity_mark(place, z, said, name and _spelt(name, target), 0.9)


def _after(source: str, z: Quantity) -> str:
    match = re.match(r"[ ]?[多余]?(?:个?[一-龥℃°]{1,3}|[A-Za-z]+)", source[z.span.end : z.span.end + 5])
    unit = match[0] if match else ""
    for length in range(len(unit), 0, -1):
        if unit[:length] in _SHOWN:
            return unit[:length]
    return ""


_SHOWN = frozenset(
    "米 公里 千米 里 海里 厘米 公分 毫米 克 公斤 千克 斤 两 吨 平方米 平方公里 亩 公顷 升 毫升 立方米 秒 分钟 小时 个小时 天 周 个月 年 岁 级 度 ℃ 摄氏度 华氏度 千瓦 兆瓦 千伏 寸 尺".split()  # noqa: E501
)


def _named(unit: Unit, old: str, e: Quantity) -> str | None:
    """The unit's name in the form of the one it replaces: singular after a hyphen, a sign for a sign."""
    if len(old) < 3 or unit.dimension == "grade":
        return None
    english = "degrees Celsius" if unit.english == "degrees" else unit.english
    singular = not old.endswith(("s", "feet")) and not old.startswith(("degrees", "Fahrenheit", "Celsius"))
    name = _singular(english) if singular else english
    return name.title() if old[0].isupper() and len(old) > 3 and " " not in name else name


def _spelt(fix: str, target: str) -> str:
    """The units as the English spells them: meters and liters where it has no metres, kilos where it has kilos."""
    american = re.search(r"(?i)(?:\b|centi|milli|kilo)(?:met|lit)ers?\b", target) and not re.search(
        r"(?i)metre|litre", target
    )
    if american:
        fix = re.sub(r"(met|lit)re", r"\1er", fix)
    return fix.replace("kilograms", "kilos") if re.search(r"\bkilos\b", target) else fix


def _in_words_too(fix: str, old: str) -> str:
    """4 kilos as "four kilos" where the English has "eight kilos"."""
    head, _, tail = fix.partition(" ")
    words = number_words(float(head)) if old.isalpha() and head.isdecimal() and int(head) <= 10 else None
    return f"{words} {tail}" if words else fix


def _singular(name: str) -> str:
    head, _, tail = name.partition(" ")
    if head == "degrees":
        return f"degree {tail}".strip()
    if name == "centuries":
        return "century"
    return name.removesuffix("s") if not name.endswith(("hertz", "cubic")) else name


_CHANGES = {"from": "where it began (“from”)", "to": "the final value (“to”)", "by": "the change (“by”)"}


def _change(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = change_word(e, target)
    if place is None or z.change not in _CHANGES:
        return None
    said = _CHANGES[z.change]
    return quantity_mark(place, z, f"{in_english(z)} is {said} in the Chinese", z.change, 0.9)


def _trend(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = trend_word(e, target)
    if place is None:
        return None
    said = place.of(target)
    reason = f"the Chinese reports a {'rise' if z.trend == 'up' else 'fall'}; the English says {said}"
    return quantity_mark(place, z, reason, opposite_trend(said), 0.9)


def _per(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    said = per_words(e, target)
    if len(said) != 1 or len(z.per) != 1:
        return None
    (words, place), (meant,) = said[0], z.per
    old = place.of(target)
    if words in _LY:
        fix = _LY_OF.get(meant)
    else:
        head = re.match(r"per|an?|every|each|/", old, re.IGNORECASE)
        lead = head[0] if head else "per"
        lead = ("an" if meant == "hour" else "a") if lead.lower() in ("a", "an") else lead
        fix = f"{lead}{'' if lead == '/' else ' '}{meant}"
    return quantity_mark(place, z, f"the Chinese says {in_english(z)} per {meant}; the English says {old}", fix, 0.9)


_LY = frozenset({"annually", "yearly", "monthly", "weekly", "daily", "hourly"})
_LY_OF = {"year": "annually", "month": "monthly", "week": "weekly", "day": "daily", "hour": "hourly"}


def _points(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    said = e.span.of(target)
    if z.points and said.lower().endswith("percentage"):
        return quantity_mark(
            e.span, z, f"{z.span.of(source)} is percentage points", f"{said} point{'s' * (z.value != 0.01)}", 0.85
        )
    if z.points:
        fix = re.sub(r"(?:\s*[%％]|[ -](?:per ?cent))$", " percentage point" + ("" if z.value == 0.01 else "s"), said)
        return quantity_mark(
            e.span, z, f"{z.span.of(source)} is percentage points, not percent", fix if fix != said else None, 0.85
        )
    fix = re.sub(r" percentage points?$", " percent", said)
    return quantity_mark(
        e.span, z, f"{z.span.of(source)} is percent, not percentage points", fix if fix != said else None, 0.8
    )


_COLD = re.compile(
    r"\b(?:minus|negative|(?:below|under) (?:zero|freezing)|sub-?zero|freezing)\b|(?:^|[ (])[-−–]\d", re.IGNORECASE
)


def _sign(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    if z.kind == "year":
        lead = re.search(r"(?:\bAD|\bA\.D\.)\s*$", target[: e.span.start])
        whole = Span(lead.start() if lead else e.span.start, e.span.end)
        return (
            None
            if "BC" in target or "B.C." in target
            else quantity_mark(whole, z, f"{z.span.of(source)} is a year BC", f"{e.number.of(target)} BC", 0.9)
        )
    if _COLD.search(target):
        return None
    place = unit_words(e, target)
    if place is None:
        return quantity_mark(e.span, z, f"{z.span.of(source)}度 is below zero", f"minus {e.number.of(target)}", 0.9)
    whole = Span(e.span.start, place.end)
    unit = place.of(target)
    fix = f"minus {e.number.of(target)} {unit if unit[:1].isalpha() else 'degrees'}"
    if "Celsius" not in target and "°" not in target:
        fix += " Celsius"
    return quantity_mark(whole, z, f"{z.span.of(source)}度 is below zero", fix, 0.9)


_MARKS: dict[Difference, Callable[[Quantity, Quantity, str, str], Mark | None]] = {
    "unit": _unit, "bound": bound_mark, "change": _change, "trend": _trend, "per": _per, "points": _points, "sign": _sign,
}  # fmt: skip
