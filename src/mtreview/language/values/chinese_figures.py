"""The value of one Chinese figure: 3.2亿, 二〇一九, 三千五, 十几, 400多亿, 七八十."""

import re
from dataclasses import dataclass

from mtreview.language.values.quantity import significant

__all__ = ["DIGITS", "FIGURE", "Figure", "read_figure"]

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
_MEGA = r"兆(?![瓦赫字帕比欧焦伏])"
_UNIT = (
    rf"(?:[余多几]|来(?=[万亿]))?(?:[十百万亿]|千(?![伏瓦克米卡赫帕焦字比])|{_MEGA})+(?:[余多](?![兆千][瓦焦赫伏帕]))?"
)
_GAP = r"(?:[ ](?=[十百千万亿])|(?<=[十百千万亿])[ ](?=零?[一二三四五六七八九]{1,2}[ ]?[十百千万]))?"
_MORE = (  # 两 counts (三千两百) or is a weight (三两); 来 is "about" (十来个) or a verb (十来自)
    rf"(?:(?<![余多])[零〇一二三四五六七八九十百余多几]|[万亿]|千(?![瓦伏赫帕焦]|字节|比特)|两(?=[百千万亿])|{_MEGA}"
    r"|(?<=[十百千万])来(?=[万亿个人名位家年天岁里公斤米次只条种元块吨篇场本间]))"
)
FIGURE = (
    rf"(?:(?:{_ARABIC})"
    rf"(?:[ \u00a0]?{_UNIT}(?:[ ]?(?:零?\d+(?:\.\d+)?|零?[一二两三四五六七八九])[ ]?{_UNIT})*"
    r"(?:零\d{1,3}(?![\d%])|\d{3,4}(?![\d%])|零?[一二三四五六七八九](?![一二三四五六七八九十百千年月日点]))?"
    r"|[余多几])?"
    rf"|[零〇一二两三四五六七八九十百千](?:{_GAP}{_MORE})*(?:点[零〇一二三四五六七八九]+[万亿]*)?"
    r"|[几数上近过超逾成][十百千万亿]+[余多]?"
    r"|[万亿][余多])"
)
_TOKEN = re.compile(rf"{_ARABIC}|[零〇一二两三四五六七八九]+|[十百千]|[万亿兆]|[余多几来]|[数上近过超逾成]|点")


@dataclass(frozen=True, slots=True)
class Figure:
    """`high` and `vague` as in `Quantity`; `arabic` when it has digits."""

    value: float
    high: float | None
    digits: int
    vague: bool
    arabic: bool


class _Reader:
    """Adds a figure up, token by token. `more` is what 多 or a second digit (七八十) may add, in the unit so far."""

    def __init__(self) -> None:
        self.total = 0.0
        self.section = 0.0
        self.number: float | None = None
        self.last_big = float("inf")
        self.unit = 1.0  # the unit read last: 三万五 means 35,000
        self.zero = False
        self.more: float | None = None

    def digits(self, text: str, follows_unit: bool, last: bool) -> None:
        values = [DIGITS[c] for c in text]
        if len(values) == 2 and values[0] and 1 <= values[1] - values[0] <= 2:
            step = self.unit / 10 if last and follows_unit and not self.zero and self.unit >= 100 else 1.0  # 一万六七
            self.number, self.more = values[0] * step, (values[1] - values[0]) * step
            return
        if values[0] == 0 and follows_unit:
            self.zero = True
            if not any(values):  # 一千零十二
                return
        self.number = float("".join(map(str, values)))
        if last and follows_unit and not self.zero and self.unit >= 100 and len(values) == 1:
            self.number *= self.unit / 10

    def small(self, factor: int) -> None:
        self.section += (self.number or 1.0) * factor  # 零十 is ten
        self._after(factor)

    def big(self, factor: int) -> None:
        here = self.section + (self.number or 0)
        if here == 0 and self.total == 0:
            here = 1.0
        if factor > self.last_big or (self.total and here == 0):
            self.total = (self.total + here) * factor
        else:
            self.total += here * factor
        self.last_big, self.section = factor, 0.0
        self._after(factor)

    def _after(self, factor: int) -> None:
        self.number, self.unit, self.zero = None, factor, False
        if self.more is not None:
            self.more *= factor

    def and_more(self) -> None:
        """多: up to one more of the unit just named or, after bare digits, of their last place above zero."""
        value = self.number if self.number is not None else self.section or self.total
        step = 1.0
        while value and value % (step * 10) == 0 and step * 10 <= value:
            step *= 10
        self.more = step

    def result(self) -> float:
        return self.total + self.section + (self.number or 0.0)


def read_figure(text: str) -> Figure | None:
    """The value of a text that `FIGURE` matched; None when it is no figure after all."""
    tokens = _TOKEN.findall(text)
    if tokens and tokens[0] in "几数上近过超逾成":
        return _vague(tokens)
    reader = _Reader()
    arabic, digits, vague = False, 1, False
    for i, token in enumerate(tokens):
        if token[-1].isascii():
            reader.number = float(token.replace(",", ""))
            arabic, digits = True, max(digits, significant(token))
        elif token[0] in DIGITS:
            last = i == len(tokens) - 1 or (tokens[i + 1] == "点" and reader.section >= 1000)
            reader.digits(token, i > 0 and tokens[i - 1] in "十百千万亿兆", last)
            vague = vague or reader.more is not None
        elif token in _SMALL:
            reader.small(_SMALL[token])
        elif token in _BIG:
            reader.big(_BIG[token])
        elif token == "点":
            return _decimal(reader, tokens[i + 1 :])
        else:
            reader.and_more()
    value = reader.result()
    if value < 1e15:
        digits = max(digits, significant(f"{value:.0f}")) if value == int(value) else digits
    high = None if reader.more is None else value + reader.more
    return Figure(value, high, digits, vague, arabic)


def _decimal(reader: _Reader, tail: list[str]) -> Figure | None:
    """三点五亿 is 3.5 times 亿; 两千三点一 is 2,300.1."""
    if not tail or tail[0][0] not in DIGITS:
        return None
    places = "".join(str(DIGITS[c]) for c in tail[0])
    reader.number = float(f"{int(reader.section + (reader.number or 0))}.{places}")
    reader.section = 0.0
    digits = significant(str(reader.number))
    for token in tail[1:]:
        reader.big(_BIG[token])
    return Figure(reader.result(), None, digits, False, False)


def _vague(tokens: list[str]) -> Figure | None:
    head, factor = tokens[0], 1.0
    for token in tokens[1:]:
        factor *= _SMALL.get(token) or _BIG.get(token) or 1
    if head in "几数":
        return Figure(2 * factor, 10 * factor, 1, True, False)
    if head == "近":
        return Figure(0.8 * factor, factor, 1, True, False)
    return Figure(factor, 10 * factor, 1, True, False)
