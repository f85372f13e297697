"""`score` and `detect` of the same texts share one forced pass; what is kept is bounded and never mixed up."""

from collections.abc import Sequence

import numpy as np
import pytest

import mtreview
from mtreview import engines
from mtreview.language.lexical import LexicalTable
from mtreview.pipeline import asked
from mtreview.protocols import Judge
from mtreview.quality import EVIDENCE, gather
from mtreview.quality.recent import Kept
from mtreview.records import Draft
from mtreview.registry import names


def test_each_key_is_made_once() -> None:
    made: list[list[int]] = []

    def make(keys: list[int]) -> Sequence[int]:
        made.append(keys)
        return [k * k for k in keys]

    kept: Kept[int, int] = Kept(3)
    assert kept.many([2, 1, 2], make) == [4, 1, 4]
    assert kept.many([1, 3, 2], make) == [1, 9, 4]
    assert kept.many([], make) == []
    assert made == [[2, 1], [3]]


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Kept[int, int] = Kept(2)
    for keys in ([1, 2], [1], [3]):
        kept.many(keys, lambda new: new)
    assert kept.many([1], lambda new: [0]) == [1]
    assert kept.many([2], lambda new: [0]) == [0]


def test_more_keys_than_are_kept() -> None:
    kept: Kept[int, int] = Kept(2)
    assert kept.many([1, 2, 3, 4], lambda new: new) == [1, 2, 3, 4]
    assert kept.many([1, 4], lambda new: [0]) == [0, 4]


def test_nothing_is_kept_of_a_failure() -> None:
    kept: Kept[int, int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.many([1], lambda new: [1 // 0])
    assert kept.many([1], lambda new: [5]) == [5]


@pytest.fixture
def forced(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    monkeypatch.setattr(engines, "load_judge", lambda model=None: judge)
    monkeypatch.setattr(asked, "_ROWS", Kept(100))
    calls: list[tuple[int, bool]] = judge.calls  # type: ignore[attr-defined]
    return calls


def test_scoring_and_detecting_ask_the_model_once(forced: list[tuple[int, bool]]) -> None:
    sources, targets = ["天气很好。", "学生买了书。"], ["The weather is fine.", "Students bought books."]
    drafts = [Draft("It is fine.", "m"), Draft("He bought a book.", "m")]
    scores = mtreview.score(sources, targets, drafts=drafts)
    mtreview.detect(sources, targets, drafts=drafts, detectors=[n for n in names("detectors") if n != "swaps"])
    assert forced == [(2, True), (2, False)]
    assert mtreview.score(sources[::-1], targets[::-1], drafts=drafts[::-1]) == scores[::-1]
    assert len(forced) == 2


def test_another_draft_is_another_score(forced: list[tuple[int, bool]]) -> None:
    found = [
        mtreview.score(["天。"], ["Fine."], drafts=[Draft(text, "m")])[0]["chrf"].value for text in ("Fine.", "Rain.")
    ]
    assert found[0] > found[1]
    assert len(forced) == 2


def test_only_what_a_metric_needs(forced: list[tuple[int, bool]]) -> None:
    mtreview.score(["天。"], ["Fine."], drafts=[Draft("Fine.", "m")], metrics=["chrf"])
    assert forced == []
    mtreview.score(["天。"], ["Fine."], metrics=["fluency"])
    assert forced == [(1, False)]


@pytest.mark.slow
def test_readings_added_later_are_as_gathered() -> None:
    """Independent rows are read after their passes are kept: the tagger must see what it sees in a review."""
    sources, targets = (
        ["今天天气很好，我们去公园散步。", None, "他笑了。"],
        ["The weather is very good, we scatter potatoes.", "He go home.", "他笑了。"],
    )
    lexical, reader = LexicalTable.load(), engines.load_reader()
    whole = gather(
        sources,
        targets,
        judge=engines.load_judge(),
        lexical=lexical,
        reader=reader,
        pair_reader=engines.load_pair_reader(),
    )
    apart = asked.find_evidence(sources, targets, EVIDENCE)
    for row, own in zip(whole, apart, strict=True):
        assert row.verdicts is not None and own.verdicts is not None
        assert (row.verdicts.wrong is None) == (own.verdicts.wrong is None)
        if row.verdicts.wrong is not None and own.verdicts.wrong is not None:
            np.testing.assert_allclose(own.verdicts.wrong, row.verdicts.wrong, atol=1e-3)
    assert apart[0].verdicts is not None and apart[0].verdicts.wrong is not None
