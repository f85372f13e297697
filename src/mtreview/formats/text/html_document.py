"""A web page as text: its blocks as paragraphs, bold, italics and links as Markdown. Nothing is fetched, no script
runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from mtreview.errors import InputError
from mtreview.formats.model.reading import bytes_of, text_of

__all__ = ["text_of_html"]

_SKIPPED = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "textarea", "select"}
)
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCK = "\x00"
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of_html(path: Path) -> str:
    """The page's text, paragraphs apart by an empty line; InputError when there is none."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    text = text_of(path) if not _names_encoding(path) else bytes_of(path)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{path}: not a web page that can be read ({error})") from None
    body = root.find("body")
    blocks = [b for part in "".join(_walk(root if body is None else body)).split(_BLOCK) if (b := _tidy(part))]
    if not blocks:
        raise InputError(f"{path}: the page has no text in it")
    return "\n\n".join(blocks) + "\n"


def _names_encoding(path: Path) -> bool:
    return re.search(rb"charset\s*=\s*[\"']?(?!utf-?8)[\w-]+", bytes_of(path)[:2048], re.IGNORECASE) is not None


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _walk(element: Any) -> Iterator[str]:
    name = element.tag if isinstance(element.tag, str) else ""
    if name == "br":
        yield "\n"
    elif name and name not in _SKIPPED:
        yield _signed(element, name) if name in _INLINE else f"{_BLOCK}{_inside(element)}{_BLOCK}"
    yield ""


def _inside(element: Any) -> str:
    parts = [_space(element.text)]
    for child in element:
        parts.append("".join(_walk(child)))
        parts.append(_space(child.tail))
    return "".join(parts)


def _space(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").replace(_BLOCK, "\ufffd")


def _signed(element: Any, name: str) -> str:
    inner = _inside(element)
    core = inner.strip()
    sign = _SIGNS.get(name, "")
    address = element.get("href", "") if name == "a" else ""
    if not core or _BLOCK in inner or "\n" in inner or not (sign or re.fullmatch(r"https?://[^()\s]+", address)):
        return inner
    marked = f"{sign}{core}{sign}" if sign else f"[{core}]({address})"
    return inner.replace(core, marked, 1)
