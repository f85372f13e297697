"""Translated again: the text before the phrase is the prefix, the text after it the place to arrive at."""

from collections.abc import Iterator

from mtreview.quality.word_evidence import words

__all__ = ["PREFIX_ROOM", "find_arrivals", "find_counterpart", "find_partial_arrivals"]

PREFIX_ROOM = 100
"""Pieces before a phrase that still fit a model's window as a prefix."""


def find_arrivals(continued: str, phrase: str, after: str) -> Iterator[str]:
    """Beginnings of `continued` up to where it says the same as `after`: its first two words, then its first word alone
    where that carries sense. Nothing that is much longer than the phrase."""
    spans, following = words(continued), [s.of(after).casefold() for s in words(after)]
    said = [s.of(continued).casefold() for s in spans]
    most = 2 * len(words(phrase)) + 3
    if not any(w[0].isalnum() for w in following):
        end = next((i for i in range(len(said)) if said[i : i + 1] == following[:1]), len(said))
        if following or end == len(said):
            yield from _upto(continued, spans, end, most)
        return
    for size in (2, 1):
        ahead = following[:size]
        if size == 1 and (not ahead or len(ahead[0]) < 4):
            return
        end = next((i for i in range(len(said)) if said[i : i + len(ahead)] == ahead), -1)
        if end > 0:
            yield from _upto(continued, spans, end, most)
            return


def find_partial_arrivals(continued: str, phrase: str, after: str) -> Iterator[str]:
    """As `find_arrivals`, with the last words of the phrase kept: what is said up to them, and they."""
    for cut in words(phrase)[1:]:
        head, tail = phrase[: cut.start], phrase[cut.start :]
        for text in find_arrivals(continued, head, tail + after):
            yield text + head[len(head.rstrip()) :] + tail


def _upto(text: str, spans: tuple[object, ...], end: int, most: int) -> Iterator[str]:
    cut = words(text)
    if 0 < end <= most:
        fix = text[: cut[end].start if end < len(cut) else len(text)].strip()
        if fix:
            yield fix


def find_counterpart(given: str, other: str, start: int, end: int) -> str | None:
    """The words of another wording of the whole sentence that stand where characters `start` to `end` of `given` do, by
    a word diff; None where they are none or too many."""
    from difflib import SequenceMatcher

    old, new = words(given), words(other)
    inside = [i for i, s in enumerate(old) if s.end > start and s.start < end]
    if not inside:
        return None
    sides = [[s.of(t).casefold() for s in cut] for cut, t in ((old, given), (new, other))]
    left, right = 0, len(new)
    first, last = inside[0], inside[-1] + 1
    matcher = SequenceMatcher(None, sides[0], sides[1], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        same = b - a == d - c and sides[0][a:b] == sides[1][c:d]
        if a <= first < b:
            left = c + (first - a if same else 0)
        if a < last <= b:
            right = d - (b - last if same else 0)
    if not 0 < right - left <= 2 * len(inside) + 3:
        return None
    return other[new[left].start : new[right - 1].end]
