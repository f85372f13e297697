"""Means of log-probabilities by hand."""

import pytest

from mtreview.metrics.likelihood import Adequacy, Coverage, Fluency, Lexical, Surplus, WorstWindow
from mtreview.metrics.quality import FluencyQuality, Quality, Risk
from mtreview.protocols import Row


def test_means_by_hand(rows: list[Row]) -> None:
    assert Adequacy().segments(rows) == [pytest.approx(-2), None, None, None]
    assert Fluency().segments(rows) == [pytest.approx(-3), pytest.approx(-2), None, None]
    assert Surplus().segments(rows) == [pytest.approx(1), None, None, None]
    assert WorstWindow().segments(rows) == [pytest.approx(-2.2), None, None, None]
    assert Coverage().segments(rows) == [pytest.approx(-4), None, None, None]
    assert Lexical().segments(rows) == [pytest.approx(-2), None, None, None]


def test_the_document_is_weighted_by_tokens(rows: list[Row]) -> None:
    assert Fluency().document(rows) == pytest.approx(-26 / 10)


def test_quality_with_and_without_the_source(rows: list[Row]) -> None:
    assert Quality().segments(rows) == [60, None, 0, None]
    assert FluencyQuality().segments(rows) == [None, 80, None, None]
    assert Risk().segments(rows) == [3, 1, 25, None]
    assert Risk().document(rows) == pytest.approx(29 / 3)
    assert Quality().document(rows) == 30
