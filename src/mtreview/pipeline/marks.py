"""Rows into findings at their places in the texts of a document."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview.detectors import codes, runner
from mtreview.fixing.offering import loosen, offer
from mtreview.pipeline.rows import select_judged
from mtreview.pipeline.work import Tools, Work
from mtreview.protocols import Row
from mtreview.records import (
    Finding,
    Pair,
    ReviewData,
    Side,
    Span,
)

__all__ = ["detect_marks"]


def detect_marks(work: Work, rows: Sequence[Row], tools: Tools) -> None:
    result = runner.run_document(rows, tools.detectors, loosen(tools.context))
    shown = select_judged(work.data)
    fixed = offer(rows, result.findings, tools.context)
    found = [
        _placed(work.data, pair, finding)
        for pair, findings in zip(shown.pairs or (), fixed, strict=True)
        for finding in codes.in_coded(
            work.data.pair_text(pair, "source"),
            work.data.pair_text(pair, "target"),
            findings,
            pair.id,
            own=tools.detectors is None or "codes" in tools.detectors,
        )
    ]
    work.data = replace(work.data, findings=tuple(found))
    work.fail(*result.failures)


def _placed(data: ReviewData, pair: Pair, finding: Finding) -> Finding:
    """The finding of a row with its spans in the document's texts. A side without text has no place."""
    here, there = data.pair_span(pair, finding.side), data.pair_span(pair, _opposite(finding.side))
    return replace(
        finding,
        pair=pair.id,
        span=_moved(finding.span, here),
        other=_moved(finding.other, there),
    )


def _moved(span: Span | None, home: Span | None) -> Span | None:
    return None if span is None or home is None else span.shift(home.start)


def _opposite(side: Side) -> Side:
    return "target" if side == "source" else "source"
