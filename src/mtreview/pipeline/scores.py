"""Rows into scores."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtreview.pipeline.rows import select_judged
from mtreview.pipeline.work import Work
from mtreview.protocols import Metric, Refusing, Row
from mtreview.records import (
    Failure,
    ReviewData,
    Score,
)

__all__ = ["score_document", "score_rows", "score_works"]


def score_rows(rows: Sequence[Row], metrics: Sequence[Metric]) -> list[dict[str, Score]]:
    """For each row the scores it can have; a metric without its evidence is absent, never a made-up number."""
    found: list[dict[str, Score]] = [{} for _ in rows]
    for metric in metrics:
        signature = metric.signature()
        for scores, value in zip(found, metric.segments(rows), strict=True):
            if value is not None:
                scores[metric.name] = Score(metric.name, float(value), signature)
    return found


def score_document(rows: Sequence[Row], metrics: Sequence[Metric]) -> list[Score]:
    """One score a metric for all rows together."""
    values = [(m, m.document(rows)) for m in metrics]
    return [Score(m.name, float(v), m.signature()) for m, v in values if v is not None]


def score_works(works: Sequence[Work], rows: Sequence[Sequence[Row]], metrics: Sequence[Metric]) -> None:
    single = iter(score_rows([row for own in rows for row in own], metrics))
    for work, own in zip(works, rows, strict=True):
        pairs = select_judged(work.data).pairs or ()
        scores = [replace(s, pair=p.id) for p in pairs for s in next(single).values()]
        work.data = replace(work.data, scores=(*score_document(own, metrics), *scores))
        work.fail(*_refused(work.data, own, metrics))


def _refused(data: ReviewData, rows: Sequence[Row], metrics: Sequence[Metric]) -> Iterator[Failure]:
    """What a metric says of rows that it cannot read (large published ones have a window)."""
    for metric in metrics:
        if isinstance(metric, Refusing):
            for i, why in metric.refusals(rows).items():
                yield Failure("score", f"{data.document.id}: pair {(select_judged(data).pairs or ())[i].id}", why)
