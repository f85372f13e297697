"""What the words round an English figure make of it: its unit, its bound, to or by, per what."""

import re
from dataclasses import replace

from mtreview.language.values.quantity import Bound, Change, Quantity
from mtreview.language.values.trends import english_trend
from mtreview.language.values.units import english_unit
from mtreview.records import Span

__all__ = ["after_bound", "bound_words", "change_word", "per_words", "unit_words", "with_context"]

_SPAN = 48
_CLAUSE = re.compile(r"[;:!?()“”\n]|[.,](?!\d)")

_UNDER_WORDS = (
    r"just under|less than|fewer than|lower than|smaller than|under|below|no more than|not more than|at most|up to|a maximum of|maximum|nearly|almost|close to|within|just short of|shy of"  # noqa: E501
    r"|no higher than|not exceeding|not exceed|does not exceed|younger than"
)
_OVER_WORDS = (
    r"not under|not below|not younger than|just over|more than|over|above|exceeding|exceeds|exceeded|exceed|at least|no less than|no fewer than|not less than|not fewer than|a minimum of|minimum of|upwards of|in excess of"  # noqa: E501
    r"|greater than|higher than|older than|surpassing|surpasses|surpassed|topping|topped|not lower than"
)
_BOUND = re.compile(
    rf"\b(?:(?P<under>{_UNDER_WORDS})|(?P<over>{_OVER_WORDS}))\s+(?:of\s+|the\s+age\s+of\s+|a\s+|an\s+|about\s+|RMB\s?|US\s?|HK)?$",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|cannot|no|nor|nothing|nobody|none|neither|hardly|rarely|seldom|without|prohibit\w*|forbid\w*|ban\w*)|n['’]t)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:[ -](?!and\b|or\b|to\b)[A-Za-z]+){0,2}?[ ,]*(?:(?P<over>\bor (?:more|older|above|over|higher|longer)\b|\bor greater\b|\bat (?:the )?least\b|\band (?:above|over|older|up)\b|-plus\b|\bplus\b|\+)"  # noqa: E501
    r"|(?P<under>\bor (?:less|fewer|under|younger|below|lower|shorter)\b|\bat (?:the )?most\b|\band (?:under|below|younger)\b))",
    re.IGNORECASE,
)
_MOVES = (
    r"(?:ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|owing)|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|expand(?:s|ed|ing)?|up"
    r"|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|down|shr(?:ink|inks|ank|unk)|slid|slip(?:s|ped)?|plunge(?:s|d)?|plummet(?:s|ed)?|sank|compress(?:ed)?|squeezed?|trimmed|tumble(?:s|d)?|dip(?:s|ped)?"
    r"|reduc(?:e|es|ed|ing)|cut(?:s|ting)?|lower(?:s|ed|ing)?|rais(?:e|es|ed|ing)|shorten(?:s|ed|ing)?|narrow(?:s|ed|ing)?|widen(?:s|ed|ing)?|rebound(?:s|ed|ing)?|recover(?:s|ed|ing)?|extend(?:s|ed|ing)?"
    r"|boost(?:s|ed|ing)?|slash(?:es|ed|ing)?|adjust(?:s|ed)? (?:up|down)|swell(?:s|ed)?|edge[sd]? (?:up|down))"
)
_CHANGE = re.compile(
    rf"\b{_MOVES}\b(?:\s+(?!(?:by|to|from)\b)[\w'’-]+){{0,4}}?\s+(?P<way>by|to|from)\s+(?:(?:more|less|fewer|no|over|under|about|around|nearly|almost|some|at|least|most|than|up|roughly|approximately|a|an|just|only|just|RMB|US)\s*)*$",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"(?: percent|%|％| per cent)?[ -](?:off\b|discount\b|price cut\b|price reduction\b)|\s*(?:off|discount)\b",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(r"\b(?:discount(?:ed)?|reduc(?:ed|tion)|cut|marked down|slashed)\s+(?:of|by)\s+$", re.IGNORECASE)
_MINUS = re.compile(r"(?:\b(?:minus|negative|sub-?zero)\s*|(?<![\w\d)%.,])(?:(?<!\S)[-−–]|[−]))$", re.IGNORECASE)
_BEFORE_CHRIST = re.compile(r"\s?(?:BCE?\b|B\.C\.)")
_BELOW_ZERO = re.compile(r"[^.,;]{0,24}?\b(?:below (?:zero|freezing)|sub-?zero)\b", re.IGNORECASE)

_PERIODS = {"year": "year", "month": "month", "week": "week", "day": "day", "hour": "hour", "minute": "minute", "second": "second", "quarter": "quarter",  # noqa: E501
            "annum": "year", "school year": "year"}  # fmt: skip
_LY = {"yearly": "year", "annually": "year", "annual": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour", "quarterly": "quarter"}  # fmt: skip  # noqa: E501
_THINGS = {"person": "person", "capita": "person", "head": "person", "kilogram": "kilogram", "kilo": "kilogram", "kg": "kilogram", "jin": "jin", "catty": "jin",  # noqa: E501
           "ton": "tonne", "tonne": "tonne", "metric ton": "tonne", "gram": "gram", "pound": "pound", "ounce": "ounce", "mu": "mu", "hectare": "hectare",  # noqa: E501
           "acre": "acre", "square meter": "square metre", "square metre": "square metre", "square kilometer": "square kilometre",
           "square kilometre": "square kilometre", "square foot": "square foot", "kilometer": "kilometre", "kilometre": "kilometre", "km": "kilometre", "mile": "mile",  # noqa: E501
           "meter": "metre", "metre": "metre", "liter": "litre", "litre": "litre", "milliliter": "millilitre", "millilitre": "millilitre",
           "cubic meter": "cubic metre", "cubic metre": "cubic metre", "barrel": "barrel", "household": "household", "share": "share"}  # fmt: skip  # noqa: E501
_EACH = {**_PERIODS, **_THINGS}
_NAMES = "|".join(sorted(_EACH, key=len, reverse=True))
_PER = re.compile(
    rf"(?:(?:[ -][A-Za-z.-]+){{0,3}}?)[ ,]*(?P<all>(?:\bper|\ban?|\bevery|\beach|/)[ ]?(?P<what>{_NAMES})\b(?!-))",
    re.IGNORECASE,
)
_PER_LY = re.compile(
    r"(?:(?:[ -][A-Za-z.]+){0,2}?)[ ](?P<all>annually|yearly|monthly|weekly|daily|hourly)\b", re.IGNORECASE
)
_CUES = re.compile(r"per|\ba|every|each|/|ly\b", re.IGNORECASE)


def with_context(quantity: Quantity, text: str) -> Quantity:
    """The quantity with what stands round it in the text."""
    if quantity.kind in ("month", "weekday", "day", "time", "decade", "century"):
        return quantity
    start, end = quantity.span.start, quantity.span.end
    before = _CLAUSE.split(text[max(0, start - _SPAN) : start])[-1]
    unit = english_unit(text, end) if quantity.kind in ("number", "year", "ordinal") else None
    if unit is not None and quantity.kind == "ordinal" and unit[0].dimension != "time":
        unit = None
    here = Span(unit[1], unit[2]) if unit else None
    bound = _bound(before, text, end)
    change = _change(quantity, before, text)
    per = frozenset(_EACH.get(w, _LY.get(w, w)) for w, _ in per_words(quantity, text))
    points = quantity.kind == "ratio" and quantity.span.of(text).lower().endswith(("points", "point"))
    negative = _MINUS.search(before) is not None or (
        quantity.kind == "number"
        and unit is not None
        and unit[0].dimension == "temperature"
        and _BELOW_ZERO.match(text, end) is not None
    )
    if quantity.kind in ("number", "year") and _BEFORE_CHRIST.match(text, end) is not None:
        negative = True
    trend = english_trend(quantity, text)
    if not (trend or here or bound or change or per or points or negative):
        return quantity
    return replace(
        quantity,
        unit=unit[0] if unit else quantity.unit,
        bound=bound,
        change=change,
        trend=trend,
        per=per,
        points=points,
        negative=negative,
    )


def _bound(before: str, text: str, end: int) -> Bound:
    if (match := _BOUND.search(before)) is not None and not _NEGATED.search(before[: match.start()]):
        return "under" if match["under"] else "over"
    if (after := _AFTER.match(text, end)) is not None:
        return "over" if after["over"] else "under"
    return ""


def _change(quantity: Quantity, before: str, text: str) -> Change:
    if quantity.kind in ("ratio", "money") and (
        _OFF.match(text, quantity.span.end) or (_DISCOUNT.search(before) and "discount" in before.lower())
    ):
        return "off"
    match = _CHANGE.search(before) if re.search(" (?:by|to|from) ", before) else None
    way = match["way"].lower() if match else ""
    return "by" if way == "by" else "to" if way == "to" else "from" if way else ""


def unit_words(quantity: Quantity, text: str) -> Span | None:
    """Where the unit after the figure stands."""
    unit = english_unit(text, quantity.span.end)
    return Span(unit[1], unit[2]) if unit else None


def bound_words(quantity: Quantity, text: str) -> Span | None:
    """Where "more than", "under" and the like stand before the figure."""
    lead = max(0, quantity.span.start - _SPAN)
    match = _BOUND.search(text[lead : quantity.span.start])
    if match is None:
        return None
    group = "under" if match["under"] else "over"
    return Span(lead + match.start(group), lead + match.end(group))


def after_bound(quantity: Quantity, text: str) -> Span | None:
    """Where "or more", "or less" and the like stand behind the figure."""
    match = _AFTER.match(text, quantity.span.end)
    return None if match is None else Span(*match.span("over" if match["over"] else "under"))


def change_word(quantity: Quantity, text: str) -> Span | None:
    """Where the "by" or "to" before the figure stands."""
    lead = max(0, quantity.span.start - _SPAN)
    match = _CHANGE.search(text[lead : quantity.span.start])
    return None if match is None else Span(lead + match.start("way"), lead + match.end("way"))


def per_words(quantity: Quantity, text: str) -> list[tuple[str, Span]]:
    """What each is for after the figure (per kilogram, a month, monthly), and where it says so."""
    at = quantity.span.end
    found: list[tuple[str, Span]] = []
    if not _CUES.search(text, at, at + 40):
        return []
    while (match := _PER.match(text, at)) is not None and len(found) < 3:
        found.append((match["what"].lower(), Span(*match.span("all"))))
        at = match.end()
    if not found and (match := _PER_LY.match(text, at)) is not None:
        found.append((match["all"].lower(), Span(*match.span("all"))))
    return found
