"""The value of one English figure: 1,234.5, 3.2 billion, three hundred and five, half a million, a dozen."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from mtreview.language.values.quantity import significant

__all__ = ["PLURALS", "SCALES", "WORDS", "Figure", "Token", "and_part", "low_at", "read_figure", "tokens"]

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_MISSPELT = {"fourty": 40, "ninty": 90}
WORDS = (
    {w: i for i, w in enumerate(_ONES.split(" "))} | {w: 10 * i for i, w in enumerate(_TENS.split(" "), 2)} | _MISSPELT
)
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "mln": 1e6, "bn": 1e9,
    "tn": 1e12, "lakh": 1e5, "crore": 1e7, "m": 1e6, "b": 1e9, "k": 1e3, "bln": 1e9, "trn": 1e12, "mil": 1e6, "tln": 1e12,
}  # fmt: skip
PLURALS = {
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "trillions": 1e12,
    "dozens": 12.0,
    "tens": 10.0,
    "scores": 20.0,
}
_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+|[½¼¾⅓⅔⅛⅙⅕]|[Uu]\.\s?[Ss]\.?(?![A-Za-z])|[A-Za-z]+|[%％$€£¥￥₹]|[^\sA-Za-z\d]"
)
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅙": 1 / 6, "⅕": 0.2}
_PARTS = {
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "fourth": 0.25, "fifth": 0.2, "sixth": 1 / 6, "seventh": 1 / 7, "eighth": 0.125,
    "ninth": 1 / 9, "tenth": 0.1,
}  # fmt: skip
_LARGE = ("hundred", "thousand", "million", "billion", "trillion")


class Token(NamedTuple):
    """One word, figure or sign, in small letters as well, and its place."""

    text: str
    start: int
    end: int
    low: str


@dataclass(frozen=True, slots=True)
class Figure:
    """`stop`: index of the token after it. `words`: written in words, wholly or by its scale ("3 million" is not)."""

    value: float
    stop: int
    digits: int
    high: float | None = None
    vague: bool = False
    words: bool = False


def tokens(text: str) -> list[Token]:
    """Words, figures and signs of the text."""
    return [Token(m[0], m.start(), m.end(), m[0].lower()) for m in _TOKEN.finditer(text)]


def read_figure(parts: list[Token], at: int) -> Figure | None:
    """The figure that begins at token `at`, as long as it goes; None when none begins there."""
    low = parts[at].low
    if low[0].isdecimal() or (low[0] == "." and len(low) > 1):
        return _arabic(parts, at)
    if low in _HALVES:
        return Figure(_HALVES[low], at + 1, 2)
    if low in PLURALS:
        return _plural(parts, at)
    if low in ("half", "quarter") and _word(parts, at + 1) in _LARGE:  # half million
        return Figure(_PARTS[low] * SCALES[_word(parts, at + 1)], at + 2, 2, words=True)
    if (
        low in WORDS
        or (low in _LARGE and _word(parts, at + 1) in _LARGE)
        or (
            low in ("a", "an")
            and _word(parts, at + 1) in ("hundred", "thousand", "million", "billion", "trillion", "dozen")
        )
    ):
        return _in_words(parts, at)
    if low in ("several", "few", "couple", "many") and _word(parts, at + 1) in (
        "hundred",
        "thousand",
        "million",
        "billion",
        "dozen",
    ):
        return _several(parts, at)
    if low == "half" and _word(parts, at + 1) in ("a", "of") and _word(parts, at + 2) in (*SCALES, "dozen"):
        scale = SCALES.get(_word(parts, at + 2), 12.0)
        return Figure(scale / 2, at + 3, 1, words=True)
    return None


def _word(parts: list[Token], at: int) -> str:
    """The token's lower-case text, looking through one hyphen; "" past the end."""
    if at < len(parts) and parts[at].text in ("-", "‑", "–") and at + 1 < len(parts):
        at += 1
    return parts[at].low if at < len(parts) else ""


def _scale(parts: list[Token], at: int) -> tuple[float, int] | None:
    """A scale word at `at` (one hyphen allowed before it): its factor and the place after it."""
    if at < len(parts) and parts[at].text in ("-", "‑") and at + 1 < len(parts) and len(parts[at + 1].text) > 3:
        at += 1
    if at < len(parts) and parts[at].low in PLURALS and parts[at].low not in ("scores", "tens"):
        return PLURALS[parts[at].low], at + 1  # 500 millions
    if at >= len(parts) or parts[at].low not in SCALES:
        return None
    text, glued = parts[at].text, at > 0 and parts[at - 1].end == parts[at].start
    if len(text) == 1 and not (glued and text in "mkKbM"):
        return None
    return SCALES[parts[at].low], at + 1


def _arabic(parts: list[Token], at: int) -> Figure:
    text = parts[at].text
    value, stop = float(re.sub("[,\u00a0\u202f]", "", text)), at + 1
    digits = significant(text)
    if (
        stop + 2 < len(parts)
        and parts[stop + 1].text == "/"
        and parts[stop].text.isdecimal()
        and parts[stop + 2].text.isdecimal()
    ):
        below = float(parts[stop + 2].text)
        if 0 < float(parts[stop].text) < below <= 10:
            value, stop = value + float(parts[stop].text) / below, stop + 3
    elif stop < len(parts) and parts[stop].text in _HALVES:
        value, stop = value + _HALVES[parts[stop].text], stop + 1
    while (scale := _scale(parts, stop)) is not None:
        value, stop = value * scale[0], scale[1]
    if stop > at + 1 and (more := and_part(parts, stop)) is not None:
        value, stop, digits = value + more * SCALES.get(parts[stop - 1].low, 1.0), stop + 3, digits + 1
    elif stop > at + 1 and (rest := _rest(parts, stop)) is not None:
        value, stop, digits = value + rest.value, rest.stop, digits + rest.digits
    return Figure(value, stop, digits)


def _rest(parts: list[Token], at: int) -> Figure | None:
    """What goes on after a scale: "3 hundred | and 21", "4 thousand | 3 hundred", "6 crore | and two hundred"."""
    scale, joined = parts[at - 1].low, low_at(parts, at) == "and"
    if at + joined >= len(parts) or scale not in ("hundred", "thousand", "lakh", "crore"):
        return None
    figure = read_figure(parts, at + joined)
    if figure is None or figure.vague or not 0 < figure.value < SCALES[scale] or figure.value != int(figure.value):
        return None
    if joined and scale == "thousand":  # "3 thousand and 5 people" may be two figures
        return None
    return figure if joined or low_at(parts, at + 1) == "hundred" else None


def and_part(parts: list[Token], at: int) -> float | None:
    """ "and a half", "and three quarters" at token `at`: the part, always three tokens long."""
    if _word(parts, at) != "and" or at + 2 >= len(parts) or parts[at + 1].text == "-":
        return None
    above = 1 if parts[at + 1].low in ("a", "an") else WORDS.get(parts[at + 1].low, 0)
    part = _PARTS.get(parts[at + 2].low.removesuffix("s") if above > 1 else parts[at + 2].low)
    return None if part is None or not 0 < above * part < 1 else above * part


def _plural(parts: list[Token], at: int) -> Figure:
    factor, stop = PLURALS[parts[at].low], at + 1
    while _word(parts, stop) == "of" and _word(parts, stop + 1) in PLURALS:
        factor *= PLURALS[_word(parts, stop + 1)]
        stop += 2
    return Figure(factor, stop, 1, high=factor * 10, vague=True, words=True)


def _several(parts: list[Token], at: int) -> Figure:
    word = _word(parts, at + 1)
    factor = SCALES.get(word, 12.0)
    return Figure(2 * factor, at + 2, 1, high=10 * factor, vague=True, words=True)


def _in_words(parts: list[Token], at: int) -> Figure:
    total = section = 0.0
    stop, last = at, ""
    while stop < len(parts):
        low = parts[stop].low
        if parts[stop].text in ("-", "‑") and last in WORDS and WORDS[last] >= 20 and _word(parts, stop) in WORDS:
            stop += 1
            continue
        if parts[stop].text in ("-", "‑") and _word(parts, stop) in (
            "dozen",
            "hundred",
            "thousand",
            "million",
            "billion",
            "trillion",
        ):
            stop += 1
            continue
        if low in ("a", "an") and stop == at:
            section = 1.0
        elif low in _LARGE and stop == at:
            section = SCALES[low]
        elif low in WORDS and _may_follow(last, low):
            section += WORDS[low]
        elif low in ("hundred", "dozen", "dozens", "hundreds") and section:
            section *= 12.0 if low.startswith("dozen") else 100.0
        elif low == "crore" and last == "lakh":
            total *= SCALES[low]
        elif low.removesuffix("s") in ("thousand", "million", "billion", "trillion", "lakh", "crore") and section:
            total, section = total + section * SCALES[low.removesuffix("s")], 0.0
        elif low == "and" and last in _LARGE and and_part(parts, stop) is None and _word(parts, stop + 1) in WORDS:
            stop += 1
            continue
        elif low == "and" and last in _LARGE[2:] and (more := and_part(parts, stop)) is not None:
            return Figure(total + SCALES[last] * more, stop + 3, 2, words=True)
        elif low == "point" and _word(parts, stop + 1) in WORDS:
            places, stop = _places(parts, stop + 1)
            section += places
            last = "point"
            continue
        else:
            break
        last, stop = low, stop + 1
    value = total + section
    digits = significant(f"{value:.0f}") if value == int(value) else significant(str(value))
    return Figure(value, stop, digits, vague="dozen" in last, high=value + 2 if last == "dozen" else None, words=True)


def _places(parts: list[Token], at: int) -> tuple[float, int]:
    """The words after "point" from token `at` on, as decimals (zero three, seventy-one), and the place after them."""
    written = ""
    while at < len(parts) and len(written) < 8:
        if parts[at].text == "-" and low_at(parts, at + 1) in WORDS:
            at += 1
        low = parts[at].low
        if low not in WORDS:
            break
        pair = WORDS[low] >= 20 and 0 < WORDS.get(_word(parts, at + 1), 0) < 10
        written += str(WORDS[low] // 10 if pair else WORDS[low])
        at += 1
    return (float(f"0.{written}"), at) if written else (0.0, at)


def _may_follow(last: str, word: str) -> bool:
    if last in ("", "a", "an") or last in SCALES:
        return last not in ("a", "an")
    return WORDS.get(last, 0) >= 20 and 0 < WORDS[word] < 10


def low_at(parts: list[Token], at: int) -> str:
    """Token `at` in small letters, "" outside the text."""
    return parts[at].low if 0 <= at < len(parts) else ""
