"""Whether a figure is told as a rise or a fall, in both languages."""

import re

from mtreview.language.values.quantity import Quantity, Trend
from mtreview.records import Span

__all__ = ["chinese_trend", "english_trend", "opposite_trend", "trend_of", "trend_word"]

_CHINESE = re.compile(
    r"(?P<up>增加|增长|增多|上涨|上升|上调|提高|提升|攀升|飙升|回升|扩大|大增|激增|猛增|延长|升值|涨|升(?!级))"
    r"|(?P<down>下降|下跌|下滑|下调|下挫|减少|减|降低|缩短|缩减|缩小|回落|锐减|收窄|萎缩|贬值|跌|降(?!水|雨|雪|落))"
)
_TURNED = re.compile(r"负增长|收窄|放缓|不升|不降|未升|未降|止跌|止升|减缓|抑制|遏制|避免|防止|没有|不再|少增|多降")
_UP = {
    "rose": "fell", "rise": "fall", "rises": "falls", "risen": "fallen", "rising": "falling", "increased": "decreased", "increase": "decrease", "increases": "decreases",  # noqa: E501
    "increasing": "decreasing", "grew": "shrank", "grow": "shrink", "grows": "shrinks", "grown": "shrunk", "growing": "shrinking", "growth": "decline", "climbed": "dropped",  # noqa: E501
    "climb": "drop", "climbs": "drops", "jumped": "dropped", "jump": "drop", "surged": "plunged", "surge": "plunge", "soared": "plunged", "soar": "plunge",  # noqa: E501
    "up": "down", "raised": "lowered", "raise": "lower", "expanded": "shrank", "expand": "shrink", "gained": "lost", "higher": "lower",
}  # fmt: skip
_DOWN = {
    "fell": "rose", "fall": "rise", "falls": "rises", "fallen": "risen", "falling": "rising", "decreased": "increased", "decrease": "increase", "decreases": "increases",  # noqa: E501
    "decreasing": "increasing", "shrank": "grew", "shrink": "grow", "shrinks": "grows", "shrunk": "grown", "declined": "grew", "decline": "rise", "declines": "rises",  # noqa: E501
    "declining": "rising", "dropped": "climbed", "drop": "climb", "drops": "climbs", "plunged": "surged", "plunge": "surge", "tumbled": "surged", "slid": "rose", "slipped": "rose", "dipped": "rose",  # noqa: E501
    "down": "up", "lowered": "raised", "reduced": "increased", "reduce": "increase", "reduction": "increase", "lower": "higher",
}  # fmt: skip
_WORDS = "|".join(sorted({*_UP, *_DOWN}, key=len, reverse=True))
_BEFORE = re.compile(
    rf"\b(?P<word>{_WORDS})\b(?:[ -](?:by|to|at|of|about|around|nearly|almost|some|over|more|than|less|approximately|roughly|just|only|a|an|another|year|on|RMB|US|from)\b){{0,5}}\s*[$¥€£]?$",  # noqa: E501
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:\s+(?:year-on-year|annual|net|overall))?\s+(?P<word>{_WORDS})\b(?!\s+(?:to|by|from|payment|\d))",
    re.IGNORECASE,
)


def chinese_trend(quantity: Quantity, before: str) -> Trend:
    """The trend of a figure whose clause begins with `before`: the last verb of rising or falling, next to it."""
    near = before[-7:]
    found = list(_CHINESE.finditer(near))
    if not found or quantity.change not in ("to", "by") or _TURNED.search(before):
        return ""
    return "up" if found[-1]["up"] else "down"


def english_trend(quantity: Quantity, text: str) -> Trend:
    """The trend of a figure in an English text: "fell 5 percent", "a 5 percent rise"."""
    place = trend_word(quantity, text)
    if place is None:
        return ""
    return "up" if place.of(text).lower() in _UP else "down"


def trend_word(quantity: Quantity, text: str) -> Span | None:
    """Where the word of rising or falling stands."""
    lead = max(0, quantity.span.start - 40)
    match = _BEFORE.search(text[lead : quantity.span.start])
    if match is not None:
        return Span(lead + match.start("word"), lead + match.end("word"))
    after = _AFTER.match(text, quantity.span.end) if quantity.kind in ("ratio", "money", "number") else None
    return None if after is None else Span(*after.span("word"))


def opposite_trend(word: str) -> str | None:
    """The opposite in the same form: "rose" for "fell"."""
    other = _UP.get(word.lower()) or _DOWN.get(word.lower())
    return other.capitalize() if other and word[:1].isupper() else other


def trend_of(word: str) -> Trend:
    """Whether an English word alone tells of a rise or a fall."""
    low = word.lower()
    return "up" if low in _UP else "down" if low in _DOWN else ""
