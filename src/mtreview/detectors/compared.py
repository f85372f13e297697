"""Earlier for later, cheaper for dearer: how much a thing differs by, told in the wrong direction; each for in all."""

import re

from mtreview.detectors.quantity_mark import quantity_mark
from mtreview.language.values.quantity import Quantity
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["compared_marks"]

_AXES = (
    (r"(?:提前|早)[了出]?", r"(?:推迟|延后|延迟|晚|迟)[了出]?", {"earlier": "later"}),
    (r"(?:便宜)[了出]?", r"(?:贵)[了出]?", {"cheaper": "dearer", "less": "more"}),
    (r"(?:快)[了出]", r"(?:慢)[了出]", {"faster": "slower"}),
    (r"(?:轻)[了出]", r"(?:重)[了出]", {"lighter": "heavier"}),
    (r"(?:矮|低)[了出]", r"(?:高)[了出]", {"lower": "higher", "shorter": "taller"}),
)
_NEAR = r"(?:约|近|逾|超过|将近|不到|大约|整整)?$"
_AFTER = re.compile(
    r"(?:[ -][a-z]+){0,2}?\s+(?P<word>earlier|later|cheaper|dearer|less|more expensive|faster|slower|lighter|heavier|lower|higher"
    r"|shorter|taller)\b"
)
_EACH = re.compile(r"(?:每[人户家个位名]|各|人均|户均)[一-龥]{0,3}$")
_TOTAL = re.compile(r"(?:共|合计|总计|累计|一共)[一-龥]{0,3}$")
_EACH_EN = re.compile(r"(?:[ -][a-z]+){0,2}?\s+(?P<word>each|apiece|per person)\b")
_TOTAL_EN = re.compile(r"(?:[ -][a-z]+){0,2}?\s+(?P<word>in all|in total|altogether)\b")


def compared_marks(z: Quantity, e: Quantity, source: str, target: str) -> list[Mark]:
    """Marks for a pair of equal quantities whose direction, or whose count of one or of all, differs."""
    before = source[max(0, z.span.start - 8) : z.span.start]
    mark = _direction(z, e, before, target) or _whole(z, e, before, source, target)
    return [] if mark is None else [mark]


def _direction(z: Quantity, e: Quantity, before: str, target: str) -> Mark | None:
    after = _AFTER.match(target, e.span.end)
    if after is None:
        return None
    word = "dearer" if after["word"] == "more expensive" else after["word"]
    for low, high, words in _AXES:
        pairs = [(low, {b: a for a, b in words.items()}), (high, words)]
        for cue, wrong in pairs:
            said = re.search(cue + _NEAR, before)
            if said and word in wrong:
                reason = f"the Chinese says {said[0]}; the English says {after['word']}"
                return quantity_mark(Span(*after.span("word")), z, reason, wrong[word])
    return None


def _whole(z: Quantity, e: Quantity, before: str, source: str, target: str) -> Mark | None:
    each, total = _EACH.search(before), _TOTAL.search(before)
    said_each, said_total = _EACH_EN.match(target, e.span.end), _TOTAL_EN.match(target, e.span.end)
    if each and said_total and not total:
        return quantity_mark(Span(*said_total.span("word")), z, f"{each[0]}: for each, not in all", "each")
    if total and said_each and not re.search("每|各|均", source):
        return quantity_mark(Span(*said_each.span("word")), z, f"{total[0]}: in all, not each", "in all")
    return None
