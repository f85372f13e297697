"""Numbers of a Chinese text by value."""

import re
from dataclasses import replace
from functools import lru_cache

from mtreview.language.values.chinese_context import with_context
from mtreview.language.values.chinese_dates import DATE_READERS, make_quantity
from mtreview.language.values.chinese_figures import DIGITS, Figure, read_figure
from mtreview.language.values.chinese_joined import join_quantities
from mtreview.language.values.chinese_patterns import NUMBERS, NUMERAL, plain
from mtreview.language.values.money import CHINESE_CURRENCIES
from mtreview.language.values.quantity import NumberKind, Quantity
from mtreview.records import Span

__all__ = ["chinese_quantities", "plain"]


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
    shared = (_sharing(q, found[i + 1], clean) if i + 1 < len(found) else q for i, q in enumerate(found))
    return tuple(join_quantities([with_context(q, clean) for q in shared], clean))


def _sharing(quantity: Quantity, following: Quantity, text: str) -> Quantity:
    """600-700亿: the first figure of a range may be meant in the unit of the second."""
    between = text[quantity.span.end : following.span.start].strip()
    small = max(quantity.value, following.value) < 10 and len(quantity.span) == len(following.number) == 1
    if small and between in ("-", "至", "到", "~") and quantity.value < following.value and following.kind == "number":
        return replace(quantity, high=following.value, misread=(quantity.value * 10 + following.value,))
    if between not in ("-", "~", "～", "—", "－", "至", "到", "–", "、") or quantity.kind != "number":
        return quantity
    unit = text[following.number.start : following.number.end]
    scale = read_figure("1" + "".join(c for c in unit if c in "百千万亿兆"))
    others = (quantity.value * (scale.value if scale else 1.0),)
    if following.kind == "ratio":
        return replace(quantity, kind="ratio", value=quantity.value / 100, others=(*quantity.others, quantity.value))
    return replace(quantity, others=quantity.others + others)


def _share_of(match: re.Match[str]) -> list[Quantity]:
    above, below = float(match["over"]), float(match["under"])
    if not 0 < above < below:
        return []
    return [make_quantity(match, "ratio", above / below, "over", others=(above, below), digits=3)]


def _code(match: re.Match[str]) -> list[Quantity]:
    """G20, 5A级: not compared, but the same digits may stand as a number on the other side."""
    digits = re.search(r"\d+", match[0])
    return [make_quantity(match, "number", float(digits[0]), "code_", weak=True)] if digits else []


def _fraction(match: re.Match[str]) -> list[Quantity]:
    above, below = read_figure(match["above"]), read_figure(match["below"])
    whole = read_figure(match["whole"]) if match["whole"] else None
    if above is None or below is None or not below.value:
        return []
    digits = above.digits if below.value in (10, 100, 1000, 10000) else 3
    high = None if above.high is None else above.high / below.value
    value = above.value / below.value + (whole.value if whole else 0.0)
    others = (above.value,) if below.value >= 10000 else ()  # "at 30 parts per million ...; at 400"
    return [
        make_quantity(
            match, "ratio", value, "above", high=high, others=others, digits=digits, negative=bool(match["minus2"])
        )
    ]


def _double(match: re.Match[str]) -> list[Quantity]:
    """翻一番 and 翻一倍 make twice as much, 翻两番 four times."""
    if match["times"] is None:
        return [Quantity(Span(*match.span()), "multiple", 2.0, Span(*match.span()))]
    figure = read_figure(match["times"])
    if figure is None or figure.value > 20:
        return []
    if match[0].endswith("番"):
        return [make_quantity(match, "multiple", 2.0**figure.value, "times")]
    return [make_quantity(match, "multiple", figure.value + (figure.value == 1), "times", others=(figure.value + 1,))]


def _half(match: re.Match[str]) -> list[Quantity]:
    return [make_quantity(match, "number", 0.5, "halfof", digits=2)] if match["halfof"] == "半" else []


def _half_part(match: re.Match[str]) -> list[Quantity]:
    return [make_quantity(match, "ratio", 0.5, "part", digits=3, approximate=True)]


def _half_price(match: re.Match[str]) -> list[Quantity]:
    return [make_quantity(match, "ratio", 0.5, "even" if match["even"] else "even2", change="off")]


def _half_tenth(match: re.Match[str]) -> list[Quantity]:
    return [make_quantity(match, "ratio", 0.05, "tenth", approximate=True)]


def _small_money(match: re.Match[str]) -> list[Quantity]:
    figure = read_figure(match["coins"])
    if figure is None:
        return []
    dollar = match["coin"].startswith("美")
    factor = 0.1 if match["coin"][0] in "角毛" else 0.01
    value = round(figure.value * factor, 4)
    return [
        make_quantity(
            match,
            "money",
            value,
            "coins",
            currency="USD" if dollar else "CNY",
            digits=2,
            others=(figure.value,),
            weak=True,
        )
    ]


_NUMBER_POST: dict[str, tuple[NumberKind, float]] = {
    "%": ("ratio", 100.0), "％": ("ratio", 100.0), "‰": ("ratio", 1000.0), "百分点": ("ratio", 100.0), "个百分点": ("ratio", 100.0),
}  # fmt: skip


def _number(match: re.Match[str]) -> list[Quantity]:
    figure = read_figure(match["figure"])
    if figure is None:
        return []
    post, pre = (match["post"] or "").strip(), match["pre"] or ""
    if post in _NUMBER_POST:
        share = _share(match, figure, int(_NUMBER_POST[post][1]))
        return [
            replace(
                share,
                misread=(figure.value / 100,) * (post == "‰"),
                points=post.endswith("点"),
                negative=bool(match["minus"]),
            )
        ]
    if post.startswith("成"):
        return _tenths(match, figure, post[1:])
    if post == "折" and not match["ordinal"]:  # 第三折 is the third act
        return _discount(match, figure)
    currency = CHINESE_CURRENCIES.get(pre) or CHINESE_CURRENCIES.get(_currency(post))
    kind: NumberKind = "number"
    value, high = figure.value, figure.high
    others: tuple[float, ...] = ()
    if match["ordinal"] or _is_list_mark(match, post):
        kind = "ordinal"
    elif post.startswith("倍"):
        kind, others = "multiple", (2.0,) * (value == 1)  # 高出一倍 is twice as high
    elif currency and (pre or figure.value >= 10 or figure.arabic or match["jiao"]):
        kind = "money"
        value += 0.1 * _digit(match["jiao"]) + 0.01 * _digit(match["fen"])
    if post.endswith("半"):
        value, high = value + 0.5, None
    return [
        make_quantity(
            match, kind, round(value, 9), "figure", high=high, others=others, digits=max(figure.digits, 2 * (value != figure.value)),
            currency=currency if kind == "money" else None, approximate=_about(match, figure), vague=figure.vague,
            weak=value == figure.value and (_weak(match["figure"], figure, kind) or (figure.value == 24 and match.string[match.end() :].startswith(("小时", "个小时")))),  # noqa: E501
            negative=bool(match["minus"]), misread=_run_together(match["figure"]),
        )
    ]  # fmt: skip


def _is_list_mark(match: re.Match[str], post: str) -> bool:
    """一是 ... 二是 ...: first, second."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return (
        not post
        and not match["pre"]
        and len(match["figure"]) == 1
        and after.startswith("是")
        and before[-1:] in "，。；：、！？"
    )


def _currency(post: str) -> str:
    return re.sub(r"^多|(?:[一二两三四五六七八九]|\d)[ ]?[角毛].*$", "", post)


def _digit(text: str | None) -> float:
    figure = read_figure(text) if text else None
    return figure.value if figure else 0.0


_NEIGHBOURS = re.compile(
    r"(?<![零〇一二三四五六七八九])([一二三四五六七八九两])([一二三四五六七八九])(?![零〇一二三四五六七八九])"
)


_NEIGHBOURS_AFTER = re.compile(
    "(?P<whole>[一二两三四五六七八九]+[百千万])(?P<a>[一二三四五六七八])(?P<b>[二三四五六七八九])$"
)


def _run_together(text: str) -> tuple[float, ...]:
    """七八 as 78, 三五 as 35: what is left when the two digits of a range are written side by side."""
    match = _NEIGHBOURS.fullmatch(text)
    if match is not None:
        return (float(DIGITS[match[1]] * 10 + DIGITS[match[2]]),)
    tail = _NEIGHBOURS_AFTER.search(text)
    whole = read_figure(tail["whole"]) if tail else None
    if tail is None or whole is None:
        return ()
    pair = DIGITS[tail["a"]] * 10 + DIGITS[tail["b"]]
    return tuple(whole.value + pair * step for step in (1.0, 10.0, 100.0))


def _tenths(match: re.Match[str], figure: Figure, more: str) -> list[Quantity]:
    """三成 is 30 percent, 七成六 76 and 三成半 35."""
    extra = 0.05 if more == "半" else 0.01 * _digit(more)
    share = _share(match, figure, 10)
    return [replace(share, value=round(share.value + extra, 4), negative=bool(match["minus"]))]


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
    return make_quantity(
        match, "ratio", figure.value / whole, "figure", high=high, digits=figure.digits,
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
    return [
        make_quantity(
            match, "ratio", round(1 - value, 4), "figure", others=(round(value, 4),), digits=figure.digits, change="off"
        )
    ]


_READERS = DATE_READERS | {
    "share": _share_of, "code": _code, "fraction": _fraction, "double": _double, "number": _number,
    "halfunit": _half, "halfpart": _half_part, "evenoff": _half_price, "halftenth": _half_tenth, "smallmoney": _small_money,
}  # fmt: skip
