"""Times told from now, and what a change is measured against: 去年 is not "this year", 同比 not "month on month"."""

import re
from dataclasses import dataclass

from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Periods"]


@dataclass(frozen=True, slots=True)
class _Time:
    """One of a group of times that exclude each other: how it is said in both languages, and in a fix."""

    chinese: re.Pattern[str]
    english: re.Pattern[str]
    fix: str


def _time(chinese: str, english: str, fix: str) -> _Time:
    return _Time(re.compile(chinese), re.compile(rf"\b(?:{english})\b", re.IGNORECASE), fix)


_GROUPS: tuple[tuple[_Time, ...], ...] = (
    (
        _time("(?<!以)前年(?!会)", "the year before last", "the year before last"),
        _time("去年|上年|去岁", "last year|the previous year|the year before(?! last)|a year (?:ago|earlier|before)|the same period last year", "last year"),  # noqa: E501
        _time("今年|本年度?", "this year|the current year", "this year"),
        _time("明年|来年", "next year|the coming year|the following year", "next year"),
    ),
    (
        _time("上个?月(?!球)", "last month|the previous month|a month (?:ago|earlier)", "last month"),
        _time("本月|这个月", "this month", "this month"),
        _time("下个?月(?!球)", "next month|the following month|the coming month", "next month"),
    ),
    (
        _time("上个?(?:周(?![一-龥]?[转期])|星期|礼拜)", "last week|the previous week|a week (?:ago|earlier)", "last week"),
        _time("本周|这个?(?:周|星期)", "this week", "this week"),
        _time("下个?(?:周(?![一-龥]?[转期])|星期|礼拜)", "next week|the following week|the coming week", "next week"),
    ),
    (
        _time("昨[天日晚夜]|昨儿", "yesterday|last night", "yesterday"),
        _time("今[天日早晨晚夜]|今儿", "today|tonight|this (?:morning|evening|afternoon)", "today"),
        _time("明[天日早晚](?!报)|明儿", "tomorrow", "tomorrow"),
    ),
    (
        _time("同比", "year[ -]on[ -]year|year[ -]over[ -]year|from (?:a|the) year (?:earlier|ago|before)|yoy|than a year (?:earlier|ago)", "year on year"),  # noqa: E501
        _time("环比", "month[ -]on[ -]month|quarter[ -]on[ -]quarter|month[ -]over[ -]month|quarter[ -]over[ -]quarter|week[ -]on[ -]week", "from the previous period"),  # noqa: E501
    ),
)  # fmt: skip
_CUES = re.compile(r"[去今明前上来]年|[上下本]个?[月周星礼]|这个?[月周星]|[昨今明][天日早晨晚夜儿]|[同环]比")


class Periods:
    """Last year or this year, yesterday or tomorrow, year on year or month on month."""

    name = "periods"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a time told from now, or a period of comparison, that is another in the Chinese (去年 as “this year”)"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        source = row.source or ""
        if not _CUES.search(source):
            return []
        return [mark for group in _GROUPS if (mark := _wrong(group, source, row.target)) is not None]


def _wrong(group: tuple[_Time, ...], source: str, target: str) -> Mark | None:
    """A mark where exactly one time of the group is said in the Chinese alone and exactly one in the English alone."""
    meant = [t for t in group if t.chinese.search(source)]
    if not meant:
        return None
    said = [t for t in group if t.english.search(target)]
    only_meant = [t for t in meant if t not in said]
    only_said = [t for t in said if t not in meant]
    if len(only_meant) != 1 or len(only_said) != 1:
        return None
    places = list(only_said[0].english.finditer(target))
    cue = only_meant[0].chinese.search(source)
    if len(places) != 1 or cue is None:
        return None
    words = places[0][0]
    return Mark(
        "target", Span(*places[0].span()), "accuracy/mistranslation", "major", 0.9,
        f"{cue[0]} is “{only_meant[0].fix}”; the English says “{words}”", _fix(only_meant[0].fix, words), other=Span(*cue.span()),
    )  # fmt: skip


_NIGHTS = {"yesterday": "last night", "today": "tonight", "tomorrow": "tomorrow night"}


def _fix(fix: str, words: str) -> str:
    if words.lower() in _NIGHTS.values() and words.lower() != "tomorrow":
        fix = _NIGHTS.get(fix, fix)
    if "-" in words and " " in fix and fix == "year on year":
        fix = "year-on-year"
    return fix[0].upper() + fix[1:] if words[:1].isupper() and words.lower() != "yoy" else fix
