"""XLSX for project managers and reviewers: a frozen header, filters, wrapped text, the marked words coloured inside the
cell. Cells are always text, never formulas. Large reviews are streamed in both directions."""

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.issues import comment, stretches
from mtreview.formats.model.tabular import COLUMNS, add_comments, exchange_of, row
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.formats.office.cell_comments import comments_by_row
from mtreview.formats.office.zipped import look_over, office_escape, office_unescape
from mtreview.mqm import RANKS
from mtreview.records import ReviewData

__all__ = ["Xlsx", "is_own"]

CELL = 32_767  # characters a cell may hold, counted in UTF-16 units
_READABLE = ("sentence", "source", "given", "edited", "state", "comments", "problems", "draft", "risk", "quality")
_WIDTHS = {"source": 42, "given": 52, "edited": 52, "draft": 42, "comments": 26, "problems": 52, "sentence": 9}
_COLOURS = {"minor": "8A6A12", "major": "B1500F", "critical": "B3202C"}
_ORDER = (*_READABLE, *(c for c in COLUMNS if c not in _READABLE))


class Xlsx(Format):
    """A workbook with one row a pair."""

    name = "XLSX"
    suffixes = (".xlsx",)
    carries = frozenset({"texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores"})

    def write(self, data: ReviewData, path: Path) -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("review")
        sheet.freeze_panes = "C2"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = "1:1"
        for n, name in enumerate(_ORDER, 1):
            dimension = sheet.column_dimensions[get_column_letter(n)]
            dimension.width = _WIDTHS.get(name, 11)
            dimension.hidden = name not in _READABLE
        title = _styled(sheet, font=Font(bold=True), fill=PatternFill("solid", fgColor="EEEAE0"))
        sheet.append([_cell(sheet, name, title) for name in _ORDER])
        mark, count, plain = fingerprint(data.document), 1, _styled(sheet)
        try:
            for unit in units(data):
                count += 1
                sheet.row_dimensions[count].height = 15.0 * min(25, _lines(unit))
                sheet.append(_row(sheet, unit, data.document.id, mark, plain))
        except FormatError:
            sheet.close()  # or its half-written temporary file stays open
            raise
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(_ORDER))}{count}"
        with beside(path) as part:
            book.save(part)

    def load(self, path: Path) -> Iterator[Exchange]:
        look_over(path, "xl/workbook.xml")
        yield exchange_of(_rows(path), origin=str(path), id=path.stem)


def is_own(path: Path) -> bool:
    """Whether mtreview exported the workbook."""
    return "review" in next(_rows(look_over(path, "xl/workbook.xml")), (1, []))[1]


def _lines(unit: Unit) -> int:
    """How many lines the tallest cell of the row needs; Chinese characters are twice as wide."""
    problems = sum(1 + len(comment(f)) // 46 for f in unit.findings)
    texts = (
        (2 * len(unit.source or ""), 40),
        (len(unit.given), 48),
        (len(unit.edited), 48),
        (len(unit.draft or ""), 40),
    )
    return max(problems, *(1 + length // width for length, width in texts))


def _row(sheet: Any, unit: Unit, document: str, mark: str, style: Any) -> list[Any]:
    values = dict(zip(COLUMNS, row(unit, document, mark), strict=True))
    values["problems"] = "\n".join(f"{n}. [{f.severity}] {comment(f)}" for n, f in enumerate(unit.findings, 1))
    where = f"{document}, sentence {unit.number}"
    cells: list[Any] = []
    for name in _ORDER:
        text = _fitting(values[name], name, where)
        cells.append(_cell(sheet, _coloured(unit, text) if name == "given" else text, style))
    return cells


def _styled(sheet: Any, **style: Any) -> Any:
    """The number openpyxl keeps for a style; looking it up anew for each cell takes half of the time."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    for name, what in style.items():
        setattr(cell, name, what)
    return cell._style


def _cell(sheet: Any, value: Any, style: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell._style = style
    if isinstance(value, str):
        cell.data_type = "s"  # never "f": a text that starts with = is a text
    return cell


def _fitting(text: str, name: str, where: str) -> str:
    """The text as a cell may hold it: what XML cannot hold as _xHHHH_, as the format has it."""
    safe = office_escape(text)
    if len(safe.encode("utf-16-le")) // 2 > CELL:
        if name == "problems":
            return safe[: CELL // 2] + " …"
        raise FormatError(
            f"{where}: {name} is longer than the {CELL:,} characters of an XLSX cell; export to .xlf or .docx instead"
        )
    return safe


def _coloured(unit: Unit, text: str) -> Any:
    marked = stretches(unit.findings, "target")
    if not marked or text != unit.given:  # escapes would move the places
        return text
    parts: list[Any] = []
    at = 0
    for stretch in marked:
        worst = max((f.severity for f in stretch.findings), key=RANKS.__getitem__)
        # An empty run makes Excel repair the file.
        parts += [text[at : stretch.span.start]] if at < stretch.span.start else []
        style = InlineFont(
            rFont="Calibri",
            sz=11,
            color=_COLOURS[worst],
            u="double" if worst == "critical" else "single",
            b=worst != "minor",
        )
        parts.append(TextBlock(style, stretch.span.of(text)))
        at = stretch.span.end
    return CellRichText(parts + ([text[at:]] if at < len(text) else []))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        # The stream is ours to close: of a damaged file openpyxl leaves its own open.
        with path.open("rb") as stream:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # extensions of Excel that openpyxl does not keep
                book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            with zipfile.ZipFile(path) as packed:
                said = comments_by_row(packed, "xl/worksheets/sheet1.xml")
            place: int | None = None
            for n, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                texts = ["" if c is None else office_unescape(str(c)) for c in cells]
                place = texts.index("comments") if n == 1 and "comments" in texts else place
                if n > 1 and place is not None and said.get(n) and place < len(texts):
                    texts[place] = add_comments(texts[place], said[n])
                yield n, texts
    except (InvalidFileException, OSError, KeyError, ValueError, IndexError, TypeError, SyntaxError) as error:
        raise FormatError(f"{path}: not an XLSX file that can be read ({error}); save it again") from None
