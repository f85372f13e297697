"""A web page as text: its blocks as paragraphs, without menus and lists of links; bold, italics and
links as Markdown. Nothing is fetched, no script runs."""

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
_AROUND = frozenset({"nav", "aside", "footer", "form", "button", "dialog", "menu"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary", "dialog"})
_LISTS = frozenset({"ul", "ol", "div", "p", "table", "section", "header", "dl"})
_LINKS, _LINKED = 3, 0.8
"""A list or box with this many links or more that make up this share of its text is there to go elsewhere."""
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
    body = _article(root)
    blocks = [b for part in "".join(_walk(body)).split(_BLOCK) if (b := _tidy(part))]
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
    elif name and name not in _SKIPPED and not _navigates(element, name):
        yield _signed(element, name) if name in _INLINE else f"{_BLOCK}{_inside(element)}{_BLOCK}"
    yield ""


def _article(root: Any) -> Any:
    """The one element that says it is the article or the main part, where there is one; else the body."""
    for name in ("article", "main"):
        found = list(root.iter(name)) or root.xpath(f"//*[@role='{name}']")
        if len(found) == 1 and found[0].text_content().strip():
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _navigates(element: Any, name: str) -> bool:
    """True for what stands around an article: menus, forms, hidden parts, boxes of links."""
    if (
        name in _AROUND
        or element.get("role") in _ROLES
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    ):
        return True
    if name not in _LISTS:
        return False
    links = ["".join(a.itertext()) for a in element.iter("a")]
    if len(links) < _LINKS:
        return False
    whole = len("".join("".join(element.itertext()).split()))
    return sum(len("".join(t.split())) for t in links) >= _LINKED * whole


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
