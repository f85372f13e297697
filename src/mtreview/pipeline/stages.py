"""The order of the stages: segment, translate, align, gather evidence, score, detect. Nothing else knows it.

Every stage takes records and gives records. A stage that cannot do its work leaves a `Failure` that says why, and
the stages after it do what can be done without it."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview import alignment
from mtreview.detectors.capping import cap_document
from mtreview.language.inline_codes import without_codes
from mtreview.language.segmentation import segment
from mtreview.pipeline.marks import detect_marks
from mtreview.pipeline.rows import gather_rows
from mtreview.pipeline.scores import score_works
from mtreview.pipeline.work import Clock, Tools, Work
from mtreview.protocols import Progress
from mtreview.records import (
    Document,
    Failure,
    Pair,
    ReviewData,
    Segment,
    Side,
)
from mtreview.revision import rerun

__all__ = ["align_document", "run", "run_many"]

LOW_SHARE = 0.2
"""Below this share of aligned text two documents are called strangers; a translation of the same article, however
free, stays far above it and two unrelated ones far below (docs/alignment.md has the measurement)."""


def run(
    given: Document | ReviewData,
    tools: Tools,
    *,
    previous: ReviewData | None = None,
    progress: Progress | None = None,
    timings: dict[str, float] | None = None,
) -> ReviewData:
    """Reviews one document; see `run_many`."""
    return run_many([given], tools, previous=[previous], progress=progress, timings=timings)[0]


def run_many(
    givens: Sequence[Document | ReviewData],
    tools: Tools,
    *,
    previous: Sequence[ReviewData | None] | None = None,
    progress: Progress | None = None,
    timings: dict[str, float] | None = None,
) -> list[ReviewData]:
    """Reviews documents together, so that models see full batches; each result is what `run` gives for it alone.

    A `ReviewData` that already has segments and pairs (a bilingual file) keeps them. `previous` are earlier reviews of
    the same texts: decisions are kept where their finding or text still exists, hand-made beads stay as they are, and
    what could not be kept is listed in `failures`. `timings` receives seconds a stage.
    """
    clock = Clock(progress, timings)
    works = [Work(g if isinstance(g, ReviewData) else ReviewData(g)) for g in givens]
    earlier = list(previous) if previous is not None else [None] * len(works)
    with clock.stage("segment", works):
        for work in works:
            if work.data.segments is None:
                work.data = replace(work.data, segments=_segments(work.data.document))
    _translate(works, tools, clock)
    for work, old in zip(works, earlier, strict=True):
        with clock.stage("align", [work]):
            _align(work, tools, old, clock)
    rows = gather_rows(works, tools, clock)
    with clock.stage("score", works):
        score_works(works, rows, tools.metrics)
    for work, own in zip(works, rows, strict=True):
        with clock.stage("detect", [work]):
            detect_marks(work, own, tools)
            work.data = cap_document(work.data)
    for work, old in zip(works, earlier, strict=True):
        if old is not None:
            work.data = rerun.keep_decisions(old, work.data)
    return [work.data for work in works]


def align_document(given: Document, tools: Tools) -> ReviewData:
    """The first stages alone, up to the beads: where a document too long for one go can be cut."""
    clock = Clock(None, None)
    work = Work(ReviewData(given, segments=_segments(given)))
    _translate([work], tools, clock)
    with clock.stage("align", [work]):
        _align(work, tools, None, clock)
    return work.data


def _segments(document: Document) -> tuple[Segment, ...]:
    source = () if document.source is None else segment(document.source, "source")
    return source + segment(document.target, "target")


_ENGLISH_ONLY = (
    "no Chinese was given: what the English leaves out, adds or gets wrong (numbers, names, meaning) and its agreement "
    "with a draft were not checked"
)


def _translate(works: Sequence[Work], tools: Tools, clock: Clock) -> None:
    wanted = []
    for work in works:
        if work.data.document.source is None:
            work.fail(Failure("translate", work.data.document.id, _ENGLISH_ONLY))
        elif work.data.drafts is None:
            wanted.append(work)
    if tools.translator is None or not wanted:
        return
    with clock.stage("translate", wanted):
        sentences = [_texts(work.data, "source") for work in wanted]
        drafts = tools.translator.translate(
            [s for own in sentences for s in own], alternatives=tools.alternatives, progress=clock.named("translate")
        )
        at = 0
        for work, own in zip(wanted, sentences, strict=True):
            work.data = replace(work.data, drafts=tuple(drafts[at : at + len(own)]))
            at += len(own)


def _texts(data: ReviewData, side: Side) -> list[str]:
    text = data.document.text(side)
    return [without_codes(s.span.of(text)) for s in data.side(side)]


def _align(work: Work, tools: Tools, previous: ReviewData | None, clock: Clock) -> None:
    data = work.data
    if data.pairs is not None:
        return
    sources, targets = data.side("source"), data.side("target")
    if data.document.source is None:
        work.data = replace(data, pairs=tuple(Pair(i, (), (i,), 1.0) for i in range(len(targets))))
        return
    kept = rerun.keep_pairs(previous, data)
    if kept is not None:
        work.data = replace(data, pairs=kept)
        return
    source_texts, target_texts = _texts(data, "source"), _texts(data, "target")
    pairs = alignment.align_segments(
        source_texts,
        target_texts,
        drafts=data.drafts,
        judge=tools.judge,
        lexical=tools.lexical,
        source_paragraphs=[s.paragraph for s in sources],
        target_paragraphs=[s.paragraph for s in targets],
        source_kinds=[s.kind for s in sources],
        target_kinds=[s.kind for s in targets],
        progress=clock.named("align"),
    )
    work.data = replace(data, pairs=tuple(pairs))
    share = alignment.share_aligned(pairs, source_texts, target_texts)
    if share < LOW_SHARE:
        message = f"{share:.0%} of the text aligns: are these the same article?"
        work.fail(Failure("align", data.document.id, message))
