"""Dates and times of day in Chinese."""

import re
from collections.abc import Callable

from mtreview.language.values.chinese_figures import read_figure
from mtreview.language.values.quantity import NumberKind, Quantity
from mtreview.records import Span

__all__ = ["DATE_READERS", "make_quantity"]


def make_quantity(match: re.Match[str], kind: NumberKind, value: float, group: str, **more: object) -> Quantity:
    return Quantity(Span(*match.span()), kind, value, Span(*match.span(group)), **more)  # type: ignore[arg-type]


def _minutes(period: str | None, hour: int, minute: int) -> tuple[float, tuple[float, ...]]:
    late = period in ("下午", "傍晚", "晚上", "晚间", "夜间", "深夜", "当晚", "今晚", "昨晚", "晚", "夜里") or (
        period == "中午" and hour < 4
    )
    if late and 0 < hour < 12 and not (period in ("深夜", "夜里", "夜间") and hour < 6):
        hour += 12
    value = float((hour % 24) * 60 + minute)
    other = () if late or hour > 12 or period else ((value + 720) % 1440,)
    return value, other


def _born(match: re.Match[str]) -> list[Quantity]:
    value = float(match["born"])
    return [make_quantity(match, "decade", 1900.0 + value, "born", others=(value, 2000.0 + value), weak=True)]


def _clock(match: re.Match[str]) -> list[Quantity]:
    value, other = _minutes(match["period"], int(match["hour"]), int(match["minute"]))
    return [make_quantity(match, "time", value, "hour", others=other, digits=4)]


def _oclock(match: re.Match[str]) -> list[Quantity]:
    period, half = match["period2"], match["half"] or match["quarter"]
    told = period or match.string[: match.start()].rstrip().endswith("时间")  # 北京时间20点
    if not told and not half and not match["minute2"] and not match[0].endswith(("钟", "整", "许", "时")):
        return []  # 三点 is as often "three points"
    hour, minute = _whole(match["hour2"]), _minute(match)
    if hour > 24 or minute > 59 or (match[0].endswith("时") and not period and not match[0][0].isdigit()):
        return []
    value, other = _minutes(period, hour, minute)
    return [make_quantity(match, "time", value, "hour2", others=other, weak=not (match["minute2"] or half))]


def _minute(match: re.Match[str]) -> int:
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    return 30 if match["half"] else _whole(match["minute2"] or "0")


def _whole(text: str) -> int:
    figure = read_figure(text)
    return int(figure.value) if figure else 99


def _decade(match: re.Match[str]) -> list[Quantity]:
    value = _whole(match["dec"])
    if value >= 100:
        return [make_quantity(match, "decade", float(value), "dec")]
    century = 19 if match["last"] else _whole(match["cent"]) - 1 if match["cent"] else 19
    others = () if match["cent"] or match["last"] else (float(2000 + value), float(value))
    return [make_quantity(match, "decade", float(century * 100 + value), "dec", others=(*others, float(value)))]


def _century(match: re.Match[str]) -> list[Quantity]:
    value = float(_whole(match["century"]))
    return [make_quantity(match, "century", value, "century", weak=value == 21)]


def _year(match: re.Match[str]) -> list[Quantity]:
    if match["year2"]:
        value = int(match["year2"])
        full = float(value + (1900 if value > 40 else 2000))
        return [make_quantity(match, "year", float(value), "year2", others=(full,), digits=2, weak=True)]
    digits = match["year"].translate(str.maketrans("零〇一二三四五六七八九", "00123456789"))
    return [make_quantity(match, "year", float(digits), "year", digits=4)]


def _era(match: re.Match[str]) -> list[Quantity]:
    """民国二十六年 is 1937; 公元前221年 is 221 BC."""
    if match["republic"]:
        value = float(_whole(match["republic"]))
        return [make_quantity(match, "year", 1911 + value, "republic", others=(value,), digits=4)]
    return [make_quantity(match, "year", float(_whole(match["bc"])), "bc", digits=4, negative=True)]


def _month(match: re.Match[str]) -> list[Quantity]:
    found = [make_quantity(match, "month", float(_whole(match["month"])), "month")]
    if match["day"]:
        found.append(make_quantity(match, "day", float(_whole(match["day"])), "day"))
    return found


def _day(match: re.Match[str]) -> list[Quantity]:
    return [make_quantity(match, "day", float(_whole(match["day2"])), "day2")]


def _weekday(match: re.Match[str]) -> list[Quantity]:
    value = "一二三四五六日".find(match["weekday"].replace("天", "日")) + 1
    return [make_quantity(match, "weekday", float(value), "weekday")]


DATE_READERS: dict[str, Callable[[re.Match[str]], list[Quantity]]] = {
    "clock": _clock, "oclock": _oclock, "decade": _decade, "century": _century, "year": _year, "month": _month,
    "day": _day, "era": _era, "weekday": _weekday, "born": _born,
}  # fmt: skip
