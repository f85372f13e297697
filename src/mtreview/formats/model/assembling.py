"""Units that were read from a bilingual file as a review."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mtreview.errors import FormatError
from mtreview.formats.model.units import Unit
from mtreview.records import Decision, Document, Draft, Finding, Pair, ReviewData, Score, Segment, Span

__all__ = ["assemble"]


def assemble(
    found: Iterable[Unit],
    *,
    id: str,
    origin: str,
    scores: tuple[Score, ...] = (),
    reviewer: str = "import",
    at: str = "",
) -> ReviewData:
    """A review made of units read from a bilingual file. The texts are the units' texts, joined by line ends;
    what was changed against the given text becomes decisions of `reviewer`. FormatError for two units of one id."""
    every = list(found)
    twice = [n for n, k in Counter(u.id for u in every).items() if k > 1]
    if twice:
        raise FormatError(f"{origin}: two units have the id {twice[0]}; ids must differ, number them anew")
    english_only = all(u.source is None for u in every)
    source, here = _join([u.source or None for u in every])
    target, there = _join([u.given or ("" if u.held else None) for u in every])  # "": a place to write into
    segments: list[Segment] = []
    pairs: list[Pair] = []
    drafts: list[Draft] = []
    for side, spans in (("source", here), ("target", there)):
        segments += [Segment(side, s, i) for i, s in enumerate(spans) if s is not None]  # type: ignore[arg-type]
    counts = [0, 0]
    for unit, left, right in zip(every, here, there, strict=True):
        if left is None and right is None:
            continue
        pairs.append(Pair(unit.id, *_take(counts, left, right), unit.confidence, unit.moved, unit.held))
        if left is not None:
            drafts.append(Draft(unit.draft or "", unit.model, unit.draft_score))
    return ReviewData(
        document=Document(id, None if english_only else source, target, origin),
        segments=tuple(segments),
        drafts=tuple(drafts) if any(u.draft is not None for u in every) else None,
        pairs=tuple(pairs),
        scores=(*scores, *(s for u in every for s in u.scores)) or None,
        findings=tuple(_placed(f, a, b) for u, a, b in zip(every, here, there, strict=True) for f in u.findings)
        or None,
        decisions=tuple(_decisions(every, there, reviewer, at)),
    )


def _take(counts: list[int], left: Span | None, right: Span | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    taken: list[tuple[int, ...]] = []
    for side, span in enumerate((left, right)):
        taken.append(() if span is None else (counts[side],))
        counts[side] += span is not None
    return taken[0], taken[1]


def _join(texts: Sequence[str | None]) -> tuple[str, list[Span | None]]:
    at = 0
    spans: list[Span | None] = []
    parts: list[str] = []
    for text in texts:
        if text is None:
            spans.append(None)
            continue
        spans.append(Span(at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts), spans


def _placed(finding: Finding, source: Span | None, target: Span | None) -> Finding:
    home, other = (source, target) if finding.side == "source" else (target, source)
    span = finding.span.shift(home.start) if finding.span is not None and home is not None else None
    beyond = finding.other.shift(other.start) if finding.other is not None and other is not None else None
    return replace(finding, span=span, other=beyond)


def _decisions(every: Sequence[Unit], spans: Sequence[Span | None], reviewer: str, at: str) -> Iterator[Decision]:
    n = 0
    for unit, span in zip(every, spans, strict=True):
        start = span.start if span is not None else 0
        edits = tuple(replace(e, span=e.span.shift(start)) for e in unit.edits)
        verdict = {"given": "own", "changed": "edited", "queried": "query", "confirmed": "done"}[unit.state]
        if not edits and not unit.comments and unit.state in ("given", "changed"):
            continue
        for k, comment in enumerate(unit.comments or ("",)):
            n += 1
            kind = verdict if k == len(unit.comments or ("",)) - 1 else "own"
            yield Decision(n, None, kind, edits, comment, reviewer, at, pairs=(unit.id,))  # type: ignore[arg-type]
