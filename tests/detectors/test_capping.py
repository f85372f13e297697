"""A certain serious finding limits quality by the scale's own definition, and nothing else does."""

from dataclasses import replace

import pytest

from mtreview.detectors.capping import RECIPE, cap_document, cap_score, limit
from mtreview.records import Document, Finding, Pair, ReviewData, Score, Segment, Span

CERTAIN = "numbers"


def _finding(severity, detector=CERTAIN, pair=0):
    return Finding("f", pair, "target", Span(0, 1), "accuracy/number", severity, 0.9, detector, "why")


@pytest.mark.parametrize(
    ("severity", "detector", "size", "most"),
    [
        ("major", CERTAIN, 40, 50),
        ("critical", CERTAIN, 40, 0),
        ("critical", CERTAIN, 80, 50),
        ("minor", CERTAIN, 40, 100),
    ],
)
def test_the_limit_is_the_scale(severity, detector, size, most):
    assert limit(size, [_finding(severity, detector)]) == most


def test_a_doubtful_or_own_mark_limits_nothing():
    assert limit(10, [_finding("critical", "omission"), _finding("critical", "person")]) == 100


def test_a_critical_mark_that_a_model_is_sure_of_limits_too():
    sure = replace(_finding("critical", "swaps"), confidence=0.96)
    assert limit(40, [sure]) == 0
    assert limit(40, [replace(sure, severity="major")]) == 100
    assert limit(40, [replace(sure, confidence=0.9)]) == 100
    assert limit(40, [replace(sure, detector="person", confidence=1.0)]) == 100


def test_only_quality_is_lowered_and_never_raised():
    worse, better = Score("quality", 30.0, "s", 0), Score("quality", 90.0, "s", 0)
    found = [_finding("major")]
    assert cap_score(worse, "字" * 40, "x", found) == worse
    assert cap_score(better, "字" * 40, "x", found) == replace(better, value=50.0, signature=f"s|{RECIPE}")
    assert cap_score(replace(better, metric="risk"), "字" * 40, "x", found).value == 90.0


def test_the_document_is_the_weighted_mean_of_its_segments():
    source, target = "字" * 40 + "文" * 120, "a" * 10 + "b" * 10
    segments = (
        Segment("source", Span(0, 40), 0), Segment("source", Span(40, 160), 0),
        Segment("target", Span(0, 10), 0), Segment("target", Span(10, 20), 0),
    )  # fmt: skip
    scores = (Score("quality", 90.0, "s"), Score("quality", 90.0, "s", 0), Score("quality", 90.0, "s", 1))
    pairs = (Pair(0, (0,), (0,), 1.0), Pair(1, (1,), (1,), 1.0))
    data = ReviewData(Document("d", source, target, "o"), segments, None, pairs, scores, (_finding("major"),))
    assert [s.value for s in cap_document(data).scores] == [80.0, 50.0, 90.0]
    assert cap_document(replace(data, findings=())).scores == scores
