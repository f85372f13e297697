"""Edits of a DOCX as tracked changes: the run is cut, the old words stand in it as deleted, the new ones as inserted."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from mtreview.formats.inplace.slots import Cut, Slot

__all__ = ["Tracking"]

_PROPERTIES = re.compile(r"<w:r(?:\s[^>]*)?>\s*(<w:rPr>.*?</w:rPr>)?", re.DOTALL)
_FIRST = 900_001  # numbers of changes differ from each other; those that the file has are far below


class Tracking:
    """Makes edits tracked changes of `author`, each with a number of its own."""

    def __init__(self, author: str = "mtreview") -> None:
        self._author, self._numbers = author, count(_FIRST)

    def __call__(self, text: str, slot: Slot, pieces: Sequence[tuple[int, int]], place: int, new: str) -> list[Cut]:
        """`pieces`: where the old words stand; `place`: where the new ones go when there are none."""
        if slot.rebuild is not None:  # a run in an empty cell
            return [
                (
                    slot.start,
                    slot.end,
                    re.sub(r"<w:r>.*</w:r>", lambda m: self._change("ins", m.group()), new, flags=re.DOTALL),
                )
            ]
        cuts = []
        old = [p for p in pieces if p[0] < p[1]] or [(place, place)]
        for n, (start, end) in enumerate(old):
            properties = _properties(text, start, slot.start)
            changes = self._deleted(text[start:end], properties) if start < end else ""
            if new and n == len(old) - 1:
                run = f'<w:r>{properties}<w:t xml:space="preserve">{new}</w:t></w:r>'
                changes += self._change("ins", run)
            inside = not text[start:end].startswith("<")  # a line end or tab stands beside the texts of its run
            closing, opening = ("</w:t></w:r>", '<w:t xml:space="preserve">') if inside else ("</w:r>", "")
            cuts.append((start, end, f"{closing}{changes}<w:r>{properties}{opening}"))
        return cuts

    def _deleted(self, raw: str, properties: str) -> str:
        what = raw if raw.startswith("<") else f'<w:delText xml:space="preserve">{raw}</w:delText>'
        return self._change("del", f"<w:r>{properties}{what}</w:r>")

    def _change(self, kind: str, run: str) -> str:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f'<w:{kind} w:id="{next(self._numbers)}" w:author="{self._author}" w:date="{at}">{run}</w:{kind}>'


def _properties(text: str, place: int, first: int) -> str:
    """The formatting of the run around a place, which begins at `first` or later."""
    start = max(text.rfind("<w:r>", first, place), text.rfind("<w:r ", first, place))
    match = _PROPERTIES.match(text, start) if start >= 0 else None
    return (match.group(1) or "") if match is not None else ""
