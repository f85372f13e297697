"""Which pair first: the one order that reports share."""

from collections.abc import Iterable

from mtreview.records import Finding, Severity

__all__ = ["WEIGHTS", "badness"]

WEIGHTS: dict[Severity, float] = {"minor": 1.0, "major": 5.0, "critical": 10.0}
"""The error points of MQM."""


def badness(risk: float | None, findings: Iterable[Finding]) -> float:
    """Expected error points of a pair: the risk, or what its open findings add up to where that is more, so that a
    wrong figure in a short, fluent sentence is not ranked last."""
    marked = sum(WEIGHTS[f.severity] * f.confidence for f in findings)
    return max(marked, 0.0 if risk is None else risk)
