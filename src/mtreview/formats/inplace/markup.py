"""XML with the place of everything in it: a tree over the untouched text of a file."""

import codecs
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from mtreview.errors import FormatError
from mtreview.files import printable

__all__ = [
    "Node",
    "decode_xml",
    "encode_text",
    "escape_xml",
    "fill_of",
    "find",
    "parse",
    "runs_of_text",
    "tag_of",
    "unescape_xml",
    "walk",
]

LIMIT = 64 * 1024 * 1024
DEEPEST = 200
_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\])?[^>]*+>"
    r"|<(?P<close>/?)(?P<name>[^\s/>]++)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});|\r\n")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


@dataclass(slots=True)
class Node:
    """An element: names without prefixes; `start`..`end` all of it, `inner`..`inner_end` what is in it. `parts` are its
    children and, as (start, end, is CDATA), the texts between."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    parent: "Node | None" = None
    inner_end: int = 0
    end: int = 0
    line: int = 1
    parts: "list[Node | tuple[int, int, bool]]" = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def children(self, *names: str) -> "list[Node]":
        return [p for p in self.parts if isinstance(p, Node) and (not names or p.name in names)]

    def child(self, name: str) -> "Node | None":
        return next((p for p in self.parts if isinstance(p, Node) and p.name == name), None)

    def find_inherited(self, name: str) -> str:
        """The attribute here or at the nearest element around that has it."""
        node: Node | None = self
        while node is not None:
            if name in node.attributes:
                return node.attributes[name]
            node = node.parent
        return ""


def decode_xml(data: bytes, where: str) -> tuple[str, str, bytes]:
    """Text, encoding and byte-order mark of an XML file; FormatError when it cannot be written back byte for byte."""
    mark, name = next((m for m in _MARKS if data.startswith(m[0])), (b"", ""))
    if not mark:
        said = _DECLARED.match(data)
        name = said.group(1).decode("ascii").lower() if said else "utf-8"
    try:
        text = data[len(mark) :].decode(name)
        same = text.encode(name) == data[len(mark) :]
    except (UnicodeError, LookupError) as error:
        raise FormatError(f"{where}: cannot be read as {name} ({error}); save it as UTF-8") from None
    if not same:
        raise FormatError(f"{where}: {name} cannot be written back byte for byte; save it as UTF-8")
    return text, name, mark


def encode_text(text: str, name: str, mark: bytes) -> bytes:
    """The bytes; what the encoding cannot hold becomes a character reference."""
    return mark + text.encode(name, "xmlcharrefreplace")


def encoder(name: str, mark: bytes) -> Callable[[Mapping[str, str]], bytes]:
    """What makes bytes of the changed text of a file that is one XML document."""
    return lambda changed: encode_text(changed[""], name, mark)


def parse(data: bytes, text: str, where: str) -> Node:
    """The root of a well-formed file; FormatError with the line where it is not one, or declares entities."""
    if len(data) > LIMIT:
        raise FormatError(f"{where}: {len(data)} bytes of XML are over the limit of {LIMIT}; split the file")
    _check(data, where)
    return _tree(text, where)


def _check(data: bytes, where: str) -> None:
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise FormatError(
            f"{where}: declares XML entities, which can hide other files or fill the memory; remove the DOCTYPE"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        why = str(error).split(", line")[0].strip() or "empty or cut off"
        raise FormatError(f"{where}, line {error.lineno}: not well-formed XML ({why}); export the file again") from None


def _tree(text: str, where: str) -> Node:
    top = here = Node("", {}, 0, 0)
    at, line, counted, depth = 0, 1, 0, 0
    for token in _TOKEN.finditer(text):
        if token.start() > at:
            here.parts.append((at, token.start(), False))
        at = token.end()
        if token.group("cdata") is not None:
            here.parts.append((token.start("cdata"), token.end("cdata"), True))
        if token.group("name") is None:
            continue
        if token.group("close"):
            here.inner_end, here.end = token.start(), token.end()
            here, depth = here.parent or top, depth - 1
            continue
        line += text.count("\n", counted, token.start())
        counted = token.start()
        depth += 1
        if depth > DEEPEST:
            raise FormatError(
                f"{where}, line {line}: elements stand {DEEPEST} deep in each other; not a translator's file"
            )
        rest = token.group("rest")
        node = Node(_local(token.group("name")), _attributes(rest), token.start(), token.end(), here, line=line)
        here.parts.append(node)
        if rest.endswith("/"):
            node.inner_end, node.end, depth = token.end(), token.end(), depth - 1
        else:
            here = node
    return top


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        name, value = match.group(1), match.group(2) if match.group(2) is not None else match.group(3)
        if ":" not in name or _local(name) not in found:
            found[_local(name)] = unescape_xml(value)
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def walk(node: Node, *names: str) -> Iterator[Node]:
    """All elements of these names below, in the file's order."""
    pending = list(reversed(node.children()))
    while pending:
        here = pending.pop()
        if here.name in names:
            yield here
        pending.extend(reversed(here.children()))


def find(node: Node, *path: str) -> Node | None:
    """The first element along a path of names."""
    here: Node | None = node
    for name in path:
        here = here.child(name) if here is not None else None
    return here


def fill_of(text: str, node: Node) -> Callable[[str], str] | None:
    """For an element without an end tag (`<target/>`), what makes all of it from its new content; None for others."""
    if not (node.inner == node.end and text[node.inner - 2 : node.inner] == "/>"):
        return None
    head = text[node.start : node.inner - 2].rstrip()
    return lambda new: f"{head}>{new}</{tag_of(text, node)}>"


def tag_of(text: str, node: Node) -> str:
    """The element's name as the file writes it, prefix and all."""
    return re.split(r"[\s/>]", text[node.start + 1 : node.inner], maxsplit=1)[0]


def runs_of_text(text: str, start: int, end: int, *, cdata: bool = False) -> Iterator[tuple[str, int, int, bool]]:
    """(shown, start, end, whole) of a stretch of character data; entities are whole."""
    if cdata:
        if start < end:
            yield text[start:end], start, end, False
        return
    at = start
    for match in _ENTITY.finditer(text, start, end):
        if match.start() > at:
            yield text[at : match.start()], at, match.start(), False
        yield _entity(match.group()), match.start(), match.end(), True
        at = match.end()
    if at < end:
        yield text[at:end], at, end, False


def _entity(raw: str) -> str:
    return "\n" if raw == "\r\n" else html.unescape(raw)


def unescape_xml(text: str) -> str:
    """Character data as it reads."""
    return _ENTITY.sub(lambda m: _entity(m.group()), text)


def escape_xml(text: str) -> str:
    """New character data; what XML cannot hold is left out of it, as U+FFFD."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
