"""Text with codes and marks as the inline content of XLIFF 1.2, and inline content as text.

Codes keep their own text as content, so that the text comes back exactly; characters that XML cannot hold become
codes too."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from mtreview.files import ODD
from mtreview.formats.model.inline import Piece, pieces
from mtreview.formats.model.issues import MTR, Stretch
from mtreview.formats.model.xml import character, local

__all__ = ["NS12", "attributes", "cut_at_stretches", "flat", "put", "write12"]

NS12 = "urn:oasis:names:tc:xliff:document:1.2"
_NAMES = {"open": "bpt", "close": "ept", "alone": "ph"}
_CTYPES = {"strong": "bold", "emphasis": "italic", "link": "link"}


def cut_at_stretches(text: str, marked: Sequence[Stretch]) -> Iterator[tuple[Stretch | None, list[Piece]]]:
    """The text's pieces grouped by the stretch they stand in. A code stays whole: it belongs to the stretch that it
    begins in."""
    bounds = sorted({0, len(text), *(p for s in marked for p in (s.span.start, s.span.end))})
    over = {s.span.start: s for s in marked}
    at, group, home, ahead = 0, list[Piece](), over.get(0), list(bounds[1:])
    for piece in pieces(text):
        rest = piece
        while rest.text:
            while ahead and at >= ahead[0]:
                yield home, group
                home, group = over.get(ahead[0]), []
                ahead.pop(0)
            room = ahead[0] - at if ahead and piece.kind == "text" else len(rest.text)
            now = Piece(rest.kind, rest.text[:room], rest.style, rest.number)
            group.append(now)
            at += len(now.text)
            rest = Piece(rest.kind, rest.text[room:], rest.style, rest.number)
    yield home, group


def put(parent: Any, text: str) -> None:
    """Adds text at the end of what `parent` holds."""
    last = next(parent.iterchildren(reversed=True), None)  # `len` counts the children anew each time
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """(True, text) for what XML can hold, (False, character) for each character that it cannot."""
    start = 0
    for match in ODD.finditer(text):
        if start < match.start():
            yield True, text[start : match.start()]
        yield False, match.group()
        start = match.end()
    if start < len(text):
        yield True, text[start:]


def write12(
    parent: Any, text: str, marked: Sequence[Stretch] = (), *, mark: Callable[[Any, Stretch], Any] | None = None
) -> None:
    """Fills a source or target element; `mark(parent, stretch)` makes the element around a marked stretch."""
    loose = 0
    for stretch, group in cut_at_stretches(text, marked):
        home = mark(parent, stretch) if stretch is not None and mark is not None and group else parent
        for piece in group:
            inner = home
            if piece.kind != "text":
                inner = etree.SubElement(home, f"{{{NS12}}}{_NAMES[piece.kind]}", id=str(piece.number))
                if piece.kind != "close":
                    inner.set("ctype", _CTYPES.get(piece.style, f"x-{piece.style}"))
            for fits, run in runs(piece.text):
                if fits:
                    put(inner, run)
                else:
                    loose += 1
                    _odd(home, inner, run, loose)


def _odd(home: Any, inner: Any, char: str, n: int) -> None:
    # bpt, ept and ph may hold no <x/>; a <sub> would change what tools count, so U+FFFD plus our attribute stands
    # there.
    if inner is not home:
        inner.set(f"{{{MTR}}}odd", f"{inner.get(f'{{{MTR}}}odd', '')} {ord(char):x}".strip())
        put(inner, "\ufffd")
        return
    code = etree.SubElement(home, f"{{{NS12}}}x", id=f"c{n}", ctype="x-mtreview-character")
    code.set(f"{{{MTR}}}hex", f"{ord(char):x}")


def flat(element: Any) -> str:
    """The text of a source or target element of XLIFF 1.2. Codes of other tools that have no text of their own stand
    in it as tags."""
    parts: list[str] = []
    _walk(element, parts)
    return "".join(parts)


def _walk(element: Any, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        name = local(child)
        if name == "mrk":
            _walk(child, parts)
        elif name in ("bpt", "ept", "ph", "it", "sub") and (child.text or len(child)):
            _walk_code(child, parts)
        elif name == "x" and child.get(f"{{{MTR}}}hex"):
            parts.append(character(child.get(f"{{{MTR}}}hex")))
        elif name == "g":
            parts.append(f"<g{attributes(child)}>")
            _walk(child, parts)
            parts.append("</g>")
        elif name:
            parts.append(f"<{name}{attributes(child)}/>")
        parts.append(child.tail or "")


def _walk_code(child: Any, parts: list[str]) -> None:
    odd = child.get(f"{{{MTR}}}odd")
    if odd is None:
        _walk(child, parts)
        return
    codes = iter(odd.split())
    parts.append("".join(character(next(codes, None)) if c == "\ufffd" else c for c in child.text or ""))


def attributes(element: Any) -> str:
    return "".join(f' {k.rpartition("}")[2]}="{v}"' for k, v in element.attrib.items() if '"' not in v and "<" not in v)
