"""XLSX sheets of other tools: the cells of the English columns are the slots."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from mtreview.errors import FormatError
from mtreview.formats.inplace.markup import Node, escape_xml, tag_of, walk
from mtreview.formats.inplace.packages import Package, texts_of
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import choose
from mtreview.formats.office.cell_comments import comments_by_row
from mtreview.formats.office.zipped import look_over, office_escape, office_unescape
from mtreview.records import Failure

__all__ = ["read_xlsx"]


def read_xlsx(path: Path) -> Original:
    """The cells of the English column of every sheet that has a Chinese and an English one."""
    package = Package(look_over(path, "xl/workbook.xml").read_bytes(), str(path))
    with zipfile.ZipFile(io.BytesIO(package.data)) as packed:
        members = packed.namelist()
    shared = []
    if "xl/sharedStrings.xml" in members:
        root = package.tree("xl/sharedStrings.xml")
        shared = [_string(package.texts["xl/sharedStrings.xml"], si) for si in walk(root, "si")]
    formats = _formats_of(package)
    slots: list[Slot] = []
    failures: list[Failure] = []
    sheets = sorted((m for m in members if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", m)), key=lambda m: (len(m), m))
    for member in sheets:
        slots += _sheet(package, member, shared, formats, failures)
    if not slots:
        raise FormatError(f"{path}: no rows with text; a table needs a source and a target column, Chinese and English")
    return Original(path.name, package.data, package.texts, tuple(slots), package.encode, tuple(failures))


def _formats_of(package: Package) -> list[str]:
    """The number format of each cell style."""
    if "xl/styles.xml" not in zipfile.ZipFile(io.BytesIO(package.data)).namelist():
        return []
    root = package.tree("xl/styles.xml")
    own = {f.get("numFmtId"): f.get("formatCode") for f in walk(root, "numFmt")}
    table = next(walk(root, "cellXfs"), None)
    ids = [x.get("numFmtId", "0") for x in table.children("xf")] if table is not None else []
    return [own.get(i) or BUILTIN_FORMATS.get(_number(i), "General") for i in ids]


def _string(text: str, node: Node) -> str:
    """The text of a shared or an inline string; phonetic guides are not part of it."""
    parts = [t for c in node.children("t", "r") for t in ([c] if c.name == "t" else c.children("t"))]
    return office_unescape("".join(x[0] for p in parts for x in texts_of(text, p)))


def _sheet(
    package: Package, member: str, shared: list[str], formats: list[str], failures: list[Failure]
) -> Iterator[Slot]:
    root, text = package.tree(member), package.texts[member]
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
    with zipfile.ZipFile(io.BytesIO(package.data)) as packed:
        said = comments_by_row(packed, member)
    for node, row, texts in list(zip(nodes, rows, shown, strict=True))[first:]:
        cell = row.get(target)
        if not (texts[source].strip() or texts[target].strip()):
            continue
        if cell is None:
            comments = tuple(said.get(_number(node.get("r")), ()))
            yield replace(_missing_cell(text, node, row, target, texts[source], member), comments=comments)
            continue
        name = f"{member[14:-4]}!{cell.get('r')}"
        formula = cell.child("f") is not None or (source in row and row[source].child("f") is not None)
        if formula and not (texts[target] and texts[source]):
            failures.append(
                Failure("read", name, "a formula without its value; open and save it in a spreadsheet program")
            )
            continue
        held = "a formula" if cell.child("f") is not None else "" if texts[target].strip() else UNTRANSLATED
        comments = tuple(said.get(_number(node.get("r")), ()))
        yield replace(_cell_slot(text, name, texts[source], texts[target], cell, member, held), comments=comments)


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
    said = "".join(x[0] for x in texts_of(text, value))
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
