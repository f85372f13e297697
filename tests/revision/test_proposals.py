from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.errors import InputError, MtreviewError
from mtreview.records import Document, Draft, Edit, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision import edits as log
from mtreview.revision.proposals import draft_phrase, recompose
from mtreview.revision.session import Review

texts = st.text(alphabet=st.sampled_from(list("ab  .,’😀é中")), max_size=25)


@given(texts, texts, texts, st.integers(0, 7))
def test_typing_on_top_of_edits_gives_what_was_typed(given_text: str, second: str, third: str, offset: int) -> None:
    first = recompose(given_text, (), second, offset=offset)
    again = recompose(given_text, first, third, offset=offset)
    assert log.apply(given_text, again, offset=offset) == third
    assert all(e.before != e.after for e in again)
    assert recompose(given_text, again, given_text, offset=offset) == ()


def test_an_edit_elsewhere_leaves_the_first_as_it_is() -> None:
    first = Edit(Span(2, 21), "self-blood creation", "own growth")
    again = recompose("a self-blood creation is here", (first,), "a own growth is there")
    assert again == (first, Edit(Span(25, 29), "here", "there"))


def review(english: str, draft: str, phrase: str) -> Review:
    at = english.index(phrase)
    finding = Finding("f", 0, "target", Span(at, at + len(phrase)), "style/awkward", "minor", 0.5, "t", "why")
    data = ReviewData(
        Document("d", "中", english, "t"), (Segment("source", Span(0, 1), 0), Segment("target", Span(0, len(english)), 0)),
        (Draft(draft, "t"),), (Pair(0, (0,), (0,), 1.0),), None, (finding,),
    )  # fmt: skip
    return Review(data)


@pytest.mark.parametrize(
    ("english", "draft", "phrase", "taken"),
    [
        (
            "It helps self-blood creation a lot.",
            "It helps self-sustaining growth a lot.",
            "self-blood creation",
            "self-sustaining growth",
        ),
        ("Such as water it flows.", "Like water it flows.", "Such as", "Like"),
        ("He has 40 parcels.", "He owns 40 parcels.", "has", "owns"),
    ],
)
def test_the_words_of_the_draft_for_a_phrase(english: str, draft: str, phrase: str, taken: str) -> None:
    it = review(english, draft, phrase)
    assert draft_phrase(it.standing, it.finding("f")) == taken
    it.take_draft("f")
    assert it.text(0) == draft


def test_a_draft_that_says_something_else_has_no_words_for_a_phrase() -> None:
    it = review("The cat sat on the mat.", "Entirely other words are what this long sentence is made of here", "cat")
    with pytest.raises(MtreviewError, match="take the whole draft"):
        it.take_draft("f")
    it.take_draft(0)
    assert it.text(0).startswith("Entirely")


def test_accepting_replaces_insertions_inside_the_phrase() -> None:
    it = review("one two three", "x", "one two")
    it.edit(0, "one big two three")
    it.apply("f", text="both")
    assert it.text(0) == "both three"


def test_a_fix_is_taken_by_its_number() -> None:
    given = review("He has 40 parcels.", "", "has")
    finding = replace(given.finding("f"), suggestion="owns", alternatives=("holds", "keeps"))
    it = Review(replace(given.data, findings=(finding,)))
    it.apply("f", choice=2)
    assert it.text(0) == "He holds 40 parcels."
    assert it.standing.states["f"] == "accepted"
    it.apply("f")
    assert it.text(0) == "He owns 40 parcels."
    with pytest.raises(InputError, match="no fix 4; give a number from 1 to 3"):
        it.apply("f", choice=4)
    assert it.text(0) == "He owns 40 parcels."
