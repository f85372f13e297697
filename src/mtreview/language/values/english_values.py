"""Numbers of an English text by value."""

import re
from dataclasses import replace
from functools import lru_cache

from mtreview.language.english import words_only
from mtreview.language.values.english_context import with_context
from mtreview.language.values.english_dates import MONTH_NUMBERS, WEEKDAY_NUMBERS, clocks, is_month
from mtreview.language.values.english_figures import (
    SCALES,
    WORDS,
    Figure,
    Token,
    low_at,
    read_figure,
    tokens,
)
from mtreview.language.values.english_joined import join_quantities
from mtreview.language.values.english_money import currency_after, currency_before
from mtreview.language.values.english_suffixes import read_suffix
from mtreview.language.values.english_words import DECADES, FIRST, FRACTIONS, LONE, MULTIPLES, ORDINALS
from mtreview.language.values.quantity import NumberKind, Quantity
from mtreview.language.values.units import english_unit
from mtreview.records import Span

__all__ = ["english_quantities"]

_ROUGHLY = re.compile(
    r"\b(?:about|around|nearly|almost|some|approximately|roughly|over|more than|less than|up to|close to|at least)\s*(?:a |an |us)?\S?$"
)
_PERCENT = re.compile(r"%|％|p(?:er ?)?c(?:en)?t|points?$", re.IGNORECASE)
_DIGIT = re.compile(r"[\d½¼¾⅓⅔⅛⅙⅕]")
_SAY_NUMBERS = (FIRST | {"trillion", "noon", "midnight"}) - {"a", "an"}
"""Without a digit or one of these a text has no number ("a" begins one only before a word of these)."""
_CODE = re.compile(
    r"(?<![A-Za-z\d])(?:[A-Za-z]+[-–]?\d+(?:\.\d+)*[A-Za-z\d-]*|\d+-?(?!(?:st|nd|rd|th|s|m|bn|mn|tn|k|K|am|pm|km|kg|cm|mm|g|mg|ml|GB|TB|MB|kW|MW|GW|kmh|mph|year|month|day|hour|minute|week|mile|meter|metre|inch|foot|and|times|fold|x|old|percent|plus|million|billion|trillion|hundred|thousand|strong|person|man|member|story|storey|point)(?![a-z]))[A-Za-z]+\d[A-Za-z\d-]*)"
)


@lru_cache(maxsize=4)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers of the text in order. "one of", "no one" and the like are weak ones."""
    figures = _DIGIT.search(text) is not None
    if not figures and _SAY_NUMBERS.isdisjoint(words_only(text)):
        return ()
    found, taken = _codes(text) if figures else ([], [])
    found += _written_fractions(text, taken) if "/" in text else []
    taken += [q.span for q in found]
    found += clocks(text, taken)
    taken += [q.span for q in found]
    parts = tokens(text)
    if taken:
        parts = [t for t in parts if not any(s.start <= t.start < s.end for s in taken)]
    at = 0
    while at < len(parts):
        if parts[at].low not in FIRST and not parts[at].text[-1].isdecimal():
            at += 1
            continue
        quantity, stop = _at(parts, at, text)
        found += quantity
        at = max(stop, at + 1)
    ordered = _ranges(sorted(found, key=lambda q: (q.span.start, q.span.end)), text)
    return tuple(join_quantities([with_context(q, text) for q in ordered], text))


def _codes(text: str) -> tuple[list[Quantity], list[Span]]:
    """Digits that are part of a name (G20), as weak numbers, and all places of such names."""
    taken = [Span(*m.span()) for m in _CODE.finditer(text) if not re.match(r"(?i)(?:rmb|usd|cny|us|hkd|eur)\d", m[0])]
    found = [Quantity(s, "number", float(d[0]), s, weak=True) for s in taken if (d := re.search(r"\d+", s.of(text)))]
    return found, taken


def _written_fractions(text: str, taken: list[Span]) -> list[Quantity]:
    found = []
    for m in re.finditer(r"(?<![\d/.\w])(?<!\d )(?<!\d  )(\d{1,3})/(\d{1,4})(?![\d/])", text):
        above, below = float(m[1]), float(m[2])
        if 0 < above < below and not any(s.start <= m.start() < s.end for s in taken):
            found.append(
                Quantity(
                    Span(*m.span()), "ratio", above / below, Span(*m.span()), others=(above, below), digits=3, weak=True
                )
            )
    return found


def _at(parts: list[Token], at: int, text: str) -> tuple[list[Quantity], int]:
    """The quantity that begins at token `at`, if any, and where to go on."""
    token, low = parts[at], parts[at].low
    here = Span(token.start, token.end)
    if token.text in MONTH_NUMBERS and is_month(parts, at):
        return [Quantity(here, "month", float(MONTH_NUMBERS[token.text]), here)], at + 1
    if token.text in WEEKDAY_NUMBERS:
        return [Quantity(here, "weekday", float(WEEKDAY_NUMBERS[token.text]), here)], at + 1
    if low in DECADES:
        return [
            Quantity(here, "decade", 1900.0 + DECADES[low], here, others=(float(DECADES[low]), 2000.0 + DECADES[low]))
        ], at + 1
    if low in MULTIPLES:
        value = float(MULTIPLES[low])
        if low in ("both", "couple", "pair", "twin"):
            return [Quantity(here, "number", value, here, weak=True)], at + 1
        return [Quantity(here, "multiple", value, here, others=(0.5,) * low.startswith("halv"), weak=True)], at + 1
    figure = read_figure(parts, at)
    if figure is not None:
        return _figure(parts, at, figure, text)
    if (
        low in _PARTS
        and low_at(parts, at - 1) == "a"
        and (not low_at(parts, at + 1).isalpha() or low_at(parts, at + 1) in _AFTER_A_PART)
    ):
        return [
            Quantity(Span(parts[at - 1].start, token.end), "ratio", 1 / FRACTIONS[low], here, digits=3, weak=True)
        ], at + 1
    if low in ORDINALS:
        kind: NumberKind = (
            "century" if low_at(parts, at + 1) == "century" or low_at(parts, at + 2) == "century" else "ordinal"
        )
        weak = ORDINALS[low] <= 10
        return [Quantity(here, kind, float(ORDINALS[low]), here, others=_share_of(low), weak=weak)], at + (
            3 if kind == "century" else 1
        )
    if low == "half" and low_at(parts, at + 1) in ("a", "an") and english_unit(text, parts[at + 1].end) is not None:
        measure = Span(token.start, parts[at + 1].end)
        return [Quantity(measure, "number", 0.5, measure, digits=2, weak=True)], at + 2
    if low == "half" and (quantity := _one_and_a_half(parts, at, text)) is not None:
        return [quantity], at + 1
    if low in FRACTIONS:
        more = (0.5, 1.5) if FRACTIONS[low] == 2 else ()
        return [Quantity(here, "ratio", 1 / FRACTIONS[low], here, others=more, digits=3, weak=True)], at + 1
    if low in LONE:
        lo, hi = LONE[low]
        return [Quantity(here, "number", lo, here, high=hi if hi > lo else None, vague=hi > lo, weak=True)], at + 1
    return [], at + 1


_PARTS = frozenset({"third", "quarter", "fifth"})
_AFTER_A_PART = frozenset(
    {
        "of",
        "to",
        "in",
        "from",
        "and",
        "by",
        "as",
        "on",
        "at",
        "compared",
        "lower",
        "higher",
        "less",
        "more",
        "fewer",
        "since",
        "when",
    }
)


def _one_and_a_half(parts: list[Token], at: int, text: str) -> Quantity | None:
    """ "an hour and a half", seen from its last word."""
    if at < 4 or parts[at - 1].low != "a" or parts[at - 2].low != "and" or parts[at - 4].low not in ("a", "an", "one"):
        return None
    unit = english_unit(text, parts[at - 4].end)
    whole = Span(parts[at - 4].start, parts[at].end)
    return Quantity(whole, "number", 1.5, whole, digits=2, weak=True, unit=unit[0]) if unit else None


def _share_of(low: str) -> tuple[float, ...]:
    return (1 / FRACTIONS[low],) if low in FRACTIONS else ()


def _figure(parts: list[Token], at: int, figure: Figure, text: str) -> tuple[list[Quantity], int]:
    reading = read_suffix(parts, at, figure)
    start, value, others, kind = parts[at].start, reading.value, reading.others, reading.kind
    number = Span(start, parts[(reading.stop if reading.whole else figure.stop) - 1].end)
    stop, currency = reading.stop, None
    before = currency_before(parts, at) if kind in ("number", "year", "day") else None
    after = currency_after(parts, stop) if kind in ("number", "year") else None
    if before is not None:
        currency, start, kind = before[0], before[1], "money"
    if after is not None and (after[0] != "GBP" or figure.value >= 100):
        kind, stop = "money", after[1]
        currency = after[0] if currency is None else f"{currency}/{after[0]}"
    if kind == "number" and text[number.end - 1] == "m" and text[number.end - 2].isdecimal():
        value, others = value / 1e6, (value,)  # metres, or millions as in "3.2m"
    quantity = Quantity(
        Span(start, parts[stop - 1].end), kind, value, number, high=figure.high, others=others, currency=currency,
        digits=figure.digits, approximate=_about(text, start), vague=figure.vague, weak=_weak(parts, at, figure, kind) and not (kind == "ratio" and value == figure.value / 100),  # noqa: E501
    )  # fmt: skip
    return [quantity], stop + 2 * (kind == "century")


def _about(text: str, start: int) -> bool:
    before = text[max(0, start - 26) : start].lower()
    return _ROUGHLY.search(before) is not None


def _weak(parts: list[Token], at: int, figure: Figure, kind: str) -> bool:
    if kind == "money" or (kind == "ratio" and not figure.words):
        return False
    if kind in ("ordinal", "century", "day") and not figure.words:
        return figure.value <= 2
    return figure.value <= 2 or (figure.words and figure.value <= 10) or parts[at].low in ("a", "an") or figure.vague


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """20 to 30 percent, $3-5 billion: the first figure may be meant in the unit of the second."""
    out = []
    for i, quantity in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if following is not None and quantity.kind in ("number", "money", "year", "day"):
            between = text[quantity.span.end : following.number.start].strip().strip("$€£¥RMBUS ").strip()
            if between in ("-", "–", "—", "to", "and", "or", "~") and following.kind in ("number", "ratio", "money"):
                factor = following.value / max(1e-9, _figure_alone(text, following))
                scaled = () if abs(factor - 1) < 1e-9 else (quantity.value * factor,)
                if following.kind == "ratio" and _PERCENT.search(following.span.of(text)):
                    quantity = replace(quantity, kind="ratio", value=quantity.value / 100, others=(quantity.value,))
                quantity = replace(
                    quantity, others=(*quantity.others, *scaled), currency=quantity.currency or following.currency
                )
        out.append(quantity)
    return out


def _figure_alone(text: str, quantity: Quantity) -> float:
    m = re.match(r"[\d,]*\.?\d+", text[quantity.number.start : quantity.number.end])
    if m:
        return float(m[0].replace(",", "")) or 1.0
    words = re.split(r"[\s-]+", text[quantity.number.start : quantity.number.end].lower())
    small = sum(WORDS.get(w, 0) for w in words)
    return float(small) if small and any(w in SCALES for w in words) else quantity.value
