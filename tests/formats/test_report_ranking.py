"""A pair is as bad as its risk or its open marks, whichever says more."""

import pytest

from mtreview.mqm import badness
from mtreview.records import Finding


def _marks(*kinds):
    return [Finding(str(n), 0, "target", None, "style", s, c, "t", "r") for n, (s, c) in enumerate(kinds)]


@pytest.mark.parametrize(
    ("risk", "marks", "points"),
    [
        (None, [], 0.0),
        (2.5, [], 2.5),
        (1.0, [("critical", 0.9)], 9.0),
        (8.0, [("major", 1.0), ("minor", 0.5)], 8.0),
        (None, [("major", 1.0), ("minor", 0.5)], 5.5),
    ],
)
def test_points(risk, marks, points):
    assert badness(risk, _marks(*marks)) == pytest.approx(points)
