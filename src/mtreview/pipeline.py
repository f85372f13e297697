"""The order of the stages: segment, translate, align, gather evidence, score, detect. Nothing else knows it.

Every stage takes records and gives records. A stage that cannot do its work leaves a `Failure` that says why, and
the stages after it do what can be done without it.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from mtreview import alignment, judging
from mtreview.detectors import running
from mtreview.engines.lexical import LexicalTable
from mtreview.errors import MtreviewError
from mtreview.protocols import Context, Judge, Metric, Progress, Row, Translator
from mtreview.records import (
    Decision,
    Document,
    Draft,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Span,
)
from mtreview.segmentation import segment

__all__ = ["Tools", "pair_rows", "run", "score_document", "score_rows"]

LOW_SHARE = 0.35
"""Below this share of aligned text two documents are called strangers; a translation of the same article, however
free, stays far above it and two unrelated ones far below (docs/alignment.md has the measurement)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with. None for a model: its stage is left out and said so."""

    translator: Translator | None
    judge: Judge | None
    lexical: LexicalTable | None
    metrics: tuple[Metric, ...]
    detectors: tuple[str, ...] | None = None
    context: Context = field(default_factory=Context)
    alternatives: int = 4


class _Work:
    """One document on its way through: the data so far, seconds a stage, whom to tell."""

    def __init__(self, data: ReviewData, progress: Progress | None, timings: dict[str, float] | None) -> None:
        self.data = data
        self.progress = progress
        self.timings = timings if timings is not None else {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times a stage and turns an error that a user can understand into a Failure."""
        begun = time.perf_counter()
        try:
            yield
        except MtreviewError as error:
            _log.warning("%s: %s", name, error)
            self.fail(Failure(name, self.data.document.id, str(error)))
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begun

    def fail(self, *failures: Failure) -> None:
        self.data = replace(self.data, failures=(*self.data.failures, *failures))


def run(
    given: Document | ReviewData,
    tools: Tools,
    *,
    previous: ReviewData | None = None,
    progress: Progress | None = None,
    timings: dict[str, float] | None = None,
) -> ReviewData:
    """Reviews one document. A `ReviewData` that already has segments and pairs (a bilingual file) keeps them.

    `previous` is an earlier review of the same text: its decisions are kept where their finding or text still exists,
    its hand-made beads are kept as they are, and what could not be kept is listed in `failures`. `timings` receives
    seconds a stage.
    """
    data = given if isinstance(given, ReviewData) else ReviewData(given)
    work = _Work(data, progress, timings)
    if data.segments is None:
        with work.stage("segment"):
            work.data = replace(work.data, segments=_segments(data.document))
    if data.drafts is None:
        _translate(work, tools)
    if work.data.pairs is None:
        _align(work, tools, previous)
    rows = _rows(work, tools)
    with work.stage("score"):
        work.data = replace(work.data, scores=_scores(work.data.pairs or (), rows, tools.metrics))
    with work.stage("detect"):
        _detect(work, rows, tools)
    if previous is not None:
        work.data = _carried(previous, work.data)
    return work.data


def _segments(document: Document) -> tuple[Segment, ...]:
    source = () if document.source is None else segment(document.source, "source")
    return source + segment(document.target, "target")


def _translate(work: _Work, tools: Tools) -> None:
    document = work.data.document
    if document.source is None:
        work.fail(
            Failure(
                "translate",
                document.id,
                "no Chinese was given: what the English leaves out, adds or gets wrong (numbers, names, meaning) and its "
                "agreement with a draft were not checked",
            )
        )
        return
    if tools.translator is None:
        return
    sentences = [s.span.of(document.source) for s in work.data.side("source")]
    with work.stage("translate"):
        drafts = tools.translator.translate(
            sentences, alternatives=tools.alternatives, progress=_named(work.progress, "translate")
        )
        work.data = replace(work.data, drafts=tuple(drafts))


def _align(work: _Work, tools: Tools, previous: ReviewData | None) -> None:
    data = work.data
    targets = data.side("target")
    if data.document.source is None:
        pairs = tuple(Pair(i, (), (i,), 1.0) for i in range(len(targets)))
        work.data = replace(data, pairs=pairs)
        return
    sources = data.side("source")
    source_texts = [s.span.of(data.document.source) for s in sources]
    target_texts = [s.span.of(data.document.target) for s in targets]
    with work.stage("align"):
        pairs = tuple(
            alignment.align_segments(
                source_texts,
                target_texts,
                drafts=data.drafts,
                judge=tools.judge,
                source_paragraphs=[s.paragraph for s in sources],
                target_paragraphs=[s.paragraph for s in targets],
                source_kinds=[s.kind for s in sources],
                target_kinds=[s.kind for s in targets],
                pinned=_pinned(previous, data),
                progress=_named(work.progress, "align"),
            )
        )
        work.data = replace(data, pairs=pairs)
        share = alignment.share_aligned(pairs, source_texts, target_texts)
        if share < LOW_SHARE:
            message = f"{share:.0%} of the text aligns: are these the same article?"
            work.fail(Failure("align", data.document.id, message))


def _pinned(previous: ReviewData | None, data: ReviewData) -> list[Pair]:
    """The beads that a person made and whose segments are still the same."""
    if previous is None or previous.segments != data.segments:
        return []
    by_hand = {p.id for d in previous.decisions for p in d.added}
    return [p for p in previous.pairs or () if p.id in by_hand]


def pair_rows(data: ReviewData) -> tuple[list[str | None], list[str], list[Draft | None]]:
    """Source texts (None where no Chinese was given at all), target texts and drafts, one a pair."""
    pairs = data.pairs or ()
    english_only = data.document.source is None
    sources = [None if english_only else data.pair_text(p, "source") for p in pairs]
    targets = [data.pair_text(p, "target") for p in pairs]
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


def _rows(work: _Work, tools: Tools) -> list[Row]:
    sources, targets, drafts = pair_rows(work.data)
    rows = [Row(s, t, d) for s, t, d in zip(sources, targets, drafts, strict=True)]
    with work.stage("judge"):
        rows = judging.gather(
            sources,
            targets,
            drafts=drafts,
            judge=tools.judge,
            lexical=tools.lexical,
            needs=judging.EVERYTHING,
            progress=_named(work.progress, "judge"),
        )
    return rows


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


def _scores(pairs: Sequence[Pair], rows: Sequence[Row], metrics: Sequence[Metric]) -> tuple[Score, ...]:
    single = [
        replace(score, pair=pair.id)
        for pair, scores in zip(pairs, score_rows(rows, metrics), strict=True)
        for score in scores.values()
    ]
    return (*score_document(rows, metrics), *single)


def _detect(work: _Work, rows: Sequence[Row], tools: Tools) -> None:
    result = running.run_document(rows, tools.detectors, tools.context, progress=_named(work.progress, "detect"))
    pairs = work.data.pairs or ()
    found = [
        _placed(work.data, pair, finding)
        for pair, findings in zip(pairs, result.findings, strict=True)
        for finding in findings
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
    return None if span is None or home is None else span.shifted(home.start)


def _opposite(side: str) -> "str":
    return "target" if side == "source" else "source"


def _carried(previous: ReviewData, data: ReviewData) -> ReviewData:
    """Keeps the decisions of an earlier review: all of them when the English is the same, none otherwise; decisions on
    findings that no longer exist are listed."""
    if previous.document.target != data.document.target:
        lost = [Failure("decisions", f"decision {d.n}", "the English has changed under it") for d in previous.decisions]
        return replace(data, failures=(*data.failures, *lost))
    known = {f.id for f in data.findings or ()}
    gone = [
        Failure("decisions", f"decision {d.n}", f"its finding {d.finding} was not found again; its edits are kept")
        for d in previous.decisions
        if d.finding is not None and d.finding not in known
    ]
    return replace(data, decisions=_rehomed(previous, data), failures=(*data.failures, *gone))


def _rehomed(previous: ReviewData, data: ReviewData) -> tuple[Decision, ...]:
    """Decisions name pairs by id: point them at the pairs of the new alignment that hold their edits."""
    homes = [(p.id, s) for p in data.pairs or () if (s := data.pair_span(p, "target")) is not None]
    old = {p.id: previous.pair_span(p, "target") for p in previous.pairs or ()}

    def moved(pairs: Sequence[int]) -> tuple[int, ...]:
        spans = [s for i in pairs if (s := old.get(i)) is not None]
        return tuple(i for i, home in homes if any(home.overlaps(s) for s in spans))

    return tuple(replace(d, pairs=moved(d.pairs)) if d.verdict != "realigned" else d for d in previous.decisions)


def _named(progress: Progress | None, stage: str) -> Progress | None:
    if progress is None:
        return None
    tell: Callable[[str, int, int], None] = progress
    return lambda _, done, total: tell(stage, done, total)
