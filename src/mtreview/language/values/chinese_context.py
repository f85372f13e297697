"""What the words round a Chinese figure make of it: its unit, its bound, to or by, per what."""

import re
from dataclasses import replace

from mtreview.language.values.quantity import Bound, Change, Quantity
from mtreview.language.values.trends import chinese_trend
from mtreview.language.values.units import Unit, chinese_unit

__all__ = ["with_context"]

_SPAN = 14
"""Characters before a figure that can qualify it; a clause that ends in between closes the view."""
_CLAUSE = re.compile(r"[，。；：！？、,;:!?（）()“”《》\n]")

_OVER = re.compile(
    r"(?:超过|超出|超|逾|突破|至少|起码|最低|最少|不少于|不低于|不下|不小于|(?<!不)大于|(?<!不)多于|(?<!不)高于|年满|已满|(?<![不未])满)(?:约|了|过|其|每[秒天日周月年人吨亩])?(?:人民币|[一-龥]{0,2}(?<=[达为到需要有]))?$"
)
_LEAST = re.compile(r"(?:至少|最少|起码)[一-龥]{0,4}$")
_MOST = re.compile(r"(?:至多|最多|顶多)(?!的)[一-龥]{0,3}$")
_UNDER = re.compile(
    r"(?:不足|不到|不满|未满|未达|(?:不(?:得|能|会|宜|应|可|准|许|允许|要)?|未|没有)(?:超过?|多于|高于|大于|突破)|至多|最多|顶多|最高|最长|(?<!不)低于|(?<!不)少于|(?<!不)小于|将近|接近|近|上限为?|(?<!只)不过)(?:约|了|其|每[秒天日周月年人吨亩])?(?:可|能|可以|可达|达|为|处|罚款|罚|到|至)*(?:人民币)?$"
)
_NOT_REACHED = re.compile(r"[没未不](?:有|能)?[一-龥]{0,2}满[了过]?$")
_NOT_UNDER = re.compile(r"不(?:得|能|会|宜|应|可|准|许|允许)?(?:低于|少于|小于)$")
_NOT_BOUND = re.compile(r"(?:最近|附近|临近|靠近|贴近|远近|邻近|就近|新近|丰满|充满|圆满|美满|超过了?[^，]{0,3}的)$")
_OVER_AFTER = re.compile(
    r"[^，。；、\d]{0,4}?(?:以上|之上|出头|多(?=[的个名人家年天元岁美种位台辆座次亿万米公吨斤项条，。；、）]|$)|余(?=[个名人家年天元岁种位台辆座次亩]))"
)
_UNDER_AFTER = re.compile(r"[^，。；、\d]{0,4}?(?:以下|以内|之内|之下)")

_BY = re.compile(
    r"(?:增加了?|增长了?|增多了?|上涨了?|上升了?|下降了?|下跌了?|减少了?|下滑了?|上调了?|下调了?|提高了?|降低了?|缩短了?|延长了?|回落了?|攀升了?|涨了?|跌了?|降了|升了|飙升了?|大增|激增|锐减"
    r"|猛增|扩大了?|涨幅达?|跌幅达?|增幅达?|降幅达?|增速为?|萎缩了?|收窄了?|多出了?|提升了?|下挫了?|少了|多了|高出|贬值了?|升值了?|压缩了|[跌降减涨]去了?|砍掉了?)(?:约|近|逾|超过|超|将近|不到|不足|大约|高达|幅度达|幅度为|整整)?$"
)
_TO = re.compile(
    r"(?:(?:增加|增长|增|上涨|上升|升|涨|下降|下跌|降|跌|减少|减|下滑|上调|下调|提高|提|降低|缩短|延长|回落|回升|攀升|飙升|扩大|压缩|提升|缩减|收窄|缩)(?:至|到|为|成))(?:每[年月周天日人])?(?:了|约|近|逾|超过|超|将近|不到|不足|大约|历史新高的)*$"
)

_PERIODS = {"年": "year", "学年": "year", "月": "month", "周": "week", "星期": "week", "天": "day", "日": "day", "小时": "hour", "分钟": "minute",  # noqa: E501
            "秒": "second", "季度": "quarter"}  # fmt: skip
_THINGS = {"人": "person", "公斤": "kilogram", "千克": "kilogram", "斤": "jin", "吨": "tonne", "克": "gram", "亩": "mu", "公顷": "hectare", "平方米": "square metre",  # noqa: E501
           "平方公里": "square kilometre", "公里": "kilometre", "米": "metre", "升": "litre", "毫升": "millilitre", "立方米": "cubic metre", "桶": "barrel",  # noqa: E501
           "户": "household", "股": "share"}  # fmt: skip
_EACH = {**_PERIODS, **_THINGS}
_WORDS = "|".join(sorted(_EACH, key=len, reverse=True))
_EACH_BEFORE = re.compile(
    rf"每[ ]?(?:1|一|个)?({_WORDS})|([年月日周])(?:均|产(?!值)|薪|租金?|销量?|接待)|人(均)"
    r"|(?<![\d一二两三四五六七八九十几半第])一个?([天周月年])(?![内以来多后前半的]|之[内后前])"
)
_EACH_AFTER = re.compile(rf"[^，。；、\d]{{0,6}}?(?:/|每)[ ]?({_WORDS})(?![一-龥]{{0,2}}\d)")
_CUES = re.compile(r"[每均/以之多余出]")


def with_context(quantity: Quantity, text: str) -> Quantity:
    """The quantity with what stands round it in the text, in the form `plain` gives it."""
    start, end = quantity.span.start, quantity.span.end
    before = _CLAUSE.split(text[max(0, start - _SPAN) : start])[-1]
    here = text[quantity.number.start : quantity.number.end]
    unit = (
        _unit(quantity, text)
        if quantity.kind in ("number", "ordinal") or (quantity.kind == "year" and quantity.value < 100)
        else None
    )
    bound = _bound(before, here, text, end)
    change = quantity.change or _change(before) or ("from" if _is_start(quantity, before, text) else "")
    per = _per(text, start, end) if quantity.kind in ("number", "money", "ratio", "multiple") else frozenset[str]()
    if bound == "under" and unit is not None and unit.dimension == "time" and before.endswith("近"):
        bound = ""  # 近三年 is "the past three years"
    if not (unit or bound or change or per):
        return quantity
    weak = quantity.weak and not (change in ("to", "by") and quantity.kind == "multiple")
    changed = replace(quantity, unit=unit, bound=bound, change=change, per=per, weak=weak)
    trend = chinese_trend(changed, before) if change in ("to", "by") else ""
    return replace(changed, trend=trend) if trend else changed


def _unit(quantity: Quantity, text: str) -> Unit | None:
    """三斤半 has its unit before 半, 三个半小时 after it; of what comes in order only times are compared."""
    if (match := _LONG.match(text, quantity.number.end)) is not None:
        return chinese_unit(f"1个{match[1]}", 1) or chinese_unit(f"1{match[1]}", 1)
    unit = chinese_unit(text, quantity.number.end) or chinese_unit(text, quantity.span.end)
    return None if quantity.kind == "ordinal" and unit is not None and unit.dimension != "time" else unit


_LONG = re.compile("个[多半](月|小时|星期|钟头|世纪)")
"""七个多月, 一个半月."""


def _bound(before: str, here: str, text: str, end: int) -> Bound:
    if here[0] in "上过超逾" or here[-1] in "多余" or (len(here) > 2 and ("多" in here or "余" in here)):
        return "over"
    if here[0] == "近":
        return "under"
    if before and not _NOT_BOUND.search(before):
        if _NOT_UNDER.search(before):
            return "over"
        if _UNDER.search(before) or _MOST.search(before) or _NOT_REACHED.search(before):
            return "under"
        if _OVER.search(before) or _LEAST.search(before):
            return "over"
    if _CUES.search(text, end, end + 8):
        if _OVER_AFTER.match(text, end):
            return "over"
        if _UNDER_AFTER.match(text, end):
            return "under"
    return ""


def _change(before: str) -> Change:
    if not before:
        return ""
    if _TO.search(before):
        return "to"
    return "by" if _BY.search(before) else ""


_FROM = re.compile(r"(?:从|由|将|把)[一-龥]{0,6}$")
_ONWARD = re.compile(
    r"[^，。；、\d]{0,6}?(?:增|涨|升|降|跌|减|缩|压|提|调|拉|回|扩|改|跃|锐)[一-龥]{0,3}?(?:[至到为成](?!了?[一-龥]))"
)


def _is_start(quantity: Quantity, before: str, text: str) -> bool:
    """从35%降到28%: the 35%."""
    return (
        quantity.kind in ("number", "ratio", "money")
        and _FROM.search(before) is not None
        and _ONWARD.match(text, quantity.span.end) is not None
    )


def _per(text: str, start: int, end: int) -> frozenset[str]:
    """What stands after 每 or before 均 in the same clause, before the figure, or right after it."""
    clause = max(text.rfind(c, max(0, start - 24), start) for c in "，。；！？\n,;")
    found = set()
    for match in _EACH_BEFORE.finditer(text, max(clause + 1, start - 24), start):
        found.add(_EACH[match[1] or match[2] or match[4] or "人"])
    if _CUES.search(text, end, end + 8) and (after := _EACH_AFTER.match(text, end)):
        found.add(_EACH[after[1]])
    return frozenset(found)
