"""Markdown and HTML tables with a Chinese and an English column: the English cells are the slots."""

import re
from collections.abc import Callable, Iterator, Mapping

from mtreview.errors import FormatError
from mtreview.formats.inplace.markup import escape_xml, runs_of_text
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import choose

__all__ = ["read_html", "read_markdown"]

_RULE = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)++\|?[ \t]*+\r?")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>", re.DOTALL)
Place = tuple[int, int]
Encode = Callable[[Mapping[str, str]], bytes]


def read_markdown(data: bytes, name: str, where: str) -> Original:
    """Tables with a rule under their header; FormatError when none has both languages."""
    text, encode = reversible(data, where)
    tables: list[list[tuple[int, list[Place]]]] = []
    at, before = 0, None
    for n, line in enumerate(text.split("\n"), 1):
        start, at = at, at + len(line) + 1
        if _RULE.fullmatch(line) and before is not None:
            tables.append([before])
        elif "|" in line and before is not None and tables and tables[-1][-1][0] in (n - 1, n - 2):
            tables[-1].append((n, list(_bars(line, start))))
        before = (n, list(_bars(line, start))) if "|" in line else None
    slots = [s for t in tables for s in _slots(text, t, lambda a, b: [Run(text[a:b], a, b)], _bar_escaped)]
    return _original(name, data, text, slots, encode, where)


def _bars(line: str, start: int) -> Iterator[Place]:
    body = line.rstrip()
    first = len(body) - len(body.lstrip())
    at = first + 1 if body[first : first + 1] == "|" else first
    for part in re.split(r"(?<!\\)\|", body[at:].removesuffix("|")):
        left = len(part) - len(part.lstrip())
        yield start + at + left, start + at + max(left, len(part.rstrip()))
        at += len(part) + 1


def _bar_escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def read_html(data: bytes, name: str, where: str) -> Original:
    """Rows of table cells; inline tags are codes. FormatError when no table has both languages."""
    text, encode = reversible(data, where)
    tables, row, cell, lines = list[list[tuple[int, list[Place]]]](), list[Place](), -1, 1
    for tag in _TAG.finditer(text):
        kind = (tag.group(2) or "").lower()
        if kind == "table" and not tag.group(1):
            tables.append([])
        if kind in ("td", "th", "tr", "table") and cell >= 0:
            row.append((cell, tag.start()))
            cell = -1
        if kind in ("td", "th") and not tag.group(1):
            cell = tag.end()
        if kind in ("tr", "table") and row and tables:
            tables[-1].append((lines, row))
            row, lines = [], lines + 1
    slots = [s for t in tables for s in _slots(text, t, lambda a, b: list(_html_runs(text, a, b)), escape_xml)]
    return _original(name, data, text, slots, encode, where)


def _html_runs(text: str, start: int, end: int) -> Iterator[Run]:
    at = start
    for tag in [*_TAG.finditer(text, start, end), None]:
        stop = tag.start() if tag is not None else end
        yield from (Run(t, a, b, whole=w) for t, a, b, w in runs_of_text(text, at, stop))
        if tag is not None:
            yield Run(tag.group(), tag.start(), tag.end(), code=True)
            at = tag.end()


def _slots(
    text: str,
    rows: list[tuple[int, list[Place]]],
    runs_of: Callable[[int, int], list[Run]],
    escape_xml: Callable[[str], str],
) -> Iterator[Slot]:
    shown = [["".join(r.text for r in runs_of(a, b)) for a, b in row] for _, row in rows]
    found = choose(shown)
    if found is None:
        return
    source, target, first = found
    for (line, row), texts in list(zip(rows, shown, strict=True))[first:]:
        if len(row) <= max(source, target) or not (texts[source].strip() or texts[target].strip()):
            continue
        (start, end), runs = row[target], tuple(runs_of(*row[target]))
        held = "" if texts[target].strip() else UNTRANSLATED
        codes = {r.text: text[r.start : r.end] for r in runs if r.code}
        yield Slot(f"row {line}", texts[source].strip(), runs, start, end, escape_xml, codes, held=held)


def _original(name: str, data: bytes, text: str, slots: list[Slot], encode: Encode, where: str) -> Original:
    if not slots:
        raise FormatError(f"{where}: no table with a Chinese and an English column in it")
    return Original(name, data, {"": text}, tuple(slots), encode)
