"""XML parsed without entities, DTDs, network or unbounded trees, whoever wrote it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from mtreview.errors import FormatError, InputError
from mtreview.files import ODD, beside

__all__ = ["XML_LANG", "XML_SPACE", "character", "elements", "escape", "local", "stream", "unescape"]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LIMIT = 512 * 1024 * 1024
DEEPEST = 200
_PLACE = "{here the units}"


def elements(path: Path, *names: str, starts: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """("end", element) for the elements with these local names as each is complete, in file order, and ("start",
    element) for those in `starts`, of which only the attributes are there yet. An element may be used until the next
    one is asked for; then it is emptied. FormatError for broken XML, entity declarations and oversized files."""
    _checked_size(path)
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
    depth, level, first = 0, 0, True
    try:
        with path.open("rb") as file:
            for event, element in etree.iterparse(file, events=("start", "end"), **options):
                if first:
                    _refuse_entities(element, path)
                    first = False
                name = local(element)
                level += 1 if event == "start" else -1
                if level > DEEPEST:
                    raise FormatError(
                        f"{path}, line {element.sourceline}: elements stand {DEEPEST} deep in each other; not a translator's file"
                    )
                if event == "start" and name in starts and not depth:
                    yield event, element
                if name not in names:
                    continue
                depth += 1 if event == "start" else -1
                if event == "end" and not depth:
                    yield event, element
                    _forget(element)
    except etree.XMLSyntaxError as error:
        raise FormatError(
            f"{path}, line {error.lineno}: not well-formed XML ({_short(error)}); export the file again"
        ) from None


@contextmanager
def stream(path: Path, root: Any, container: str) -> Iterator[Callable[[Any], None]]:
    """Writes `root` as a file whose first element `container` is filled at its end through the function given, one
    element a call, without keeping them. Namespaces declared at the root are not declared again."""
    place = root.find(f".//{container}") if root.tag != container else root
    if len(place):
        place[-1].tail = _PLACE
    else:
        place.text = _PLACE
    # From the right: a title may hold the same words, but nothing of the review stands after the container.
    before, _, after = etree.tostring(root, encoding="unicode").rpartition(_PLACE)
    declared = "".join(f' xmlns{f":{p}" if p else ""}="{u}"' for p, u in root.nsmap.items())
    with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"<?xml version='1.0' encoding='utf-8'?>\n{before}\n")

        def put_in(element: Any) -> None:
            text: str = etree.tostring(element, encoding="unicode", with_tail=False)
            out.write(text.replace(declared, "", 1) + "\n")

        yield put_in
        out.write(after + "\n")


def _checked_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; check the name") from None
    if size > LIMIT:
        raise FormatError(f"{path}: {size} bytes of XML are over the limit of {LIMIT}; split the file")


def _forget(element: Any) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _refuse_entities(root: Any, path: Path) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise FormatError(
            f"{path}: declares XML entities, which can hide other files or fill the memory; remove the DOCTYPE"
        )


def _short(error: Exception) -> str:
    return str(error).split(", line")[0].strip() or "empty or cut off"


def local(element: Any) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def character(digits: str | None) -> str:
    """The character of a hexadecimal number; U+FFFD where it is none."""
    try:
        return chr(int(digits or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def escape(text: str) -> str:
    """`text` for attributes and notes: what XML cannot hold as \\uXXXX, and a backslash before `u` doubled."""
    return ODD.sub(lambda m: f"\\u{ord(m.group()):04x}", text.replace("\\", "\\\\"))


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    if "\\" not in text:
        return text
    out, i = [], 0
    while i < len(text):
        if text.startswith("\\\\", i):
            out.append("\\")
            i += 2
        elif text.startswith("\\u", i) and re.fullmatch("[0-9a-f]{4}", text[i + 2 : i + 6]):
            out.append(chr(int(text[i + 2 : i + 6], 16)))
            i += 6
        else:
            out.append(text[i])
            i += 1
    return "".join(out)
