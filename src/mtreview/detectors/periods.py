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


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
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
    (
        _time("(?<![上下这每前后])一季度|第一季度?|首季度?", "first quarter|Q1", "first quarter"),
        _time("第二季度?|二季度", "second quarter|Q2", "second quarter"),
        _time("第三季度?|三季度", "third quarter|Q3", "third quarter"),
        _time("第四季度?|四季度", "fourth quarter|Q4|last quarter", "fourth quarter"),
    ),
    (
        _time("上半[年场]", "first half|first six months|first-half", "first half"),
        _time("下半[年场]", "second half|second six months|last six months|second-half|latter half", "second half"),
    ),
    (
        _time("月上旬|月初", rf"early(?=[ -](?:{_MONTHS}))|beginning(?= of (?:{_MONTHS}))", "early"),
        _time("月中旬", rf"mid(?=[ -](?:{_MONTHS}))|middle(?= of (?:{_MONTHS}))", "mid"),
        _time("月下旬|月底|月末", rf"late(?=[ -](?:{_MONTHS}))|end(?= of (?:{_MONTHS}))", "late"),
    ),
    (
        _time("春[天季]", "spring", "spring"),
        _time("夏[天季]", "summer", "summer"),
        _time("秋[天季]", "autumn|fall(?= of)", "autumn"),
        _time("冬[天季]", "winter", "winter"),
    ),
    (
        _time("上午|早上|早晨|清晨|今早", "morning", "morning"),
        _time("下午", "afternoon", "afternoon"),
        _time("晚上|傍晚|夜里", "evening|night", "evening"),
    ),
)  # fmt: skip
_CUES = re.compile(
    r"[去今明前上来]年|[上下本]个?[月周星礼]|这个?[月周星]|[昨今明][天日早晨晚夜儿]|[同环]比|季度|[第首][一二三四]?季|半[年场]|月[上中下初底末]|[春夏秋冬][天季]|[上下]午|[早晚]上|早晨|清晨|傍晚|夜里"
)


class Periods:
    """Last year or this year, yesterday or tomorrow, year on year or month on month."""

    name = "periods"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a wrong time or period of comparison (去年 as “this year”, 同比 as “month on month”)"

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


def _fix(fix: str, words: str) -> str | None:
    if words.lower() in ("beginning", "middle", "end") or (words[:1] == "Q" and fix.endswith("quarter")):
        return None
    if words.lower() in _NIGHTS.values() and words.lower() != "tomorrow":
        fix = _NIGHTS.get(fix, fix)
    if "-" in words and " " in fix and fix == "year on year":
        fix = "year-on-year"
    return fix[0].upper() + fix[1:] if words[:1].isupper() and words.lower() != "yoy" else fix
