"""Times of day written in a way no style guide knows."""

import re

from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["TimeFormat"]

_DIGIT = re.compile(r"\d")  # without one nothing below can match
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d))?(?P<gap>\s*)(?P<half>[AaPp])(?P<dot>\.?)\s?(?P<m>[Mm])(?P<end>\.?)(?![A-Za-z])"
)
_GLUED = re.compile(r"(?<=\b[12]\d\d\d)\s?[-–](?=[01]?\d:[0-5]\d)")


class TimeFormat:
    """Times of day."""

    name = "time-format"
    category = "locale/time-format"
    needs = frozenset({"target"})
    certain = True
    summary = 'times written "7:30P.m.", "19:30 p.m." or glued to a date'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if not _DIGIT.search(row.target):
            return []
        marks = [mark for m in _TIME.finditer(row.target) if (mark := _time(m)) is not None]
        for match in _GLUED.finditer(row.target):
            marks.append(_mark(Span(*match.span()), ", ", "a date and a time glued together"))
        return marks


def _time(match: re.Match[str]) -> Mark | None:
    hour, minute = int(match["hour"]), match["minute"]
    if not minute and not match["dot"] and match["half"] in "Aa" and match["gap"]:
        return None  # "5 am I" and the like
    span = Span(*match.span())
    half = match["half"].lower()
    if hour > 12 or (hour == 0 and half == "p"):
        shown = (hour - 1) % 12 + 1
        half = "p" if hour >= 12 and hour != 24 else "a"
        return _mark(span, _written(match, str(shown), half), f"{match['hour']} o'clock needs no {match['half']}m")
    letters = match["half"] + match["m"]
    odd = letters in ("Am", "Pm", "aM", "pM") or (bool(match["dot"]) != bool(match["end"]) and _sentence_goes_on(match))
    if odd or (match["dot"] and not match["gap"]):
        return _mark(span, _written(match, match["hour"], half), f"write {_written(match, match['hour'], half)!r}")
    return None


def _sentence_goes_on(match: re.Match[str]) -> bool:
    """A lone final full stop may be the sentence's own."""
    return bool(match["dot"]) or match.string[match.end() :].lstrip()[:1].islower()


def _written(match: re.Match[str], hour: str, half: str) -> str:
    minute = f":{match['minute']}" if match["minute"] else ""
    dotted = match["dot"] or match["end"]
    return f"{hour}{minute} {half}.m." if dotted else f"{hour}{minute} {half}m"


def _mark(span: Span, fix: str, reason: str) -> Mark:
    return Mark("target", span, "locale/time-format", "minor", 0.95, reason, fix)
