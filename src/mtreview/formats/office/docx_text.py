"""Text as WordprocessingML runs, and back. Codes stay in the text as hidden runs while what they mean is shown as
style; line ends keep their kind; deleted text is left out when reading, inserted text is in."""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from mtreview.formats.model.inline import Piece
from mtreview.formats.model.issues import Stretch
from mtreview.formats.model.xml import character
from mtreview.formats.office.zipped import office_escape, office_unescape
from mtreview.formats.xliff.xliff12_inline import cut_at_stretches
from mtreview.mqm import RANKS
from mtreview.records import Edit

__all__ = ["element", "track_edits", "visible", "write_text"]

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNDERLINES = {"minor": ("dotted", "8A6A12"), "major": ("single", "B1500F"), "critical": ("double", "B3202C")}
_SHOWN = {"strong": "w:b", "emphasis": "w:i"}


def element(name: str, **attributes: str) -> Any:
    """A WordprocessingML element; attribute names without their prefix."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def write_text(parent: Any, text: str, marked: Sequence[Stretch] = (), *, deleted: bool = False) -> None:
    """Adds runs for the text; marked stretches are underlined in the colour of their severity."""
    styles: list[str] = []
    for stretch, group in cut_at_stretches(text, marked):
        for piece in group:
            if piece.kind == "close" and _SHOWN.get(piece.style) in styles:
                styles.remove(_SHOWN[piece.style])
            parent.append(_run(piece, tuple(styles), stretch, deleted=deleted))
            if piece.kind == "open" and piece.style in _SHOWN:
                styles.append(_SHOWN[piece.style])


def _run(piece: Piece, styles: tuple[str, ...], stretch: Stretch | None, *, deleted: bool) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    for style in dict.fromkeys(styles):
        properties.append(OxmlElement(style))
    if piece.kind != "text" and piece.style in ("strong", "emphasis"):
        properties.append(OxmlElement("w:vanish"))
    if stretch is not None:
        worst = max((f.severity for f in stretch.findings), key=RANKS.__getitem__)
        line, colour = _UNDERLINES[worst]
        properties.append(element("w:u", val=line, color=colour))
    if len(properties):
        run.append(properties)
    for part in _parts(piece.text, deleted=deleted):
        run.append(part)
    return run


def _parts(text: str, *, deleted: bool) -> Iterator[Any]:
    at = 0
    for i, char in enumerate(text):
        if char not in "\t\n\r" or i < at:
            continue
        if at < i:
            yield _t(text[at:i], deleted=deleted)
        if char == "\r" and text.startswith("\n", i + 1):
            yield element("w:br", type="textWrapping", clear="all")
            at = i + 2
        else:
            yield OxmlElement({"\t": "w:tab", "\n": "w:br", "\r": "w:cr"}[char])
            at = i + 1
    if at < len(text):
        yield _t(text[at:], deleted=deleted)


def _t(text: str, *, deleted: bool) -> Any:
    made = OxmlElement("w:delText" if deleted else "w:t")
    made.text = office_escape(text)
    made.set(XML_SPACE, "preserve")
    return made


def track_edits(parent: Any, given: str, edits: Sequence[Edit], *, author: str, at: str, count: list[int]) -> None:
    """The given text with its edits as tracked deletions and insertions; `count` numbers them through the document."""
    done = 0
    for edit in sorted(edits, key=lambda e: e.span):
        write_text(parent, given[done : edit.span.start])
        for name, text in (("w:del", edit.before), ("w:ins", edit.after)):
            if text:
                count[0] += 1
                change = element(name, id=str(count[0]), author=author, date=at)
                write_text(change, text, deleted=name == "w:del")
                parent.append(change)
        done = edit.span.end
    write_text(parent, given[done:])


def visible(cell: Any) -> str:
    """The text of a cell or paragraph as it reads when all changes in it are accepted."""
    paragraphs = list(_paragraphs(cell)) if cell.tag != qn("w:p") else [cell]
    return "\n".join("".join(_walk(p)) for p in paragraphs)


def _paragraphs(node: Any) -> Iterator[Any]:
    """The paragraphs of a cell, those inside content controls too."""
    for child in node:
        if child.tag == qn("w:p"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _paragraphs(child)


def _walk(node: Any) -> Iterator[str]:
    for child in node:
        name = child.tag
        if name in (qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr")):
            continue
        if name == qn("w:t"):
            yield office_unescape(child.text or "")
        elif name == qn("w:tab"):
            yield "\t"
        elif name == qn("w:br"):
            yield "\r\n" if child.get(qn("w:clear")) == "all" else "\n"
        elif name == qn("w:cr"):
            yield "\r"
        elif name == qn("w:noBreakHyphen"):
            yield "-"
        elif name == qn("w:sym"):
            yield character(child.get(qn("w:char")))
        else:
            yield from _walk(child)
