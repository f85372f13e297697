import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.errors import FormatError
from mtreview.records import Decision, Document, Edit, Finding, Pair, ReviewData, Segment, Span
from mtreview.serial import from_plain, to_plain


def spans() -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda t: Span(t[0], t[0] + t[1]))


@given(spans(), spans())
def test_overlap_is_sharing_a_character(a: Span, b: Span) -> None:
    shared = set(range(a.start, a.end)) & set(range(b.start, b.end))
    assert a.overlaps(b) == b.overlaps(a) == bool(shared)
    if a.holds(b):
        assert set(range(b.start, b.end)) <= set(range(a.start, a.end))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_impossible_spans(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


def test_a_span_that_leaves_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="leaves"):
        Span(0, 4).of("abc")


def example() -> ReviewData:
    return ReviewData(
        Document("d", "甲。乙。", "A. B.", "test"),
        segments=(
            Segment("source", Span(0, 2), 0),
            Segment("source", Span(2, 4), 0),
            Segment("target", Span(0, 2), 0),
            Segment("target", Span(3, 5), 0, "heading"),
        ),
        pairs=(Pair(0, (0, 1), (0, 1), 0.5), Pair(1, (), (1,), 0.9, True)),
        findings=(Finding("x-1", 0, "target", Span(0, 1), "fluency/grammar", "minor", 0.5, "x", "why", "", None, "g"),),
        decisions=(Decision(1, "x-1", "accepted", (Edit(Span(0, 1), "A", ""),), "", "me", "2026", (0,)),),
    )


def test_pair_text_runs_from_first_to_last_segment() -> None:
    data = example()
    assert data.pair_text(data.pairs[0], "source") == "甲。乙。"
    assert data.pair_text(data.pairs[0], "target") == "A. B."
    assert data.pair_text(data.pairs[1], "source") == ""


def test_plain_and_back() -> None:
    assert from_plain(ReviewData, to_plain(example())) == example()


def test_none_is_not_empty() -> None:
    data = dataclasses.replace(example(), findings=None, scores=())
    back = from_plain(ReviewData, to_plain(data))
    assert back.findings is None
    assert back.scores == ()


@pytest.mark.parametrize(
    ("plain", "says"),
    [
        ({"start": 0, "end": 1, "middle": 2}, "unknown field 'middle'"),
        ({"start": 0}, "end"),
        ({"start": "0", "end": 1}, "expected int"),
        ({"start": 4, "end": 1}, "start <= end"),
        ([0, 1], "expected an object"),
    ],
)
def test_what_does_not_fit_is_refused(plain: object, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        from_plain(Span, plain, "here")
