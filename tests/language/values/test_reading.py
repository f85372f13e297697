"""Reading numbers of both languages: tables, and laws by Hypothesis."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.language.values.chinese_figures import read_figure
from mtreview.language.values.chinese_values import chinese_quantities
from mtreview.language.values.english_values import english_quantities
from mtreview.language.values.matching import match, says, scale_error
from mtreview.language.values.quantity import significant
from mtreview.language.values.wording import figure, in_english


@given(st.integers(1, 10**12 - 1))
def test_chinese_figures_read_as_cn2an_writes_them(number: int) -> None:
    read = read_figure(cn2an.an2cn(number, "low"))
    assert read is not None
    assert read.high is not None or read.value == number
    if read.high is not None:  # 一千二三百: "twelve or thirteen hundred" is another reading that cn2an never writes
        pytest.fail(f"{number} was read as a range")


@pytest.mark.parametrize(
    ("text", "value", "high"),
    [
        ("3.2亿", 3.2e8, None),
        ("3 亿", 3e8, None),
        ("1亿3000万", 1.3e8, None),
        ("2万3000", 23000, None),
        ("五十三万四千", 534_000, None),
        ("三万五", 35_000, None),
        ("一百零五", 105, None),
        ("一百二", 120, None),
        ("三点五亿", 3.5e8, None),
        ("6.5万亿", 6.5e12, None),
        ("400多亿", 4e10, 5e10),
        ("500余", 500, 600),
        ("两千多亿", 2e11, 3e11),
        ("三十多", 30, 40),
        ("十几", 10, 20),
        ("十七八", 17, 18),
        ("七八十", 70, 80),
        ("两三千", 2000, 3000),
        ("数百万", 2e6, 1e7),
        ("几十", 20, 100),
        ("上百", 100, 1000),
        ("近百", 80, 100),
    ],
)
def test_chinese_figures(text: str, value: float, high: float | None) -> None:
    (found,) = chinese_quantities(text + "个")
    assert (found.value, found.high) == (pytest.approx(value), high)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("百分之三十五", "ratio", 0.35),
        ("35.5%", "ratio", 0.355),
        ("三分之一", "ratio", 1 / 3),
        ("1/3", "ratio", 1 / 3),
        ("三成", "ratio", 0.3),
        ("八五折", "ratio", 0.15),
        ("9折", "ratio", 0.1),
        ("翻两番", "multiple", 4),
        ("翻番", "multiple", 2),
        ("3倍", "multiple", 3),
        ("第十二届", "ordinal", 12),
        ("2020年", "year", 2020),
        ("二〇二〇年", "year", 2020),
        ("上世纪90年代", "decade", 1990),
        ("20世纪90年代", "decade", 1990),
        ("二十一世纪", "century", 21),
        ("星期三", "weekday", 3),
        ("周日", "weekday", 7),
        ("下午7:30", "time", 1170),
        ("下午7点半", "time", 1170),
        ("19:30", "time", 1170),
        ("晚上9点钟", "time", 1260),
        ("中午11时30分", "time", 690),
        ("1000亿元", "money", 1e11),
        ("US$300", "money", 300),
        ("2000萬元", "money", 2e7),
        ("5，000多年", "number", 5000),
    ],
)
def test_chinese_kinds(text: str, kind: str, value: float) -> None:
    (found,) = chinese_quantities(text)
    assert (found.kind, found.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    "text",
    [
        "四川的百姓十分高兴",
        "千万别万一",
        "三番五次",
        "百货零售",
        "五花八门的二维码",
        "不三不四",
        "万无一失",
        "千里迢迢",
        "两岸",
    ],
)
def test_idiomatic_numerals_are_no_numbers(text: str) -> None:
    assert all(q.weak for q in chinese_quantities(text))


def test_dates_are_read_part_by_part() -> None:
    found = chinese_quantities("2020年9月30日19:30")
    assert [(q.kind, q.value) for q in found] == [("year", 2020), ("month", 9), ("day", 30), ("time", 1170)]
    found = english_quantities("September 30, 2020-7:30P.m.")
    assert [(q.kind, q.value) for q in found] == [("month", 9), ("day", 30), ("year", 2020), ("time", 1170)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("three hundred and twenty-five", "number", 325),
        ("one hundred thousand", "number", 100_000),
        ("a dozen", "number", 12),
        ("half a million", "number", 500_000),
        ("one and a half", "number", 1.5),
        ("a million and a half", "number", 1.5e6),
        ("3 1/2", "number", 3.5),
        ("tens of thousands", "number", 10_000),
        ("several hundred", "number", 200),
        ("1,234.5", "number", 1234.5),
        ("3.2bn", "number", 3.2e9),
        ("two-thirds", "ratio", 2 / 3),
        ("1/10", "ratio", 0.1),
        ("35.5 percent", "ratio", 0.355),
        ("35 per cent", "ratio", 0.35),
        ("5 percentage points", "ratio", 0.05),
        ("RMB 100 billion", "money", 1e11),
        ("US$3.2bn", "money", 3.2e9),
        ("100 million U.S. dollars", "money", 1e8),
        ("300 Hong Kong dollars", "money", 300),
        ("the 1990s", "decade", 1990),
        ("the nineties", "decade", 1990),
        ("the 19th century", "century", 19),
        ("the nineteenth century", "century", 19),
        ("twenty-first", "ordinal", 21),
        ("12th", "ordinal", 12),
        ("five times", "multiple", 5),
        ("twice", "multiple", 2),
        ("7 pm", "time", 1140),
        ("7:30 p.m.", "time", 1170),
        ("in 2019", "year", 2019),
        ("12-story", "number", 12),
        ("Wednesday", "weekday", 3),
    ],
)
def test_english_kinds(text: str, kind: str, value: float) -> None:
    (found,) = english_quantities(text)
    assert (found.kind, found.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize("text", ["May I?", "We march on.", "A second chance, please.", "I may go.", "He is the one."])
def test_english_words_that_only_look_like_numbers(text: str) -> None:
    assert all(q.weak for q in english_quantities(text))


@pytest.mark.parametrize(("text", "digits"), [("1200", 2), ("3.20", 3), ("0.05", 1), ("1,001", 4), ("7", 1)])
def test_significant_digits(text: str, digits: int) -> None:
    assert significant(text) == digits


AMOUNTS = st.builds(lambda figure, power: figure * 10**power, st.integers(3, 9999), st.integers(0, 9))


@given(AMOUNTS)
def test_a_value_worded_in_english_says_what_the_chinese_says(amount: int) -> None:
    (source,) = chinese_quantities(f"{amount}件")
    (target,) = english_quantities(f"{figure(float(amount))} pieces")
    assert target.value == pytest.approx(amount)
    assert says(source, target)


@given(AMOUNTS, st.integers(1, 4))
def test_a_wrong_power_of_ten_is_noticed(amount: int, power: int) -> None:
    (source,) = chinese_quantities(f"{amount}件")
    (target,) = english_quantities(f"{figure(float(amount * 10**power))} pieces")
    assert scale_error(source, target) == power
    assert not says(source, target)


@given(st.lists(st.integers(11, 10**9), max_size=6))
def test_matching_is_one_to_one_and_loses_nothing(amounts: list[int]) -> None:
    sources = chinese_quantities("，".join(f"{a}件" for a in amounts))
    targets = english_quantities("; ".join(f"{a:,} pieces" for a in reversed(amounts)))
    result = match(sources, targets)
    assert sorted(s.value for s, _ in result.pairs) == sorted(map(float, amounts))
    assert result.sources == result.targets == ()


@given(
    st.text(alphabet="零一二两三四五六七八九十百千万亿兆点多余几数上近成折番倍分之年月日时0123456789.,%: ", max_size=24)
)
def test_any_chinese_numerals_are_read_without_a_crash(text: str) -> None:
    for quantity in chinese_quantities(text):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        assert in_english(quantity)


@given(st.text(alphabet="0123456789.,%$€:/-½ ampst", max_size=24) | st.lists(st.sampled_from(
    ["one", "two", "twenty", "hundred", "thousand", "million", "and", "a", "half", "dozen", "third", "percent", "yuan", "U.S.",
     "dollars", "3", "1,000", "of", "tens", "th", "s"]
), max_size=8).map(" ".join))  # fmt: skip
def test_any_english_numerals_are_read_without_a_crash(text: str) -> None:
    for quantity in english_quantities(text):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.span.holds(quantity.number)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("三斤半", 3.5, "jin"),
        ("半斤", 0.5, "jin"),
        ("三两", 3, "liang"),
        ("12千米", 12, "kilometres"),
        ("6200兆焦", 6200, "megajoules"),
        ("一点五小时", 1.5, "hours"),
        ("2小时30分钟", 2.5, "hours"),
        ("1米75", 1.75, "metres"),
        ("一万六七公里", 16_000, "kilometres"),
        ("9级", 9, "grade"),
    ],
)
def test_chinese_measures(text: str, value: float, unit: str) -> None:
    (found,) = chinese_quantities(text)
    assert (found.value, found.unit.english if found.unit else None) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "bound", "change", "per"),
    [
        ("不得超过5人", "under", "", set()),
        ("不应低于5度", "over", "", set()),
        ("最高可处5万元", "under", "", set()),
        ("18岁以上", "over", "", set()),
        ("降至4.1%", "", "to", set()),
        ("增长了4.1%", "", "by", set()),
        ("人均每月500元", "", "", {"person", "month"}),
        ("12元/公斤", "", "", {"kilogram"}),
    ],
)
def test_chinese_context(text: str, bound: str, change: str, per: set[str]) -> None:
    (found,) = chinese_quantities(text)
    assert (found.bound, found.change, set(found.per)) == (bound, change, per)


@pytest.mark.parametrize(
    ("text", "bound", "change", "per"),
    [
        ("no more than 5 people", "under", "", set()),
        ("at least 5 people", "over", "", set()),
        ("does not exceed 5 people", "under", "", set()),
        ("fell to 4.1 percent", "", "to", set()),
        ("rose sharply by 4.1 percent", "", "by", set()),
        ("500 yuan per person per month", "", "", {"person", "month"}),
        ("12 yuan a kilogram", "", "", {"kilogram"}),
    ],
)
def test_english_context(text: str, bound: str, change: str, per: set[str]) -> None:
    (found,) = english_quantities(text)
    assert (found.bound, found.change, set(found.per)) == (bound, change, per)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("北京时间20点开赛", [1200]),
        ("股指上涨20点", []),
        ("那件毛衣三美元又五美分", [3.05]),
        ("股价跌近半成", [0.05]),
        ("工厂只做半成品", []),
        ("三拾二元", [32]),
        ("拾六万零五百", [160_500]),
        ("萬分之伍", [0.0005]),
    ],
)
def test_less_usual_ways_of_writing(text: str, values: list[float]) -> None:
    assert [q.value for q in chinese_quantities(text)] == pytest.approx(values)
