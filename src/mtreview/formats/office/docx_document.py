"""A DOCX document as text: paragraphs, the cells of tables, footnotes; bold, italics and links as Markdown."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from mtreview.errors import InputError
from mtreview.formats.office.docx_table import open_docx
from mtreview.formats.office.docx_text import visible

__all__ = ["text_of_docx"]

_SKIPPED = ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText")


def text_of_docx(path: Path) -> str:
    """The document's text, paragraphs apart by an empty line, footnotes as Markdown has them at the end. InputError
    when there is none. A paragraph that is bold as a whole is not marked: that is its layout."""
    document = open_docx(path)
    blocks = [t for p in document.element.body.iter(qn("w:p")) if (t := _paragraph(p, document)).strip()]
    blocks += list(_footnotes(document))
    if not blocks:
        raise InputError(f"{path}: the document has no text in it (pictures are not read)")
    return "\n\n".join(blocks) + "\n"


def _paragraph(paragraph: Any, document: Any) -> str:
    pieces = list(_runs(paragraph, document, ""))
    styles = {s for s, t in pieces if t.strip()}
    if len(styles) == 1 and not next(iter(styles)).startswith("("):
        return "".join(t for _, t in pieces).strip()
    return "".join(
        _wrapped("".join(t for _, t in run), style) for style, run in groupby(pieces, key=lambda p: p[0])
    ).strip()


def _runs(node: Any, document: Any, link: str) -> Iterator[tuple[str, str]]:
    """(style, text): style is "**", "*" or "(address)", "" for plain text."""
    for child in node:
        if child.tag == qn("w:hyperlink"):
            relation = document.part.rels.get(child.get(qn("r:id"), ""))
            address = f"({relation.target_ref})" if relation is not None and relation.is_external else ""
            yield from _runs(child, document, address)
        elif child.tag == qn("w:r"):
            yield link or _style(child), "".join(_text(child))
        elif child.tag not in tuple(map(qn, _SKIPPED)) and child.tag != qn("w:p"):
            yield from _runs(child, document, link)


def _style(run: Any) -> str:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return ""
    for name, mark in (("w:b", "**"), ("w:i", "*")):
        switch = properties.find(qn(name))
        if switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false"):
            return mark
    return ""


def _text(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:footnoteReference"):
            yield f"[^{child.get(qn('w:id'))}]"
    wrapper = etree.Element(qn("w:p"))
    wrapper.append(_copy(run))
    yield visible(wrapper)


def _copy(run: Any) -> Any:
    return etree.fromstring(etree.tostring(run))


def _wrapped(text: str, style: str) -> str:
    """The text between Markdown's signs; white space stays outside of them, as Markdown wants it."""
    core = text.strip()
    if not style or not core:
        return text
    before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
    inner = f"[{core}]{style}" if style.startswith("(") else f"{style}{core}{style}"
    return f"{before}{inner}{after}"


def _footnotes(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in root.findall(qn("w:footnote")):
                text = " ".join(visible(p) for p in note.iter(qn("w:p"))).strip()
                if text and note.get(qn("w:type")) in (None, "normal"):
                    yield f"[^{note.get(qn('w:id'))}]: {text}"
