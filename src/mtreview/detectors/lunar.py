"""Dates of the Chinese calendar: 正月初五 is no fifth of January."""

import re

from mtreview.language.values.chinese_figures import read_figure
from mtreview.language.values.english_dates import MONTH_NUMBERS
from mtreview.language.values.english_words import ORDINALS
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["lunar_marks"]

_DAY = "初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十|十[一二三四五六七八九]?"
_LUNAR = re.compile(
    rf"(?P<named>农历|阴历|旧历|夏历)?(?:[^，。；\d]{{0,4}}年)?(?P<month>正|腊|冬|[一二三四五六七八九十]{{1,2}})月(?P<day>{_DAY})(?![一二三四五六七八九日号])"
)
_MONTHS = "|".join(sorted((m for m in MONTH_NUMBERS if len(m) > 3 or m == "May"), key=len, reverse=True))
_SOLAR = re.compile(
    rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b|\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b"
)
_TOLD = re.compile(
    r"\b(?P<day>[a-z]+(?:-[a-z]+)?|\d{1,2}(?:st|nd|rd|th))(?: day)? of the (?P<month>[a-z]+|\d{1,2}(?:st|nd|rd|th))(?: lunar)? month\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"\blunar\b|\blunisolar\b|\b(?:Chinese|traditional) calendar\b|\bmonth of the\b", re.IGNORECASE)
_NAMES = {value: word for word, value in ORDINALS.items() if value <= 20}


def lunar_marks(source: str, target: str) -> list[Mark]:
    """A lunar date told as a solar one, or with another day."""
    given = list(_LUNAR.finditer(source))
    dates = [(m, *_date(m)) for m in given if m["named"] or m["month"] in "正腊冬" or m["day"][0] in "初廿"]
    if len(dates) != 1:
        return []
    match, month, day = dates[0]
    meant = f"{_ordinal(day)} day of the {_ordinal(month)} lunar month"
    solar = list(_SOLAR.finditer(target))
    if len(solar) == 1 and not _CALENDAR.search(target) and not re.search(r"\d月\d|公历|阳历|新历", source):
        lead = "" if target[: solar[0].start()].lower().endswith("the ") else "the "
        return [_mark(match, Span(*solar[0].span()), f"{lead}{meant}", meant)]
    told = list(_TOLD.finditer(target))
    if len(told) == 1 and _value(told[0]["day"]) not in (None, day):
        return [_mark(match, Span(*told[0].span("day")), _ordinal(day), meant)]
    return []


def _mark(match: re.Match[str], span: Span, fix: str, meant: str) -> Mark:
    place = Span(match.start("named") if match["named"] else match.start("month"), match.end())
    return Mark(
        "target", span, "accuracy/number", "major", 0.9, f"{place.of(match.string)} is the {meant}", fix, other=place
    )


def _date(match: re.Match[str]) -> tuple[int, int]:
    special = {"正": 1, "冬": 11, "腊": 12}
    day = match["day"].removeprefix("初").replace("廿", "二十")
    return special.get(match["month"]) or _whole(match["month"]), _whole(day)


def _whole(text: str) -> int:
    figure = read_figure(text)
    return int(figure.value) if figure else 0


def _ordinal(value: int) -> str:
    tail = "th" if 10 < value < 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return _NAMES.get(value) if value < 13 and value in _NAMES else f"{value}{tail}"  # type: ignore[return-value]


def _value(text: str) -> int | None:
    if text[0].isdecimal():
        return int(re.sub(r"\D", "", text))
    tens, _, ones = text.lower().partition("-")
    whole = {"twenty": 20, "thirty": 30}.get(tens)
    return whole + ORDINALS.get(ones, 0) if whole and ones else ORDINALS.get(text.lower())
