"""A value put into English words, in the style of what it replaces."""

import re

from mtreview.language.values.english_dates import MONTHS, WEEKDAYS
from mtreview.language.values.money import NAMES
from mtreview.language.values.quantity import Quantity

__all__ = ["figure", "in_english", "number_words", "ordinal", "reword", "word_measure"]

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_VAGUE = {10: "dozens", 100: "hundreds", 1000: "thousands", 10**4: "tens of thousands", 10**5: "hundreds of thousands",
          10**6: "millions", 10**7: "tens of millions", 10**8: "hundreds of millions", 10**9: "billions",
          10**10: "tens of billions", 10**11: "hundreds of billions", 10**12: "trillions"}  # fmt: skip
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def figure(value: float, *, scale: bool = True) -> str:
    """320000000 as "320 million", 32000 as "32,000"."""
    for factor, word in _SCALES:
        if scale and value >= factor and round(value / factor, 3) == round(value / factor, 9):
            return f"{_short(value / factor)} {word}"
    return _short(value)


def _short(value: float) -> str:
    rounded = round(value, 4) or round(value, 12)
    if rounded == int(rounded):
        return f"{int(rounded):,}"
    return f"{rounded:,.4f}".rstrip("0") if rounded >= 0.0001 else f"{rounded:.10f}".rstrip("0")


def in_english(quantity: Quantity) -> str:
    """What a Chinese quantity says, for a reason: "320 million", "30%", "7:30 p.m.", "September"."""
    value = quantity.value
    if quantity.kind == "ratio":
        return _percentage(quantity)
    if quantity.kind == "month":
        return MONTHS[int(value) - 1]
    if quantity.kind == "weekday":
        return WEEKDAYS[int(value) - 1]
    if quantity.kind == "time":
        return _clock(value, halves=True)
    if quantity.kind in ("year", "day"):
        return f"{int(value)}"
    if quantity.kind == "decade":
        return f"the {int(value)}s"
    if quantity.kind in ("ordinal", "century"):
        return ordinal(int(value)) + (" century" if quantity.kind == "century" else "")
    if quantity.vague and quantity.high is not None and not quantity.misread:
        return _vague(quantity) or f"{figure(value)} to {figure(quantity.high)}"
    if quantity.vague and quantity.high is not None and value < 11 and quantity.misread:
        return f"{figure(value)} or {figure(quantity.high)}"
    words = figure(value) + (" times" if quantity.kind == "multiple" else "")
    name = NAMES.get(quantity.currency or "")
    return f"{'over ' if quantity.high is not None else ''}{words}{' ' + name if name else ''}"


_HALVED = frozenset({"years", "months", "weeks", "days", "hours", "minutes", "kilometres", "metres"})
_METRIC = {"jin": ("grams", "kilograms", 500.0), "liang": ("grams", "kilograms", 50.0), "li": ("metres", "kilometres", 500.0),
           "chi": ("centimetres", "metres", 33.33), "cun": ("centimetres", "metres", 3.333), "zhang": ("metres", "kilometres", 3.333)}  # fmt: skip  # noqa: E501


def word_measure(quantity: Quantity) -> str:
    """A measure with its unit, a Chinese one in metric units: 半斤 as "250 grams", 30亩 as "2 hectares"."""
    unit = quantity.unit
    if unit is None:
        return in_english(quantity)
    if quantity.value == 0.5 and unit.english in _HALVED:
        return f"half {'an' if unit.english == 'hours' else 'a'} {unit.english.removesuffix('s')}"
    if unit.english == "mu":
        hectares = quantity.value / 15
        return (
            f"{_short(hectares)} hectares"
            if round(hectares, 2) == round(hectares, 6)
            else f"{figure(quantity.value)} mu"
        )
    if unit.english not in _METRIC:
        return f"{in_english(quantity)} {unit.english}"
    small, large, factor = _METRIC[unit.english]
    amount, step = quantity.value * factor, 100.0 if small == "centimetres" else 1000.0
    return f"{_short(round(amount, 1))} {small}" if amount < step else f"{figure(round(amount / step, 3))} {large}"


_DOUBLES = {2: "double", 3: "triple", 4: "quadruple"}
_DOUBLED = re.compile(r"(doubl|tripl|trebl|quadrupl)(e|ed|es|ing)", re.IGNORECASE)


def _times(source: Quantity, whole: str) -> str | None:
    """The multiple in the form of the word that stands there: doubled becomes quadrupled."""
    times = source.value + 1 if source.change == "by" else source.value
    match = _DOUBLED.fullmatch(whole)
    if whole[:1].isdigit():
        return _in_style(times, whole)
    if times == int(times):
        if match and int(times) in _DOUBLES:
            word = _DOUBLES[int(times)].removesuffix("e") + match[2]
            return word.capitalize() if whole[:1].isupper() else word
        if whole.lower() in ("twice", "thrice") and times > 2:
            return f"{_SMALL[int(times)] if times <= 10 else int(times)} times"
    return None


_FRACTIONS = {
    1 / 3: "one third",
    2 / 3: "two thirds",
    1 / 4: "a quarter",
    3 / 4: "three quarters",
    1 / 2: "half",
    1 / 5: "one fifth",
}


def _percentage(quantity: Quantity) -> str:
    if quantity.digits == 3 and quantity.value in _FRACTIONS:
        return _FRACTIONS[quantity.value]
    return f"{_short(round(quantity.value * 100, 9))}%"


def _vague(quantity: Quantity) -> str | None:
    factor = int(quantity.high or 0) // 10
    return _VAGUE.get(factor) if quantity.value in (factor, 2 * factor) else None


def _clock(minutes: float, *, halves: bool) -> str:
    hour, minute = divmod(int(minutes), 60)
    if not halves:
        return f"{hour}:{minute:02d}"
    shown = (hour - 1) % 12 + 1
    return (
        f"{shown}:{minute:02d} {'p.m.' if hour >= 12 else 'a.m.'}"
        if minute
        else f"{shown} {'p.m.' if hour >= 12 else 'a.m.'}"
    )


def ordinal(value: int) -> str:
    """12 as "12th"."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def reword(source: Quantity, target: Quantity, text: str) -> str | None:
    """What should stand where `target` stands in `text` for it to say what `source` says; None when no plain
    replacement will do."""
    whole, old = target.span.of(text), target.number.of(text)
    if target.unit is not None and len(re.findall(r"\d[\d,.]*", whole)) > 1:
        return None  # 2 hours 30 minutes
    if target.value in source.misread and source.kind == "ratio":
        return f"{_short(source.value * 1000)} per thousand"  # 7.5‰ as 7.5 percent
    if target.value in source.misread:
        return _either(source, whole, old)
    if source.kind == "ratio" or target.kind == "ratio":
        return _share(source, target, whole, old)
    if source.kind == target.kind == "multiple":
        return _times(source, whole)
    if source.kind == "number" and target.kind == "multiple" and whole == old and source.high is None:
        return _in_style(source.value, old)  # played 13 million times
    if source.kind in ("month", "weekday"):
        return in_english(source) if target.kind == source.kind else None
    if source.kind == "time":
        return _clock(source.value, halves="m" in whole.lower()) if target.kind == "time" else None
    if source.kind == "decade":
        return f"{int(source.value)}s" if re.fullmatch(r"\d{4}s", whole) else None
    if source.kind in ("ordinal", "century", "day") and re.fullmatch(r"\d+(?:st|nd|rd|th)", whole):
        return ordinal(int(source.value))
    if source.kind in ("year", "day"):
        return f"{int(source.value)}" if old.isdigit() else None
    if source.kind not in ("number", "money") or target.kind not in ("number", "money", "year", "day"):
        return None
    if source.vague and source.high is not None:
        words = _vague(source) if target.vague and whole.lower() in _VAGUE.values() else None
        return words.capitalize() if words and whole[:1].isupper() else words
    new = _in_style(source.value, old)
    if source.currency and target.currency and source.currency not in target.currency.split("/"):
        return (
            f"RMB {new}"
            if source.currency == "CNY" and "RMB" in text
            else f"{new} {NAMES.get(source.currency, source.currency)}"
        )
    before, after = text[target.span.start : target.number.start], text[target.number.end : target.span.end]
    return before + new + after


def _either(source: Quantity, whole: str, old: str) -> str | None:
    """七八个 written as 78: seven or eight."""
    if source.value >= 10:
        return None
    low, high = _SMALL[int(source.value)], _SMALL[int(source.high or source.value)]
    words = f"{low} {'or' if source.vague else 'to'} {high}"
    return words.capitalize() if whole[:1].isupper() and old == whole else words


_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (100, "hundred"))


def number_words(value: float) -> str | None:
    """A whole number in words, if they are few: 22 as "twenty-two", 3000000 as "three million"; None for 300,000."""
    if value != int(value) or value <= 0:
        return None
    for scale, name in _LARGE:
        if value >= scale:
            count = number_words(value / scale) if value / scale < 100 else None
            return f"{count} {name}" if count else None
    tens, ones = divmod(int(value), 10)
    if value <= 10:
        return _SMALL[int(value)]
    return _TEENS[ones - 1] if tens == 1 else _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")


_PER_MANY = re.compile(r"(?: parts?)? per (?P<many>thousand|million|billion)$|‰$")
_MANY = {"thousand": 1e3, "million": 1e6, "billion": 1e9, None: 1e3}
_A_FRACTION = re.compile(r"(?:\w+[ -])?(?:half|thirds?|quarters?|fourths?|fifths?)", re.IGNORECASE)


def _share(source: Quantity, target: Quantity, whole: str, old: str) -> str | None:
    if source.kind != "ratio" or target.kind != "ratio":
        return None
    value = round(source.value * 100, 9)
    if (many := _PER_MANY.search(whole)) is not None:
        return _short(source.value * _MANY[many["many"]]) + whole[many.start() :]
    if old.replace("-", "").isalpha() and whole.endswith(("percent", "per cent")):
        words = number_words(value) if value < 100 else None
        return None if words is None else (words.capitalize() if old[:1].isupper() else words) + whole[len(old) :]
    if _A_FRACTION.fullmatch(whole):
        words = _FRACTIONS.get(source.value, f"{_short(value)} percent")
        words = words.replace(" ", "-") if "-" in whole else words
        return words.capitalize() if whole[:1].isupper() else words
    return _short(value) + whole[len(old) :] if old[:1].isdigit() else None


def _in_style(value: float, old: str) -> str:
    if re.fullmatch(r"[A-Za-z][A-Za-z -]*", old) and (words := number_words(value)) is not None:
        return words.capitalize() if old[:1].isupper() else words
    if old.isdigit() and len(old) > 4 and value == int(value):
        return str(int(value))  # a stock code or telephone number has no commas
    grown = value >= 1e6 and len(re.sub(r"\D", "", old)) < 7
    if ("," in old and not grown) or (value < 1e6 and not re.search("[a-z]", old)):
        return _short(value)
    return figure(value)
