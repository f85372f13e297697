"""The lexical table: words with places, probabilities, coverage, backing-off."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtreview.errors import ModelError
from mtreview.language.lexical import LexicalTable
from mtreview.language.romanization import spellings
from mtreview.language.words import stem, words_en, words_zh


@pytest.fixture(scope="module")
def table() -> LexicalTable:
    return LexicalTable.load()


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("translate", "translates", "translated", "translating"), True),
        (("carry", "carries", "carried", "carrying"), True),
        (("stop", "stopped", "stopping", "stops"), True),
        (("quick", "quickly"), True),
        (("China", "China's", "china"), True),
        (("1,000", "1000"), True),
        (("red", "reed"), False),
        (("bus", "bu"), False),
        (("ear", "early"), False),
        (("sing", "s"), False),
    ],
)
def test_stems(words: tuple[str, ...], same: bool) -> None:
    assert (len({stem(w) for w in words}) == 1) == same


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs"]), max_size=40))
def test_words_have_their_places_in_the_text_as_given(text: str) -> None:
    for cut in (words_zh, words_en):
        spans = [span for span, _ in cut(text)]
        assert all(a.end <= b.end and a.start <= b.start for a, b in pairwise(spans))
        assert all(span.end <= len(text) for span in spans)
    assert all(stem(span.of(text)) == word for span, word in words_en(text))


def test_traditional_text_gives_simplified_words_in_the_original_places() -> None:
    text = "張勇說：雲計算"
    assert [(span.of(text), word) for span, word in words_zh(text)] == [
        ("張勇", "张勇"),
        ("說", "说"),
        ("雲", "云"),
        ("計算", "计算"),
    ]


@pytest.mark.parametrize(
    ("zh", "en", "least"),
    [
        ("水", "water", 0.5),
        ("经济", "economic", 0.3),
        ("老师", "teacher", 0.5),
        ("5G", "5G", 0.5),
        ("苹果", "apple", 0.3),
        ("阿里云", "Alibaba", 0.05),
    ],
)
def test_what_should_be_likely_is(table: LexicalTable, zh: str, en: str, least: float) -> None:
    assert table.probability(zh if not zh.isascii() else stem(zh), stem(en)) > least


def test_names_are_compared_by_sound(table: LexicalTable) -> None:
    source, target = "张勇和李雪梅", "Zhang Yong and Li Xuemei"
    spans, found = table.cover_source(source, target)
    by_word = {span.of(source): p for span, p in zip(spans, found, strict=True)}
    assert by_word["张勇"] > -4
    assert spellings("张勇")["zhangyong"] == 0.8
    assert "hsueh" in spellings("雪")


def test_coverage_is_that_of_model_one(table: LexicalTable) -> None:
    source, target = "他喝水。", "He drinks cold water."
    spans, found = table.cover_source(source, target)
    own, other = table.words_zh(source), table.words_en(target)
    assert spans == tuple(span for span, _ in own)

    def odds(zh: str, en: str) -> float:
        linked = table.links([zh], [en])
        return float(linked.to_zh[0]) if len(linked.zh) else 0.0

    for (_, word), value in zip(own, found, strict=True):
        mean = (sum(odds(word, w) for _, w in other) + 1e-4) / (1 + len(other))
        assert value == pytest.approx(np.log(mean), abs=1e-3)


def test_a_missing_word_is_less_covered(table: LexicalTable) -> None:
    source = "新工厂每年生产三万辆汽车。"
    whole = table.cover_source(source, "The new factory makes thirty thousand cars a year.")[1]
    part = table.cover_source(source, "The new factory makes thirty thousand a year.")[1]
    words = [word for _, word in table.words_zh(source)]
    at = words.index("汽车")
    assert whole[at] > part[at] + 3


@pytest.mark.parametrize(("source", "target"), [("", "Hello."), ("你好。", ""), ("", ""), ("。", "!")])
def test_empty_sides_give_numbers_not_errors(table: LexicalTable, source: str, target: str) -> None:
    spans, found = table.cover_source(source, target)
    assert len(spans) == len(found) and np.isfinite(found).all()


def test_unknown_words_fall_back_to_their_parts(table: LexicalTable) -> None:
    assert "红苹果树林" not in table.zh_index
    assert table.probability("红苹果树林", stem("apple")) > 0.05
    assert table.probability("无此词彩虹", "qqqq") == 0


def test_function_words_are_often_opposite_nothing(table: LexicalTable) -> None:
    assert table.null("的") > 0.7 > 0.3 > table.null("水")


def test_a_missing_or_broken_table_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        LexicalTable.load(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"not a table")
    with pytest.raises(ModelError, match="cannot be read"):
        LexicalTable.load(tmp_path / "bad.npz")


def test_the_shipped_table_is_small() -> None:
    path = Path(__file__).parents[2] / "models" / "lexical.npz"
    assert path.stat().st_size < 8_000_000
    assert LexicalTable.load() is LexicalTable.load()
