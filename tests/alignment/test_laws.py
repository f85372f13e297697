"""What holds whatever the two documents are."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtreview.alignment import align_segments, share_aligned
from mtreview.records import Draft, Pair

STORY = [line.split("\t") for line in Path(__file__).with_name("story.tsv").read_text(encoding="utf-8").splitlines()]
numbers = st.lists(st.integers(0, len(STORY) - 1), max_size=14)
odd = st.sampled_from(["", "。", "1", "AI", "…", "谢谢。", "Thank you."])
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def documents(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    sides = [[STORY[i][side] for i in draw(numbers)] for side in (0, 1)]
    for side in sides:
        for _ in range(draw(st.integers(0, 2))):
            side.insert(draw(st.integers(0, len(side))), draw(odd))
    return sides[0], sides[1]


def shape(pairs: list[Pair]) -> set[tuple[tuple[int, ...], tuple[int, ...], float, bool]]:
    return {(p.source, p.target, round(p.confidence, 9), p.moved) for p in pairs}


@relaxed
@given(documents())
def test_every_segment_stands_in_one_bead(texts: tuple[list[str], list[str]]) -> None:
    pairs = align_segments(*texts)
    assert sorted(i for p in pairs for i in p.source) == list(range(len(texts[0])))
    assert sorted(j for p in pairs for j in p.target) == list(range(len(texts[1])))
    assert all(p.source or p.target for p in pairs)
    for side in ("source", "target"):
        for indices in (getattr(p, side) for p in pairs):
            assert list(indices) == list(range(indices[0], indices[0] + len(indices)) if indices else [])


@relaxed
@given(documents())
def test_beads_rise_except_moved_ones(texts: tuple[list[str], list[str]]) -> None:
    pairs = align_segments(*texts)
    assert [p.id for p in pairs] == list(range(len(pairs)))
    for kept in (
        [p for p in pairs if not p.moved and p.source],
        [p for p in pairs if not p.moved and p.target and p.source],
    ):
        assert [p.source for p in kept] == sorted(p.source for p in kept)
    targets = [p.target for p in pairs if p.target]
    assert targets == sorted(targets)


@relaxed
@given(documents())
def test_swapping_the_documents_swaps_the_result(texts: tuple[list[str], list[str]]) -> None:
    there, back = align_segments(*texts), align_segments(*texts[::-1])
    assert shape(there) == {(s, t, c, m) for t, s, c, m in shape(back)}


@relaxed
@given(numbers)
def test_a_document_and_its_draft_make_the_diagonal(chosen: list[int]) -> None:
    zh, en = ([STORY[i][side] for i in dict.fromkeys(chosen)] for side in (0, 1))
    pairs = align_segments(zh, en, drafts=[Draft(text, "test") for text in en])
    assert [(p.source, p.target) for p in pairs] == [((i,), (i,)) for i in range(len(zh))]


@relaxed
@given(documents())
def test_numbers_stay_between_nought_and_one(texts: tuple[list[str], list[str]]) -> None:
    pairs = align_segments(*texts)
    assert all(0 <= p.confidence <= 1 for p in pairs)
    assert 0 <= share_aligned(pairs, *texts) <= 1


@relaxed
@given(documents(), st.data())
def test_pinning_what_was_found_changes_nothing_else(texts: tuple[list[str], list[str]], data: st.DataObject) -> None:
    pairs = align_segments(*texts)
    if pairs:
        pin = data.draw(st.sampled_from(pairs))
        again = align_segments(*texts, pinned=[(pin.source, pin.target)])
        assert (pin.source, pin.target) in {(p.source, p.target) for p in again}
        assert sorted(j for p in again for j in p.target) == list(range(len(texts[1])))
