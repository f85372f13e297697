import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.errors import ConflictError, InputError, MtreviewError
from mtreview.records import Document, Edit, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision import edits
from mtreview.revision.session import Review

TEXT = "The cat sat. A dog ran."
words = st.text(alphabet=st.sampled_from(list("ab  .,’“中😀é")), max_size=30)


@given(words, words, st.integers(0, 9))
def test_difference_turns_one_text_into_the_other(before: str, after: str, offset: int) -> None:
    changes = edits.difference(before, after, offset=offset)
    assert edits.apply(before, changes, offset=offset) == after
    assert all(e.before != e.after for e in changes)


def test_difference_is_by_words() -> None:
    assert edits.difference("a self-blood creation", "a self-sustaining growth") == (
        Edit(Span(2, 12), "self-blood", "self-sustaining"),
        Edit(Span(13, 21), "creation", "growth"),
    )


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(edits.OverlapError, match="overlap"):
        edits.apply("abcd", [Edit(Span(0, 2), "ab", "x"), Edit(Span(1, 3), "bc", "y")])


def test_an_edit_must_meet_the_text_it_was_made_for() -> None:
    with pytest.raises(ValueError, match="stands"):
        edits.apply("abcd", [Edit(Span(0, 2), "xy", "z")])


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 3), Span(0, 3)),
        (Span(8, 11), Span(10, 13)),
        (Span(4, 7), None),
        (Span(5, 6), None),
        (Span(3, 4), Span(3, 4)),
    ],
)
def test_map_span(span: Span, expected: Span | None) -> None:
    assert edits.map_span(span, [Edit(Span(4, 7), "cat", "tiger")]) == expected


def review() -> Review:
    data = ReviewData(
        Document("d", "猫坐。狗跑。", TEXT, "test"),
        segments=(
            Segment("source", Span(0, 3), 0),
            Segment("source", Span(3, 6), 0),
            Segment("target", Span(0, 12), 0),
            Segment("target", Span(13, 23), 0),
        ),
        pairs=(Pair(0, (0,), (0,), 0.9), Pair(1, (1,), (1,), 0.9)),
        findings=(
            Finding("f1", 0, "target", Span(4, 7), "accuracy/mistranslation", "major", 0.9, "test", "why", "tiger"),
            Finding("f2", 1, "target", Span(15, 18), "accuracy/mistranslation", "major", 0.9, "test", "why", None),
        ),
    )
    return Review(data, reviewer="me")


def test_apply_edit_undo_redo() -> None:
    r = review()
    r.apply("f1")
    r.edit(1, "A fox ran.")
    assert r.target == "The tiger sat. A fox ran."
    r.undo()
    assert r.target == "The tiger sat. A dog ran."
    r.undo()
    assert r.target == TEXT
    r.redo()
    r.redo()
    assert r.target == "The tiger sat. A fox ran."
    with pytest.raises(MtreviewError, match="nothing to redo"):
        r.redo()


def test_something_new_ends_the_redo() -> None:
    r = review()
    r.apply("f1")
    r.undo()
    r.edit(0, "No cat.")
    with pytest.raises(MtreviewError, match="nothing to redo"):
        r.redo()
    assert r.text(0) == "No cat."


def test_typing_over_an_accepted_suggestion_keeps_one_set_of_edits() -> None:
    r = review()
    r.apply("f1")
    r.edit(0, "The tiger slept.")
    assert [e.after for e in r.edits] == ["tiger", "slept"]
    r.apply("f1")
    assert r.text(0) == "The tiger slept."


def test_errors_say_what_to_do() -> None:
    r = review()
    with pytest.raises(MtreviewError, match="no suggestion"):
        r.apply("f2")
    with pytest.raises(InputError, match="0 to 1"):
        r.edit(7, "x")
    with pytest.raises(InputError, match="no finding"):
        r.apply("nothing")
    with pytest.raises(MtreviewError, match="nothing to undo"):
        r.undo()


def test_two_windows_on_one_file(tmp_path) -> None:
    first = review()
    first.save(tmp_path / "a.mtr")
    second = Review(first.store.read(), first.store)
    first.apply("f1")
    with pytest.raises(ConflictError, match="read it again"):
        second.dismiss("f2")
    assert second.decisions == ()
    second.reload()
    second.dismiss("f2")
    assert [d.verdict for d in second.store.read().decisions] == ["accepted", "dismissed"]


@given(st.lists(st.sampled_from(["apply", "edit", "other", "dismiss", "undo", "redo"]), max_size=14), st.data())
def test_undoing_everything_gives_back_the_text(steps: list[str], data: st.DataObject) -> None:
    r = review()
    states = {0: TEXT}
    for step in steps:
        try:
            match step:
                case "apply":
                    r.apply("f1")
                case "edit":
                    r.edit(0, data.draw(st.sampled_from(["The cat slept.", "Cat sat.", "The cat sat."])))
                case "other":
                    r.edit(1, data.draw(st.sampled_from(["A fox ran.", "A dog ran."])))
                case "dismiss":
                    r.dismiss("f2")
                case "undo":
                    r.undo()
                case "redo":
                    r.redo()
        except MtreviewError as error:
            assert "nothing to" in str(error)
        depth = len(edits.active(r.decisions))
        if step in ("undo", "redo"):
            assert r.target == states[depth]
        states[depth] = r.target
    while edits.undoable(r.decisions):
        r.undo()
    assert r.target == TEXT
