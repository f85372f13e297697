from threading import Event
from typing import Any

import pytest

from mtreview import api
from mtreview.errors import ModelError
from mtreview.protocols import Style
from mtreview.records import Document, Draft, Finding, Pair, ReviewData, Score, Segment, Span
from mtreview.revision.project import Project
from mtreview.revision.session import Review
from mtreview.widget import rescoring


@pytest.fixture
def review(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Review:
    """Three pairs, scored as given by the length of the text; no model is asked."""

    def check(
        sources: list[str], targets: list[str], *, drafts: list[Draft], **_: Any
    ) -> tuple[list[dict[str, Score]], list[list[Finding]]]:
        assert all(d.text for d in drafts) and len(sources) == len(targets)
        marks = [
            [Finding("m", 0, "target", Span(0, 1), "style/awkward", "minor", 0.9, "t", "r")] if "bad" in t else []
            for t in targets
        ]
        return [{"quality": Score("quality", float(len(t)), "length", 0)} for t in targets], marks

    monkeypatch.setattr(api, "check", check)
    lines = ["One two.", "Three four.", "Five six."]
    segments, pairs, at = [], [], 0
    for i, line in enumerate(lines):
        segments += [Segment("source", Span(2 * i, 2 * i + 1), i), Segment("target", Span(at, at + len(line)), i)]
        pairs.append(Pair(i, (i,), (i,), 0.9))
        at += len(line) + 1
    drafts = tuple(Draft(f"draft {i}", "m") for i in range(3))
    scores = tuple(Score("quality", float(len(t)), "length", i) for i, t in enumerate(lines))
    data = ReviewData(
        Document("d", "一\n二\n三", "\n".join(lines), "t"), tuple(segments), drafts, tuple(pairs), scores, ()
    )
    made = Review(data)
    made.save(tmp_path / "a.mtr")
    return made


def quality(review: Review) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for score in review.store.read().scores or ():  # type: ignore[union-attr]
        found.setdefault(score.pair or 0, []).append(score.value)
    return found


def test_the_project_reaches_the_checks(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    known = api.check

    def check(*texts: Any, **given: Any) -> Any:
        asked.update(given)
        return known(*texts, **given)

    monkeypatch.setattr(api, "check", check)
    review.change_project(Project(keep=("Feitian",), style={"spelling": "UK"}, terms={"一": "one"}))
    review.edit(1, "Three, four and more.")
    rescoring.rescore(review)
    assert asked["style"] == Style(spelling="UK", keep=("Feitian",)) and asked["glossary"] == {"一": ("one",)}


def test_only_what_changed_is_scored_again(review: Review) -> None:
    assert rescoring.stale(review.standing) == []
    review.edit(1, "Three, four and more.")
    assert rescoring.stale(review.standing) == [1]
    assert [c.pair for c in rescoring.rescore(review)] == [1]
    assert quality(review) == {0: [8.0], 1: [11.0, 21.0], 2: [9.0]}
    assert rescoring.stale(review.standing) == []
    review.edit(1, "Three.")
    rescoring.rescore(review)
    assert quality(review)[1] == [11.0, 6.0]  # as given, and as it now stands


def test_an_undone_edit_is_scored_again_too(review: Review) -> None:
    review.edit(1, "Three, four and more.")
    rescoring.rescore(review)
    review.undo()
    assert rescoring.stale(review.standing) == [1]
    rescoring.rescore(review)
    assert quality(review)[1] == [11.0, 11.0]
    assert rescoring.stale(review.standing) == []


def test_pairs_cut_anew_have_no_scores_until_then(review: Review) -> None:
    review.merge(0)
    (merged, other) = review.standing.order
    assert rescoring.stale(review.standing) == [merged]
    rescoring.rescore(review)
    assert quality(review)[merged] == [20.0] and other == 2


def test_in_a_thread_beside_decisions(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    review.edit(1, "Three, four and more.")
    scoring, decided, ready = Event(), Event(), Event()
    told: list[str | None] = []
    fast = api.check

    def slow(*values: Any, **options: Any) -> Any:
        scoring.set()
        assert decided.wait(20)
        return fast(*values, **options)

    monkeypatch.setattr(api, "check", slow)
    assert rescoring.start(review, lambda error: (told.append(error), ready.set())) == 1  # type: ignore[func-returns-value]
    assert scoring.wait(20)
    review.edit(2, "Five, six, seven.")  # nobody waits for the scores
    decided.set()
    assert ready.wait(20) and told == [None]
    assert [d.verdict for d in review.store.read().decisions] == ["edited", "edited"]  # type: ignore[union-attr]
    assert len(review.data.decisions) == 2 and quality(review)[1] == [11.0, 21.0]
    assert rescoring.stale(review.standing) == [2]


def test_what_goes_wrong_is_told(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*values: Any, **options: Any) -> Any:
        raise ModelError("the model is missing")

    monkeypatch.setattr(api, "check", fail)
    review.edit(1, "Three.")
    ready, told = Event(), []
    rescoring.start(review, lambda error: (told.append(error), ready.set()))  # type: ignore[func-returns-value]
    assert ready.wait(20) and told == ["the model is missing"]
    assert quality(review)[1] == [11.0]


def test_what_is_wrong_in_the_new_english_is_given_back(review: Review) -> None:
    review.edit(1, "bad, all of it.")
    heard: list[rescoring.Checked] = []
    done = Event()
    assert rescoring.start(review, lambda error: done.set(), heard.extend) == 1
    assert done.wait(10)
    assert [(c.pair, c.text, [f.pair for f in c.findings]) for c in heard] == [(1, "bad, all of it.", [1])]
    assert review.findings == ()  # those are about the English as it came
