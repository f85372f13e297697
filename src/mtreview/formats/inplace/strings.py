"""Strings of programs, one language a file: Apple .strings, Android XML, .resx; and Qt's .ts with both languages."""

import html
import re
from collections.abc import Callable, Iterator

from mtreview.errors import FormatError
from mtreview.formats.inplace.json_strings import json_entries, json_escaped
from mtreview.formats.inplace.keyed import Entry, pair_entries
from mtreview.formats.inplace.markup import Node, decode_xml, encoder, escape_xml, fill_of, parse, runs_of_text, walk
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED, chinese, english

__all__ = ["KEYED", "read_qt", "read_two_keyed"]

KEYED = (".json", ".strings", ".xml", ".resx")
_STRING = r'"((?:[^"\\]|\\.)*+)"'
# A string that is no pair is passed over up to its closing quotation mark, which may be the next one's opening.
_PAIR = re.compile(
    rf"/\*.*?(?:\*/|\Z)|//[^\n]*|{_STRING}\s*+=\s*+{_STRING}\s*+;|\"(?:[^\"\\]|\\.)*+(?:(?=\")|\Z)", re.DOTALL
)
_ESCAPE = re.compile(r"\\[uU]([0-9A-Fa-f]{4})|\\(.)", re.DOTALL)
_READS = {"n": "\n", "t": "\t", "r": "\r"}


def read_two_keyed(source: bytes | None, target: bytes, name: str, where: str) -> Original:
    """An English file of strings with the Chinese of the other's same keys; `source` None: the English alone."""
    suffix = f".{name.lower().rpartition('.')[2]}"
    if suffix in (".xml", ".resx"):
        text, encoding, mark = decode_xml(target, where)
        encode = encoder(encoding, mark)
    else:
        text, encode = reversible(target, where)
    entries, escape = _KINDS[suffix]
    left = entries(_text(source, suffix, where), where) if source is not None else ()
    slots, failures = pair_entries(left, entries(text, where), escape)
    if not slots:
        raise FormatError(f"{where}: no strings in it")
    return Original(name, target, {"": text}, tuple(slots), encode, tuple(failures))


def _text(data: bytes, suffix: str, where: str) -> str:
    return decode_xml(data, where)[0] if suffix in (".xml", ".resx") else reversible(data, where)[0]


def _apple(text: str, where: str) -> Iterator[Entry]:
    for match in _PAIR.finditer(text):
        if match.group(1) is not None:
            yield Entry(match.group(1), tuple(_backslashed(text, *match.span(2))), *match.span(2))


def _backslashed(text: str, start: int, end: int) -> Iterator[Run]:
    at = start
    for escape in _ESCAPE.finditer(text, start, end):
        if escape.start() > at:
            yield Run(text[at : escape.start()], at, escape.start())
        digits, char = escape.groups()
        said = chr(int(digits, 16)) if digits else _READS.get(char, char)
        yield Run("\ufffd" if "\ud800" <= said <= "\udfff" else said, escape.start(), escape.end(), whole=True)
        at = escape.end()
    if at < end:
        yield Run(text[at:end], at, end)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _android(text: str, where: str) -> Iterator[Entry]:
    root = _parsed(text, where).child("resources")
    if root is None:
        raise FormatError(f"{where}: no <resources> in it; not the strings of an Android program")
    for node in root.children("string", "plurals", "string-array"):
        if node.get("translatable") == "false":
            continue
        items = node.children("item")
        if node.name == "string":
            yield _xml_entry(text, node.get("name"), node, android=True)
        for n, item in enumerate(items):
            yield _xml_entry(text, f"{node.get('name')}[{item.get('quantity') or n}]", item, android=True)


def _resx(text: str, where: str) -> Iterator[Entry]:
    root = _parsed(text, where).child("root")
    for node in root.children("data") if root is not None else ():
        value = node.child("value")
        if value is not None and not node.get("type") and not node.get("mimetype"):
            yield _xml_entry(text, node.get("name"), value, android=False)


def _parsed(text: str, where: str) -> Node:
    """The tree of a text, whatever encoding its first line names."""
    return parse(re.sub(r"^<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), text, where)


def _xml_entry(text: str, key: str, node: Node, *, android: bool) -> Entry:
    runs = tuple(_xml_runs(text, node, android=android))
    codes = {r.text: text[r.start : r.end] for r in runs if r.code}
    fill = fill_of(text, node)
    if fill is None:
        return Entry(key, runs, node.inner, node.inner_end, codes=codes)
    escape = _android_escaped if android else escape_xml
    return Entry(key, (), node.start, node.end, rebuild=lambda new: fill(escape(new)))


def _xml_runs(text: str, node: Node, *, android: bool) -> Iterator[Run]:
    for part in node.parts:
        if isinstance(part, Node):
            yield Run(text[part.start : part.inner], part.start, part.inner, code=True)
            yield from _xml_runs(text, part, android=android)
            if part.inner < part.end:
                yield Run(text[part.inner_end : part.end], part.inner_end, part.end, code=True)
            continue
        for said, start, end, whole in runs_of_text(text, part[0], part[1], cdata=part[2]):
            yield from (
                _backslashed(text, start, end) if android and not whole else [Run(said, start, end, whole=whole)]
            )


def _android_escaped(text: str) -> str:
    return escape_xml(_quoted(text).replace("'", "\\'"))


_KINDS: dict[str, tuple[Callable[[str, str], Iterator[Entry]], Callable[[str], str]]] = {
    ".json": (json_entries, json_escaped), ".strings": (_apple, _quoted), ".xml": (_android, _android_escaped),
    ".resx": (_resx, escape_xml),
}  # fmt: skip


def read_qt(data: bytes, name: str, where: str) -> Original:
    """The messages of a Qt .ts file; those that vanished stay as they are."""
    text, encoding, mark = decode_xml(data, where)
    root = parse(data, text, where).child("TS")
    if root is None:
        raise FormatError(f"{where}: no <TS> in it; not a translation file of Qt")
    if not chinese(root.get("sourcelanguage")) or not english(root.get("language")):
        raise FormatError(f"{where}: translates to {root.get('language')}; mtreview reviews zh to en")
    slots = [s for n, m in enumerate(walk(root, "message"), 1) for s in _message(text, m, n)]
    return Original(name, data, {"": text}, tuple(slots), encoder(encoding, mark))


def _message(text: str, message: Node, n: int) -> Iterator[Slot]:
    source, translation = message.child("source"), message.child("translation")
    if source is None or translation is None or translation.get("type") in ("vanished", "obsolete"):
        return
    context = message.parent.child("name") if message.parent is not None else None
    name = message.get("id") or f"{text[context.inner : context.inner_end] if context else ''}|{n}"
    said = html.unescape(text[source.inner : source.inner_end])
    forms = translation.children("numerusform")
    for k, node in enumerate(forms or [translation]):
        entry = _xml_entry(text, f"{name}[{k}]" if forms else name, node, android=False)
        held = "" if entry.text.strip() else UNTRANSLATED
        yield Slot(
            entry.key, said, entry.runs, entry.start, entry.end, escape_xml, entry.codes, entry.rebuild, held=held
        )
