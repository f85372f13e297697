"""Rows of evidence: independent of each other, and None where there is nothing to judge."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import InputError, ModelError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Judge, Progress, Reading, Row
from mtreview.quality import EVERYTHING, gather, unfit
from mtreview.quality.head import REFUSED, Head, load_shipped
from mtreview.records import Draft

SOURCES = ["今天天气很好。", None, "", "他昨天买了三本书。", "公司推动新业务“自我造血”。"]
TARGETS = [
    "The weather is fine today.",
    "Only English.",
    "An added sentence.",
    "",
    "The company encourages “self-blood creation”.",
]


def test_evidence_where_it_can_be_had(judge: Judge) -> None:
    rows = gather(SOURCES, TARGETS, judge=judge, lexical=LexicalTable.load())
    assert [r.given is not None for r in rows] == [True, False, False, False, True]
    assert [r.alone is not None for r in rows] == [True, True, True, False, True]
    assert [r.coverage is not None for r in rows] == [True, False, False, False, True]
    assert all(r.given.states is None for r in rows if r.given is not None)


def test_a_judge_of_both_directions_is_asked_back(judge: Judge) -> None:
    assert all(r.back is None for r in gather(SOURCES, TARGETS, judge=judge, lexical=LexicalTable.load()))
    judge.directions = frozenset({"en", "zh"})
    rows = gather(SOURCES, TARGETS, judge=judge, lexical=LexicalTable.load())
    assert [r.back.text if r.back is not None else None for r in rows] == [SOURCES[0], None, None, None, SOURCES[4]]


def test_only_what_is_asked_for(judge: Judge) -> None:
    rows = gather(
        SOURCES,
        TARGETS,
        drafts=[Draft("x", "m")] * 5,
        judge=judge,
        lexical=LexicalTable.load(),
        needs=frozenset({"draft"}),
    )
    assert judge.calls == []  # type: ignore[attr-defined]
    assert all(r.given is None and r.alone is None and r.verdicts is None for r in rows)
    assert rows[0].draft == Draft("x", "m")


def test_a_row_does_not_depend_on_its_neighbours(judge: Judge) -> None:
    together = gather(SOURCES, TARGETS, judge=judge, lexical=LexicalTable.load())
    for i in (0, 4):
        (single,) = gather([SOURCES[i]], [TARGETS[i]], judge=judge, lexical=LexicalTable.load())
        assert single.given is not None
        assert together[i].given is not None
        assert single.given.logprobs.tolist() == together[i].given.logprobs.tolist()


def test_without_models() -> None:
    rows = gather(SOURCES, TARGETS)
    assert [(r.source, r.target) for r in rows] == list(zip(SOURCES, TARGETS, strict=True))
    assert all(r.given is None and r.coverage is None and r.verdicts is None for r in rows)


@pytest.mark.parametrize("target", ["", " ", "\u200b", "\u2060\ufeff"])
def test_what_nobody_sees_is_not_judged(judge: Judge, target: str) -> None:
    (row,) = gather(["今天天气很好。"], [target], judge=judge, lexical=LexicalTable.load())
    assert row.given is None
    assert row.alone is None


def test_lists_that_are_not_parallel(judge: Judge) -> None:
    with pytest.raises(InputError, match="give one each"):
        gather(["一"], ["one", "two"], judge=judge)


def test_another_judge_gets_no_verdicts_and_a_reason(judge: Judge) -> None:
    (row,) = gather(SOURCES[:1], TARGETS[:1], judge=judge, lexical=LexicalTable.load(), needs=EVERYTHING)
    assert row.verdicts is None
    reason = unfit(judge, LexicalTable.load())
    assert reason is not None
    assert "scripted" in reason
    assert load_shipped().model in reason


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The rows as the shipped model and head judge them."""
    from mtreview import engines

    judge, lexical = engines.load_judge(), LexicalTable.load()
    if (reason := unfit(judge, lexical)) is not None:
        pytest.skip(f"the shipped head waits for `mtreview train-head`: {reason}")
    return gather(SOURCES, TARGETS, judge=judge, lexical=lexical)


def test_verdicts_run_parallel_to_words(rows: list[Row]) -> None:
    for row in rows:
        if row.verdicts is not None:
            assert len(row.verdicts.minor) == len(row.verdicts.major) == len(row.verdicts.words)
            assert len(row.verdicts.gaps) == len(row.verdicts.words) + 1
            for chances in (row.verdicts.minor, row.verdicts.major, row.verdicts.gaps):
                assert ((chances >= 0) & (chances <= 1)).all()


def test_risk_is_finite_and_quality_whole(rows: list[Row]) -> None:
    for row in rows:
        if row.verdicts is not None:
            assert np.isfinite(row.verdicts.risk)
            assert row.verdicts.risk >= 0
            assert row.verdicts.quality in range(101)


def test_empty_target_is_refused_and_empty_source_left_alone(rows: list[Row]) -> None:
    empty = rows[3].verdicts
    assert empty is not None
    assert (empty.quality, empty.risk) == (0, REFUSED)
    assert rows[2].verdicts is None


def test_risk_grows_with_length(rows: list[Row]) -> None:
    from mtreview import engines

    once = "The company encourages “self-blood creation” by continual investment."
    source = "通过持续投入，公司推动新业务“自我造血”。"
    short, long = gather(
        [source, source * 3], [once, " ".join([once] * 3)], judge=engines.load_judge(), lexical=LexicalTable.load()
    )
    assert short.verdicts is not None
    assert long.verdicts is not None
    assert long.verdicts.risk > short.verdicts.risk


def test_kept_and_read_again(tmp_path: Path) -> None:
    load_shipped().save(tmp_path / "head.npz")
    again = Head.load(tmp_path / "head.npz")
    assert again.recipe == load_shipped().recipe
    for name, value in load_shipped().arrays.items():
        assert again.arrays[name] == pytest.approx(value)


def test_a_damaged_head(tmp_path: Path) -> None:
    (tmp_path / "head.npz").write_bytes(b"no")
    with pytest.raises(ModelError, match="train-head"):
        Head.load(tmp_path / "head.npz")


def test_the_shipped_head_belongs_to_the_shipped_model() -> None:
    from mtreview import engines

    assert unfit(engines.load_judge(), LexicalTable.load()) is None, (
        "run `mtreview train-head` after a change of the model"
    )


def test_the_reader_has_what_stands_before_in_mind(judge: Judge) -> None:
    class Recorder:
        id = "recorder"

        def __init__(self) -> None:
            self.asked: list[tuple[str, str]] = []

        def read(
            self, texts: Sequence[str], *, contexts: Sequence[str] | None = None, progress: Progress | None = None
        ) -> list[Reading]:
            self.asked += zip(texts, contexts or [""] * len(texts), strict=True)
            none, place = np.zeros(0, np.float32), np.zeros(0, np.int32)
            return [Reading(place, place, none, none, place) for _ in texts]

    reader = Recorder()
    targets = ["One.", " ", "Two."]
    rows = gather(
        ["一。", "", "二。"], targets, reader=reader, contexts=["", "One.", "One. "], needs=frozenset({"reading"})
    )
    assert reader.asked == [("One.", ""), ("Two.", "One. ")]
    assert [row.reading is None for row in rows] == [False, True, False]
    assert all(row.given is None and row.verdicts is None for row in rows)
    assert gather(["一。"], ["One."], reader=reader, judge=judge, needs=frozenset({"alone"}))[0].reading is None
