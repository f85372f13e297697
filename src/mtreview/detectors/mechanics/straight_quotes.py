"""Spaces on the wrong side of straight quotation marks, which open and close by turns."""

import re

from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["straight_quotes"]


def straight_quotes(text: str) -> list[Mark]:
    """Nothing is said of texts with curly marks as well. With an odd number of marks, or a quotation inside another, it is not
    known which ones open: then only a space between the end of a sentence and its mark counts."""
    if '"' not in text or any(c in text for c in "“”"):
        return []
    places = [m.start() for m in re.finditer('"', text)]
    if len(places) % 2 or any(
        _opens(text, a) and _opens(text, b) for a, b in zip(places[::2], places[1::2], strict=False)
    ):
        return [_mark(p - 1, p + 1, '"') for p in places if _ends_sentence(text, p)]
    if any(text[p - 1 : p].isdigit() for p in places[::2]):
        return []  # 27" is a measure, and the turns cannot be told
    found = []
    for turn, place in enumerate(places):
        mark = _opening(text, place) if turn % 2 == 0 else _closing(text, place)
        if mark is not None:
            found.append(mark)
    return found


def _opens(text: str, place: int) -> bool:
    """True for a mark between a space, or the beginning, and a word."""
    return text[place - 1 : place] in ("", " ") and text[place + 1 : place + 2].isalnum()


def _ends_sentence(text: str, place: int) -> bool:
    return (
        re.search(r"[.,!?] $", text[:place]) is not None and re.match(r"$|[\s.,;:!?)]", text[place + 1 :]) is not None
    )


def _opening(text: str, place: int) -> Mark | None:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if after == " ":
        return _mark(place, place + 2, '"' if not before or before in " ([" else ' "')
    return _mark(place, place + 1, ' "') if before.isalpha() and after.isalnum() else None


def _closing(text: str, place: int) -> Mark | None:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if before == " ":
        return _mark(place - 1, place + 1, '" ' if after.isalnum() else '"')
    return _mark(place, place + 1, '" ') if after.isalpha() and not before.isdigit() else None


def _mark(start: int, end: int, fix: str) -> Mark:
    reason = "a space on the wrong side of a quotation mark, or none at all"
    return Mark("target", Span(start, end), "fluency/punctuation", "minor", 0.85, reason, fix)
