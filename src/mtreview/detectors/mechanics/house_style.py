"""What a project's [style] wants otherwise: the other variety of English, other quotation marks, dates, currency, numerals."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise

from mtreview.detectors.mechanics.rules import Rule, apply_rules
from mtreview.detectors.mechanics.varieties import read_varieties
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["HouseStyle"]

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?(?: (?:hundred|thousand|million|billion|trillion))*"
_SCALES = {"million": 6, "billion": 9}


class HouseStyle:
    """Silent where the project leaves the choice open, as without a project."""

    name = "house-style"
    category = "fluency/spelling"
    needs = frozenset({"target"})
    certain = True
    summary = "what the project's [style] wants otherwise: spelling, quotation marks, currency, numbers, dates"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        style, text = context.style, row.target
        marks = _other_variety(text, style.spelling) if style.spelling else []
        if style.quotes:
            marks += _other_quotes(text, style.quotes)
        rules = _RULES.get(("currency", style.currency), ()) + _RULES.get(("numbers", style.numbers), ())
        return marks + apply_rules(rules + _RULES.get(("dates", style.dates), ()), text)


def _other_variety(text: str, wanted: str) -> list[Mark]:
    """Words of the other variety in small letters: with a capital they may belong to a name (the Labour Party)."""
    said = {"US": "American", "UK": "British"}[wanted]
    return apply_rules((_spelling_rule(wanted, f"the project wants {said} spelling"),), text)


@lru_cache(maxsize=2)
def _spelling_rule(wanted: str, reason: str) -> Rule:
    words = read_varieties(wanted)
    return Rule(re.compile(r"\b[a-z]{4,}\b"), lambda m: words.get(m[0]), reason, 0.9, "fluency/spelling")


_PAIRS = {"double": "“”", "single": "‘’"}


def _other_quotes(text: str, wanted: str) -> list[Mark]:
    """Both ends of each outer quotation in marks of the other kind; what stands inside another one is left alone."""
    outer = _PAIRS[wanted]
    inner = next(p for p in _PAIRS.values() if p != outer)
    closed = list(_quotations(text, outer))
    reason, group = f"the project wants {wanted} quotation marks", f"house-style: {wanted} quotation marks"
    marks = []
    for place in _quotations(text, inner):
        if any(other.holds(place) for other in closed):
            continue
        for at, mark in zip((place.start, place.end - 1), outer, strict=True):
            marks.append(
                Mark("target", Span(at, at + 1), "fluency/punctuation", "minor", 0.9, reason, mark, group=group)
            )
    return marks


def _quotations(text: str, kind: str) -> Iterator[Span]:
    """From an opening mark to its closing one; a closing single mark before a letter is an apostrophe."""
    places = list(re.finditer(rf"{kind[0]}|{kind[1]}(?!\w)", text))
    for one, other in pairwise(places):
        if one[0] == kind[0] and other[0] == kind[1]:
            yield Span(one.start(), other.end())


def _in_figures(match: re.Match[str]) -> str | None:
    """3.5 million as 3,500,000; None at the end of a range, whose beginning is told in millions too."""
    if re.search(r"\d\s*(?:to|or|and|[-–])\s*$", match.string[: match.start()]):
        return None
    whole, _, part = match["figure"].partition(".")
    zeros = _SCALES[match["scale"]] - len(part)
    return f"{int(whole + part) * 10**zeros:,}"


def _in_words(match: re.Match[str], scale: str) -> str:
    part = f".{match['part']}" if match["part"] else ""
    return f"{match['whole']}{part} {scale}"


def _day_first(match: re.Match[str]) -> str:
    return f"{match['day']} {match['month']}" + (f" {match['year']}" if match["year"] else "")


def _month_first(match: re.Match[str]) -> str:
    return f"{match['month']} {match['day']}" + (f", {match['year']}" if match["year"] else "")


def _rule(pattern: str, fix: Callable[[re.Match[str]], str | None], wanted: str, category: str) -> Rule:
    return Rule(re.compile(pattern), fix, f"the project wants {wanted}", 0.9, category)


_DAY = r"(?P<day>[12]?\d|3[01])"
_YEAR = r"(?P<year>[12]\d{3})\b"
_YUAN = rf"(?<!RMB )(?<!RMB)(?<![\w.,]){_FIGURE} yuan\b"
_RMB = rf"\bRMB ?(?P<figure>{_FIGURE})(?![ -]yuan)(?![\w,.]*\d)"
_ROUND = r"(?<![\d,.])(?P<whole>\d{1,3}),(?:000|(?P<part>[1-9])00)"
_SCALED = r"(?<![\d,.])(?P<figure>\d{1,3}(?:\.\d{1,3})?) (?P<scale>million|billion)\b"
_DAY_FIRST = rf"(?<![\d-])(?:\bthe )?{_DAY}(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b(?:,? {_YEAR})?"
_NO_DAY = r"(?![\d:]|[,.]\d|-\d| (?:percent|million|billion|p\.?m|a\.?m))"
_MONTH_FIRST = rf"\b(?P<month>{_MONTH}) {_DAY}(?:st|nd|rd|th)?{_NO_DAY}(?:, {_YEAR})?"


def _yuan_first(match: re.Match[str]) -> str:
    return f"RMB {match[0].removesuffix(' yuan')}"


def _yuan_last(match: re.Match[str]) -> str:
    return f"{match['figure']} yuan"


_RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("currency", "RMB"): (_rule(_YUAN, _yuan_first, "RMB before the figure", "locale/currency"),),
    ("currency", "yuan"): (_rule(_RMB, _yuan_last, "yuan after the figure", "locale/currency"),),
    ("numbers", "million"): tuple(
        _rule(
            _ROUND + rest + r"(?![\d,]*\d)",
            partial(_in_words, scale=scale),
            f"{scale}s in words",
            "locale/number-format",
        )
        for scale, rest in (("million", ",000"), ("billion", ",000,000"))
    ),
    ("numbers", "digits"): (_rule(_SCALED, _in_figures, "figures in full", "locale/number-format"),),
    ("dates", "month-day"): (_rule(_DAY_FIRST, _month_first, "the month before the day", "locale/date-format"),),
    ("dates", "day-month"): (_rule(_MONTH_FIRST, _day_first, "the day before the month", "locale/date-format"),),
}
"""Choice of the project -> the rules for it."""
