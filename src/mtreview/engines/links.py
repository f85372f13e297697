"""Word alignment read off the attention of a force-decoded target."""

import re
from dataclasses import dataclass

import numpy as np

from mtreview.protocols import Floats, Forced
from mtreview.records import Span

__all__ = ["Link", "Rule", "links"]

_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Link:
    """A source piece and a target word that translate each other; `probability` is the word's attention to it."""

    source: Span
    target: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Rule:
    """When attention counts as a link: a word's strongest piece, or one above `threshold`; and only when no other
    word attends to that piece much more (`share` of the most)."""

    threshold: float = 0.2
    share: float = 0.9


def links(forced: Forced, rule: Rule | None = None) -> list[Link]:
    """Links in the order of the target; the default rule was chosen with the embedded model's heads. ValueError when
    the target was forced without attention. Without a source there are none."""
    if forced.attention is None:
        raise ValueError("links need attention: force(..., attention=True)")
    rule = rule or Rule()
    words = [Span(*found.span()) for found in _WORD.finditer(forced.text)]
    weights = _by_word(forced, words)
    if not forced.source_spans or not words:
        return []
    most = weights.max(axis=0)
    found = []
    for word, row in zip(words, weights, strict=True):
        best = int(row.argmax())
        for piece, weight in enumerate(row):
            strong = weight > 0 and (piece == best or weight >= rule.threshold)
            if strong and weight >= rule.share * most[piece] and len(forced.source_spans[piece]):
                found.append(Link(forced.source_spans[piece], word, float(weight)))
    return found


def _by_word(forced: Forced, words: list[Span]) -> Floats:
    """(words, source pieces): the mean attention of each word's pieces."""
    assert forced.attention is not None
    out = np.zeros((len(words), len(forced.source_spans)), dtype=np.float32)
    for i, word in enumerate(words):
        rows = [n for n, span in enumerate(forced.spans) if span.overlaps(word)]
        if rows:
            out[i] = forced.attention[rows, :-1].mean(axis=0)
    return out
