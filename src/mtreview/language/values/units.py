"""Units of measure of both languages: what they measure and how they convert."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Unit", "chinese_unit", "english_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """`dimension` is what it measures, `factor` how many of the dimension's base unit it is: metres, grams, litres,
    square metres, seconds, watts, joules, bytes ... `english` is its name in a fix, in the plural."""

    english: str
    dimension: str
    factor: float


def _made(lines: str) -> dict[str, Unit]:
    """Lines of dimension, factor, English name and the words for it, the words apart by spaces ("_" is a space)."""
    table: dict[str, Unit] = {}
    for line in lines.strip().splitlines():
        dimension, factor, english, *words = line.split()
        unit = Unit(english.replace("_", " "), dimension, float(factor))
        table |= {word.replace("_", " "): unit for word in words}
    return table


_CHINESE = _made("""
length 1 metres 米 公尺
length 1000 kilometres 公里 千米
length 500 li 里 华里
length 1609.344 miles 英里
length 1852 nautical_miles 海里
length 0.01 centimetres 厘米 公分
length 0.1 decimetres 分米
length 0.001 millimetres 毫米
length 1e-6 microns 微米
length 1e-9 nanometres 纳米
length 0.3333 chi 尺
length 0.03333 cun 寸
length 3.333 zhang 丈
length 0.3048 feet 英尺
length 0.0254 inches 英寸
length 0.9144 yards 英码
length 9.4607e15 light-years 光年
mass 1 grams 克
mass 1000 kilograms 公斤 千克
mass 500 jin 斤 市斤
mass 50 liang 两
mass 0.001 milligrams 毫克
mass 1e-6 micrograms 微克
mass 1e6 tonnes 吨 公吨
mass 453.592 pounds 磅
mass 28.35 ounces 盎司
area 1 square_metres 平方米 平米
area 1e6 square_kilometres 平方公里 平方千米
area 1e-4 square_centimetres 平方厘米
area 666.667 mu 亩
area 1e4 hectares 公顷
area 4046.86 acres 英亩
volume 1 litres 升 公升
volume 0.001 millilitres 毫升
volume 1000 cubic_metres 立方米
volume 1e12 cubic_kilometres 立方千米 立方公里
volume 0.001 cubic_centimetres 立方厘米
volume 158.987 barrels 桶
volume 3.7854 gallons 加仑
time 1 seconds 秒 秒钟
time 0.001 milliseconds 毫秒
time 60 minutes 分钟 分
time 900 quarters_of_an_hour 刻钟
time 3600 hours 小时 个小时 个钟头 钟头
time 86400 days 天
time 604800 weeks 周 个星期 星期 个礼拜
time 2629746 months 个月
time 31556952 years 年 周年 周岁 岁
time 3155695200 centuries 个世纪
temperature 1 degrees 度 °
temperature 1 degrees_Celsius 摄氏度 ℃ °C
temperature 1 degrees_Fahrenheit 华氏度 ℉ °F
power 1 watts 瓦
power 1e3 kilowatts 千瓦
power 1e6 megawatts 兆瓦
energy 1 joules 焦 焦耳
energy 1e6 megajoules 兆焦 兆焦耳
energy 3.6e6 kilowatt-hours 千瓦时 度电
voltage 1 volts 伏 伏特
voltage 1e3 kilovolts 千伏
frequency 1 hertz 赫兹
frequency 1e3 kilohertz 千赫 千赫兹
frequency 1e6 megahertz 兆赫 兆赫兹
data 1e6 megabytes 兆字节
data 1e3 kilobytes 千字节
data 1 bytes 字节
grade 1 grade 级
""")
_ENGLISH = _made("""
length 1 metres m meter meters metre metres
length 1000 kilometres km kms kilometer kilometers kilometre kilometres
length 500 li li
length 1609.344 miles mile miles
length 1852 nautical_miles nautical_mile nautical_miles
length 0.01 centimetres cm centimeter centimeters centimetre centimetres
length 0.1 decimetres dm decimeter decimeters decimetre decimetres
length 0.001 millimetres mm millimeter millimeters millimetre millimetres
length 1e-6 microns micron microns micrometer micrometers micrometre micrometres
length 1e-9 nanometres nm nanometer nanometers nanometre nanometres
length 0.3333 chi chi
length 0.03333 cun cun
length 3.333 zhang zhang
length 0.3048 feet foot feet ft
length 0.0254 inches inch inches
length 0.9144 yards yard yards
length 9.4607e15 light-years light-year light-years
mass 1 grams g gram grams gramme grammes
mass 1000 kilograms kg kgs kilo kilos kilogram kilograms
mass 500 jin jin catty catties
mass 50 liang liang tael taels
mass 0.001 milligrams mg milligram milligrams
mass 1e-6 micrograms mcg μg microgram micrograms microgrammes
mass 1e6 tonnes ton tons tonne tonnes metric_ton metric_tons
mass 453.592 pounds lb lbs pound pounds
mass 28.35 ounces oz ounce ounces
area 1 square_metres square_meter square_meters square_metre square_metres sq_m m² m2
area 1e6 square_kilometres square_kilometer square_kilometers square_kilometre square_kilometres sq_km km² km2
area 1e-4 square_centimetres square_centimeters square_centimetres
area 2.59e6 square_miles square_mile square_miles
area 0.0929 square_feet square_foot square_feet
area 666.667 mu mu
area 1e4 hectares hectare hectares ha
area 4046.86 acres acre acres
volume 1 litres l liter liters litre litres
volume 0.001 millilitres ml milliliter milliliters millilitre millilitres
volume 1000 cubic_metres cubic_meter cubic_meters cubic_metre cubic_metres m³ m3
volume 1e12 cubic_kilometres cubic_kilometers cubic_kilometres
volume 0.001 cubic_centimetres cubic_centimeters cubic_centimetres cc
volume 28.317 cubic_feet cubic_feet
volume 158.987 barrels barrel barrels
volume 3.7854 gallons gallon gallons
time 1 seconds second seconds sec secs
time 0.001 milliseconds millisecond milliseconds ms
time 60 minutes minute minutes min mins
time 3600 hours hour hours hr hrs
time 86400 days day days
time 604800 weeks week weeks
time 2629746 months month months
time 31556952 years year years yr yrs
time 315569520 decades decade decades
time 3155695200 centuries century centuries
temperature 1 degrees ° degree degrees deg
temperature 1 degrees_Celsius °C ℃ degree_Celsius degrees_Celsius degrees_C degrees_centigrade Celsius
temperature 1 degrees_Fahrenheit °F ℉ degrees_Fahrenheit degree_Fahrenheit degrees_F Fahrenheit
power 1 watts W watt watts
power 1e3 kilowatts kW kilowatt kilowatts
power 1e6 megawatts MW megawatt megawatts
power 1e9 gigawatts GW gigawatt gigawatts
energy 1 joules J joule joules
energy 1e6 megajoules MJ megajoule megajoules
energy 3.6e6 kilowatt-hours kWh kilowatt-hour kilowatt-hours kilowatt_hour kilowatt_hours
voltage 1 volts V volt volts
voltage 1e3 kilovolts kV kilovolt kilovolts
frequency 1 hertz Hz hertz
frequency 1e3 kilohertz kHz kilohertz
frequency 1e6 megahertz MHz megahertz
data 1e6 megabytes MB megabyte megabytes
data 1e3 kilobytes KB kilobyte kilobytes
data 1 bytes byte bytes
""")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NOT_UNITS = (
    r"天(?:空|津|然|气|下|河|使|才|主)|米(?:饭|粉|线|粒)|年(?:级|代|轮|薪|会|报|度|初|末|底)|克(?:拉|服|里|制)|两(?:侧|岸|国|会|地|队|人|次|个)"
    r"|度(?:假|过|电|角|数|量|母|为|经)|秒杀|升(?:至|到|级|为|值|学)|里(?:程|面|外|边|头|约|斯|拉|昂|海|士|奥)|桶装|级(?:别|联)|分米粉|周(?:刊|边|围)"
)
_AFTER_CHINESE = re.compile(
    rf"[ ]?[多余几]?(?!{_NOT_UNITS})(分(?=[ ]?零?[ ]?[\d一二三四五六七八九十]{{1,3}}[ ]?秒)|{_longest_first({w: u for w, u in _CHINESE.items() if w != '分'})}|(?:km|cm|mm|kg|MW|kW|GW|MJ|kV|ml|m|g|L)(?![A-Za-z\d]))"  # noqa: E501
)
_LONG_NAMES = [w for w in _ENGLISH if w not in ("m", "l", "g", "W", "V", "J", "li", "ha", "min", "nm")]
_AFTER_ENGLISH = re.compile(
    rf"(?:[ -]| \(|\u00a0)?({_longest_first(dict.fromkeys([*_LONG_NAMES, *(w.title() for w in _LONG_NAMES if w.isalpha() and len(w) > 3)]))}"  # noqa: E501
    rf"|(?<=\d)[ ]?(?:g|l|W|V|J|ha|nm)|(?<=\d)m|(?<=\d )m|min|li)(?![A-Za-z²³])"
)


def chinese_unit(text: str, at: int) -> Unit | None:
    """The unit that follows a figure of a Chinese text at once."""
    match = _AFTER_CHINESE.match(text, at)
    if match is None:
        return None
    return _CHINESE.get(match[1]) or _ENGLISH.get(match[1])


def english_unit(text: str, at: int) -> tuple[Unit, int, int] | None:
    """The unit that follows a figure of an English text, with the place of its name."""
    match = _AFTER_ENGLISH.match(text, at)
    if match is None:
        return None
    word = match[1] or ""
    unit = _ENGLISH.get(word.strip()) or _ENGLISH.get(word.strip().lower())
    return (unit, match.start(1) + len(word) - len(word.lstrip()), match.end(1)) if unit else None
