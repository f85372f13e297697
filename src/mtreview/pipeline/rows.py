"""The pairs of a review as rows with their evidence."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from mtreview import quality
from mtreview.language.inline_codes import without_codes
from mtreview.pipeline.work import Clock, Tools, Work
from mtreview.protocols import Row
from mtreview.records import (
    Draft,
    Failure,
    Pair,
    ReviewData,
)

__all__ = ["find_contexts", "gather_rows", "pair_rows", "select_judged"]


def select_judged(data: ReviewData) -> ReviewData:
    """The review with only the pairs that are judged: none that its file holds back or that nobody translated yet."""
    if not any(p.held for p in data.pairs or ()):
        return data
    return replace(data, pairs=tuple(p for p in data.pairs or () if not p.held))


def pair_rows(data: ReviewData) -> tuple[list[str | None], list[str], list[Draft | None]]:
    """Source texts (None where no Chinese was given at all), target texts and drafts, one a pair; inline codes are left out."""
    pairs = data.pairs or ()
    english_only = data.document.source is None
    sources = [None if english_only else without_codes(data.pair_text(p, "source")) for p in pairs]
    targets = [without_codes(data.pair_text(p, "target")) for p in pairs]
    return sources, targets, [_pair_draft(data, p) for p in pairs]


def _pair_draft(data: ReviewData, pair: Pair) -> Draft | None:
    if data.drafts is None or not pair.source:
        return None
    drafts = [data.drafts[i] for i in pair.source]
    if len(drafts) == 1:
        return drafts[0]
    known = [d.score for d in drafts if d.score is not None]
    depth = min(len(d.alternatives) for d in drafts)
    others = tuple(" ".join(d.alternatives[k] for d in drafts) for k in range(depth))
    score = sum(known) / len(known) if len(known) == len(drafts) else None
    return Draft(" ".join(d.text for d in drafts), drafts[0].model, score, others)


def gather_rows(works: Sequence[Work], tools: Tools, clock: Clock) -> list[list[Row]]:
    """The evidence on every pair of every document, one list a document."""
    sources: list[str | None] = []
    targets: list[str] = []
    drafts: list[Draft | None] = []
    contexts: list[str] = []
    counts = []
    for work in works:
        shown = select_judged(work.data)
        own = pair_rows(shown)
        contexts += find_contexts(shown)
        counts.append(len(own[1]))
        sources += own[0]
        targets += own[1]
        drafts += own[2]
    rows = [Row(s, t, d) for s, t, d in zip(sources, targets, drafts, strict=True)]
    unfit = quality.unfit(tools.judge, tools.lexical) if "verdicts" in tools.needs else None
    for work in works if unfit is not None else ():
        work.fail(Failure("judge", work.data.document.id, str(unfit)))
    with clock.stage("judge", works):
        rows = quality.gather(
            sources,
            targets,
            drafts=drafts,
            judge=tools.judge,
            lexical=tools.lexical,
            reader=tools.reader,
            pair_reader=tools.pair_reader,
            contexts=contexts,
            needs=tools.needs,
            progress=clock.named("judge"),
        )
    ends = list(accumulate(counts))
    return [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]


_READ_BEFORE = 4000
"""Characters before a sentence that the reader is given: at least so many, at most twice as many where there are. They
begin at the same place for many sentences, which then share what was read."""


def find_contexts(data: ReviewData) -> list[str]:
    """What stands before the English of each pair in the document."""
    text, found = data.document.target, []
    for pair in data.pairs or ():
        span = data.pair_span(pair, "target")
        start = 0 if span is None else span.start
        first = max(0, start // _READ_BEFORE - 1) * _READ_BEFORE
        while 0 < first < start and not text[first - 1].isspace():
            first += 1
        found.append(text[first:start])
    return found
