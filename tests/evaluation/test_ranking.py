"""What is measured, on rows whose numbers can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from mtreview.evaluation.dataset import Labelled, human_quality
from mtreview.evaluation.mqm_data import HumanMark, Judged
from mtreview.evaluation.ranking import Predicted, one_rater, rank_signals, reliability
from mtreview.evaluation.report import draw_translations
from mtreview.evaluation.spans import (
    against_one_rater,
    bootstrap_marks,
    half_and_half,
    marks,
    measure_marks,
    rater_against_rater,
)
from mtreview.quality.features import COLUMNS
from mtreview.quality.head import Head
from mtreview.quality.word_evidence import words
from mtreview.records import Span

TEXT = "one two three four"
ROWS = 24


def judged(i: int) -> Judged:
    """Every second row has its second word marked by one of two raters' worth of agreement: here a single rater."""
    bad = (HumanMark("r", "target", Span(4, 7), "Other", "major"),) if i % 2 else ()
    return Judged(f"sys{i % 3}", f"doc{i // 6}", str(i // 3), "源" * (10 + i), TEXT, 5.0 * (i % 2), ("r",), bad)


@pytest.fixture
def data() -> Labelled:
    rows = tuple(judged(i) for i in range(ROWS))
    starts = np.arange(ROWS + 1) * 4
    columns = np.ones((4 * ROWS, len(COLUMNS)), dtype=np.float32)
    labels = np.zeros((4 * ROWS, 3), dtype=np.float32)
    penalties = np.array([r.penalty for r in rows], dtype=np.float32)
    units = np.array([len(r.source) for r in rows], dtype=np.float32)
    quality = np.array([human_quality(r) for r in rows], dtype=np.float32)
    return Labelled(columns, starts, labels, penalties, quality, units, np.ones(ROWS, np.float32), rows)


@pytest.fixture
def predicted(data: Labelled) -> Predicted:
    """Knows the truth, and gives the marked word a chance of 0.9."""
    chances = np.full(4 * ROWS, 0.05, dtype=np.float32)
    chances[5::8] = 0.9
    risk = data.penalties.astype(np.float64)
    return Predicted(chances, chances, risk, 100 - 10 * risk, data.starts)


@pytest.fixture
def head() -> Head:
    line = np.array([[0, 1], [0, 1]], dtype=np.float32)
    arrays = {"threshold_both": np.array(0.5, np.float32), "map_phrase_both": line}
    return Head(arrays, "scripted", "none", 0)


def test_the_truth_ranks_best(data: Labelled, predicted: Predicted) -> None:
    rankings, quality = rank_signals(data, predicted, None, times=20)
    by_name = {r.signal: r for r in rankings}
    assert by_name["risk"].within.value == pytest.approx(1)
    assert by_name["length"].within.value < 1
    assert by_name["length"].margin is not None
    assert by_name["length"].margin.value == pytest.approx(1 - by_name["length"].within.value)
    assert quality.value > 0.9


def test_ways_of_marking(data: Labelled, predicted: Predicted, head: Head) -> None:
    drafts = ["one three four"] * ROWS
    found = marks(data, predicted, head, lambda s: 0.9 - 0.8 * s, drafts)
    for way in ("head", "phrases at 0.5"):
        assert found[way]["token_mcc"] == found[way]["char_mcc"] == pytest.approx(1)
        assert found[way]["major_recall"] == found[way]["hit"] == 1
    assert found["everything"]["char_precision"] == pytest.approx(3 / 18 / 2)
    assert found["everything"]["share"] == 1
    assert found["everything"]["hit"] == 0.5  # of the segments every other one is marked
    assert found["difference from a draft"]["token_precision"] == 0.5
    assert found["difference from a draft"]["token_recall"] == 1


def test_marks_with_intervals_are_those_without() -> None:
    rows = [judged(i) for i in range(ROWS)]
    ways = {
        "all": lambda i: [Span(0, len(TEXT))],
        "the right one": lambda i: [Span(4, 7)] if i % 2 else [],
        "half of them": lambda i: [Span(4, 7)] if i % 4 == 1 else [],
    }
    found = bootstrap_marks(rows, ways, times=20)
    for name, (precision, recall, mcc, more) in found.items():
        plain = measure_marks(rows, ways[name])
        assert precision.value == pytest.approx(plain["token_precision"])
        assert recall.value == pytest.approx(plain["token_recall"])
        assert mcc.value == more.value == pytest.approx(plain["token_mcc"])  # the first marks all, which says nothing
    assert found["the right one"][2].low == found["the right one"][2].high == pytest.approx(1)
    assert found["half of them"][1].low < found["half of them"][1].high, "documents differ"


@pytest.mark.parametrize("rows", [0, 5, 7, 12, ROWS])
def test_whole_translations_of_documents_are_drawn(rows: int) -> None:
    everything = [judged(i) for i in range(ROWS)]  # four documents by three systems, two segments each
    drawn = draw_translations(everything, rows, 1)
    assert len(drawn) == rows // 2 * 2
    texts = {(one.document, one.system) for one in drawn}
    assert all(sum((one.document, one.system) == text for one in drawn) == 2 for text in texts)
    by_document = [sum(document == name for document, _ in texts) for name in {f"doc{i}" for i in range(4)}]
    assert max(by_document) - min(by_document) <= 1, "each document once before any twice"
    assert drawn == draw_translations(everything, rows, 1)


def test_half_and_half_chooses_on_one_half(data: Labelled, predicted: Predicted) -> None:
    # Marked rows are the odd ones, so shift them: every other segment of what is left must have some of both.
    chosen = replace(
        data,
        judged=tuple(replace(j, tokens=words(TEXT)) for j in (judged(i // 2 * 2 + (i // 2) % 2) for i in range(ROWS))),
    )
    chances = np.full(4 * ROWS, 0.05, dtype=np.float32)
    for i, row in enumerate(chosen.judged):
        if row.marks:
            chances[4 * i + 1] = 0.9
    got = half_and_half(chosen, replace(predicted, chances=chances))
    assert got["mcc"] == pytest.approx(1)
    assert got["tokens"] == 4 * ROWS / 2


def test_rater_against_rater() -> None:
    marks_of = {"a": Span(0, 7), "b": Span(4, 13)}
    row = Judged(
        "s",
        "d",
        "1",
        "源",
        TEXT,
        1.0,
        ("a", "b"),
        tuple(HumanMark(r, "target", s, "", "major") for r, s in marks_of.items()),
    )
    got = rater_against_rater([row])
    assert (got["precision"], got["recall"]) == (0.5, 0.5)


def test_one_rater_beside_another(data: Labelled, predicted: Predicted) -> None:
    assert one_rater(data, predicted) is None  # nobody to compare with
    # "a" marks what is wrong in the data, "b" the same and now and then more.
    rows = []
    for i, row in enumerate(data.judged):
        a = tuple(replace(m, rater="a") for m in row.marks)
        b = (
            *(replace(m, rater="b") for m in row.marks),
            *((HumanMark("b", "target", Span(0, 3), "Other", "minor"),) if i % 4 == 0 else ()),
        )
        rows.append(replace(row, raters=("a", "b"), marks=(*a, *b)))
    found = one_rater(replace(data, judged=tuple(rows)), predicted, times=20)
    assert found is not None
    assert 0 < found.another.value < 1
    assert found.another.value < found.risk.value < 1  # the truth is what "a" marks, not all that "b" does


def test_human_quality_is_the_mean_of_the_raters() -> None:
    heavy = tuple(HumanMark("a", "target", Span(0, 3), "Other", "major") for _ in range(3))
    row = replace(judged(0), source="源" * 40, raters=("a", "b"), marks=heavy, penalty=7.5)
    assert row.penalties() == (15, 0)
    assert (
        human_quality(row) == 50
    )  # 0 by the one, who takes off more than there is, and 100 by the other; 25 by the mean penalty
    assert human_quality(replace(row, raters=(), marks=())) == 25  # made up: a penalty that nobody gave


def test_some_rows_of_the_data(data: Labelled) -> None:
    marked = replace(data, columns=np.repeat(np.arange(ROWS, dtype=np.float32), 4)[:, None])
    some = marked.only(np.array([7, 2]))
    assert some.starts.tolist() == [0, 4, 8]
    assert some.columns[:, 0].tolist() == [7] * 4 + [2] * 4
    assert some.judged == (data.judged[7], data.judged[2])
    assert some.penalties.tolist() == [5, 0]


def test_the_head_against_one_rater(data: Labelled, predicted: Predicted, head: Head) -> None:
    rows = tuple(replace(row, raters=("r", "silent")) for row in data.judged)  # the second marks nothing
    got = against_one_rater(replace(data, judged=rows), predicted, head)
    assert (got["precision"], got["recall"]) == (0.5, 1)


def test_reliability_bins(data: Labelled, predicted: Predicted) -> None:
    bins = reliability(data, predicted, bins=2)
    assert [b.count for b in bins] == [12, 12]
    assert bins[0].predicted == 50
    assert bins[1].predicted == bins[1].human == 100
