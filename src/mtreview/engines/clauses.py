"""Long sentences in parts of whole clauses: a small model drops what comes late in a long sentence.

The parts are translated apart and joined again, with the pause that stood between them in the Chinese.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from mtreview.engines.coding import Coded
from mtreview.records import Span

__all__ = ["clauses", "pause", "stitch"]

_CLAUSE = re.compile(r"[，；：。！？…]+[”’」』）)]*|[,;:!?]+(?![0-9A-Za-z,;:!?])[\"”’)]*")
_PAUSES = {"，": ",", ",": ",", "；": ";", ";": ";", "：": ":", ":": ":"}
_CLOSING = "”’」』）)\"' "
_SMALL = frozenset(
    "the a an this that these those it its he she they we you his her their our in on at of to for from with by as and but or so "
    "if when while because since although though who which where there is are was were has have had will would can could may "
    "then also after before during under over more most some many all each every not".split()
)


def clauses(text: str, coded: Coded, longest: int) -> list[Span]:
    """Parts of whole clauses of a text that is `coded`, each with as many clauses as fit `longest` of its pieces; a
    single clause that is longer stays whole. Commas of a list (、) end no clause. One part where the text fits, none
    without a piece."""
    begins = [span.start for span in coded.spans]
    if len(coded) <= longest:
        return [Span(0, len(text))] if begins else []
    ends = [m.end() for m in _CLAUSE.finditer(text) if text[m.end() :].strip(_CLOSING)] + [len(text)]
    cuts = [0]
    for end, following in pairwise(ends):
        if bisect_left(begins, following) - bisect_left(begins, cuts[-1]) > longest:
            cuts.append(end)
    cuts.append(ends[-1])
    return [Span(start, end) for start, end in pairwise(cuts) if bisect_left(begins, end) > bisect_left(begins, start)]


def pause(part: str) -> str:
    """The English mark for the pause that a part of a Chinese sentence ends in; empty at the end of a sentence."""
    return _PAUSES.get(part.rstrip(_CLOSING)[-1:], "")


def stitch(texts: Sequence[str], pauses: Sequence[str]) -> str:
    """English parts, `pauses` between them, as one text. A model ends each like a sentence: before a pause its full
    stop gives way to the mark of the pause, and a small word after a comma or semicolon loses its capital."""
    joined = texts[0]
    for mark, text in zip(pauses, texts[1:], strict=True):
        if mark and joined:
            joined = joined.rstrip().removesuffix(".")
            joined += "" if joined.endswith((",", ";", ":", "!", "?")) else mark
            small = mark != ":" and text.split(" ", 1)[0].lower() in _SMALL
            text = text[:1].lower() + text[1:] if small else text
        joined = f"{joined} {text}" if joined else text
    return joined
