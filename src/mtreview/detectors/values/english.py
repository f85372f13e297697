"""Numbers of an English text by value."""

import re
from dataclasses import replace
from functools import lru_cache

from mtreview.detectors.values.english_figures import PLURALS, SCALES, WORDS, Figure, Token, read_figure, tokens
from mtreview.detectors.values.money import ENGLISH_CURRENCIES
from mtreview.detectors.values.quantity import NumberKind, Quantity
from mtreview.records import Span

__all__ = ["MONTHS", "WEEKDAYS", "english_quantities"]

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH = {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"Sept": 9}
_ORDINALS = {
    w: i for i, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"], 1)
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
     "hundredth": 100, "thousandth": 1000}  # fmt: skip
_FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
              "fifths": 5, "sixth": 6, "seventh": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "sixths": 6, "sevenths": 7,
              "ninth": 9, "ninths": 9, "hundredth": 100}  # fmt: skip
_MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twofold": 2, "triple": 3, "tripled": 3, "tripling": 3,
              "treble": 3, "trebled": 3, "threefold": 3, "quadruple": 4, "quadrupled": 4, "fourfold": 4, "fivefold": 5, "tenfold": 10,
              "thrice": 3, "halved": 2, "both": 2, "couple": 2, "pair": 2, "twin": 2, "two-thirds": 0}  # fmt: skip
_DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}
_LONE = {"dozen": (12.0, 12.0), "decade": (10.0, 10.0), "decades": (20.0, 99.0), "century": (100.0, 100.0), "centuries": (200.0, 900.0),
         "centenary": (100.0, 100.0), "millennium": (1000.0, 1000.0), "millionaire": (1e6, 1e6), "billionaire": (1e8, 1e9),
         "once": (1.0, 1.0), "single": (1.0, 1.0), "another": (1.0, 1.0), "few": (3.0, 9.0), "several": (2.0, 9.0), "fortnight": (2.0, 2.0),
         "million": (1e6, 1e6), "billion": (1e9, 1e9), "hundred": (100.0, 100.0), "thousand": (1000.0, 1000.0)}  # fmt: skip
_FIRST = (
    frozenset({*WORDS, *PLURALS, *_ORDINALS, *_FRACTIONS, *_MULTIPLES, *_DECADES, *_LONE, "a", "an", "several", "few", "couple", "many", "half"})
    | {w.lower() for w in (*_MONTH, *WEEKDAYS)} | set("½¼¾")
)  # fmt: skip
"""The words a quantity can begin with, beside digits."""
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})[:.](\d\d)(?::\d\d)?(?:\s*([ap])\.?\s?m\b\.?)?(?![\d:%])|(?<![\d:.])(\d{1,2})\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z\d])(?:[A-Za-z]+[-–]?\d+[A-Za-z\d-]*|\d+-?(?!(?:st|nd|rd|th|s|m|bn|mn|tn|k|K|am|pm|km|kg|cm|mm|g|mg|ml|GB|TB|MB|kW|MW|GW|kmh|mph|year|month|day|hour|minute|week|mile|meter|metre|inch|foot|and|times|fold|x|old|percent|plus|million|billion|trillion|hundred|thousand|strong|person|man|member|story|storey|point)(?![a-z]))[A-Za-z]+\d[A-Za-z\d-]*)")


@lru_cache(maxsize=64)
def english_quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers of the text in order. "one of", "no one" and the like are weak ones."""
    taken = [Span(*m.span()) for m in _CODE.finditer(text) if not re.match(r"(?i)(?:rmb|usd|cny|us|hkd|eur)\d", m[0])]
    found = [Quantity(s, "number", float(d[0]), s, weak=True) for s in taken if (d := re.search(r"\d+", s.of(text)))]
    found += _fractions(text, taken)
    taken += [q.span for q in found]
    found += _clocks(text, taken)
    taken += [q.span for q in found]
    parts = [t for t in tokens(text) if not any(s.start <= t.start < s.end for s in taken)]
    at = 0
    while at < len(parts):
        if parts[at].low not in _FIRST and not parts[at].text[0].isdecimal():
            at += 1
            continue
        quantity, stop = _at(parts, at, text)
        found += quantity
        at = max(stop, at + 1)
    return tuple(_ranges(sorted(found, key=lambda q: (q.span.start, q.span.end)), text))


def _fractions(text: str, taken: list[Span]) -> list[Quantity]:
    found = []
    for m in re.finditer(r"(?<![\d/.\w])(\d{1,3})/(\d{1,4})(?![\d/])", text):
        above, below = float(m[1]), float(m[2])
        if 0 < above < below and not any(s.start <= m.start() < s.end for s in taken):
            found.append(Quantity(Span(*m.span()), "ratio", above / below, Span(*m.span()), others=(above, below), digits=3, weak=True))
    return found


def _clocks(text: str, taken: list[Span]) -> list[Quantity]:
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
        found.append(Quantity(Span(*m.span()), "time", value, Span(m.start(), m.end(2) if m[2] else m.end(4)), others=others, digits=4))
    for m in re.finditer(r"\b(noon|midnight)\b", text):
        found.append(Quantity(Span(*m.span()), "time", 720.0 if m[1] == "noon" else 0.0, Span(*m.span()), weak=True))
    return found


def _at(parts: list[Token], at: int, text: str) -> tuple[list[Quantity], int]:
    """The quantity that begins at token `at`, if any, and where to go on."""
    token, low = parts[at], parts[at].low
    here = Span(token.start, token.end)
    if token.text in _MONTH and _is_month(parts, at):
        return [Quantity(here, "month", float(_MONTH[token.text]), here)], at + 1
    if token.text in WEEKDAYS:
        return [Quantity(here, "weekday", WEEKDAYS.index(token.text) + 1.0, here)], at + 1
    if low in _DECADES:
        return [Quantity(here, "decade", 1900.0 + _DECADES[low], here, others=(float(_DECADES[low]), 2000.0 + _DECADES[low]))], at + 1
    if low in _MULTIPLES:
        value = float(_MULTIPLES[low])
        return [Quantity(here, "multiple", value, here, others=(1.0, 0.5), weak=True)], at + 1
    figure = read_figure(parts, at)
    if figure is not None:
        return _figure(parts, at, figure, _currency_before(parts, at), text)
    if low in _ORDINALS:
        kind: NumberKind = "century" if _low(parts, at + 1) == "century" or _low(parts, at + 2) == "century" else "ordinal"
        weak = _ORDINALS[low] <= 10
        return [Quantity(here, kind, float(_ORDINALS[low]), here, others=_share_of(low), weak=weak)], at + (3 if kind == "century" else 1)
    if low in _FRACTIONS:
        return [Quantity(here, "ratio", 1 / _FRACTIONS[low], here, others=(0.5, 1.5), digits=3, weak=True)], at + 1
    if low in _LONE:
        lo, hi = _LONE[low]
        return [Quantity(here, "number", lo, here, high=hi if hi > lo else None, vague=hi > lo, weak=True)], at + 1
    return [], at + 1


def _share_of(low: str) -> tuple[float, ...]:
    return (1 / _FRACTIONS[low],) if low in _FRACTIONS else ()


def _is_month(parts: list[Token], at: int) -> bool:
    text = parts[at].text
    if text not in ("May", "March", "Mar", "Jun", "Dec", "Sep", "Jan"):
        return True
    near = [parts[i].low for i in (at - 1, at + 1, at + 2) if 0 <= i < len(parts)]
    if any(w[0].isdecimal() for w in near):
        return True
    before = parts[at - 1].low if at else ""
    return before in ("in", "of", "last", "this", "until", "till", "since", "early", "late", "mid", "by", "next", "between", "to", "from", "-", "on", "for", "and", "through")


def _currency_before(parts: list[Token], at: int) -> tuple[str, int] | None:
    """The currency sign or code before token `at` and where it begins: RMB 100, US$5, $3."""
    if at == 0:
        return None
    sign = parts[at - 1]
    if sign.text == "$" and at > 1 and parts[at - 2].low in ("us", "hk", "nt", "a", "c", "s") and parts[at - 2].end == sign.start:
        return ENGLISH_CURRENCIES[parts[at - 2].low + "$"], parts[at - 2].start
    if sign.low in ("dollars", "yuan") and at > 1 and parts[at - 2].low in ("u.s.", "us", "chinese"):
        return ENGLISH_CURRENCIES["us dollar" if sign.low == "dollars" else "yuan"], parts[at - 2].start
    if sign.low in ENGLISH_CURRENCIES and (not sign.text.isalpha() or sign.text.isupper()):
        return ENGLISH_CURRENCIES[sign.low], sign.start
    return None


def _currency_after(parts: list[Token], at: int) -> tuple[str, int] | None:
    """The currency words from token `at` on and the place after them; the longest name wins."""
    for length in (3, 2, 1):
        words = parts[at : at + length]
        if len(words) < length:
            continue
        name = " ".join(w.low.replace(".", "").replace(" ", "") for w in words)
        for form in (name, name.removesuffix("s")):
            if form in ENGLISH_CURRENCIES and form not in ("$", "¥", "￥", "€", "£", "won" if words[0].text == "Won" else ""):
                return ENGLISH_CURRENCIES[form], at + length
    return None


def _figure(parts: list[Token], at: int, figure: Figure, prefix: tuple[str, int] | None, text: str) -> tuple[list[Quantity], int]:
    stop, start = figure.stop, parts[at].start
    number = Span(start, parts[stop - 1].end)
    after = parts[stop].low if stop < len(parts) else ""
    nearer = parts[stop + 1].low if after == "-" and stop + 1 < len(parts) else after
    currency, kind, value, end = None, "number", figure.value, number.end
    others: tuple[float, ...] = ()
    if after in ("%", "％", "percent", "pct") or nearer in ("percent", "percentage") or (after == "per" and _low(parts, stop + 1) == "cent"):
        stop += 2 if after == "per" or nearer != after else 1
        kind, value, others, end = "ratio", value / 100, (value,), parts[stop - 1].end
    elif after == "percentage" or nearer in ("tenths",):
        kind, value, others = "ratio", value / 100, (value,)
    elif after in ("st", "nd", "rd", "th") and parts[stop].start == number.end:
        return _ordinal(parts, at, figure, Span(start, parts[stop].end))
    elif nearer in _ORDINALS and figure.words and 20 <= figure.value < 100 and figure.value % 10 == 0:
        whole = Span(start, parts[stop + (nearer != after)].end)
        return [Quantity(whole, "ordinal", figure.value + _ORDINALS[nearer], whole, digits=2)], stop + 1 + (nearer != after)
    elif nearer in _FRACTIONS and figure.value < 20 and (figure.words or nearer.endswith("s")) and nearer != "second":
        stop += 1 + (nearer != after)
        kind, value, others, end = "ratio", value / _FRACTIONS[nearer], (figure.value,), parts[stop - 1].end
    elif after == "s" and parts[stop].start == number.end:
        stop, end = stop + 1, parts[stop].end
        kind = "decade" if value % 10 == 0 else "number"
        others = (1900 + value, 2000 + value) if value < 100 else ()
    elif nearer in ("times", "fold", "x") or after == "x":
        kind, others = "multiple", (value - 1, value + 1)
    elif after == "and" and [_low(parts, stop + 1), _low(parts, stop + 2)] == ["a", "half"]:
        value, others, stop = value + 0.5, (value,), stop + 3
        end = parts[stop - 1].end
    elif _date_near(parts, at, stop) and value <= 31:
        kind = "day"
    elif 1000 <= value <= 2100 and value == int(value) and stop == at + 1 and "," not in parts[at].text and prefix is None:
        kind = "year"
    found_after = _currency_after(parts, stop) if kind in ("number", "year") else None
    if prefix is not None and kind in ("number", "year", "day"):
        currency, start, kind = prefix[0], prefix[1], "money"
    if found_after is not None and (found_after[0] != "GBP" or figure.value >= 100):
        kind, stop = "money", found_after[1]
        currency = found_after[0] if currency is None else f"{currency}/{found_after[0]}"
        end = parts[stop - 1].end
    if text[number.end - 1] == "m" and text[number.end - 2].isdigit() and kind == "number":
        value, others = value / 1e6, (value,)  # metres, or millions as in "3.2m"
    quantity = Quantity(
        Span(start, end), _as_kind(kind), value, number, high=figure.high, others=others, currency=currency, digits=figure.digits,
        approximate=_about(text, start), vague=figure.vague, weak=_weak(parts, at, figure, kind),
    )  # fmt: skip
    return [quantity], stop


def _as_kind(kind: str) -> NumberKind:
    return kind  # type: ignore[return-value]


def _low(parts: list[Token], at: int) -> str:
    return parts[at].low if 0 <= at < len(parts) else ""


def _date_near(parts: list[Token], at: int, stop: int) -> bool:
    before = at - 2 if at > 1 and parts[at - 1].text == "." else at - 1
    near_before = before >= 0 and parts[before].text in _MONTH
    after = stop + 1 if _low(parts, stop) == "of" else stop
    return near_before or (after < len(parts) and parts[after].text in _MONTH)


def _ordinal(parts: list[Token], at: int, figure: Figure, span: Span) -> tuple[list[Quantity], int]:
    stop = figure.stop + 1
    century = _low(parts, stop) == "century" or (_low(parts, stop) == "-" and _low(parts, stop + 1) == "century")
    kind: NumberKind = "century" if century else "day" if _date_near(parts, at, stop) and figure.value <= 31 else "ordinal"
    return [Quantity(span, kind, figure.value, span, digits=figure.digits, weak=figure.value <= 2)], stop + 2 * century


def _about(text: str, start: int) -> bool:
    before = text[max(0, start - 26) : start].lower()
    return bool(re.search(r"\b(?:about|around|nearly|almost|some|approximately|roughly|over|more than|less than|up to|close to|at least)\s*(?:a |an |us)?\S?$", before))


def _weak(parts: list[Token], at: int, figure: Figure, kind: str) -> bool:
    if kind == "money":
        return False
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
                quantity = replace(quantity, others=(*quantity.others, *scaled), currency=quantity.currency or following.currency)
        out.append(quantity)
    return out


def _figure_alone(text: str, quantity: Quantity) -> float:
    m = re.match(r"[\d,]*\.?\d+", text[quantity.number.start : quantity.number.end])
    if m:
        return float(m[0].replace(",", "")) or 1.0
    words = re.split(r"[\s-]+", text[quantity.number.start : quantity.number.end].lower())
    small = sum(WORDS.get(w, 0) for w in words)
    return float(small) if small and any(w in SCALES for w in words) else quantity.value
