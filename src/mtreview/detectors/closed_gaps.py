"""Parts of the Chinese that the English has closed up over: what translates the words on either side stands side by side.

The lexical table finds nothing for the part itself, and in the English nothing is left between its neighbours that could stand for it."""

import re
from collections.abc import Iterator, Sequence

from mtreview.detectors.coverage import KNOWN, Cover
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.pinyin import find_spelled
from mtreview.records import Span

__all__ = ["find_missing_items", "is_closed"]

_ITEM = r"[^，。；：！？、（）《》“”\s]{1,14}"
_LIST = re.compile(rf"{_ITEM}(?:、{_ITEM})+(?:(?:和|与|及|以及|或){_ITEM})?")
_LINK = re.compile("以及|[和与及或]")
_GOES_ON = re.compile(r"[^,;.]{0,25}?(?:,|(?: and| or)\b(?! (?:other|so|more|the like))| as well as)")
_STOP = re.compile("[。；：！？“”（）]")
_ITEM_WIDTH, _PART_WIDTH = 60, 20
"""Characters between the translations of the neighbours at most."""


def find_missing_items(source: str, target: str, seen: Cover) -> Iterator[Span]:
    """Items of Chinese lists of three and more that nothing translates, where the item before is translated and nothing unexplained
    stands between it and the next; the last item is missing where the list does not go on."""
    for match in _LIST.finditer(source):
        items = [_without_rest(source, item) for item in _cut(match)]
        if len(items) < 3:
            continue
        own = [list(_own_words(seen, item, items)) for item in items]
        if not any(_is_unknown(seen, words) or _is_unheard(seen, item) for item, words in zip(items, own, strict=True)):
            continue
        spelt = [find_spelled(item.of(source), target) for item in items]
        places = [
            names or [seen.best[zh] for zh, _, _ in words if zh in seen.best]
            for words, names in zip(own, spelt, strict=True)
        ]
        for i in range(1, len(items)):
            before, after = places[i - 1], places[i + 1] if i + 1 < len(items) else []
            gone = _is_unknown(seen, own[i]) or (_is_unheard(seen, items[i]) and sum(map(bool, spelt)) >= 2)
            if not before or spelt[i] or not gone:
                continue
            ends = i + 1 == len(items) and not _GOES_ON.match(target, before[-1].end)
            if ends or (after and _is_bare(seen, target, before[-1].end, after[0].start, _ITEM_WIDTH)):
                yield items[i]


def is_closed(source: str, target: str, seen: Cover, part: Span) -> bool:
    """Whether the translations of the nearest words before and after the part stand side by side in this order."""
    before = [zh for zh in seen.best if zh.end <= part.start and len(zh) > 1]
    after = [zh for zh in seen.best if zh.start >= part.end and len(zh) > 1]
    if not before or not after:
        return False
    left, right = max(before), min(after)
    if _STOP.search(source, left.end, right.start):
        return False
    return _is_bare(seen, target, seen.best[left].end, seen.best[right].start, _PART_WIDTH)


def _cut(match: re.Match[str]) -> Iterator[Span]:
    """The items of a list, the one after "and" apart."""
    at = match.start()
    for piece in match[0].split("、"):
        link = _LINK.search(piece) if at + len(piece) == match.end() else None
        if link is not None and link.start() > 0 and link.end() < len(piece):
            yield Span(at, at + link.start())
            yield Span(at + link.end(), at + len(piece))
        else:
            yield Span(at, at + len(piece))
        at += len(piece) + 1


def _without_rest(source: str, item: Span) -> Span:
    """The item without the words that say what the items of the list are: 头痛 of 头痛等症状."""
    rest = source.find("等", item.start + 1, item.end)
    return Span(item.start, rest) if rest >= 0 else item


def _own_words(seen: Cover, item: Span, items: Sequence[Span]) -> Iterator[tuple[Span, str, float]]:
    """The words of an item that no other item of its list has: not 智慧 in 智慧医疗、智慧养老."""
    shared = {word for span, word, _ in seen.source if any(o.holds(span) for o in items if o != item)}
    return ((span, word, odds) for span, word, odds in seen.source if item.holds(span) and word not in shared)


def _is_unknown(seen: Cover, words: Sequence[tuple[Span, str, float]]) -> bool:
    """Words of two characters and more that the table knows, none of them translated."""
    long = [(word, odds) for _, word, odds in words if len(word) > 1]
    return bool(long) and all(word in seen.known and odds < KNOWN for word, odds in long)


def _is_unheard(seen: Cover, item: Span) -> bool:
    """One word alone that the table does not know, as most names."""
    return any(span == item and len(word) > 1 and word not in seen.known for span, word, _ in seen.source)


def _is_bare(seen: Cover, target: str, start: int, end: int, width: int) -> bool:
    """No word between the two places that no Chinese word explains."""
    if not start <= end <= start + width:
        return False
    between = (span for span, _, odds in seen.target if start <= span.start and span.end <= end and odds < KNOWN)
    return all(span.of(target).lower() in FUNCTION_WORDS for span in between)
