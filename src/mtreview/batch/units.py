"""One unit of work: a document, keyed by everything that can change its result."""

import hashlib
import json
from dataclasses import dataclass

from mtreview.records import Document, Pair, ReviewData, Segment, Side, Span

__all__ = ["Unit", "key", "to_given"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A document as it came. `aligned`: its pairs of texts when they are aligned already. `error`: why it could not
    be read; such a unit becomes a failed row. `window`: the document is too long to be worked on in one go and is
    reviewed in windows of at most so many characters."""

    id: str
    origin: str
    source: str | None = None
    target: str = ""
    aligned: tuple[tuple[str, str], ...] | None = None
    error: str | None = None
    window: int | None = None

    def size(self) -> int:
        """Characters of both sides."""
        if self.aligned is not None:
            return sum(len(s) + len(t) for s, t in self.aligned)
        return len(self.source or "") + len(self.target)


def key(unit: Unit, recipe: str) -> str:
    """Hash of the texts and of `recipe` (stages, versions, model signatures); equal keys have equal results."""
    content = json.dumps([unit.source, unit.target, unit.aligned, unit.error, unit.window, recipe], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def to_given(unit: Unit) -> Document | ReviewData:
    """What the pipeline takes: a document, or with aligned pairs a review that skips segmenting and aligning."""
    if unit.aligned is None:
        return Document(unit.id, unit.source, unit.target, unit.origin)
    source, sources = _joined([s for s, _ in unit.aligned], "source")
    target, targets = _joined([t for _, t in unit.aligned], "target")
    pairs = []
    at_source = at_target = 0
    for number, (left, right) in enumerate(unit.aligned):
        own_source = (at_source,) if left else ()
        own_target = (at_target,) if right else ()
        at_source, at_target = at_source + len(own_source), at_target + len(own_target)
        pairs.append(Pair(number, own_source, own_target, 1.0))
    return ReviewData(Document(unit.id, source, target, unit.origin), segments=(*sources, *targets), pairs=tuple(pairs))


def _joined(texts: list[str], side: Side) -> tuple[str, list[Segment]]:
    """The texts one a line; an empty one has no segment."""
    segments = []
    at = 0
    for number, text in enumerate(texts):
        if text:
            segments.append(Segment(side, Span(at, at + len(text)), number))
        at += len(text) + 1
    return "\n".join(texts), segments
