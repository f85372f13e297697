"""Cutting what is longer than a model's window, at sentence ends before clause ends before spaces."""

from collections.abc import Callable, Sequence
from math import ceil

from mtreview.engines.coding import Coded, blank
from mtreview.records import Span

__all__ = ["Part", "cut_evenly", "split_to_fit"]

Part = tuple[Span, Coded]

_SENTENCE = frozenset("。！？…!?.\n")
_CLAUSE = frozenset("，、；：,;:—)）”")


def split_to_fit(text: str, encode: Callable[[str], Coded], limit: int, *, least: int = 1) -> list[Part]:
    """The text in as few parts as fit `limit` pieces each, with room to choose good places to cut, but in `least`
    parts where it can be cut so often. Parts without any piece are left out: nothing is left of a blank text."""
    if blank(text):
        return []
    whole = encode(text)
    if len(whole) <= limit and least == 1:
        return [(Span(0, len(text)), whole)] if len(whole) else []
    parts = max(least, ceil(1.5 * len(whole) / limit)) if len(whole) > limit else least
    while True:
        found = [(span, encode(span.of(text))) for span in cut_evenly(text, whole, parts)]
        if all(len(coded) <= limit for _, coded in found) or parts > len(whole):
            return [(span, coded) for span, coded in found if len(coded)]
        parts += 1


def cut_evenly(text: str, coded: Coded, parts: int) -> list[Span]:
    """At most `parts` spans that together cover the text, of about equally many pieces (none over 1.5 times the mean,
    but for rounding), cut where the text allows it best."""
    pieces, starts = len(coded), [0]
    for part in range(1, parts):
        ideal, slack = part * pieces / parts, pieces / (4 * parts)
        near = range(max(1, ceil(ideal - slack)), min(pieces - 1, int(ideal + slack)) + 1)
        if not near:
            continue
        best = max(near, key=lambda i: (_strength(text, coded.spans, i), -abs(i - ideal)))
        if _strength(text, coded.spans, best) and coded.spans[best].start > starts[-1]:
            starts.append(coded.spans[best].start)
    return [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _strength(text: str, spans: Sequence[Span], index: int) -> int:
    """How good a place to cut is before piece `index`: 4 sentence end, 3 clause end, 2 space, 1 between characters,
    0 inside a character that was expanded into several pieces."""
    here, before = spans[index], spans[index - 1]
    if here.start < before.end or here.start == 0:
        return 0
    left = text[: here.start].rstrip()
    spaced = len(left) < here.start
    last = left[-1:]
    if last in _SENTENCE and last and (spaced or last != "."):
        return 4
    if last in _CLAUSE and last and (spaced or last not in ",:"):
        return 3
    return 2 if spaced else 1
