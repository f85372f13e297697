"""Long sentences clause by clause: where they are cut and how the English is joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.engines import load_translator
from mtreview.engines.clauses import clauses, pause, stitch
from mtreview.engines.coding import Coded
from mtreview.records import Span


def _characters(text: str) -> Coded:
    """Every visible character is a piece."""
    spans = tuple(Span(i, i + 1) for i, char in enumerate(text) if not char.isspace())
    return Coded(tuple(span.of(text) for span in spans), spans)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("今天下雨，我们没有出门。", 20, ["今天下雨，我们没有出门。"]),
        ("今天下雨，我们没有出门。", 8, ["今天下雨，", "我们没有出门。"]),
        ("今天下雨，我累，我们没有出门。", 8, ["今天下雨，我累，", "我们没有出门。"]),
        ("他说：“今天下雨。”我们没有出门。", 10, ["他说：“今天下雨。”", "我们没有出门。"]),
        ("苹果、梨、香蕉和葡萄都卖完了", 5, ["苹果、梨、香蕉和葡萄都卖完了"]),
        ("共有1,000,000人,他们都来了", 12, ["共有1,000,000人,", "他们都来了"]),
        ("我们没有出门。”", 4, ["我们没有出门。”"]),
        ("  ", 4, []),
    ],
)
def test_cut_after_whole_clauses_only(text: str, longest: int, expected: list[str]) -> None:
    assert [span.of(text) for span in clauses(text, _characters(text), longest)] == expected


@given(st.text(st.sampled_from("ab你好。，、：”. "), max_size=60), st.integers(2, 12))
def test_nothing_is_lost(text: str, longest: int) -> None:
    parts = clauses(text, _characters(text), longest)
    assert [piece for span in parts for piece in _characters(span.of(text)).pieces] == list(_characters(text).pieces)


@pytest.mark.parametrize(
    ("texts", "ends", "expected"),
    [
        (["It rains today.", "We stayed in."], ["今天下雨，", ""], "It rains today, we stayed in."),
        (["It rains today.", "Alibaba stayed."], ["今天下雨；", ""], "It rains today; Alibaba stayed."),
        (["It rains today.", "We stayed in."], ["今天下雨。", ""], "It rains today. We stayed in."),
        (["He said.", "The rain stops."], ["他说：", ""], "He said: The rain stops."),
        (["", "We stayed in."], ["，", ""], "We stayed in."),
        (["Alone."], [""], "Alone."),
    ],
)
def test_the_pause_of_the_chinese_comes_back(texts: list[str], ends: list[str], expected: str) -> None:
    assert stitch(texts, [pause(end) for end in ends[:-1]]) == expected


def test_the_embedded_model_reports_its_parts() -> None:
    """One that is long enough for two parts, and the same with a prefix, which binds the whole sentence."""
    sentence = (
        "今天下雨，我们没有出门，" * 4
        + "明天我们会去北京看望我们的老朋友，然后再一起去公园里走一走，看看那里的花和树木。"
    )
    translator = load_translator()
    assert "longest=" in translator.id
    assert "parts=" in translator.translate([sentence])[0].model
    assert "parts=" not in translator.translate([sentence], prefixes=["It rains today"])[0].model
