"""How often: 三天一次 is once every three days, 一天三次 three times a day."""

import re

from mtreview.language.values.chinese_figures import read_figure
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["frequency_marks"]

_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "个月": "month",
    "月": "month",
    "年": "year",
    "小时": "hour",
    "个小时": "hour",
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_FIGURE = "[两二三四五六七八九十]{1,3}|\\d{1,2}"
_RARELY = re.compile(rf"(?:每隔?)?(?P<n>{_FIGURE})(?P<unit>{_UNIT})(?:[一-龥]{{0,3}})一(?:次|回|趟)")
_OFTEN = re.compile(rf"(?:一|每)(?P<unit>{_UNIT})(?:[一-龥]{{0,3}})(?P<n>{_FIGURE})(?:次|回|趟)")
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_WORDS = {word: value for value, word in enumerate(_SMALL)}
_TIMES = re.compile(
    r"\b(?:(?P<two>twice)|(?P<n>\w+) times)(?: (?:an?|per|every|each) (?P<unit>hour|day|week|month|year)| (?P<ly>daily|weekly|monthly|yearly))\b",  # noqa: E501
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:once )?every (?P<n>\w+) (?P<unit>hour|day|week|month|year)s\b", re.IGNORECASE)
_LY = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}


def frequency_marks(source: str, target: str) -> list[Mark]:
    """N times in a unit where the Chinese says once in N units, or the other way round."""
    return [*_turned(_RARELY, _TIMES, source, target), *_turned(_OFTEN, _EVERY, source, target)]


def _turned(chinese: re.Pattern[str], english: re.Pattern[str], source: str, target: str) -> list[Mark]:
    meant, said = list(chinese.finditer(source)), list(english.finditer(target))
    if len(meant) != 1 or len(said) != 1:
        return []
    figure, unit = read_figure(meant[0]["n"]), _UNITS[meant[0]["unit"]]
    times = _count(said[0])
    if figure is None or figure.value != times or _unit(said[0]) != unit or not 2 <= times <= 31:
        return []
    count = _SMALL[times] if times <= 10 else str(times)
    often = "twice" if times == 2 else f"{count} times"
    fix = f"once every {count} {unit}s" if chinese is _RARELY else f"{often} {'an' if unit == 'hour' else 'a'} {unit}"
    reason = f"{meant[0][0]} is {fix}; the English says {said[0][0]}"
    return [
        Mark(
            "target", Span(*said[0].span()), "accuracy/number", "major", 0.9, reason, fix, other=Span(*meant[0].span())
        )
    ]


def _count(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("two"):
        return 2
    word = match["n"].lower()
    return int(word) if word.isdecimal() else _WORDS.get(word, 0)


def _unit(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return _LY[groups["ly"].lower()] if groups.get("ly") else match["unit"].lower()
