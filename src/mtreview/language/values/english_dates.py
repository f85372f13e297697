"""Dates and times of day in English."""

import re

from mtreview.language.values.english_figures import Token, low_at
from mtreview.language.values.quantity import Quantity
from mtreview.records import Span

__all__ = ["MONTHS", "MONTH_NUMBERS", "WEEKDAYS", "WEEKDAY_NUMBERS", "clocks", "date_near", "is_month"]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTH_NUMBERS = (
    {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"Sept": 9}
    | {m.lower(): i for i, m in enumerate(MONTHS, 1) if m not in ("March", "May")} | {m.upper(): i for i, m in enumerate(MONTHS, 1)}
)  # fmt: skip
WEEKDAY_NUMBERS = {
    form(d) + s: i for i, d in enumerate(WEEKDAYS, 1) for s in ("", "s") for form in (str, str.lower, str.upper)
}
_TWELVE = re.compile(r"noon\b(?<!\wnoon)|midnight\b(?<!\wmidnight)")
_CLOCK = re.compile(
    r"(\d(?<![\d:.].)\d?)[:.](\d\d)(?::\d\d)?(?:\s*([ap])\.?\s?m\b\.?)?(?!\d|:\d|%)|(\d(?<![\d:.].)\d?)\s*([ap])\.?\s?m\b\.?",
    re.IGNORECASE,
)


_HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
_PAST = {
    "half": 30,
    "a quarter": 15,
    "quarter": 15,
    "five": 5,
    "ten": 10,
    "twenty": 20,
    "twenty-five": 25,
    "20": 20,
    "10": 10,
}
_SPOKEN = re.compile(
    rf"\b(?:(?P<minutes>half|(?:a )?quarter|five|ten|twenty(?:-five)?|10|20)(?: minutes)? (?P<way>past|to|after) (?P<hour>{'|'.join(_HOURS)}|1[0-2]|[1-9])\b(?!\s*(?:percent|%|[,.]\d|years|people|million|billion|yuan|times))"  # noqa: E501
    rf"|(?P<sharp>{'|'.join(_HOURS)}|1[0-2]|[1-9])(?= o['’]clock))(?P<half>(?: o['’]clock)?(?: in the (?:morning|afternoon|evening)| at night| this (?:morning|afternoon|evening)| tonight| [ap]\.?m\b\.?))?",  # noqa: E501
    re.IGNORECASE,
)  # fmt: skip


def _spoken(match: re.Match[str]) -> Quantity:
    """Half past five, a quarter to eight, nine o'clock."""
    said = (match["hour"] or match["sharp"]).lower()
    hour = _HOURS.index(said) + 1 if said in _HOURS else int(said)
    minutes = _PAST[match["minutes"].lower()] if match["minutes"] else 0
    value = float((hour % 12 * 60 + (-minutes if (match["way"] or "").lower() == "to" else minutes)) % 720)
    half = (match["half"] or "").lower()
    if not half:
        return Quantity(
            Span(*match.span()), "time", value, Span(*match.span()), others=(value + 720,), digits=4, weak=not minutes
        )
    late = "afternoon" in half or "evening" in half or "night" in half or "p" in half.removeprefix(" o'clock")
    return Quantity(Span(*match.span()), "time", value + 720 * late, Span(*match.span()), digits=4, weak=not minutes)


def clocks(text: str, taken: list[Span]) -> list[Quantity]:
    found = []
    for m in _CLOCK.finditer(text):
        if any(s.start <= m.start() < s.end for s in taken):
            continue
        half = (m[3] or m[5] or "").lower()
        hour, minute = int(m[1] or m[4]), int(m[2] or 0)
        if hour > 24 or minute > 59 or ("." in m[0][:3] and not half):
            continue
        value = float((hour % 12 + (12 if half == "p" else 0) if half else hour % 24) * 60 + minute)
        others = () if half or hour > 12 else ((value + 720) % 1440,)
        found.append(
            Quantity(
                Span(*m.span()), "time", value, Span(m.start(), m.end(2) if m[2] else m.end(4)), others=others, digits=4
            )
        )
    for m in _SPOKEN.finditer(text) if "past" in text or " to " in text or "clock" in text else ():
        found.append(_spoken(m))
    for m in _TWELVE.finditer(text):
        found.append(Quantity(Span(*m.span()), "time", 720.0 if m[0] == "noon" else 0.0, Span(*m.span()), weak=True))
    return found


def is_month(parts: list[Token], at: int) -> bool:
    text = parts[at].text
    if text not in ("May", "March", "Mar", "Jun", "Dec", "Sep", "Jan"):
        return True
    near = [parts[i].low for i in (at - 1, at + 1, at + 2) if 0 <= i < len(parts)]
    if any(w[0].isdecimal() for w in near):
        return True
    before = parts[at - 1].low if at else ""
    return before in (
        "in",
        "of",
        "last",
        "this",
        "until",
        "till",
        "since",
        "early",
        "late",
        "mid",
        "by",
        "next",
        "between",
        "to",
        "from",
        "-",
        "on",
        "for",
        "and",
        "through",
    )


def date_near(parts: list[Token], at: int, stop: int) -> bool:
    before = at - 2 if at > 1 and parts[at - 1].text == "." else at - 1
    near_before = before >= 0 and parts[before].text in MONTH_NUMBERS
    after = stop + 1 if low_at(parts, stop) == "of" else stop
    return near_before or (after < len(parts) and parts[after].text in MONTH_NUMBERS)
