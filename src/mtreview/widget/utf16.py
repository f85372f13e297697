"""The border between Python's code points and JavaScript's UTF-16 units; the only place where one becomes the other."""

import re

from mtreview.language.text import from_utf16, utf16_offsets
from mtreview.records import Span

__all__ = ["Border", "clean", "from_page"]

_LONE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as the browser can hold it: half a surrogate pair becomes U+FFFD, which has the same length."""
    return _LONE.sub("�", text)


class Border:
    """One text as it crosses the border."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._offsets = utf16_offsets(text)

    def out(self, span: Span) -> list[int]:
        """The span in UTF-16 units."""
        return [self._offsets[span.start], self._offsets[span.end]]

    def back(self, start: int, end: int) -> Span:
        """The span of code points; ValueError inside a surrogate pair or outside the text."""
        return Span(from_utf16(self.text, start), from_utf16(self.text, end))


def from_page(text: str, before: str) -> str:
    """What was typed, with the line ends of the text before: a text area in a browser knows only LF."""
    if "\r\n" in before:
        return text.replace("\n", "\r\n")
    if "\r" in before and "\n" not in before:
        return text.replace("\n", "\r")
    return text
