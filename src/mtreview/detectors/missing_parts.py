"""Marks on parts of the Chinese that the English does not say: what the models show, and items of lists that are gone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtreview.detectors.closed_gaps import find_missing_items, is_closed
from mtreview.detectors.coverage import clause_spans, cover, find_table
from mtreview.detectors.missing_words import Insertion, find_insertions, find_places
from mtreview.detectors.runner import threshold
from mtreview.detectors.unsaid import Unsaid, find_unsaid
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import count_han
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["mark_missing_parts"]

ITEM, GAP = 0.75, 3.0
"""Confidence of a list's item that is gone, and how much greater the odds of a part are where the English has closed up over it."""
PROSPECT = 0.35
"""Chance from which words are drafted for a part, which then tell what chance it has."""
WEIGHTS = (0.996, 1.003, -0.305, 0.032)
CONSTANT = -0.54
"""Logistic regression on the log odds of a part, whether it is whole clauses but not all, whether it is short, and the nats that the best
draft of it gains; fitted on newstest2021, shifted by 1 towards silence: docs/checks-names-calques.md."""
SHORT = 4
"""Chinese characters up to which a part is short."""
_CATEGORY = "accuracy/omission"


def mark_missing_parts(rows: Sequence[Row], context: Context) -> list[list[Mark]]:
    """Items of lists that are gone and what the models show: with words to put in where they have some, else in the Chinese."""
    marks: list[list[Mark]] = [[] for _ in rows]
    usable = [i for i, row in enumerate(rows) if row.target.strip()]
    given, table = [rows[i] for i in usable], find_table(context)
    judge = context.judge
    unsaid: list[list[Unsaid]] = [[] for _ in given] if judge is None else find_unsaid(given, judge, table)
    found = [
        (i, part)
        for i, row, own in zip(usable, given, unsaid, strict=True)
        for part in _with_gaps(row, own, table)
        if part.chance >= PROSPECT
    ]
    parts, lacking = [part.span for _, part in found], [rows[i] for i, _ in found]
    if judge is None:
        insertions = [
            Insertion(find_places(row, part, table)[0], None) for row, part in zip(lacking, parts, strict=True)
        ]
    else:
        insertions = find_insertions(lacking, parts, context.translator, judge, table)
    for (i, part), insertion in zip(found, insertions, strict=True):
        sure = _judge(rows[i].source or "", part, insertion)
        if sure >= threshold(context.strictness):
            marks[i].append(_lacking(rows[i], replace(part, chance=sure), insertion))
    return marks


def _judge(source: str, part: Unsaid, insertion: Insertion) -> float:
    """The chance of a part by what the drafts of it gain; items of lists are known without."""
    if insertion.gain is None or part.chance == ITEM:
        return part.chance
    clauses = [span for span in clause_spans("source", source) if span.overlaps(part.span)]
    whole = (clauses[0].start, clauses[-1].end) == (part.span.start, part.span.end) and len(part.span) < len(source) - 1
    odds = np.log(part.chance / (1 - part.chance))
    columns = odds, whole, count_han(part.span.of(source)) <= SHORT, insertion.gain
    return float(1 / (1 + np.exp(-(np.dot(WEIGHTS, columns) + CONSTANT))))


def _with_gaps(row: Row, unsaid: Sequence[Unsaid], table: LexicalTable) -> list[Unsaid]:
    """The parts with a greater chance where the English has closed up over them, and items of lists that are gone."""
    source = row.source or ""
    if not unsaid and "、" not in source:
        return []
    seen = cover(source, row.target, table)
    weighed = [
        Unsaid(part.span, _weighed(part.chance) if is_closed(source, row.target, seen, part.span) else part.chance)
        for part in unsaid
    ]
    items = find_missing_items(source, row.target, seen)
    return [
        *weighed,
        *(
            Unsaid(item, ITEM)
            for item in items
            if not any(item.overlaps(part.span) for part in weighed if part.chance >= ITEM)
        ),
    ]


def _weighed(chance: float) -> float:
    return GAP * chance / (1 + (GAP - 1) * chance)


def _lacking(row: Row, part: Unsaid, insertion: Insertion) -> Mark:
    said = part.span.of(row.source or "")
    shown = said if len(said) <= 40 else said[:40] + "…"
    reason, sure = f"missing in the English: {shown}", round(min(part.chance, 0.89), 3)
    place = Span(insertion.place, insertion.place)
    if insertion.text is None:
        return Mark("source", part.span, _CATEGORY, "major", sure, reason, None, place)
    return Mark("target", place, _CATEGORY, "major", sure, reason, insertion.text, part.span)
