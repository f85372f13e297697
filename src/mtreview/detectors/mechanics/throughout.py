"""Slips of style that a text makes throughout: its own way of writing, told once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mtreview.protocols import Mark

__all__ = ["REPEATED", "tell_once"]

REPEATED = 0.45
"""Confidence of such a mark at all places but the first: shown from a strictness of .57 on."""


def tell_once(found: Sequence[tuple[int, Mark]], is_style: Callable[[int, Mark], bool]) -> list[tuple[int, Mark]]:
    """The marks of a document (row, mark), of which those of its style are shown at the first place for each reason alone."""
    told: set[str] = set()
    kept = []
    for i, mark in found:
        if is_style(i, mark) and mark.reason in told:
            mark = replace(mark, confidence=min(mark.confidence, REPEATED))
        elif is_style(i, mark):
            told.add(mark.reason)
        kept.append((i, mark))
    return kept
