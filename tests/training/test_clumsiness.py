"""Good sentences made clumsy: labels fit the text, the same seed gives the same, sound sentences stay as they are."""

import lzma
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mtreview.errors import FormatError
from mtreview.language.lexical import LexicalTable
from mtreview.quality.ngrams import NgramTable
from mtreview.training.clumsiness.compose import Maker, Passage
from mtreview.training.clumsiness.exchanges import link_words
from mtreview.training.clumsiness.facts import figure
from mtreview.training.clumsiness.glosses import Glosses
from mtreview.training.clumsiness.grammar import GRAMMAR, Words
from mtreview.training.clumsiness.kin import find_kin
from mtreview.training.clumsiness.meaning import deny, exchange_words, kindred_word, opposite_word
from mtreview.training.clumsiness.sentence import Sentence, inflect_like
from mtreview.training.corpus import open_text

CEDICT = """許昌 许昌 [Xu3 chang1] /Xuchang prefecture-level city in Henan/
許 许 [xu3] /to allow/to permit/
昌 昌 [chang1] /prosperous/flourishing/
公司 公司 [gong1 si1] /company/firm/CL:家[jia1]/
公 公 [gong1] /public/common/
司 司 [si1] /to manage/department/
宣布 宣布 [xuan1 bu4] /to declare/to announce/to proclaim/
合作 合作 [he2 zuo4] /to cooperate/to collaborate/cooperation/
畫蛇添足 画蛇添足 [hua4 she2 tian1 zu2] /lit. to draw a snake and add feet to it (idiom)/fig. to overdo it/"""
KIN = {"公司": ("银行", "学校"), "合作": ("宣布",), "宣布": ("合作",)}
PAIRS = [
    ("公司昨天宣布合作。", "The company announced the cooperation yesterday."),
    ("他们2019年在北京见面，后来又去了上海。", "They met in Beijing in 2019, and later they went to Shanghai."),
    ("孩子们每天走路去学校。", "The children walk to school every day."),
    ("这个城市有三家医院。", "The city has three hospitals."),
]


@pytest.fixture(scope="module")
def glosses() -> Glosses:
    return Glosses.read(CEDICT.splitlines())


@pytest.fixture(scope="module")
def maker(glosses: Glosses) -> Maker:
    return Maker(glosses, LexicalTable.load(), NgramTable.load(), KIN)


def made(maker: Maker, seed: int) -> list[Passage]:
    return list(maker.passages([(f"text {n}", PAIRS) for n in range(12)], seed))


def test_the_dictionary_is_read(glosses: Glosses) -> None:
    assert [(g.text, g.verb) for g in glosses.of["许"]] == [("allow", True), ("permit", True)]
    assert [(g.text, g.verb) for g in glosses.of["公司"]] == [("company", False), ("firm", False)]
    assert [[g.text for g in part] for part in glosses.parts("公司")] == [
        ["public", "common"],
        ["manage", "department"],
    ]
    assert glosses.literal["画蛇添足"] == "draw a snake and add feet to it"
    assert {g.text for g in glosses.near["to announce"]} == {"declare", "proclaim"}


def test_the_dictionary_is_read_as_published(glosses: Glosses, tmp_path: Path) -> None:
    published = tmp_path / "cedict_ts.u8.xz"
    published.write_bytes(lzma.compress(("# CC-CEDICT\n" + CEDICT).replace("\n", "\r\n").encode()))
    with open_text(published) as lines:
        assert Glosses.read(lines).of == glosses.of
    with pytest.raises(FormatError, match="no entry of CC-CEDICT"):
        Glosses.read(["# CC-CEDICT\r\n", "\r\n"])


def test_another_process_makes_the_same_errors() -> None:
    """Whatever order its sets have: forms of a word are tried in one order."""
    words = ("makes", "binding", "lying", "axes", "founded", "goes", "leaves", "dies", "ridding", "grounded", "wounded")
    asked = f"from mtreview.language.inflection import sort_lemmas; print([sort_lemmas(w) for w in {words}])"
    said = {
        subprocess.run(
            [sys.executable, "-c", asked],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(said) == 1 and "bind" in said.pop()


def test_labels_stand_where_something_changed(maker: Maker) -> None:
    changed = 0
    for passage in made(maker, 1):
        for clumsy, (source, target) in zip(passage.sentences, PAIRS, strict=True):
            assert clumsy.source == source
            assert all(0 <= a < b <= len(clumsy.target) and kind for a, b, kind in clumsy.wrong)
            assert passage.style != "sound" or clumsy.target == target
            assert clumsy.target != target or not clumsy.wrong
            changed += clumsy.target != target
    assert changed > 12


def test_the_same_seed_gives_the_same(maker: Maker) -> None:
    assert made(maker, 3) == made(maker, 3)
    assert made(maker, 3) != made(maker, 4)


def test_words_take_the_form_of_what_they_replace() -> None:
    assert inflect_like("permit", "announced", verb=True) == "permitted"
    assert inflect_like("draw a snake", "overdoing", verb=True) == "drawing a snake"
    assert inflect_like("public department", "companies", verb=False) == "public departments"


@pytest.mark.parametrize("slip", sorted(GRAMMAR))
def test_a_slip_changes_and_labels(slip: str, maker: Maker) -> None:
    sentences = [
        "She should go to the school in Leeds and takes her books.", "They are of one mind about making decisions.",
        "The development of the economy is quick and cold winters make people slow.",
    ]  # fmt: skip
    known = Words(maker.words.counts)
    hits = 0
    for seed, text in enumerate(sentences * 4):
        for i in range(len(Sentence.of("", text).pieces)):
            s = Sentence.of("", text)
            if GRAMMAR[slip](s, i, known, np.random.default_rng(seed)):
                hits += 1
                assert s.text != text
                assert s.labels()
    assert hits


def test_figures_change_their_value() -> None:
    for seed in range(20):
        s = Sentence.of("", "In May 2019 they sold 3,400 cars worth 2.5 billion yuan.")
        for i in range(len(s.pieces)):
            if figure(s, i, np.random.default_rng(seed)):
                (first, last, kind), *_ = s.labels()
                assert kind == "figure" and s.text[first:last] not in (
                    "In May 2019 they sold 3,400 cars worth 2.5 billion yuan."
                )
                break


def linked(zh: str, en: str, kin: dict[str, tuple[str, ...]], maker: Maker, seed: int) -> Sentence:
    s = Sentence.of(zh, en)
    link, _ = link_words(s, maker.lexical)
    for i in range(len(s.pieces)):
        tables = (maker.lexical, maker.ngrams)
        kindred_word(s, i, link, kin, maker.glosses, tables, maker.words, np.random.default_rng(seed))
    return s


def test_a_word_of_like_meaning_is_no_synonym_and_takes_the_form_of_the_old_one(maker: Maker) -> None:
    kin = {"公司": ("银行", "企业", "学校", "医院")}
    words = """银行 银行 [yin2 hang2] /bank/
企業 企业 [qi4 ye4] /company/firm/enterprise/
學校 学校 [xue2 xiao4] /school/
醫院 医院 [yi1 yuan4] /hospital/"""
    own = Maker(Glosses.read(f"{CEDICT}\n{words}".splitlines()), maker.lexical, maker.ngrams, kin)
    made = {
        linked("两家公司昨天宣布合作。", "Two companies announced cooperation yesterday.", kin, own, n).text
        for n in range(9)
    }
    assert made <= {f"Two {w} announced cooperation yesterday." for w in ("banks", "schools", "hospitals")}
    assert made
    nothing = linked("两家公司昨天宣布合作。", "Two companies announced cooperation yesterday.", {}, own, 1)
    assert not nothing.labels()


def test_the_opposite_and_the_denial_are_labelled(maker: Maker) -> None:
    random = np.random.default_rng(1)
    s = Sentence.of("", "Prices increased in May because few people were here.")
    kinds = [opposite_word(s, i, maker.words, random) for i in range(len(s.pieces))]
    assert [i for i, made in enumerate(kinds) if made] == [1, 4, 5]
    assert s.text.startswith("Prices decreased in May although ")
    assert [kind for *_, kind in s.labels()] == ["opposite"] * 3
    denied = Sentence.of("", "They were here and did not stay.")
    assert deny(denied, 5, random) and deny(denied, 1, random)
    assert denied.text == "They were not here and did stay."
    assert [denied.text[a:b] for a, b, _ in denied.labels()] == ["were", "not", "did", "stay"]


def test_words_that_are_exchanged_are_both_wrong(maker: Maker) -> None:
    zh, en = "老师昨天在医院见到了学生。", "The teacher met the student in the hospital yesterday."
    made = set()
    for n in range(60):
        s = Sentence.of(zh, en)
        if exchange_words(s, link_words(s, maker.lexical)[0], maker.words, np.random.default_rng(n)):
            assert len(s.labels()) == 2
            made.add(s.text)
    assert "The student met the teacher in the hospital yesterday." in made


def test_kin_are_the_nearest_words_and_never_the_word_itself() -> None:
    vectors = {"银行": [1.0, 0, 0], "医院": [0.9, 0.2, 0], "学校": [0.8, 0.3, 0], "老师": [-1.0, 0, 1]}
    texts = ["银行和医院", "学校、银行、老师", "医院，学校，老师"] * 3

    def describe(words: Sequence[str]) -> NDArray[np.float32]:
        return np.array([vectors.get(w, [0, -1, 0]) for w in words], np.float32)

    found = find_kin(texts, LexicalTable.load(), describe)
    assert found["银行"][:2] == ("医院", "学校") and "银行" not in found["银行"]
    assert find_kin(["银行"], LexicalTable.load(), describe) == {}
