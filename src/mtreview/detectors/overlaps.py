"""Which of several findings on the same words a person is shown."""

import re
from collections.abc import Sequence

from mtreview.mqm import RANKS
from mtreview.protocols import Row
from mtreview.records import Finding

__all__ = ["settle"]

CERTAIN = 0.9
MODELS = "doubtful"
LONG = 12
"""A mark of more words is about the sentence, not about the words in it: it hides nothing inside."""

_WORD = re.compile(r"\w+")


def settle(findings: Sequence[Finding], row: Row) -> list[Finding]:
    """The findings of one row without those that mostly cover words a better one covers, in the order of the text.

    Better is: certain (which the models' own phrases never are, however sure), then with a fix, then the more confident, then
    the graver, then the shorter. A finding goes when it shares at least half of all words with a better one, or when half of
    it lies inside a better one that is no longer than `LONG` words; but a certain finding with a fix of its own goes only in
    the first case.
    """
    kept: list[Finding] = []
    for finding in sorted(findings, key=_rank):
        if not any(_covered(finding, better, row) for better in kept):
            kept.append(finding)
    return sorted(kept, key=_place)


def _place(finding: Finding) -> tuple[bool, tuple[int, int], str, str]:
    span = finding.span
    return (span is None, (0, 0) if span is None else (span.start, span.end), finding.side, finding.id)


def _rank(finding: Finding) -> tuple[bool, bool, float, int, int, str]:
    length = len(finding.span) if finding.span is not None else 0
    doubt = -finding.confidence
    return (
        finding.confidence < CERTAIN or finding.detector == MODELS,
        finding.suggestion is None,
        doubt,
        -RANKS[finding.severity],
        length,
        finding.id,
    )


def _covered(finding: Finding, better: Finding, row: Row) -> bool:
    if finding.side != better.side or finding.span is None or better.span is None:
        return False
    if finding.span == better.span and len(finding.span) == 0:
        return finding.category == better.category
    shared = min(finding.span.end, better.span.end) - max(finding.span.start, better.span.start)
    if shared <= 0:
        return False
    union = len(finding.span) + len(better.span) - shared
    if 2 * shared >= union:
        return True
    if finding.confidence >= CERTAIN and finding.suggestion is not None:
        return False
    text = row.target if finding.side == "target" else row.source or ""
    return 2 * shared >= len(finding.span) and len(_WORD.findall(better.span.of(text))) <= LONG
