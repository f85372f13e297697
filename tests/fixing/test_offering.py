"""From findings to findings with fixes, without a model and with stand-ins for the models."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mtreview.fixing.offering import MOST, is_one_word, loosen, offer
from mtreview.fixing.places import Place
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Forced, Language, Progress, Row, Weighing
from mtreview.quality.word_evidence import words
from mtreview.records import Draft, Finding, Span

TARGET = "The benefits are such as water in all fields."
SOURCE = "红利如水一般渗透到各个领域。"


def finding(phrase: str, suggestion: str | None = None, **more: Any) -> Finding:
    start = TARGET.index(phrase)
    made = Finding(
        "f", 0, "target", Span(start, start + len(phrase)), "style/awkward", "minor", 0.6, "d", "r", suggestion
    )
    return replace(made, **more)


def offered(given: Finding, context: Context, row: Row | None = None) -> Finding:
    return offer([row or Row(SOURCE, TARGET)], [[given]], context)[0][0]


def test_a_suggestion_that_stands_stays_and_one_that_harms_goes() -> None:
    assert offered(finding("such as", "like"), Context()).fixes == ("like",)
    assert offered(finding("such as", "like like"), Context()).fixes == ()
    both = finding("such as", "like like", alternatives=("like",))
    assert offered(both, Context()).fixes == ("like",)


def test_without_models_nothing_is_worded() -> None:
    assert offered(finding("such as"), Context()) == finding("such as")


class Models:
    """Translates to one sentence, likes texts with "like water" and is surprised by all others."""

    id = "models"
    directions: frozenset[Language] = frozenset({"en", "zh"})

    def translate(
        self, sentences: Sequence[str], *, to: Language = "en", prefixes: Sequence[str] | None = None, alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:  # fmt: skip
        said = "like water" if prefixes is None else ""
        return [
            Draft(said or f"{p} like water in all fields.", "m")
            for p in (prefixes if prefixes is not None else sentences)
        ]

    def force(
        self, sources: Sequence[str | None], targets: Sequence[str], *, to: Language = "en", attention: bool = False,
        states: bool = False, doubts: bool = False, progress: Progress | None = None,
    ) -> list[Forced]:  # fmt: skip
        return [self._forced(s, t) for s, t in zip(sources, targets, strict=True)]

    def _forced(self, source: str | None, target: str) -> Forced:
        spans = words(target)
        each = -0.5 if "like water" in target + (source or "") else -4.0
        numbers = np.full(len(spans) + 1, each, np.float32)
        ranks = np.zeros(len(spans) + 1, np.int32)
        return Forced(target, spans, numbers, -numbers, ranks, ("",) * len(numbers), numbers)

    def correct(self, sources: Sequence[str], *_: Sequence[str], **more: object) -> list[list[str]]:
        return [[] for _ in sources]

    def weigh(
        self, sources: Sequence[str], targets: Sequence[str], corrected: Sequence[str], *, translation: bool = False
    ) -> list[Weighing]:
        out = []
        for text in corrected:
            spans = words(text)
            places = [np.array(side, np.int32) for side in ([s.start for s in spans], [s.end for s in spans])]
            out.append(Weighing(*places, np.full(len(spans) + 1, -0.5 if "like water" in text else -4.0, np.float32)))
        return out


def judged() -> Row:
    models = Models()
    given, back = models.force([SOURCE], [TARGET])[0], models.force([TARGET], [SOURCE], to="zh")[0]
    return Row(SOURCE, TARGET, given=given, back=back)


def test_the_wording_that_all_models_like_comes_first() -> None:
    models = Models()
    context = Context(translator=models, judge=models, pair_reader=models)
    found = offered(finding("such as water"), context, judged())
    assert found.suggestion == "like water"
    assert len(found.fixes) <= MOST and "such as water" not in found.fixes


def test_a_sure_check_is_not_second_guessed() -> None:
    models = Models()
    context = Context(translator=models, judge=models, pair_reader=models)
    sure = finding("such as water", "as water does", confidence=0.95)
    assert offered(sure, context, judged()).fixes == ("as water does",)


def test_marks_on_the_chinese_and_omissions_are_left_alone() -> None:
    models = Models()
    context = Context(translator=models, judge=models, pair_reader=models)
    source = Finding("s", 0, "source", Span(0, 2), "accuracy/omission", "major", 0.9, "d", "r")
    assert offered(source, context, judged()) == source
    assert offered(finding("such as", category="accuracy/omission"), context, judged()).fixes == ()


def test_of_two_phrases_side_by_side_only_one_is_worded_anew() -> None:
    models = Models()
    context = Context(translator=models, judge=models, pair_reader=models)
    beside = replace(finding("in"), id="g")
    fixed = finding("such as water", "as water does", confidence=0.95)
    found = offer([judged()], [[fixed, beside]], context)[0]
    assert [f.fixes for f in found] == [("as water does",), ()]


def test_a_weak_finding_stays_where_a_wording_proves_it() -> None:
    models = Models()
    context = Context(translator=models, judge=models, pair_reader=models)
    weak = finding("such as water", confidence=0.4)
    shown = offered(weak, context, judged())
    assert shown.suggestion == "like water" and shown.confidence == 0.5
    assert offered(weak, replace(context, strictness=0.7), judged()).confidence == 0.4
    unproved, fixed = finding("fields", confidence=0.4), finding("such as", "like", confidence=0.4)
    assert offer([judged()], [[unproved, fixed]], context) == [[]]
    assert offer([judged()], [[weak]], Context()) == [[]]


def test_weaker_findings_are_asked_for_only_where_they_can_be_proved() -> None:
    models = Models()
    assert loosen(Context(strictness=0.3)) == Context(strictness=0.3)
    assert loosen(Context(strictness=0.3, translator=models, judge=models, pair_reader=models)).strictness == 0.5
    assert loosen(Context(strictness=0.9, translator=models, judge=models, pair_reader=models)).strictness == 1.0


def test_only_a_few_words_for_one_chinese_word_may_become_far_fewer() -> None:
    def stands_for_one(phrase: str, *zh: Span) -> bool:
        start = TARGET.index(phrase)
        return is_one_word(Place(Row(SOURCE, TARGET), Span(start, start + len(phrase)), LexicalTable.load(), zh))

    assert stands_for_one("such as water", Span(2, 4))
    assert not stands_for_one("such as water in all", Span(2, 4))  # most of a clause cannot go for one word
    assert not stands_for_one("such as water", Span(2, 4), Span(4, 6))
