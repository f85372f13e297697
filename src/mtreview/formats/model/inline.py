"""Inline markup inside plain text: Markdown, HTML and XLIFF tags and placeholders, found so that formats with codes
can protect them and formats with styles can show them. The pieces always join to the text."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Piece", "pieces", "plain"]

PieceKind = Literal["text", "open", "close", "alone"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text or one code. `style` of a code: strong, emphasis, link, tag, code, image or placeholder;
    the opening and the closing code of one element share their `number`, from 1."""

    kind: PieceKind
    text: str
    style: str = ""
    number: int = 0


_CODE = re.compile(
    r"""(?P<tag></?[A-Za-z][\w:-]{0,40}(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*')){0,20}\s*/?>)
    |(?P<image>!\[[^\[\]\n]*\]\([^()\s]+\))
    |(?P<code>`[^`\n]+`)
    |(?P<placeholder>\{\{[\w.]+\}\}|\$\{[\w.]+\}|\{\w*\}|%\(\w+\)[sd]|(?<![A-Za-z0-9_])%[sd](?![A-Za-z0-9_]))
    |(?P<link>\[(?P<anchor>[^\[\]\n]+)\](?P<address>\([^()\s]+\)))
    |(?P<strong>\*\*(?=[^\s*]))
    |(?P<emphasis>(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]+?)(?<=[^\s*])\*(?![\w*]))""",
    re.VERBOSE,
)
# What ends bold type. All ends are found at once: sought from each opening, thousands that have none take for ever.
_BOLD_END = re.compile(r"(?<=[^\s*])\*\*|\n")
_INNER = {"link": ("anchor", "["), "emphasis": ("italic", "*")}


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut into runs and codes, in order."""
    found = list(_cut(text, [0]))
    return tuple(_paired(found))


def plain(text: str) -> str:
    """The text without its codes, as a reader of the printed page sees it (code and images keep their wording)."""
    shown = {"code": slice(1, -1)}
    return "".join(
        p.text if p.kind == "text" else p.text[shown[p.style]] if p.style in shown else "" for p in pieces(text)
    )


def _cut(text: str, count: list[int]) -> Iterator[Piece]:
    at = look = 0
    ends: list[int] | None = None
    while match := _CODE.search(text, look):
        look = match.end()
        if match.group("strong"):
            ends = [m.start() for m in _BOLD_END.finditer(text)] if ends is None else ends
            end = next(iter(ends[n] for n in (bisect_left(ends, look + 1),) if n < len(ends)), len(text))
            if text[end : end + 2] != "**":
                continue
            look = end + 2
        if match.start() > at:
            yield Piece("text", text[at : match.start()])
        count[0] += 1
        yield from _bold(text[match.end() : look - 2], count) if match.group("strong") else _code(match, count)
        at = look
    if at < len(text):
        yield Piece("text", text[at:])


def _bold(inner: str, count: list[int]) -> Iterator[Piece]:
    number = count[0]
    yield Piece("open", "**", "strong", number)
    yield from _cut(inner, count)
    yield Piece("close", "**", "strong", number)


def _code(match: re.Match[str], count: list[int]) -> Iterator[Piece]:
    number = count[0]
    style = next(k for k in ("tag", "image", "code", "placeholder", *_INNER) if match.group(k))
    if style in _INNER:
        group, opening = _INNER[style]
        yield Piece("open", opening, style, number)
        yield from _cut(match.group(group), count)
        yield Piece("close", match.string[match.end(group) : match.end()], style, number)
    elif style == "tag" and match.group().startswith("</"):
        yield Piece("close", match.group(), style, number)
    elif style == "tag" and not match.group().endswith("/>"):
        yield Piece("open", match.group(), style, number)
    else:
        yield Piece("alone", match.group(), style, number)


def _paired(found: list[Piece]) -> Iterator[Piece]:
    """Tags that open and close each other get one number; those without a partner stand alone."""
    partner: dict[int, int] = {}
    open_tags: list[tuple[str, int]] = []
    for i, piece in enumerate(found):
        if piece.style != "tag" or piece.kind == "alone":
            continue
        name = re.findall(r"[\w:-]+", piece.text)[0]
        if piece.kind == "open":
            open_tags.append((name, i))
        elif open_tags and open_tags[-1][0] == name:
            opened = open_tags.pop()[1]
            partner[opened], partner[i] = i, opened
    for i, piece in enumerate(found):
        if piece.style != "tag" or piece.kind == "alone":
            yield piece
        elif i in partner:
            yield Piece(piece.kind, piece.text, "tag", found[min(i, partner[i])].number)
        else:
            yield Piece("alone", piece.text, "tag", piece.number)
