"""What every metric in the registry keeps to: a new metric needs no new test code."""

import math

import pytest

from mtreview.protocols import Metric, Row
from mtreview.registry import load, names

EMPTY = [
    Row(None, ""),
    Row("", ""),
    Row("天气很好。", ""),
    Row("", "Added."),
    Row(None, "Only English."),
    Row("天气", " \n"),
]


@pytest.fixture(params=names("metrics"))
def metric(request: pytest.FixtureRequest) -> Metric:
    made: Metric = load("metrics", request.param)
    assert made.name == request.param
    return made


def test_describes_itself(metric: Metric) -> None:
    assert metric.__doc__ or type(metric).__doc__
    assert metric.signature()
    assert "\n" not in metric.signature()
    assert metric.needs <= set(Row.__slots__)
    assert isinstance(metric.higher_is_better, bool)
    assert metric.label.strip() == metric.label != ""
    assert metric.range[0] < metric.range[1]


def test_no_evidence_no_number(metric: Metric) -> None:
    assert metric.segments(EMPTY) == [None] * len(EMPTY)
    assert metric.document(EMPTY) is None
    assert metric.segments([]) == []
    assert metric.document([]) is None


def test_one_finite_number_a_row(metric: Metric, rows: list[Row]) -> None:
    values = metric.segments(rows)
    assert len(values) == len(rows)
    assert all(v is None or math.isfinite(v) for v in values)
    assert any(v is not None for v in values), "no row of the fixture has what this metric needs"
    document = metric.document(rows)
    assert document is not None
    assert math.isfinite(document)


def test_rows_are_independent(metric: Metric, rows: list[Row]) -> None:
    together = metric.segments(rows)
    assert [metric.segments([row])[0] for row in rows] == together
    assert metric.segments(rows[::-1]) == together[::-1]


def test_asking_twice_gives_the_same(metric: Metric, rows: list[Row]) -> None:
    before = metric.signature()
    assert metric.segments(rows) == metric.segments(rows)
    assert metric.signature() == before
