import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.records import Document, Edit, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision import edits as log
from mtreview.revision.session import Review
from mtreview.revision.state import original_span, revise_span

TEXT = "The cat sat. A dog ran. The cat slept."


def review() -> Review:
    marks = [("f1", 0, 4, "tiger", "cats"), ("f2", 1, 15, None, None), ("f3", 2, 28, "tiger", "cats")]
    data = ReviewData(
        Document("d", "猫坐。狗跑。猫睡。", TEXT, "test"),
        segments=(
            *(Segment("source", Span(3 * i, 3 * i + 3), 0) for i in range(3)),
            *(Segment("target", s, 0) for s in (Span(0, 12), Span(13, 23), Span(24, 38))),
        ),
        pairs=tuple(Pair(i, (i,), (i,), 0.9) for i in range(3)),
        findings=tuple(
            Finding(
                n, p, "target", Span(a, a + 3), "accuracy/mistranslation", "major", 0.9, "test", "why", fix, None, group
            )
            for n, p, a, fix, group in marks
        ),
    )
    return Review(data, reviewer="me")


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it that do not touch each other."""
    text = draw(st.text(alphabet="abc 😀é中", min_size=1, max_size=30))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    spans = [Span(a, b) for a, b in zip(places[::2], places[1::2], strict=False)]
    return text, [Edit(s, s.of(text), draw(st.text(alphabet="xyz😀", max_size=4))) for s in spans]


@given(edited(), st.data())
def test_a_span_that_no_edit_touches_keeps_its_text(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    after = log.apply(text, edits)
    there = revise_span(span, edits)
    assert 0 <= there.start <= there.end <= len(after)
    if len(span) and not any(e.span.overlaps(span) for e in edits):
        assert there.of(after) == span.of(text)
        assert len(there) == 0 or original_span(there, edits) == span


@given(edited(), st.data())
def test_a_span_of_the_edited_text_comes_from_a_place_that_holds_it(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    text, edits = case
    after = log.apply(text, edits)
    if not after:
        return
    start = data.draw(st.integers(0, len(after) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(after))))
    origin = original_span(span, edits)
    assert origin.end <= len(text)
    assert revise_span(origin, edits).holds(span)


def test_states_follow_the_decisions() -> None:
    it = review()
    assert it.standing.states == {"f1": "open", "f2": "open", "f3": "open"}
    it.apply("f1", everywhere=True)
    assert it.standing.states == {"f1": "accepted", "f2": "open", "f3": "accepted"}
    it.edit(1, "A fox ran.")
    assert it.standing.states["f2"] == "edited"
    assert it.target == "The tiger sat. A fox ran. The tiger slept."
    it.undo()
    it.undo()
    assert it.target == TEXT
    it.redo()
    assert it.standing.states == {"f1": "accepted", "f2": "open", "f3": "accepted"}
    it.query("f2", "a dog?")
    assert it.standing.states["f2"] == "query"
    it.dismiss("f2")
    assert it.standing.states["f2"] == "dismissed"


def test_what_is_left_in_a_done_pair_waits_no_more_and_a_change_opens_the_pair() -> None:
    it = review()
    it.done(1)
    assert (it.standing.pair_state(1), it.standing.states["f2"], it.standing.find_unsettled(1)) == ("done", "left", [])
    it.edit(1, "A fox ran.")
    assert it.standing.pair_state(1) == "edited"
    it.done(1)
    it.reopen(1)
    assert it.standing.pair_state(1) == "edited"


def test_an_edit_and_its_reversal_leave_nothing() -> None:
    it = review()
    it.edit(0, "The big cat sat.")
    it.edit(0, "The cat sat.")
    assert it.edits == () and it.standing.pair_state(0) == "open"


def test_typing_beside_an_accepted_suggestion_leaves_it_accepted() -> None:
    it = review()
    it.apply("f1")
    it.edit(0, "The tiger really sat.")
    assert it.standing.states["f1"] == "accepted"
    assert it.text(0) == "The tiger really sat."


def test_a_finding_follows_its_text_through_merge_and_split() -> None:
    it = review()
    it.apply("f2", text="fox")
    it.merge(0)
    merged = it.standing.order[0]
    assert it.text(merged) == "The cat sat. A fox ran."
    assert [f.id for f in it.standing.findings[merged]] == ["f1", "f2"]
    assert it.standing.order == (merged, 2)
    it.split(merged, source=1, target=1)
    assert [it.text(i) for i in it.standing.order] == ["The cat sat.", "A fox ran.", "The cat slept."]
    it.undo()
    it.undo()
    assert it.standing.order == (0, 1, 2)
    assert it.text(1) == "A fox ran."


def test_own_marks_are_there_only_while_their_decision_is() -> None:
    it = review()
    it.apply("f1")
    it.mark(0, "tiger sat", category="style/awkward", severity="minor", suggestion="tiger was sitting")
    own = next(f for f in it.findings if f.detector == "person")
    assert own.span == Span(4, 11)
    assert it.standing.states[own.id] == "edited"  # its text was changed already
    it.undo()
    assert own.id not in it.standing.states
    it.redo()
    assert own.id in it.standing.states
    it.mark(1, "ran", category="style/awkward", severity="minor", suggestion="was running")
    second = it.findings[-1]
    assert it.standing.states[second.id] == "own"
    it.apply(second)
    assert it.text(1) == "A dog was running."


def test_a_locked_pair_refuses_changes() -> None:
    it = review()
    it.lock(0)
    for change in (lambda: it.apply("f1"), lambda: it.edit(0, "x"), lambda: it.done(0), lambda: it.merge(0)):
        with pytest.raises(Exception, match="locked; unlock it first"):
            change()
    it.comment(0, "see the contract")
    it.unlock(0)
    it.apply("f1")
    assert it.text(0) == "The tiger sat."


def test_undo_keeps_the_order_of_pairs_with_nothing_opposite() -> None:
    it = review()
    it.split(1, source=1, target=0)
    assert [len(it.pair(i).target) for i in it.standing.order] == [1, 0, 1, 1]
    it.undo()
    assert it.standing.order == (0, 1, 2)


def test_a_fix_everywhere_leaves_locked_pairs_alone() -> None:
    it = review()
    it.lock(2)
    assert [f.id for f in it.standing.same(it.finding("f1"))] == ["f1"]
    it.apply("f1", everywhere=True)
    assert it.target == "The tiger sat. A dog ran. The cat slept."
