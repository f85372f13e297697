"""The order of the stages: segment, translate, align, gather evidence, score, detect. Nothing else knows it.

Every stage takes records and gives records. A stage that cannot do its work leaves a `Failure` that says why, and
the stages after it do what can be done without it.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate

from mtreview import alignment, quality
from mtreview.detectors import codes, runner
from mtreview.detectors.capping import cap_document
from mtreview.errors import MtreviewError
from mtreview.fixing.offering import offer
from mtreview.language.inline_codes import without_codes
from mtreview.language.lexical import LexicalTable
from mtreview.language.segmentation import segment
from mtreview.protocols import Context, EnglishReader, Judge, Metric, Progress, Refusing, Row, Translator
from mtreview.records import (
    Document,
    Draft,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Side,
    Span,
)
from mtreview.revision import rerun

__all__ = ["Tools", "align_document", "pair_rows", "run", "run_many", "score_document", "score_rows"]

LOW_SHARE = 0.2
"""Below this share of aligned text two documents are called strangers; a translation of the same article, however
free, stays far above it and two unrelated ones far below (docs/alignment.md has the measurement)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with. None for a model: its stage is left out and said so. `needs`: the evidence that metrics
    and detectors need or use; no other is worked out."""

    translator: Translator | None
    judge: Judge | None
    lexical: LexicalTable | None
    metrics: tuple[Metric, ...]
    detectors: tuple[str, ...] | None = None
    context: Context = field(default_factory=Context)
    alternatives: int = 4
    reader: EnglishReader | None = None
    needs: frozenset[str] = quality.EVERYTHING


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
    clock = _Clock(progress, timings)
    works = [_Work(g if isinstance(g, ReviewData) else ReviewData(g)) for g in givens]
    earlier = list(previous) if previous is not None else [None] * len(works)
    with clock.stage("segment", works):
        for work in works:
            if work.data.segments is None:
                work.data = replace(work.data, segments=_segments(work.data.document))
    _translate(works, tools, clock)
    for work, old in zip(works, earlier, strict=True):
        with clock.stage("align", [work]):
            _align(work, tools, old, clock)
    rows = _rows(works, tools, clock)
    with clock.stage("score", works):
        _score(works, rows, tools.metrics)
    for work, own in zip(works, rows, strict=True):
        with clock.stage("detect", [work]):
            _detect(work, own, tools)
            work.data = cap_document(work.data)
    for work, old in zip(works, earlier, strict=True):
        if old is not None:
            work.data = rerun.keep_decisions(old, work.data)
    return [work.data for work in works]


def align_document(given: Document, tools: Tools) -> ReviewData:
    """The first stages alone, up to the beads: where a document too long for one go can be cut."""
    clock = _Clock(None, None)
    work = _Work(ReviewData(given, segments=_segments(given)))
    _translate([work], tools, clock)
    with clock.stage("align", [work]):
        _align(work, tools, None, clock)
    return work.data


class _Work:
    """One document on its way through."""

    def __init__(self, data: ReviewData) -> None:
        self.data = data

    def fail(self, *failures: Failure) -> None:
        self.data = replace(self.data, failures=(*self.data.failures, *failures))


class _Clock:
    """Times the stages and tells how far they are."""

    def __init__(self, progress: Progress | None, timings: dict[str, float] | None) -> None:
        self.progress = progress
        self.timings = timings if timings is not None else {}

    @contextmanager
    def stage(self, name: str, works: Sequence[_Work]) -> Iterator[None]:
        """An error in here that a user can understand becomes a Failure of these documents."""
        begun = time.perf_counter()
        try:
            yield
        except MtreviewError as error:
            _log.warning("%s: %s", name, error)
            for work in works:
                work.fail(Failure(name, work.data.document.id, str(error)))
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begun

    def named(self, stage: str) -> Progress | None:
        """The progress callback with the pipeline's own name of the stage."""
        if self.progress is None:
            return None
        tell: Callable[[str, int, int], None] = self.progress
        return lambda _, done, total: tell(stage, done, total)


def _segments(document: Document) -> tuple[Segment, ...]:
    source = () if document.source is None else segment(document.source, "source")
    return source + segment(document.target, "target")


_ENGLISH_ONLY = (
    "no Chinese was given: what the English leaves out, adds or gets wrong (numbers, names, meaning) and its agreement "
    "with a draft were not checked"
)


def _translate(works: Sequence[_Work], tools: Tools, clock: _Clock) -> None:
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


def _align(work: _Work, tools: Tools, previous: ReviewData | None, clock: _Clock) -> None:
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


def _rows(works: Sequence[_Work], tools: Tools, clock: _Clock) -> list[list[Row]]:
    """The evidence on every pair of every document, one list a document."""
    sources: list[str | None] = []
    targets: list[str] = []
    drafts: list[Draft | None] = []
    contexts: list[str] = []
    counts = []
    for work in works:
        shown = select_judged(work.data)
        own = pair_rows(shown)
        contexts += _contexts(shown)
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
            contexts=contexts,
            needs=tools.needs,
            progress=clock.named("judge"),
        )
    ends = list(accumulate(counts))
    return [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]


_READ_BEFORE = 4000
"""Characters before a sentence that the reader is given: at least so many, at most twice as many where there are. They
begin at the same place for many sentences, which then share what was read."""


def _contexts(data: ReviewData) -> list[str]:
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


def _score(works: Sequence[_Work], rows: Sequence[Sequence[Row]], metrics: Sequence[Metric]) -> None:
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


def _detect(work: _Work, rows: Sequence[Row], tools: Tools) -> None:
    result = runner.run_document(rows, tools.detectors, tools.context)
    shown = select_judged(work.data)
    fixed = offer(rows, result.findings, _contexts(shown), tools.context)
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
