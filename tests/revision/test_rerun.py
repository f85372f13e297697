"""What a re-run keeps of an earlier review."""

from dataclasses import replace

from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision import rerun
from mtreview.revision.session import Review


def data(source: str = "猫坐。狗跑。", target: str = "The cat sat. A dog ran.") -> ReviewData:
    cut = target.index(".") + 1
    return ReviewData(
        Document("d", source, target, "test"),
        segments=(
            Segment("source", Span(0, 3), 0),
            Segment("source", Span(3, len(source)), 0),
            Segment("target", Span(0, cut), 0),
            Segment("target", Span(cut + 1, len(target)), 0),
        ),
        pairs=(Pair(0, (0,), (0,), 0.9), Pair(1, (1,), (1,), 0.9)),
        findings=(
            Finding("f", 0, "target", Span(4, 7), "accuracy/mistranslation", "major", 0.9, "test", "why", "tiger"),
        ),
    )


def test_the_same_text_keeps_alignment_decisions_and_own_marks() -> None:
    earlier = Review(data(), reviewer="me")
    earlier.apply("f")
    earlier.mark(1, "dog", category="accuracy/mistranslation", reason="a fox")
    earlier.merge(0)
    fresh = data()
    kept = rerun.keep_pairs(earlier.data, fresh)
    assert kept == earlier.data.pairs
    again = Review(rerun.keep_decisions(earlier.data, replace(fresh, pairs=kept)))
    assert again.decisions == earlier.decisions
    assert again.target == "The tiger sat. A dog ran."
    assert {f.id for f in again.findings} == {f.id for f in earlier.findings}
    again.undo()
    assert [p.source for p in again.pairs] == [(0,), (1,)]


def test_nothing_decided_means_aligned_anew() -> None:
    assert rerun.keep_pairs(data(), data()) is None
    assert rerun.keep_pairs(None, data()) is None


def test_another_english_text_keeps_nothing_and_says_so() -> None:
    earlier = Review(data(), reviewer="me")
    earlier.apply("f")
    after = rerun.keep_decisions(earlier.data, data(target="The dog sat. A dog ran."))
    assert after.decisions == ()
    assert [f.error for f in after.failures] == ["the English has changed under it"]


def test_a_finding_that_is_gone_is_listed_and_its_edit_stays() -> None:
    earlier = Review(data(), reviewer="me")
    earlier.apply("f")
    after = Review(rerun.keep_decisions(earlier.data, replace(data(), findings=())))
    assert after.target == "The tiger sat. A dog ran."
    assert "not found again" in after.failures[0].error


def test_another_chinese_text_moves_decisions_to_the_new_pairs() -> None:
    earlier = Review(data(), reviewer="me")
    earlier.apply("f")
    earlier.merge(0)
    other = replace(data(source="猫坐。狗跑了。"), pairs=(Pair(5, (0,), (0,), 0.8), Pair(6, (1,), (1,), 0.8)))
    assert rerun.keep_pairs(earlier.data, other) is None
    after = Review(rerun.keep_decisions(earlier.data, other))
    assert after.target == "The tiger sat. A dog ran."
    assert [d.pairs for d in after.decisions] == [(5,)]
    assert "made by hand" in after.failures[-1].error
