"""Numbers of a Chinese text by value."""

import re
from dataclasses import replace
from functools import lru_cache

from mtreview.detectors.values.chinese_figures import FIGURE, Figure, read_figure
from mtreview.detectors.values.money import CHINESE_CURRENCIES
from mtreview.detectors.values.quantity import NumberKind, Quantity
from mtreview.records import Span

__all__ = ["chinese_quantities", "plain"]

_SAME_LENGTH = str.maketrans(
    "０１２３４５６７８９．％：－／萬億兩點餘幾數週禮歲號時過長開圓鎊個來壹貳",
    "0123456789.%:-/万亿两点余几数周礼岁号时过长开圆镑个来一二",
)

# Words with a numeral in them that say nothing about how many.
_NO_NUMBER = (
    r"十分(?!钟|之)|十足|十字|百姓|百货|百科|百般|百度|百事|千方百计|千万(?=别|不|要|注意|记)|千瓦|万一(?!千|百)|万分|万能|万物|万岁"
    r"|万圣|万科|万达|万事|万众|万科|三番五次|三番两次|四面八方|五花八门|七上八下|乱七八糟|四川|三亚|三星|三峡|九江|九寨沟|十堰"
    r"|百年好合|百里挑一|一千零一夜|双十一|双11|双12|双十二|五四|九一八|七七事变|八一|十一黄金周|五一|三八妇女|六一儿童"
    r"|千里迢迢|千千万万|成千上万|千家万户|万家|二维|三维|四季|五官|五星红旗|三农|两会|两岸|八路军|四大名著|三国|七夕"
    r"|一百八十度|二十四节气|不三不四|二话|一二三|一二线|二三线|三四线|一五一十|八九不离十|五十步笑百步|三百六十行|千军万马|万水千山"
    r"|千变万化|千篇一律|千山万水|千言万语|千真万确|千载难逢|百分百|百折不挠|百战百胜|万无一失|万紫千红|一落千丈|一诺千金|十全十美|九死一生"
    r"|五湖四海|七嘴八舌|三十而立|百废待兴|百花齐放|百家争鸣|百感交集|数一数二|成百上千|亿万富豪|亿万富翁|百万富翁|百万雄师|九牛一毛|以一当十"
    r"|[“‘「《\"']十一[”’」》\"']|十一(?=国庆|黄金周|长假|假期|小长假)|三一(?=集团|重工|智)|一一|千千(?!万)|零零散散|零售|零件|零食|零碎|零星|零距离|零部件|归零|清零"
)
_CURRENCY = "|".join(sorted(map(re.escape, CHINESE_CURRENCIES), key=len, reverse=True))
_PERIOD = r"上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|晚间|夜间|深夜|夜里|当晚|今晚|昨晚|早|晚"
_HAN = r"[零〇一二两三四五六七八九十]"
_PATTERNS = (
    ("skip", _NO_NUMBER),
    ("share", r"(?<![\d/.])(?P<over>\d{1,3})/(?P<under>\d{1,4})(?![\d/年月日])"),
    ("born", r"(?P<born>\d0)后(?![\d来面期续天年])"),
    ("code", r"[A-Za-z][A-Za-z]*[-–]?\d+[A-Za-z\d-]*|\d+[-–]?(?!(?:km|kg|cm|mm|m|g|GB|TB|MB|mg|ml|kW|MW|GW|USD|RMB)\b)[A-Za-z]+[A-Za-z\d-]*"),
    ("clock", rf"(?P<period>{_PERIOD})?(?P<hour>[01]?\d|2[0-4])(?P<colon>[:：])(?P<minute>[0-5]\d)(?:[:：]\d\d)?(?![\d:：])"),
    ("oclock", rf"(?P<period2>{_PERIOD})?(?P<hour2>[012]?\d|{_HAN}{{1,3}})(?:点钟?|时)(?:(?P<half>半)|(?P<minute2>[0-5]?\d|{_HAN}{{1,3}})分?|整|许)?"),
    ("decade", rf"(?:(?P<cent>\d\d|{_HAN}+)世纪|(?P<last>上个?世纪))?(?P<dec>\d{{2,4}}|[零一二三四五六七八九十]{{1,4}})年代"),
    ("century", rf"第?(?P<century>\d{{1,2}}|{_HAN}{{1,3}})世纪"),
    ("year", r"(?P<year>[12]\d{3}|[一二][零〇一二三四五六七八九]{3})(?=年)年|(?P<year2>\d\d)年(?!间|前|后|来|内|里|的|以|级|期|之|多|时|级|级|代)"),
    ("month", r"(?<![个\d])(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?!份?票|饼|球|子|亮)份?(?:(?P<day>[12]\d|3[01]|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]?(?![\d点.%年万亿]))?"),
    ("day", r"(?<![\d.])(?P<day2>[12]\d|3[01]|[1-9])[日号](?!线|楼|店|文件|令|元|圆|机|院|公路|房|车|球|位|桌|店|厅|馆|站|选)"),
    ("weekday", r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!个|年|次|样|些|直|带|条|起|国)"),
    ("fraction", rf"(?P<below>{FIGURE})分之(?P<above>{FIGURE}(?:点[零〇一二三四五六七八九]+)?)"),
    ("double", rf"翻(?P<times>{FIGURE})?(?:番|倍)"),
    ("number", rf"(?P<pre>{_CURRENCY})?(?P<ordinal>第)?(?P<figure>{FIGURE})(?P<post>[ ]?(?:个?百分点|[%％]|倍|成(?![立为员功本果就长分都千交绩品语天群套串名像])|折(?![磨叠腾算射返])|个半|岁半|年半|岁|多?(?:{_CURRENCY})))?"),
)  # fmt: skip
_MASTER = re.compile("|".join(f"(?P<{name}_>{pattern})" for name, pattern in _PATTERNS))

_UNITS = re.compile(r"[ ]?(公里|千米|英里|里|公斤|千克|斤|亩|公顷|平方公里|平方千米|平方米|米|摄氏度|℃|度|吨|公分|厘米|英尺|英寸)")
# Alternative figures that a translator into English may give: per unit, factors.
_CONVERSIONS: dict[str, tuple[float, ...]] = {
    "公里": (0.6214,), "千米": (0.6214,), "里": (0.5, 0.3107), "公斤": (2.2046, 0.001), "千克": (2.2046, 0.001), "斤": (0.5, 1.1023, 0.0005),
    "亩": (1 / 15, 0.1647, 666.7), "公顷": (2.471, 10000.0), "平方公里": (0.3861,), "平方千米": (0.3861,), "平方米": (10.764,),
    "米": (3.2808, 1.0936), "英里": (1.609,), "吨": (1.1023,), "公分": (0.3937,), "厘米": (0.3937,),
}  # fmt: skip


_COMMA = re.compile(r"(?<=\d)，(?=\d00(?!\d)|\d{3}，\d{3})")


def plain(text: str) -> str:
    """Full-width digits and the Traditional numerals as the patterns know them; every place stays where it is."""
    return _COMMA.sub(",", text.translate(_SAME_LENGTH))


@lru_cache(maxsize=64)
def chinese_quantities(text: str) -> tuple[Quantity, ...]:
    """All numbers of the text in order; idiomatic numerals are none."""
    found: list[Quantity] = []
    clean = plain(text)
    for match in _MASTER.finditer(clean):
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


def _one(match: re.Match[str], kind: NumberKind, value: float, group: str, **more: object) -> Quantity:
    return Quantity(Span(*match.span()), kind, value, Span(*match.span(group)), **more)  # type: ignore[arg-type]


def _minutes(period: str | None, hour: int, minute: int) -> tuple[float, tuple[float, ...]]:
    late = period in ("下午", "傍晚", "晚上", "晚间", "夜间", "深夜", "当晚", "今晚", "昨晚", "晚", "夜里") or (period == "中午" and hour < 4)
    if late and 0 < hour < 12 and not (period in ("深夜", "夜里", "夜间") and hour < 6):
        hour += 12
    value = float((hour % 24) * 60 + minute)
    other = () if late or hour > 12 or period else ((value + 720) % 1440,)
    return value, other


def _share_of(match: re.Match[str]) -> list[Quantity]:
    above, below = float(match["over"]), float(match["under"])
    if not 0 < above < below:
        return []
    return [_one(match, "ratio", above / below, "over", others=(above, below), digits=3)]


def _born(match: re.Match[str]) -> list[Quantity]:
    value = float(match["born"])
    return [_one(match, "decade", 1900.0 + value, "born", others=(value, 2000.0 + value), weak=True)]


def _code(match: re.Match[str]) -> list[Quantity]:
    """G20, 5A级: not compared, but the same digits may stand as a number on the other side."""
    digits = re.search(r"\d+", match[0])
    return [_one(match, "number", float(digits[0]), "code_", weak=True)] if digits else []


def _clock(match: re.Match[str]) -> list[Quantity]:
    value, other = _minutes(match["period"], int(match["hour"]), int(match["minute"]))
    return [_one(match, "time", value, "hour", others=other, digits=4)]


def _oclock(match: re.Match[str]) -> list[Quantity]:
    period, half = match["period2"], match["half"]
    if not period and not half and not match["minute2"] and not match[0].endswith(("钟", "整", "许", "时")):
        return []  # 三点 is as often "three points"
    hour, minute = _whole(match["hour2"]), 30 if half else _whole(match["minute2"] or "0")
    if hour > 24 or minute > 59 or (match[0].endswith("时") and not period and not match[0][0].isdigit()):
        return []
    value, other = _minutes(period, hour, minute)
    return [_one(match, "time", value, "hour2", others=other, weak=not match["minute2"])]


def _whole(text: str) -> int:
    figure = read_figure(text)
    return int(figure.value) if figure else 99


def _decade(match: re.Match[str]) -> list[Quantity]:
    value = _whole(match["dec"])
    if value >= 100:
        return [_one(match, "decade", float(value), "dec")]
    century = 19 if match["last"] else _whole(match["cent"]) - 1 if match["cent"] else 19
    others = () if match["cent"] or match["last"] else (float(2000 + value), float(value))
    return [_one(match, "decade", float(century * 100 + value), "dec", others=(*others, float(value)))]


def _century(match: re.Match[str]) -> list[Quantity]:
    value = float(_whole(match["century"]))
    return [_one(match, "century", value, "century", weak=value == 21)]


def _year(match: re.Match[str]) -> list[Quantity]:
    if match["year2"]:
        value = int(match["year2"])
        full = float(value + (1900 if value > 40 else 2000))
        return [_one(match, "year", float(value), "year2", others=(full,), digits=2, weak=True)]
    digits = match["year"].translate(str.maketrans("零〇一二三四五六七八九", "00123456789"))
    return [_one(match, "year", float(digits), "year", digits=4)]


def _month(match: re.Match[str]) -> list[Quantity]:
    found = [_one(match, "month", float(_whole(match["month"])), "month")]
    if match["day"]:
        found.append(_one(match, "day", float(_whole(match["day"])), "day"))
    return found


def _day(match: re.Match[str]) -> list[Quantity]:
    return [_one(match, "day", float(_whole(match["day2"])), "day2")]


def _weekday(match: re.Match[str]) -> list[Quantity]:
    value = "一二三四五六日".find(match["weekday"].replace("天", "日")) + 1
    return [_one(match, "weekday", float(value), "weekday")]


def _fraction(match: re.Match[str]) -> list[Quantity]:
    above, below = read_figure(match["above"]), read_figure(match["below"])
    if above is None or below is None or not below.value:
        return []
    digits = above.digits if below.value in (10, 100, 1000, 10000) else 3
    high = None if above.high is None else above.high / below.value
    return [_one(match, "ratio", above.value / below.value, "above", high=high, digits=digits)]


def _double(match: re.Match[str]) -> list[Quantity]:
    if match["times"] is None:
        return [Quantity(Span(*match.span()), "multiple", 2.0, Span(*match.span()), others=(1.0,))]
    figure = read_figure(match["times"])
    if figure is None or figure.value > 20:
        return []
    value = 2.0**figure.value if match[0].endswith("番") else figure.value
    return [_one(match, "multiple", value, "times", others=(value - 1, figure.value))]


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
        kind, others = "multiple", (figure.value + 1, figure.value - 1, figure.value / 100 if figure.value > 10 else figure.value)
    elif post in ("个半", "岁半", "年半"):
        others = (figure.value + 0.5,)
    elif currency and (pre or figure.value >= 10 or figure.arabic):
        kind = "money"
    return [
        _one(
            match, kind, figure.value, "figure", high=figure.high, others=others, converted=_converted(match, figure.value), digits=figure.digits,
            currency=currency if kind == "money" else None, approximate=_about(match, figure), vague=figure.vague,
            weak=_weak(match["figure"], figure, kind) or (figure.value == 24 and match.string[match.end() :].startswith(("小时", "个小时"))),
        )
    ]  # fmt: skip


def _about(match: re.Match[str], figure: Figure) -> bool:
    before = match.string[max(0, match.start() - 3) : match.start()]
    after = match.string[match.end() : match.end() + 3]
    return figure.high is not None or before.endswith(("约", "近", "大概", "将近", "左右")) or after.startswith(("左右", "上下", "多"))


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
    return _one(
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
    return [_one(match, "ratio", round(1 - value, 4), "figure", others=(value,), digits=figure.digits)]


def _converted(match: re.Match[str], value: float) -> tuple[float, ...]:
    unit = _UNITS.match(match.string, match.end())
    return tuple(value * f for f in _CONVERSIONS.get(unit[1], ())) if unit else ()


_READERS = {
    "share": _share_of, "born": _born, "code": _code,
    "clock": _clock, "oclock": _oclock, "decade": _decade, "century": _century, "year": _year, "month": _month,
    "day": _day, "weekday": _weekday, "fraction": _fraction, "double": _double, "number": _number,
}  # fmt: skip
