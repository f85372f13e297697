"""A document too long to be worked on in one go, in windows that together cover it, and their reviews as one.

Aligned pairs are cut between pairs, English alone between sentences. Two texts are aligned window by window: each ends
at the last sure bead before which both sides are complete, and the next begins behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mtreview import pipeline
from mtreview.batch.units import Unit, to_given
from mtreview.errors import InputError
from mtreview.language.segmentation import segment
from mtreview.records import (
    LOW_CONFIDENCE,
    Document,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Side,
    Span,
)

__all__ = ["review_in_windows", "windows"]


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a document, and where its texts begin in the document's."""

    given: Document | ReviewData
    source: int
    target: int

    def start(self, side: Side) -> int:
        return self.source if side == "source" else self.target


def review_in_windows(unit: Unit, tools: pipeline.Tools, limit: int) -> tuple[ReviewData, int]:
    """The review of a long document, one window of at most `limit` characters in hand at a time, and how many there
    were. InputError when one sentence or pair is longer than that."""
    done = [(window, pipeline.run(window.given, tools)) for window in windows(unit, tools, limit)]
    return _joined(unit, done), len(done)


def windows(unit: Unit, tools: pipeline.Tools, limit: int) -> Iterator[Window]:
    """The windows of a document, in order."""
    given = to_given(unit)
    if isinstance(given, ReviewData):
        sizes = [len(s) + len(t) for s, t in unit.aligned or ()]
        for first, end in _groups(sizes, limit, "pair"):
            yield _part(given, first, end, 0, 0)[0]
    elif given.source is None:
        spans = [s.span for s in segment(given.target, "target")]
        for first, end in _groups([len(s) for s in spans], limit, "sentence"):
            span = Span(spans[first].start, spans[end - 1].end)
            yield Window(replace(given, target=span.of(given.target)), 0, span.start)
    else:
        yield from _rolling(given, given.source, tools, limit)


def _groups(sizes: Sequence[int], limit: int, what: str) -> Iterator[tuple[int, int]]:
    """Neighbours together, as many as stay within the limit."""
    first = size = 0
    for i, own in enumerate(sizes):
        if own > limit:
            raise InputError(f"{what} {i + 1} has {own:,} characters, over the limit of {limit:,}: is this a text?")
        if size + own > limit:
            yield first, i
            first, size = i, 0
        size += own
    if first < len(sizes):
        yield first, len(sizes)


def _rolling(document: Document, source: str, tools: pipeline.Tools, limit: int) -> Iterator[Window]:
    ends = {
        "source": [s.span.end for s in segment(source, "source")],
        "target": [s.span.end for s in segment(document.target, "target")],
    }
    at, to = 0, 0
    while len(source) - at + len(document.target) - to > limit:
        share = limit / (len(source) - at + len(document.target) - to)
        until = _end(ends["source"], at, share * (len(source) - at), limit)
        upto = _end(ends["target"], to, share * (len(document.target) - to), limit)
        text = replace(document, source=source[at:until], target=document.target[to:upto])
        aligned = pipeline.align_document(text, tools)
        if not aligned.pairs:
            raise InputError(f"a window could not be aligned: {'; '.join(f.error for f in aligned.failures)}")
        window, (at, to) = _part(aligned, 0, _sure_end(aligned), at, to)
        yield window
    yield Window(replace(document, source=source[at:], target=document.target[to:]), at, to)


def _end(ends: Sequence[int], start: int, size: float, limit: int) -> int:
    """The last sentence end in reach, or the first when none is: a window has something of each side that goes on."""
    behind = [end for end in ends if end > start]
    if not behind:
        return start
    if behind[0] - start > limit:
        raise InputError(
            f"one sentence has {behind[0] - start:,} characters, over the limit of {limit:,}: is this a text?"
        )
    return max((end for end in behind if end <= start + size), default=behind[0])


def _sure_end(data: ReviewData) -> int:
    """How many beads to keep: up to the last two sure ones in a row before which both sides are complete, in the
    second half; all when there are none, since then nothing better is known."""
    pairs = data.pairs or ()
    sources = targets = highest = best = 0
    before = False
    for number, pair in enumerate(pairs, 1):
        sources, targets = sources + len(pair.source), targets + len(pair.target)
        highest = max([highest, *(i + 1 for i in pair.source)])
        sure = bool(pair.source and pair.target) and pair.confidence >= LOW_CONFIDENCE and not pair.moved
        if sure and before and highest == sources and 2 * number > len(pairs):
            best = number
        before = sure
    return best or len(pairs)


def _part(data: ReviewData, first: int, end: int, at: int, to: int) -> tuple[Window, tuple[int, int]]:
    """Beads `first` to `end` as a review of their own, and where the next one begins. `at`, `to`: where the two texts
    of `data` begin in the document."""
    chosen = (data.pairs or ())[first:end]
    source, sources = _side(data, "source", [i for p in chosen for i in p.source])
    target, targets = _side(data, "target", [i for p in chosen for i in p.target])
    pairs = tuple(
        replace(p, id=n, source=tuple(i - sources[0] for i in p.source), target=tuple(i - targets[0] for i in p.target))
        for n, p in enumerate(chosen)
    )
    segments = tuple(
        replace(s, span=s.span.shift(-span.start))
        for own, span, (low, high) in ((data.side("source"), source, sources), (data.side("target"), target, targets))
        for s in own[low:high]
    )
    document = replace(
        data.document, source=source.of(data.document.text("source")), target=target.of(data.document.target)
    )
    drafts = None if data.drafts is None else data.drafts[sources[0] : sources[1]]
    part = ReviewData(document, segments, drafts, pairs, failures=data.failures)
    return Window(part, at + source.start, to + target.start), (at + source.end, to + target.end)


def _side(data: ReviewData, side: Side, used: Sequence[int]) -> tuple[Span, tuple[int, int]]:
    """From the first segment used to the beginning of the one behind the last, and their indices."""
    segments = data.side(side)
    if not used:
        return Span(0, 0), (0, 0)
    low, high = min(used), max(used) + 1
    start = 0 if low == 0 else segments[low].span.start
    end = segments[high].span.start if high < len(segments) else len(data.document.text(side))
    return Span(start, end), (low, high)


def _joined(unit: Unit, done: Sequence[tuple[Window, ReviewData]]) -> ReviewData:
    given = to_given(unit)
    document = given.document if isinstance(given, ReviewData) else given
    pairs: list[Pair] = []
    findings: list[Finding] = []
    scores: list[Score] = []
    sides: dict[Side, list[Segment]] = {"source": [], "target": []}
    for number, (window, data) in enumerate(done):
        base, counts = len(pairs), {side: len(own) for side, own in sides.items()}
        pairs += [_moved_pair(p, base, counts) for p in data.pairs or ()]
        findings += [_moved_finding(f, base, number, window) for f in data.findings or ()]
        scores += [replace(s, pair=s.pair + base) for s in data.scores or () if s.pair is not None]
        for side, own in sides.items():
            paragraph = own[-1].paragraph + 1 if own else 0
            own += [
                replace(s, span=s.span.shift(window.start(side)), paragraph=s.paragraph + paragraph)
                for s in data.side(side)
            ]
    drafts = None if any(d.drafts is None for _, d in done) else tuple(x for _, d in done for x in d.drafts or ())
    said = Failure(
        "windows",
        document.id,
        f"{unit.size():,} characters, reviewed in {len(done)} windows: consistency was checked inside each",
    )
    failures = tuple(dict.fromkeys([said, *(f for _, d in done for f in d.failures)]))
    return ReviewData(
        document, (*sides["source"], *sides["target"]), drafts, tuple(pairs), (*_whole(done), *scores), tuple(findings),
        failures=failures,
    )  # fmt: skip


def _moved_pair(pair: Pair, base: int, counts: dict[Side, int]) -> Pair:
    source = tuple(i + counts["source"] for i in pair.source)
    return replace(pair, id=pair.id + base, source=source, target=tuple(i + counts["target"] for i in pair.target))


def _moved_finding(finding: Finding, base: int, number: int, window: Window) -> Finding:
    other: Side = "source" if finding.side == "target" else "target"
    return replace(
        finding,
        id=f"{finding.id}.{number}",
        pair=finding.pair + base,
        span=None if finding.span is None else finding.span.shift(window.start(finding.side)),
        other=None if finding.other is None else finding.other.shift(window.start(other)),
    )


def _whole(done: Iterable[tuple[Window, ReviewData]]) -> list[Score]:
    """The document's scores: means over the windows, weighted by the words of their English."""
    sums: dict[tuple[str, str], tuple[float, int]] = {}
    for _, data in done:
        words = len(data.document.target.split())
        for s in data.scores or ():
            if s.pair is None:
                total, weight = sums.get((s.metric, s.signature), (0.0, 0))
                sums[s.metric, s.signature] = total + words * s.value, weight + words
    recipe = "|mean over windows by words"
    return [Score(name, total / n, signature + recipe) for (name, signature), (total, n) in sums.items() if n]
