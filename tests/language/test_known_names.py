"""The list of names, names by their sounds, and pinyin told from other words."""

import pytest

from mtreview.language.chinese import chinese
from mtreview.language.known_names import find_known, load_english, load_names
from mtreview.language.pinyin import is_pinyin
from mtreview.language.transliteration import measure_agreement


def test_the_list_has_places_people_and_bodies_with_their_english():
    names = load_names()
    assert names["布达佩斯"].forms[0] == "Budapest"
    assert (names["布达佩斯"].kind, names["福楼拜"].kind, names["世界知识产权组织"].kind) == ("place", "person", "body")


def test_a_name_is_found_by_its_english_and_a_person_by_the_surname_alone():
    assert [n.zh for n in load_english()["flaubert"]] == ["福楼拜"]
    assert "匈牙利" in [n.zh for n in load_english()["hungary"]]


def test_the_longest_name_stands_from_word_to_word():
    found = [(name.zh, span.start) for name, span in find_known(chinese("她在国际货币基金组织工作，住在布达佩斯。"))]
    assert found == [("国际货币基金组织", 2), ("布达佩斯", 15)]


def test_common_words_are_no_names():
    assert find_known(chinese("他们大方地分享了一切。")) == ()


@pytest.mark.parametrize(
    ("zh", "alike", "unlike"), [("布达佩斯", "Budapest", "Lagos"), ("克里斯蒂娜", "Christina", "Robert")]
)
def test_consonants_tell_a_name_from_another(zh, alike, unlike):
    assert measure_agreement(zh, alike) > 0.7 > measure_agreement(zh, unlike)


def test_nothing_agrees_with_nothing():
    assert measure_agreement("布达佩斯", "") == 0.0


@pytest.mark.parametrize(("word", "count"), [("xiaolan", 2), ("guangzhou", 2), ("ma", 1), ("xian", 1)])
def test_pinyin_is_cut_into_as_many_syllables(word, count):
    assert is_pinyin(word, count)


@pytest.mark.parametrize(("word", "count"), [("smith", 1), ("robert", 2), ("tong", 2), ("ma", 0)])
def test_other_words_are_no_pinyin(word, count):
    assert not is_pinyin(word, count)
