"""Rows with evidence of our own making."""

import numpy as np
import pytest

from mtreview.protocols import Floats, Forced, Row, Verdicts
from mtreview.quality.word_evidence import words
from mtreview.records import Draft, Span


def forced(text: str, logprobs: list[float]) -> Forced:
    """One piece a word and </s>."""
    values = np.array(logprobs, dtype=np.float32)
    count = len(values)
    assert count == len(words(text)) + 1
    return Forced(
        text, words(text), values, np.ones(count, np.float32), np.zeros(count, np.int32), ("",) * count, values
    )


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float32)


def verdicts(risk: float, quality: float) -> Verdicts:
    return Verdicts((Span(0, 1),), floats(0.1), floats(0.2), floats(0, 0), risk, quality)


@pytest.fixture
def rows() -> list[Row]:
    """A whole row, one with only the English, one without English, one where nothing stands opposite."""
    whole = Row(
        "天气很好。", "The weather is fine.", Draft("The weather is good.", "m"),
        forced("The weather is fine.", [-1, -1, -1, -6, -1, -2]), forced("The weather is fine.", [-3, -3, -1, -6, -1, -4]),
        (Span(0, 2), Span(2, 4)), floats(-1, -3), verdicts(3.0, 60.0), forced("天气很好。", [-2, -6, -4]),
    )  # fmt: skip
    alone = Row(None, "Fine words.", None, None, forced("Fine words.", [-2, -4, -1, -1]), verdicts=verdicts(1.0, 80.0))
    empty = Row("天气很好。", "", Draft("The weather is good.", "m"), coverage=floats(-9), verdicts=verdicts(25.0, 0.0))
    return [whole, alone, empty, Row("", "Added.", None)]
