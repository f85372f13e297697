"""Two numbers of one figure that differ in what stands round it: unit, bound, to or by, per what, below zero."""

import re
from collections.abc import Callable

from mtreview.language.values.comparing import Difference, differences
from mtreview.language.values.english_context import bound_words, change_word, per_words, unit_words
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.trends import opposite_trend, trend_word
from mtreview.language.values.units import Unit
from mtreview.language.values.wording import in_english, word_measure
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["difference_marks"]


def difference_marks(z: Quantity, e: Quantity, source: str, target: str) -> list[Mark]:
    """One mark for each difference between a Chinese and an English quantity of the same value."""
    found = differences(z, e)
    return [mark for kind in found if (mark := _MARKS[kind](z, e, source, target)) is not None]


def _made(span: Span, z: Quantity, reason: str, fix: str | None, confidence: float) -> Mark:
    return Mark("target", span, "accuracy/number", "major", confidence, reason, fix, other=z.span)


def _unit(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = unit_words(e, target)
    if place is None or z.unit is None:
        return None
    whole = Span(e.span.start, place.end)
    said = f"{z.span.of(source)}{_after(source, z)} is {word_measure(z)}; the English says {whole.of(target)}"
    if z.unit.english in ("jin", "liang", "mu", "li", "chi", "cun", "zhang") or z.value != e.value or not z.value >= 1:
        return _made(whole, z, said, word_measure(z), 0.9)
    return _made(place, z, said, _named(z.unit, place.of(target), e), 0.9)


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
    singular = not old.endswith(("s", "feet")) and not old.startswith("degrees")
    return _singular(unit.english) if singular else unit.english


def _singular(name: str) -> str:
    head, _, tail = name.partition(" ")
    if head == "degrees":
        return f"degree {tail}".strip()
    if name == "centuries":
        return "century"
    return name.removesuffix("s") if not name.endswith(("hertz", "cubic")) else name


_OPPOSITE = {
    "more than": "less than", "less than": "more than", "fewer than": "more than", "over": "under", "under": "over", "above": "below", "below": "above",  # noqa: E501
    "at least": "at most", "at most": "at least", "up to": "at least", "nearly": "more than", "almost": "more than", "no more than": "no less than",  # noqa: E501
    "no less than": "no more than", "no fewer than": "no more than", "not more than": "not less than", "not less than": "not more than",
    "younger than": "older than", "older than": "younger than", "lower than": "higher than", "higher than": "lower than", "within": "over",
    "exceeding": "below", "exceeds": "is below", "in excess of": "less than", "a minimum of": "a maximum of", "a maximum of": "a minimum of",  # noqa: E501
}  # fmt: skip
_REACHES = (("最高", "up to"), ("最多", "at most"), ("至多", "at most"), ("不超过", "no more than"), ("将近", "nearly"), ("接近", "nearly"), ("近", "nearly"), ("不足", "less than"),  # noqa: E501
            ("不到", "less than"), ("以内", "within"), ("至少", "at least"), ("不少于", "at least"), ("不会少于", "at least"), ("不会低于", "at least"), ("不会超过", "no more than"), ("不低于", "at least"), ("最低", "at least"), ("满", "at least"))  # fmt: skip  # noqa: E501


def _bound(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = bound_words(e, target)
    around = source[max(0, z.span.start - 8) : z.span.end + 4]
    cue = next((words for sign, words in _REACHES if sign in around), None)
    meant = "more than or at least" if z.bound == "over" else "less than or at most"
    reason = f"the Chinese says {meant} {in_english(z)}; the English says the opposite"
    if place is None:
        return _made(e.span, z, reason, None, 0.85)
    old = place.of(target)
    fix = _fitting(cue, z) or _OPPOSITE.get(old.lower())
    if fix and _NO_VERB.search(target[: place.start]) and fix.split()[0] not in _VERBS:
        fix = f"be {fix}"  # "will less than 200" lacks its verb
    return _made(place, z, reason, _cased(fix, old), 0.9)


_NO_VERB = re.compile(r"\b(?:will|would|can|could|may|might|shall|should|must)(?: not)? $", re.IGNORECASE)
_VERBS = frozenset({"exceed", "be", "is"})


def _fitting(cue: str | None, z: Quantity) -> str | None:
    low = cue in ("at least",)
    return cue if cue and low == (z.bound == "over") else None


def _cased(fix: str | None, old: str) -> str | None:
    return fix[0].upper() + fix[1:] if fix and old[:1].isupper() else fix


def _change(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = change_word(e, target)
    if place is None or z.change not in ("to", "by"):
        return None
    said = "the final value (“to”)" if z.change == "to" else "the change (“by”)"
    return _made(place, z, f"{in_english(z)} is {said} in the Chinese", z.change, 0.9)


def _trend(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    place = trend_word(e, target)
    if place is None:
        return None
    said = place.of(target)
    reason = f"the Chinese reports a {'rise' if z.trend == 'up' else 'fall'}; the English says {said}"
    return _made(place, z, reason, opposite_trend(said), 0.9)


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
    return _made(place, z, f"the Chinese says {in_english(z)} per {meant}; the English says {old}", fix, 0.9)


_LY = frozenset({"annually", "yearly", "monthly", "weekly", "daily", "hourly"})
_LY_OF = {"year": "annually", "month": "monthly", "week": "weekly", "day": "daily", "hour": "hourly"}


def _points(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    said = e.span.of(target)
    if z.points and said.lower().endswith("percentage"):
        return _made(
            e.span, z, f"{z.span.of(source)} is percentage points", f"{said} point{'s' * (z.value != 0.01)}", 0.85
        )
    if z.points:
        fix = re.sub(r"(?:\s*[%％]|[ -](?:per ?cent))$", " percentage point" + ("" if z.value == 0.01 else "s"), said)
        return _made(
            e.span, z, f"{z.span.of(source)} is percentage points, not percent", fix if fix != said else None, 0.85
        )
    fix = re.sub(r" percentage points?$", " percent", said)
    return _made(e.span, z, f"{z.span.of(source)} is percent, not percentage points", fix if fix != said else None, 0.8)


_COLD = re.compile(r"\b(?:minus|negative|below|sub-?zero|freezing|under zero)\b|[-−–]\d", re.IGNORECASE)


def _sign(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    if z.kind == "year":
        lead = re.search(r"(?:\bAD|\bA\.D\.)\s*$", target[: e.span.start])
        whole = Span(lead.start() if lead else e.span.start, e.span.end)
        return (
            None
            if "BC" in target or "B.C." in target
            else _made(whole, z, f"{z.span.of(source)} is a year BC", f"{e.number.of(target)} BC", 0.9)
        )
    if _COLD.search(target):
        return None
    place = unit_words(e, target)
    whole = Span(e.span.start, place.end) if place else e.span
    unit = place.of(target) if place else "degrees"
    fix = f"minus {e.number.of(target)} {unit if unit[:1].isalpha() else 'degrees'}"
    if "Celsius" not in target and "°" not in target:
        fix += " Celsius"
    return _made(whole, z, f"{z.span.of(source)}度 is below zero", fix, 0.9)


_MARKS: dict[Difference, Callable[[Quantity, Quantity, str, str], Mark | None]] = {
    "unit": _unit, "bound": _bound, "change": _change, "trend": _trend, "per": _per, "points": _points, "sign": _sign,
}  # fmt: skip
