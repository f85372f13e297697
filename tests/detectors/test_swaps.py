"""Choosing between two wordings: what is proposed, when it is marked, and how often that is right with the embedded model."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtreview import detect
from mtreview.detectors.denials import find_denials
from mtreview.detectors.name_swaps import find_name_swaps
from mtreview.detectors.swap_table import find_swaps, load_table, read_table
from mtreview.detectors.swap_votes import Proposal, find_confirmed
from mtreview.detectors.swaps import Swaps
from mtreview.engines import load_pair_reader
from mtreview.errors import FormatError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Forced, Row, Weighing
from mtreview.records import Span

TABLE = Path(__file__).with_name("swaps.tsv")


def proposals(source: str, target: str) -> set[tuple[str, str]]:
    return {(span.of(target), new) for span, new in find_swaps(source, target)}


def test_only_where_the_chinese_has_the_cue() -> None:
    assert ("rose", "fell") in proposals("油价下跌。", "Oil prices rose.")
    assert not proposals("油价稳定。", "Oil prices rose.")


def test_the_form_and_the_capital_are_kept() -> None:
    assert ("Rising", "Falling") in proposals("物价下降。", "Rising prices.")
    assert ("Exports", "Imports") in proposals("进口增长。", "Exports went up.")
    assert ("last  year", "this year") in proposals("1998年", "It did so last  year.")


def test_a_wording_whose_own_chinese_is_there_is_not_held_against_another() -> None:
    assert ("yesterday", "today") not in proposals("昨天下了雨。", "It rained yesterday.")
    assert ("today", "yesterday") in proposals("昨天下了雨。", "It rained today.")
    assert ("rose", "fell") not in proposals("油价上涨。", "Oil prices rose.")
    both = "昨天下了雨，今天没下。"
    assert {("yesterday", "today"), ("today", "yesterday")} <= proposals(both, "It rained yesterday and not today.")


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("It fell to 3 percent.", True),
        ("It fell to about $3.", True),
        ("It began to rain.", False),
        ("By then 3 left.", False),
    ],
)
def test_before_a_figure(target: str, found: bool) -> None:
    assert bool({"to", "By", "by"} & {old for old, _ in proposals("降到3%", target)}) is found


def test_parts_of_words_are_no_words() -> None:
    assert not {old for old, _ in proposals("男人", "The salesman's woman-like doll") if old in ("man", "woman")}


@pytest.mark.parametrize(
    ("target", "proposed"),
    [
        ("He is ill.", {("is", "is not")}),
        ("He can't go.", {("can't", "can")}),
        ("They did not go.", {("did not go", "went")}),
        ("She does not work.", {("does not work", "works")}),
        ("We agreed at once.", {("agreed", "did not agree")}),
        ("It is not only cheap.", set()),
    ],
)
def test_denials_are_put_in_and_taken_out(target: str, proposed: set[tuple[str, str]]) -> None:
    assert {(span.of(target), new) for span, new in find_denials("不", target)} == proposed
    assert find_denials("好", target) == []


@pytest.mark.parametrize("line", ["年", "年\tlast year", "年\ta,b / c", "年\ta / ", "年\ta / b\t前"])
def test_a_broken_line_says_where(line: str) -> None:
    with pytest.raises(FormatError, match=r"own\.tsv: line 2"):
        read_table(f"# set\n{line}", "own.tsv")


def test_no_wording_stands_twice_in_a_set() -> None:
    for swap in load_table():
        forms = [form.casefold() for forms in swap.wordings for form in dict.fromkeys(forms)]
        assert len(set(forms)) >= len(forms) - 1, swap.wordings  # bought, lost: two forms of one verb are spelt alike


class Prefers:
    """A judge that likes one wording: the Chinese speaks for it by `nats`."""

    id = "prefers"
    directions = frozenset({"en", "zh"})

    def __init__(self, wording: str, nats: float) -> None:
        self.wording, self.nats, self.asked = wording, nats, 0

    def force(self, sources, targets, **_: object) -> list[Forced]:
        self.asked += len(targets)
        out = []
        for source, target in zip(sources, targets, strict=True):
            liked = source is not None and self.wording in f"{source} {target}"
            spans = tuple(Span(*m.span()) for m in re.finditer(r"\S+", target))
            numbers = np.full(len(spans) + 1, 0.0 if liked else -self.nats / 2, np.float32)
            ranks = np.zeros(len(numbers), np.int32)
            out.append(Forced(target, spans, numbers, numbers, ranks, ("",) * len(numbers), np.zeros_like(numbers)))
        return out


@pytest.mark.parametrize(("nats", "marked"), [(8.0, True), (1.0, False)])
def test_a_mark_only_where_the_gain_is_clear(nats: float, marked: bool) -> None:
    judge = Prefers("fell", nats)
    row = Row("油价下跌。", "Oil prices rose and rose.")
    found = Swaps().detect(row, Context(judge=judge))
    assert [(m.span, m.suggestion) for m in found] == (
        [(Span(11, 15), "fell"), (Span(20, 24), "fell")] if marked else []
    )


def test_a_cheap_place_is_not_asked_about() -> None:
    judge = Prefers("fell", 8.0)
    row = Row("油价下跌。", "Oil prices rose.")
    (given,) = Prefers("rose", 8.0).force(["油价下跌。"], [row.target])
    assert Swaps().detect(replace(row, given=given), Context(judge=judge)) == []
    assert judge.asked == 0


def test_a_wording_with_nothing_to_gain_is_not_asked_about() -> None:
    """Where the model is sure of a third wording, the other one is no likelier than what is there."""
    judge = Prefers("fell", 8.0)
    row = Row("油价下跌。", "Oil prices rose.")
    (given,) = Prefers("fell", 8.0).force(["油价下跌。"], [row.target])
    sure = np.full(len(given.logprobs), np.log(0.99), np.float32)
    third = replace(given, expected=("went",) * len(sure), expected_logprobs=sure)
    assert Swaps().detect(replace(row, given=third), Context(judge=judge)) == []
    assert judge.asked == 0
    own = replace(third, expected=("fell",) * len(sure))
    assert [m.suggestion for m in Swaps().detect(replace(row, given=own), Context(judge=judge))] == ["fell"]


def test_nothing_is_asked_without_a_cue_or_a_judge() -> None:
    judge = Prefers("fell", 9)
    assert Swaps().detect(Row("油价稳定。", "Oil prices rose."), Context(judge=judge)) == []
    assert judge.asked == 0
    assert Swaps().detect(Row("油价下跌。", "Oil prices rose."), Context()) == []


class Translates:
    """A pair reader to which a translation with `wording` is likelier by `nats`."""

    def __init__(self, wording: str, nats: float) -> None:
        self.wording, self.nats = wording, nats

    def weigh(self, sources, targets, corrected, *, translation: bool = False) -> list[Weighing]:
        assert translation
        none = np.zeros(0, np.int32)
        return [Weighing(none, none, np.array([self.nats * (self.wording in text)], np.float32)) for text in corrected]


@pytest.mark.parametrize(("nats", "marked"), [(0.5, True), (-0.5, False)])
def test_the_pair_reader_can_speak_against_a_swap(nats: float, marked: bool) -> None:
    context = Context(judge=Prefers("fell", 8.0), pair_reader=Translates("fell", nats))
    found = Swaps().detect(Row("油价下跌。", "Oil prices rose."), context)
    assert [m.suggestion for m in found] == ["fell"] * marked


@pytest.mark.parametrize(("nats", "marked"), [(2.5, False), (3.5, True)])
def test_a_denial_is_taken_away_only_where_the_pair_reader_is_for_it(nats: float, marked: bool) -> None:
    context = Context(judge=Prefers("fell", 8.0), pair_reader=Translates("fell", nats))
    found = Swaps().detect(Row("油价不是没有下跌。", "Oil prices did not fall."), context)
    assert [(m.suggestion, m.category) for m in found] == [("fell", "accuracy/negation")] * marked


def test_the_pair_reader_keeps_a_right_denial_beside_a_wrong_verb() -> None:
    right = [
        ("他没有遵守医生的嘱咐。", "He [did not defend] the doctor's advice.", "defended"),
        ("她没有理会邻居的抱怨。", "She [did not reason] with the complaints of the neighbours.", "reasoned"),
        ("公司没有回应记者的提问。", "The company [did not echo] the reporters' questions.", "echoed"),
        ("孩子们不应该熬夜。", "Children [should not] boil the night.", "should"),
        ("他的伤口没有愈合。", "His wound [did not cure] together.", "cured"),
        ("这座桥不能通行卡车。", "This bridge [cannot] pass trucks.", "can"),
    ]
    wrong = [
        ("他遵守了医生的嘱咐，不再抽烟。", "He [did not follow] the doctor's advice and stopped smoking.", "followed"),
        ("公司回应了记者的提问，没有回避。", "The company [did not answer] the reporters' questions.", "answered"),
        ("这座桥可以通行卡车，不收费。", "Trucks [cannot] cross this bridge free of charge.", "can"),
    ]
    reader = load_pair_reader()
    assert not any(find_confirmed([_propose(*line) for line in right], reader))
    assert all(find_confirmed([_propose(*line) for line in wrong], reader))


def _propose(source: str, marked: str, new: str) -> Proposal:
    start, end = marked.index("["), marked.index("]") - 1
    return source, marked.replace("[", "").replace("]", ""), Span(start, end), new


def test_with_the_embedded_model() -> None:
    """Three of four planted errors with their fix, no sound twin."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = detect([c[0] for c in lines], [c[1] for c in lines], detectors=["swaps"])
    right = [
        any((m.span.of(c[1]), m.suggestion) == (c[2], c[3]) for m in marks if m.span is not None)
        for c, marks in zip(lines, found, strict=True)
        if c[2]
    ]
    assert sum(right) >= 0.75 * len(right), [
        c[1] for c, r in zip([c for c in lines if c[2]], right, strict=True) if not r
    ]
    assert [(c[1], marks) for c, marks in zip(lines, found, strict=True) if not c[2] and marks] == []


def test_a_known_name_that_the_english_does_not_say_is_tried_in_its_place() -> None:
    table = LexicalTable.load()
    row = Row("亚洲开发银行提供了贷款。", "The Asia Growth Bank provided a loan.")
    assert ("Asia Growth Bank", "Asian Development Bank") in {
        (s.of(row.target), new) for s, new in find_name_swaps(row, table)
    }
    inside = Row("黑田东彦在会上讲话。", "Haruhiko Kuroda spoke at the meeting.")
    assert find_name_swaps(inside, table) == []  # 田东 is a county
    sound = Row("亚洲开发银行提供了贷款。", "The Asian Development Bank provided a loan.")
    assert find_name_swaps(sound, table) == []
