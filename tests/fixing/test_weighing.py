"""What is gained by a wording, and what comes back for a phrase that nobody has marked."""

import numpy as np
import pytest
from tests.fixing.test_offering import SOURCE, TARGET, Models, judged

from mtreview.fixing.candidates import Wording
from mtreview.fixing.evidence import AHEAD, measure_gains
from mtreview.fixing.places import Place
from mtreview.fixing.weighing import weigh_spans
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Row, Weighing
from mtreview.records import Span


class Counts(Models):
    """Says 1 nat for every letter "x" as an edit and .1 for each as a translation, and 100 for the end; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def correct(self, sources, targets, prefixes, *, longest, ways=1):  # type: ignore[no-untyped-def]
        return [[] for _ in sources]

    def weigh(self, sources, targets, corrected, *, translation=False):  # type: ignore[no-untyped-def]
        self.asked += list(zip(sources, targets, corrected, strict=True))
        each = 0.1 if translation else 1.0
        none = np.zeros(0, np.int32)
        return [Weighing(none, none, np.array([each * text.count("x"), 100], np.float32)) for text in corrected]


def test_a_gain_is_over_the_phrase_as_it_is_as_an_edit_and_as_a_translation() -> None:
    place = Place(Row(SOURCE, TARGET), Span(0, 3), LexicalTable.load())
    reader = Counts()
    wordings = [[Wording("xx", ("edit",), 0), Wording("x", ("edit",), 1)], [], [Wording("x", ("draft",), 0)]]
    gains = measure_gains([place, place, Place(Row(SOURCE, "x ray"), Span(0, 1), place.lexical)], wordings, reader)
    assert [g.tolist() for g in gains] == [pytest.approx([2.2, 1.1], abs=1e-5), [], [0]]
    assert reader.asked[:3] == [
        (SOURCE, TARGET, text + TARGET[3 : TARGET.index(" all")]) for text in ("The", "xx", "x")
    ]


def test_what_is_weighed_ends_with_a_word_after_the_phrase() -> None:
    target = "The " + "garden " * 20
    reader = Counts()
    measure_gains([Place(Row(SOURCE, target), Span(0, 3), LexicalTable.load())], [[Wording("a", ("edit",), 0)]], reader)
    asked = [text for *_, text in reader.asked]
    assert asked[0] == target[: len(asked[0])] and asked[0].endswith("garden")
    assert 3 + AHEAD <= len(asked[0]) < 3 + AHEAD + 8 and asked[1] == "a" + asked[0][3:]


def test_any_phrase_can_be_weighed() -> None:
    models, start = Models(), TARGET.index("such as water")
    spans = [(0, Span(start, start + 13)), (0, Span(0, 3))]
    first, _ = weigh_spans([judged()], spans, Context(translator=models, judge=models, pair_reader=models))
    assert first[0].text == "like water" and first[0].gain > 0
    assert [w.gain for w in first] == sorted((w.gain for w in first), reverse=True)
    assert weigh_spans([judged()], spans, Context()) == [[], []]
