"""XLSX sheets and DOCX tables of other tools: the parts that change are spliced, all others are copied as they are."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from mtreview.errors import FormatError
from mtreview.formats.inplace.markup import (
    Node,
    decode_xml,
    encode_text,
    escape_xml,
    fill_of,
    parse,
    runs_of_text,
    tag_of,
    walk,
)
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.tracking import Tracking
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import choose
from mtreview.formats.office.zipped import look_over, office_escape, office_unescape
from mtreview.records import Failure

__all__ = ["read_docx_tables", "read_xlsx"]


class _Package:
    """A zipped document and the parts of it that were read."""

    def __init__(self, data: bytes, where: str) -> None:
        self.data, self.where = data, where
        self.texts: dict[str, str] = {}
        self.codings: dict[str, tuple[str, bytes]] = {}
        self._formats: list[str] | None = None

    def tree(self, member: str) -> Node:
        with zipfile.ZipFile(io.BytesIO(self.data)) as packed:
            raw = packed.read(member)
        where = f"{self.where}, {member}"
        text, *coding = decode_xml(raw, where)
        self.texts[member], self.codings[member] = text, (str(coding[0]), bytes(coding[1]))  # type: ignore[arg-type]
        return parse(raw, text, where)

    def formats(self) -> list[str]:
        """The number format of each cell style."""
        if self._formats is not None:
            return self._formats
        if "xl/styles.xml" not in zipfile.ZipFile(io.BytesIO(self.data)).namelist():
            return []
        root = self.tree("xl/styles.xml")
        own = {f.get("numFmtId"): f.get("formatCode") for f in walk(root, "numFmt")}
        table = next(walk(root, "cellXfs"), None)
        ids = [x.get("numFmtId", "0") for x in table.children("xf")] if table is not None else []
        self._formats = [own.get(i) or BUILTIN_FORMATS.get(_number(i), "General") for i in ids]
        return self._formats

    def encode(self, changed: Mapping[str, str]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(out, "w") as new:
            new.comment = old.comment
            for member in old.infolist():
                name = member.filename
                body = encode_text(changed[name], *self.codings[name]) if name in changed else old.read(name)
                new.writestr(member, body, compress_type=member.compress_type)
        return out.getvalue()


def read_xlsx(path: Path) -> Original:
    """The cells of the English column of every sheet that has a Chinese and an English one."""
    package = _Package(look_over(path, "xl/workbook.xml").read_bytes(), str(path))
    with zipfile.ZipFile(io.BytesIO(package.data)) as packed:
        members = packed.namelist()
    shared = []
    if "xl/sharedStrings.xml" in members:
        root = package.tree("xl/sharedStrings.xml")
        shared = [_string(package.texts["xl/sharedStrings.xml"], si) for si in walk(root, "si")]
    slots: list[Slot] = []
    failures: list[Failure] = []
    sheets = sorted((m for m in members if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", m)), key=lambda m: (len(m), m))
    for member in sheets:
        slots += _sheet(package, member, shared, failures)
    if not slots:
        raise FormatError(f"{path}: no rows with text; a table needs a source and a target column, Chinese and English")
    return Original(path.name, package.data, package.texts, tuple(slots), package.encode, tuple(failures))


def _string(text: str, node: Node) -> str:
    """The text of a shared or an inline string; phonetic guides are not part of it."""
    parts = [t for c in node.children("t", "r") for t in ([c] if c.name == "t" else c.children("t"))]
    return office_unescape("".join(x[0] for p in parts for x in _texts(text, p)))


def _texts(text: str, node: Node) -> Iterator[tuple[str, int, int, bool]]:
    for part in node.parts:
        if not isinstance(part, Node):
            yield from runs_of_text(text, part[0], part[1], cdata=part[2])


def _sheet(package: _Package, member: str, shared: list[str], failures: list[Failure]) -> Iterator[Slot]:
    root, text, formats = package.tree(member), package.texts[member], package.formats()
    nodes = list(walk(root, "row"))
    rows = [{_column(c.get("r")): c for c in row.children("c")} for row in nodes]
    width = max((max(r, default=-1) for r in rows), default=-1) + 1
    shown = [
        [_value(text, row[c], shared, formats) if c in row else "" for c in range(min(width, 200))] for row in rows
    ]
    found = choose(shown)
    if found is None:
        return
    source, target, first = found
    for node, row, texts in list(zip(nodes, rows, shown, strict=True))[first:]:
        cell = row.get(target)
        if not (texts[source].strip() or texts[target].strip()):
            continue
        if cell is None:
            yield _missing_cell(text, node, row, target, texts[source], member)
            continue
        name = f"{member[14:-4]}!{cell.get('r')}"
        formula = cell.child("f") is not None or (source in row and row[source].child("f") is not None)
        if formula and not (texts[target] and texts[source]):
            failures.append(
                Failure("read", name, "a formula without its value; open and save it in a spreadsheet program")
            )
            continue
        held = "a formula" if cell.child("f") is not None else "" if texts[target].strip() else UNTRANSLATED
        yield _cell_slot(text, name, texts[source], texts[target], cell, member, held)


def _column(reference: str) -> int:
    number = 0
    for char in reference:
        if not "A" <= char <= "Z":
            break
        number = 26 * number + ord(char) - 64
    return number - 1


def _value(text: str, cell: Node, shared: list[str], formats: list[str]) -> str:
    inside, value = cell.child("is"), cell.child("v")
    if inside is not None:
        return _string(text, inside)
    if value is None:
        return ""
    said = "".join(x[0] for x in _texts(text, value))
    if cell.get("t") == "s":
        place = _number(said, len(shared))
        return shared[place] if place < len(shared) else ""
    if cell.get("t") == "b":
        return "TRUE" if said.strip() == "1" else "FALSE"
    if cell.get("t", "n") == "n":
        style = _number(cell.get("s"))
        return _as_shown(said.strip(), formats[style] if style < len(formats) else "General")
    return office_unescape(said)


def _number(digits: str, otherwise: int = 0) -> int:
    """A number that a damaged file may say in any way."""
    return int(digits) if re.fullmatch(r"\s*[0-9]{1,9}\s*", digits) else otherwise


def _as_shown(said: str, code: str) -> str:
    """A number as its cell shows it, as far as it matters to a reader: dates as ISO, percentages, whole numbers."""
    try:
        number = float(said)
    except ValueError:
        return said
    if is_date_format(code):
        try:
            moment = from_excel(number)
        except (ValueError, OverflowError, TypeError):
            return said
        return str(moment).removesuffix(" 00:00:00")
    if "%" in code:
        decimals = len(code.partition("%")[0].partition(".")[2].replace("#", "0"))
        return f"{100 * number:.{min(decimals, 10)}f}%"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else said


def _cell_slot(text: str, name: str, source: str, target: str, cell: Node, member: str, held: str) -> Slot:
    head = text[cell.start : cell.inner].rstrip(">").rstrip("/").rstrip()
    head = re.sub(r"\s+t\s*=\s*(\"[^\"]*\"|'[^']*')", "", head)
    prefix = tag_of(text, cell)[:-1]

    def rebuild(new: str) -> str:
        return f'{head} t="inlineStr">{_inline_string(prefix, new)}</{prefix}c>'

    run = (Run(target, cell.start, cell.end, whole=True),) if target else ()
    return Slot(name, source, run, cell.start, cell.end, escape_xml, rebuild=rebuild, held=held, member=member)


def _missing_cell(text: str, node: Node, row: dict[int, Node], column: int, source: str, member: str) -> Slot:
    """The place of a cell that the file leaves out because it is empty."""
    reference = (
        f"{get_column_letter(column + 1)}{node.get('r') or row[min(row)].get('r').lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    )
    after = [c.start for n, c in sorted(row.items()) if n > column]
    at, prefix = after[0] if after else node.inner_end, tag_of(text, node).removesuffix("row")

    def rebuild(new: str) -> str:
        return f'<{prefix}c r="{reference}" t="inlineStr">{_inline_string(prefix, new)}</{prefix}c>'

    name = f"{member[14:-4]}!{reference}"
    return Slot(name, source, (), at, at, escape_xml, rebuild=rebuild, held=UNTRANSLATED, member=member)


def _inline_string(prefix: str, new: str) -> str:
    return f'<{prefix}is><{prefix}t xml:space="preserve">{escape_xml(office_escape(new))}</{prefix}t></{prefix}is>'


def read_docx_tables(path: Path) -> Original:
    """The cells of the English column of every table with a Chinese and an English one."""
    package = _Package(look_over(path, "word/document.xml").read_bytes(), str(path))
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
    for n, paragraph in enumerate(p for p in walk(cell, "p")):
        if n:
            yield Run("\n", paragraph.start, paragraph.start, whole=True)
        yield from _word_runs(text, paragraph)


def _word_runs(text: str, node: Node) -> Iterator[Run]:
    for child in node.children():
        if child.name in ("del", "moveFrom", "rPr", "pPr", "p", "sdtPr"):
            continue
        if child.name == "t":
            yield from (Run(t, a, b, whole=w) for t, a, b, w in _texts(text, child))
        elif child.name in ("br", "cr", "tab"):
            yield Run("\t" if child.name == "tab" else "\n", child.start, child.end, code=True)
        elif child.name == "noBreakHyphen":
            yield Run("-", child.start, child.end, code=True)
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
