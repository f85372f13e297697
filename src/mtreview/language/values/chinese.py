"""Numbers of a Chinese text by value."""

import re
from dataclasses import replace
from functools import lru_cache

from mtreview.language.values.chinese_dates import DATE_READERS, made
from mtreview.language.values.chinese_figures import Figure, read_figure
from mtreview.language.values.chinese_patterns import NUMBERS, NUMERAL, plain
from mtreview.language.values.money import CHINESE_CURRENCIES
from mtreview.language.values.quantity import NumberKind, Quantity
from mtreview.records import Span

__all__ = ["chinese_quantities", "plain"]

_UNITS = re.compile(
    r"[ ]?(公里|千米|英里|里|公斤|千克|斤|亩|公顷|平方公里|平方千米|平方米|米|摄氏度|℃|度|吨|公分|厘米|英尺|英寸)"
)
# Alternative figures that a translator into English may give: per unit, factors.
_CONVERSIONS: dict[str, tuple[float, ...]] = {
    "公里": (0.6214,), "千米": (0.6214,), "里": (0.5, 0.3107), "公斤": (2.2046, 0.001), "千克": (2.2046, 0.001), "斤": (0.5, 1.1023, 0.0005),  # noqa: E501
    "亩": (1 / 15, 0.1647, 666.7), "公顷": (2.471, 10000.0), "平方公里": (0.3861,), "平方千米": (0.3861,), "平方米": (10.764,),
    "米": (3.2808, 1.0936), "英里": (1.609,), "吨": (1.1023,), "公分": (0.3937,), "厘米": (0.3937,),
}  # fmt: skip


@lru_cache(maxsize=4)
def chinese_quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers of the text in order; idiomatic numerals are none."""
    found: list[Quantity] = []
    clean = plain(text)
    if not NUMERAL.search(clean):
        return ()
    for match in NUMBERS.finditer(clean):
        name = str(match.lastgroup)[:-1] if match.lastgroup else ""
        found += _READERS[name](match) if name in _READERS else []
    return tuple(_sharing(q, found[i + 1], clean) if i + 1 < len(found) else q for i, q in enumerate(found))


def _sharing(quantity: Quantity, following: Quantity, text: str) -> Quantity:
    """600-700亿: the first figure of a range may be meant in the unit of the second."""
    between = text[quantity.span.end : following.span.start].strip()
    if between not in ("-", "~", "～", "—", "－", "至", "到", "–", "、") or quantity.kind != "number":
        return quantity
    unit = text[following.number.start : following.number.end]
    scale = read_figure("1" + "".join(c for c in unit if c in "百千万亿兆"))
    others = (quantity.value * (scale.value if scale else 1.0), quantity.value / 100)
    return replace(quantity, others=quantity.others + others)


def _share_of(match: re.Match[str]) -> list[Quantity]:
    above, below = float(match["over"]), float(match["under"])
    if not 0 < above < below:
        return []
    return [made(match, "ratio", above / below, "over", others=(above, below), digits=3)]


def _code(match: re.Match[str]) -> list[Quantity]:
    """G20, 5A级: not compared, but the same digits may stand as a number on the other side."""
    digits = re.search(r"\d+", match[0])
    return [made(match, "number", float(digits[0]), "code_", weak=True)] if digits else []


def _fraction(match: re.Match[str]) -> list[Quantity]:
    above, below = read_figure(match["above"]), read_figure(match["below"])
    if above is None or below is None or not below.value:
        return []
    digits = above.digits if below.value in (10, 100, 1000, 10000) else 3
    high = None if above.high is None else above.high / below.value
    return [made(match, "ratio", above.value / below.value, "above", high=high, digits=digits)]


def _double(match: re.Match[str]) -> list[Quantity]:
    if match["times"] is None:
        return [Quantity(Span(*match.span()), "multiple", 2.0, Span(*match.span()), others=(1.0,))]
    figure = read_figure(match["times"])
    if figure is None or figure.value > 20:
        return []
    value = 2.0**figure.value if match[0].endswith("番") else figure.value
    return [made(match, "multiple", value, "times", others=(value - 1, figure.value))]


def _number(match: re.Match[str]) -> list[Quantity]:
    figure = read_figure(match["figure"])
    if figure is None:
        return []
    post, pre = (match["post"] or "").strip(), match["pre"] or ""
    if post in ("%", "％", "百分点", "个百分点", "成"):
        return [_share(match, figure, 10 if post == "成" else 100)]
    if post == "折":
        return _discount(match, figure)
    currency = CHINESE_CURRENCIES.get(pre) or CHINESE_CURRENCIES.get(post.removeprefix("多"))
    kind: NumberKind = "number"
    others: tuple[float, ...] = ()
    if match["ordinal"]:
        kind = "ordinal"
    elif post == "倍":
        kind, others = (
            "multiple",
            (figure.value + 1, figure.value - 1, figure.value / 100 if figure.value > 10 else figure.value),
        )
    elif post in ("个半", "岁半", "年半"):
        others = (figure.value + 0.5,)
    elif currency and (pre or figure.value >= 10 or figure.arabic):
        kind = "money"
    return [
        made(
            match, kind, figure.value, "figure", high=figure.high, others=others, converted=_converted(match, figure.value), digits=figure.digits,  # noqa: E501
            currency=currency if kind == "money" else None, approximate=_about(match, figure), vague=figure.vague,
            weak=_weak(match["figure"], figure, kind) or (figure.value == 24 and match.string[match.end() :].startswith(("小时", "个小时"))),  # noqa: E501
        )
    ]  # fmt: skip


def _about(match: re.Match[str], figure: Figure) -> bool:
    before = match.string[max(0, match.start() - 3) : match.start()]
    after = match.string[match.end() : match.end() + 3]
    return (
        figure.high is not None
        or before.endswith(("约", "近", "大概", "将近", "左右"))
        or after.startswith(("左右", "上下", "多"))
    )


def _weak(text: str, figure: Figure, kind: NumberKind) -> bool:
    if kind == "money" and figure.value > 2 and not re.fullmatch(r"[十百千万亿]+", text):
        return False
    if figure.arabic:
        return figure.value <= 2
    bare = re.fullmatch(r"[十百千万亿]+|[零〇一二三四五六七八九]{2}", text)
    return bool(bare) or figure.value <= 10 or text[0] in "近成"


def _share(match: re.Match[str], figure: Figure, whole: int) -> Quantity:
    high = None if figure.high is None else figure.high / whole
    others = (figure.value,) + ((figure.value / 10,) if whole == 10 else ())
    return made(
        match, "ratio", figure.value / whole, "figure", high=high, others=others, digits=figure.digits,
        approximate=_about(match, figure) or whole == 10, weak=whole == 10 and figure.value > 10,
    )  # fmt: skip


def _discount(match: re.Match[str], figure: Figure) -> list[Quantity]:
    digits = [c for c in match["figure"] if c.isdigit() or c in "一二三四五六七八九"]
    value = figure.value / 10
    if len(digits) == 2 and "." not in match["figure"] and figure.value >= 10:
        value = figure.value / 100
    elif figure.high is not None and len(digits) == 2:  # 八九折 was read as "eight or nine", 八五折 is .85
        value = (figure.value * 10 + figure.high) / 100
    if not 0 < value < 1:
        return []
    return [made(match, "ratio", round(1 - value, 4), "figure", others=(value,), digits=figure.digits)]


def _converted(match: re.Match[str], value: float) -> tuple[float, ...]:
    unit = _UNITS.match(match.string, match.end())
    return tuple(value * f for f in _CONVERSIONS.get(unit[1], ())) if unit else ()


_READERS = DATE_READERS | {
    "share": _share_of, "code": _code, "fraction": _fraction, "double": _double, "number": _number,
}  # fmt: skip
