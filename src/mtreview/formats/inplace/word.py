"""DOCX tables of other tools: the cells of the English columns are the slots, their runs keep their formatting."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.formats.inplace.markup import Node, escape_xml, fill_of, find, walk
from mtreview.formats.inplace.packages import Package, texts_of
from mtreview.formats.inplace.slots import Cut, Original, Run, Slot
from mtreview.formats.inplace.tracking import Tracking
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import choose
from mtreview.formats.model.xml import character
from mtreview.formats.office.zipped import look_over

__all__ = ["read_docx_tables"]


def read_docx_tables(path: Path) -> Original:
    """The cells of the English column of every table with a Chinese and an English one."""
    package = Package(look_over(path, "word/document.xml").read_bytes(), str(path))
    member = "word/document.xml"
    root = package.tree(member)
    text = package.texts[member]
    slots = []
    for n, table in enumerate(walk(root, "tbl"), 1):
        rows = [list(_direct(row, "tc")) for row in _direct(table, "tr")]
        shown = [["".join(r.text for r in _cell_runs(text, c)) for c in row] for row in rows]
        found = choose(shown)
        if found is None:
            continue
        source, target, first = found
        for k, (row, texts) in list(enumerate(zip(rows, shown, strict=True), 1))[first:]:
            if len(row) > max(source, target) and (texts[source].strip() or texts[target].strip()):
                slots.append(_word_slot(text, f"table {n}, row {k}", texts[source], row[target], member))
    if not slots:
        raise FormatError(f"{path}: no table with a Chinese and an English column in it")

    def encode(changed: Mapping[str, str]) -> bytes:
        return package.encode({m: _kept_spaces(package.texts[m], new) for m, new in changed.items()})

    return Original(path.name, package.data, package.texts, tuple(slots), encode, track=Tracking())


_LOOSE = re.compile(r"<w:t>(?:\s[^<]*|[^<]*\s)</w:t>")


def _kept_spaces(old: str, new: str) -> str:
    """Runs that begin or end with a space since the edit say that it counts."""
    before = set(_LOOSE.findall(old))
    return _LOOSE.sub(
        lambda m: m.group() if m.group() in before else m.group().replace("<w:t>", '<w:t xml:space="preserve">', 1), new
    )


def _direct(node: Node, name: str) -> Iterator[Node]:
    """Rows or cells, those in content controls too, but not those of a table inside."""
    for child in node.children():
        if child.name == name:
            yield child
        elif child.name in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _direct(child, name)


def _cell_runs(text: str, cell: Node) -> Iterator[Run]:
    before: Node | None = None
    for paragraph in walk(cell, "p"):
        if before is not None and not _joined(before):
            yield _paragraph_end(text, before, paragraph)
        yield from _word_runs(text, paragraph)
        before = paragraph


def _joined(paragraph: Node) -> bool:
    """Whether a tracked change takes out the paragraph's end."""
    return any(find(paragraph, "pPr", "rPr", name) is not None for name in ("del", "moveFrom"))


def _paragraph_end(text: str, before: Node, after: Node) -> Run:
    """The end of one paragraph and the beginning of the next, with the properties of the second, which a join gives up."""
    properties = after.child("pPr")
    beside = before.parent is after.parent and not text[before.end : after.start].strip()
    if not beside or before.inner == before.end or after.inner == after.end:
        return Run("\n", after.start, after.start, whole=True)  # cannot be taken out
    start = properties.end if properties is not None else after.inner
    return Run("\n", before.inner_end, start, whole=True, around=_RUN, joined=_joining(text, before))


def _joining(text: str, paragraph: Node) -> Cut:
    """Where the change that takes out a paragraph's end is noted, with `{}` for its attributes."""
    properties, change = paragraph.child("pPr"), "<w:del {}/>"
    inner = properties.child("rPr") if properties is not None else None
    if properties is None or properties.inner == properties.end:
        place = (paragraph.inner,) * 2 if properties is None else (properties.start, properties.end)
        return *place, f"<w:pPr><w:rPr>{change}</w:rPr></w:pPr>"
    if inner is not None:
        whole = inner.inner == inner.end
        return (inner.start, inner.end, f"<w:rPr>{change}</w:rPr>") if whole else (inner.inner, inner.inner, change)
    late = next(iter(properties.children("sectPr", "pPrChange")), None)
    at = late.start if late is not None else properties.inner_end
    return at, at, f"<w:rPr>{change}</w:rPr>"


_TEXT = ('<w:t xml:space="preserve">', "</w:t>")
_RUN = (f"<w:r>{_TEXT[0]}", f"{_TEXT[1]}</w:r>")
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "softHyphen": "\xad", "sym": ""}


def _word_runs(text: str, node: Node) -> Iterator[Run]:
    for child in node.children():
        if child.name in ("del", "moveFrom", "rPr", "pPr", "p", "sdtPr"):
            continue
        if child.name == "t":
            yield from (Run(t, a, b, whole=w) for t, a, b, w in texts_of(text, child))
        elif child.name in _SIGNS:
            said = _SIGNS[child.name] or character(child.get("char"))
            yield Run(said, child.start, child.end, code=True, around=_TEXT)
        else:
            yield from _word_runs(text, child)


def _word_slot(text: str, name: str, source: str, cell: Node, member: str) -> Slot:
    runs = tuple(_cell_runs(text, cell))
    paragraph = next(walk(cell, "p"), None)
    if "".join(r.text for r in runs).strip() or paragraph is None:
        return Slot(name, source, runs, cell.inner, cell.inner_end, _word_escaped, member=member)
    fill = fill_of(text, paragraph) or str
    start, end = (paragraph.inner_end,) * 2 if fill is str else (paragraph.start, paragraph.end)

    def rebuild(new: str) -> str:
        return fill(f'<w:r><w:t xml:space="preserve">{_word_escaped(new)}</w:t></w:r>')

    return Slot(name, source, (), start, end, escape_xml, rebuild=rebuild, held=UNTRANSLATED, member=member)


def _word_escaped(new: str) -> str:
    return escape_xml(new).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
