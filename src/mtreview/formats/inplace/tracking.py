"""Edits of a DOCX as tracked changes: the run is cut, the old words stand in it as deleted, the new ones as inserted."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from mtreview.errors import FormatError
from mtreview.formats.inplace.slots import Cut, Place, Run, Slot

__all__ = ["Tracking"]

_PROPERTIES = re.compile(r"<w:r(?:\s[^>]*)?>\s*(<w:rPr>.*?</w:rPr>)?", re.DOTALL)
_FIRST = 900_001  # numbers of changes differ from each other; those that the file has are far below


class Tracking:
    """Makes edits tracked changes of `author`, each with a number of its own."""

    def __init__(self, author: str = "mtreview") -> None:
        self._author, self._numbers = author, count(_FIRST)

    def __call__(self, text: str, slot: Slot, pieces: Sequence[Place], place: int, new: str) -> list[Cut]:
        """`pieces`: where the old words stand; `place`: where the new ones go when there are none."""
        if slot.rebuild is not None:  # a run in an empty cell
            return [
                (
                    slot.start,
                    slot.end,
                    re.sub(r"<w:r>.*</w:r>", lambda m: self._change("ins", m.group()), new, flags=re.DOTALL),
                )
            ]
        cuts: list[Cut] = []
        run = f'<w:r>{{}}<w:t xml:space="preserve">{new}</w:t></w:r>'
        for n, (start, end, old) in enumerate(pieces or [(place, place, None)]):
            properties = _properties(text, start, slot.start)
            added = self._change("ins", run.format(properties)) if new and n == max(0, len(pieces) - 1) else ""
            if old is not None and old.text and (old.joined is not None or start == end):
                cuts += self._joined(slot, old, added)
                continue
            changes = (self._deleted(text[start:end], properties) if start < end else "") + added
            before, after = _edges(text, start, slot.start, properties)
            cuts.append((start, end, f"{before}{changes}{after}"))
        return cuts

    def _joined(self, slot: Slot, end: Run, added: str) -> list[Cut]:
        """The end of a paragraph taken out; what is added stands before it."""
        if end.joined is None:
            raise FormatError(f"{slot.name}: two paragraphs there cannot be joined; keep the line end between them")
        start, stop, change = end.joined
        return [(start, stop, change.format(self._attributes())), (end.start, end.start, added)]

    def _deleted(self, raw: str, properties: str) -> str:
        what = raw if raw.startswith("<") else f'<w:delText xml:space="preserve">{raw}</w:delText>'
        return self._change("del", f"<w:r>{properties}{what}</w:r>")

    def _change(self, kind: str, run: str) -> str:
        return f"<w:{kind} {self._attributes()}>{run}</w:{kind}>"

    def _attributes(self) -> str:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f'w:id="{next(self._numbers)}" w:author="{self._author}" w:date="{at}"'


def _edges(text: str, place: int, first: int, properties: str) -> tuple[str, str]:
    """What closes the run before a change and opens it again after: inside a text, beside one, or in no run at all."""
    inside = text[text.rfind("<", first, place) : place]
    opened = max(text.rfind("<w:r>", first, place), text.rfind("<w:r ", first, place))
    if text.rfind("</w:r>", first, place) > opened:
        return "", ""
    if re.match(r"<w:t[\s>]", inside) and "/>" not in inside:
        return "</w:t></w:r>", f'<w:r>{properties}<w:t xml:space="preserve">'
    return "</w:r>", f"<w:r>{properties}"


def _properties(text: str, place: int, first: int) -> str:
    """The formatting of the run around a place, which begins at `first` or later."""
    start = max(text.rfind("<w:r>", first, place), text.rfind("<w:r ", first, place))
    match = _PROPERTIES.match(text, start) if start >= 0 else None
    return (match.group(1) or "") if match is not None else ""
