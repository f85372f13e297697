"""Sentences of Chinese and English as spans over an untouched text.

Paragraphs are lines; lines that were only wrapped at a column are joined. Inside a paragraph a sentence ends at its
final punctuation together with the closing quotes and brackets that follow. White space around is in no segment.
"""

import re
from collections.abc import Iterator

from mtreview.language.text import is_han
from mtreview.records import Kind, Segment, Side, Span

__all__ = ["segment"]

_CLOSERS = "\"'”’»」』）)》】]〉"
_OPENERS = "\"'“‘«「『（(《【[〈"

# Never at the end of a sentence: a name or number follows.
_BOUND = frozenset(
    "mr mrs ms dr prof st sr jr gen col lt capt sgt rep sen gov hon rev messrs mt ft vs cf no nos vol vols fig figs "
    "eq sec art ch pp p ed eds approx est e.g i.e viz ca".split()
)
# May end a sentence: they do when a capital that is no name follows.
_FREE = frozenset(
    "etc inc ltd co corp llc plc bros dept univ assn ave blvd a.m p.m u.s u.k u.n e.u d.c ph.d b.c a.d "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun al".split()
)
_STARTERS = frozenset(
    "The A An This That These Those It Its He She We They You I In On At By For From With As But And Or So If When While "
    "After Before Since Although Though However Moreover Meanwhile Then There Here Also Our Their His Her My Now Today "
    "According What Who How Why Where Both Some Many Most All Such Besides Therefore Thus Furthermore".split()
)
_ITEM = re.compile(
    r"\s*(?:[-*•·▪●○–]\s+|\(?\d{1,3}[.)、．]\s*(?!\d)|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、|[①-⑳]|\(?[a-zA-Z][.)]\s+(?=\S))"
)
_EN_END = re.compile(r"[.!?…]+[\"'”’»)\]]*|[。！？]+[”’」』）\"')]*")
_ZH_END = re.compile(r"[。！？!?]+|(?:…+|\.{3,})|\.(?![\d\w.])|(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")
_SPEECH = re.compile(
    r"[^，。！？；：“”\n]{0,8}?(?:说道|说|问道|问|答道|答|喊道|喊|叫道|表示|写道|笑道|道)(?!法|路|理|德|教|歉|具)[，。：:,]"
)
_FINAL = re.compile(r"[.!?。！？…：:；;,，、][\"'”’»」』）)》】\]]*$")


def segment(text: str, side: Side) -> tuple[Segment, ...]:
    """The sentences, headings and list items of a text, ascending, without white space at their ends.

    `side` is "source" for Chinese and "target" for English. Every character that is not white space is in exactly
    one segment.
    """
    found: list[Segment] = []
    for number, block in enumerate(_paragraphs(text)):
        kind = _kind(text[block.start : block.end], side)
        for span in _sentences(text, block, side):
            found.append(Segment(side, span, number, kind))
    return tuple(found)


def _paragraphs(text: str) -> Iterator[Span]:
    """Lines, or the wrapped lines of one block together."""
    block: list[Span] = []
    for match in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]*(?:\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]|$)", text):
        line = _trimmed(text, match.start(), match.end())
        if line is not None:
            block.append(line)
        elif block:
            yield from _unwrapped(text, block)
            block = []
    if block:
        yield from _unwrapped(text, block)


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    if _is_wrapped([line.of(text) for line in lines]):
        yield Span(lines[0].start, lines[-1].end)
    else:
        yield from lines


def _is_wrapped(lines: list[str]) -> bool:
    """True when three or more lines end at about the same column and mostly in the middle of a sentence."""
    if len(lines) < 3 or any(_ITEM.match(line) for line in lines[1:]):
        return False
    widths = [sum(2 if is_han(c) else 1 for c in line) for line in lines[:-1]]
    widest = max(widths)
    if not 40 <= widest <= 120 or min(widths) < 0.75 * widest:
        return False
    return sum(_FINAL.search(line) is None for line in lines[:-1]) * 2 > len(widths)


def _kind(paragraph: str, side: Side) -> Kind:
    if _ITEM.match(paragraph):
        return "list item"
    size = len(paragraph) if side == "source" else len(paragraph.split()) * 2
    if paragraph.startswith("#") or (size <= 40 and not _FINAL.search(paragraph)):
        return "heading"
    return "sentence"


def _sentences(text: str, block: Span, side: Side) -> Iterator[Span]:
    start = block.start
    for end in _ends(text, block, side):
        span = _trimmed(text, start, end)
        if span is not None:
            yield span
        start = end
    span = _trimmed(text, start, block.end)
    if span is not None:
        yield span


def _ends(text: str, block: Span, side: Side) -> Iterator[int]:
    item = _ITEM.match(text, block.start, block.end)
    at = item.end() if item else block.start
    pattern = _ZH_END if side == "source" else _EN_END
    while (match := pattern.search(text, at, block.end)) is not None:
        at = max(match.end(), at + 1)
        if side == "source":
            closed = _after_closers(text, match.end(), block.end)
            if _ends_chinese(text, match, closed, block.end):
                at = closed
                yield closed
        elif _ends_english(text, match, block):
            yield match.end()


def _after_closers(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _CLOSERS:
        at += 1
    return at


def _ends_chinese(text: str, match: re.Match[str], closed: int, end: int) -> bool:
    rest = text[closed:end]
    if not rest.strip():
        return True
    mark = match.group()
    if mark[0] == "…" or mark.startswith("..."):
        return closed > match.end() and not _SPEECH.match(rest)
    # A question mark between Latin letters belongs to them (a web address).
    if mark.isascii() and match.start() > 0 and text[match.start() - 1].isascii() and rest[0].isalnum():
        return False
    if rest[0] in "，、；：,;）)":
        return False
    return not (closed > match.end() and _SPEECH.match(rest.lstrip()))


def _ends_english(text: str, match: re.Match[str], block: Span) -> bool:
    end = match.end()
    if end >= block.end:
        return True
    following = text[end : block.end]
    if not following[0].isspace():
        return match.group()[0] in "。！？" or _glued(text, match, following)
    opened = following.lstrip()
    bare = opened.lstrip(_OPENERS)
    if not bare or bare[0].islower():
        return False
    if match.group().startswith("."):
        return _full_stop(text, match, block, bare)
    return True


def _glued(text: str, match: re.Match[str], following: str) -> bool:
    """`growth.The company`: a missing space, told from `Node.js` by a word that begins sentences."""
    word = re.match(r"[A-Z][a-z]*", following)
    before = text[max(0, match.start() - 2) : match.start()]
    return word is not None and word.group() in _STARTERS and before.isalpha() and before.islower()


def _full_stop(text: str, match: re.Match[str], block: Span, following: str) -> bool:
    """Whether the full stop after the last word ends a sentence and not an abbreviation."""
    if match.group().startswith("..") or len(match.group().rstrip(_CLOSERS)) > 1:
        return True
    before = re.search(r"[\w.&]+$", text[block.start : match.start()])
    if before is None:
        return True
    word = before.group().lower()
    next_word = re.match(r"[\w’']+", following)
    starts = next_word is not None and next_word.group() in _STARTERS
    if word in _BOUND:
        return word == "no" and starts
    if word in _FREE or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return starts
    # An initial (J. Smith), unless it is the pronoun.
    return not (len(word) == 1 and word.isalpha() and before.group() != "I") or starts


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
