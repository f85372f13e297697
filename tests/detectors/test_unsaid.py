"""Parts of the Chinese that the English leaves out: found by what the English explains, with the missing words as the fix."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mtreview import detect
from mtreview.detectors.missing_words import find_insertions, find_places
from mtreview.detectors.unsaid import find_unsaid, without
from mtreview.detectors.weighed_words import may_lack
from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Forced, Row
from mtreview.records import Draft, Span

TABLE = LexicalTable.load()
SOURCE = "公司去年推出三款手机，海外用户超过本土市场。"
LOST = "海外用户超过本土市场"
PART = Span(SOURCE.index(LOST), SOURCE.index(LOST) + len(LOST))
SHORT = "The company launched three phones last year."
WHOLE = "The company launched three phones last year, and users overseas outnumbered those at home."


class Explaining:
    """A judge to whom each Chinese character costs 4 nats, and almost nothing where the English covers its clause."""

    id = "explaining"
    directions = frozenset({"en", "zh"})
    asked = 0

    def force(self, sources: Sequence[str | None], targets: Sequence[str], **given: Any) -> list[Forced]:
        self.asked += len(targets)
        if given.get("to") == "zh":
            return [self._back(english, chinese) for english, chinese in zip(sources, targets, strict=True)]
        return [forced(target, [-1.0] * len(target)) for target in targets]

    def _back(self, english: str | None, chinese: str) -> Forced:
        lost = Span(0, 0) if LOST not in chinese else PART
        said = {True: english is not None, False: english is not None and "overseas" in english}
        return forced(chinese, [-0.1 if said[not lost.start <= k < lost.end] else -4.0 for k in range(len(chinese))])


def forced(text: str, scores: list[float]) -> Forced:
    logprobs = np.array([*scores, -0.1], np.float32)
    spans = tuple(Span(k, k + 1) for k in range(len(text)))
    ranks, zeros = np.zeros(len(logprobs), np.int32), np.zeros(len(logprobs), np.float32)
    return Forced(text, spans, logprobs, zeros, ranks, tuple("" for _ in logprobs), zeros)


def row(target: str) -> Row:
    back = Explaining()._back(target, SOURCE)
    return Row(SOURCE, target, draft=Draft(WHOLE, "ours"), back=back)


def test_what_the_english_does_not_explain_is_found_as_a_whole_clause() -> None:
    short, whole = find_unsaid([row(SHORT), row(WHOLE)], Explaining(), TABLE)
    assert [part.span.of(SOURCE) for part in short] == [LOST]
    assert short[0].chance > 0.5
    assert not whole


def test_a_row_without_evidence_has_none() -> None:
    assert find_unsaid([Row(SOURCE, SHORT)], Explaining(), TABLE) == [[]]


def test_a_row_that_can_lack_nothing_is_not_asked_about() -> None:
    assert may_lack(row(SHORT))
    assert not may_lack(row(WHOLE))
    assert not may_lack(Row(SOURCE, SHORT))
    judge = Explaining()
    assert find_unsaid([row(WHOLE)], judge, TABLE) == [[]]
    assert judge.asked == 0


def test_a_text_cut_at_other_places_beside_the_english_has_none() -> None:
    whole = row(SHORT)
    assert whole.back is not None
    longer = replace(whole.back, spans=(Span(0, 2), *whole.back.spans[2:]), logprobs=whole.back.logprobs[1:])
    assert find_unsaid([replace(whole, back=longer)], Explaining(), TABLE) == [[]]


@pytest.mark.parametrize(
    ("source", "part", "left"),
    [
        ("他来了，坐下，走了。", "坐下", "他来了，走了。"),
        ("苹果、梨、桃都有。", "梨", "苹果、桃都有。"),
        ("今天，他来了。", "今天", "他来了。"),
    ],
)
def test_a_source_without_a_part_keeps_one_comma(source: str, part: str, left: str) -> None:
    at = source.index(part)
    assert without(source, Span(at, at + len(part))) == left


class Drafting:
    """A translator that takes no prefix of more than 100 characters."""

    id = "drafting"

    def __init__(self) -> None:
        self.calls = 0

    def translate(self, sentences: Sequence[str], *, prefixes: Sequence[str] | None = None, **_: Any) -> list[Draft]:
        self.calls += 1
        begun = [""] * len(sentences) if prefixes is None else prefixes
        if any(len(start) > 100 for start in begun):
            raise InputError("too long")
        return [Draft(f"{start} and users overseas outnumbered those at home".lstrip(), "ours") for start in begun]


def test_a_beginning_that_is_too_long_does_not_hold_up_the_others() -> None:
    rows = [row(SHORT)] * 7 + [row(f"{'The company did well. ' * 6}{SHORT}")]
    drafting = Drafting()
    found = find_insertions(rows, [PART] * len(rows), drafting, Explaining(), TABLE)
    assert all("users overseas" in (one.text or "") for one in found[:-1])
    assert drafting.calls == 1 + 1 + 2 * 3  # the part alone, all at once, then halves of the half with the long one


def test_the_place_is_where_the_clause_before_it_ends() -> None:
    assert find_places(Row(SOURCE, SHORT), PART, TABLE)[0] == len(SHORT) - 1


@pytest.mark.parametrize(
    ("source", "target", "lost", "word"),
    [
        ("大雨引发洪水，三座桥梁被冲毁，数千名居民被迫撤离家园。", "Heavy rain caused floods, and three bridges were washed away.",
         "居民", "residents"),
        ("医院昨天宣布，新大楼将于明年春天开放，届时将增加两百张病床。",
         "The hospital announced yesterday that its new building will open next spring.",
         "病床", "beds"),
        ("展览展出了绘画、雕塑、摄影和家具。", "The exhibition shows paintings, sculptures and photographs.", "家具", "furniture"),
    ],
)  # fmt: skip
def test_with_the_embedded_model_the_fix_has_the_missing_words(source: str, target: str, lost: str, word: str) -> None:
    marks = detect([source], [target], detectors=["omissions"])[0]
    places = [mark.span if mark.side == "source" else mark.other for mark in marks]
    assert [lost in place.of(source) for place in places if place is not None] == [True]
    assert word in (marks[0].suggestion or "")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("大雨引发洪水，三座桥梁被冲毁，数千名居民被迫撤离家园。",
         "Heavy rain caused floods that washed away three bridges and drove thousands of residents from their homes."),
        ("医院昨天宣布，新大楼将于明年春天开放，届时将增加两百张病床。",
         "The new building will open next spring and add 200 beds, the hospital announced yesterday."),
        ("展览展出了绘画、雕塑、摄影和家具。", "Paintings, sculptures, photographs and furniture are on show."),
        ("12月24日晚，教堂里座无虚席。", "On Christmas Eve, the church was full."),
        ("众所周知，他一向守时，今天却迟到了半个小时。", "He is always on time, as everyone knows, but today he was half an hour late."),
    ],
)  # fmt: skip
def test_with_the_embedded_model_a_whole_translation_is_silent(source: str, target: str) -> None:
    assert detect([source], [target], detectors=["omissions"]) == [[]]
