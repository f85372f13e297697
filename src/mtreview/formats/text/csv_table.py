"""CSV by RFC 4180, quoted where it must be, with an apostrophe before cells that a spreadsheet would run as formulas.
`excel=True` adds the byte-order mark by which Excel knows UTF-8."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.tabular import COLUMNS, exchange_of, guard_row, row, unguard_row
from mtreview.formats.model.units import fingerprint, units
from mtreview.formats.model.xml import escape, unescape
from mtreview.records import ReviewData

__all__ = ["Csv"]


class Csv(Format):
    """Comma-separated values."""

    name = "CSV"
    suffixes = (".csv",)
    carries = frozenset({"texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores"})

    def write(self, data: ReviewData, path: Path, *, excel: bool = False) -> None:
        """`excel=True`: for opening in a spreadsheet rather than a script."""
        mark = fingerprint(data.document)
        with beside(path) as part, part.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as out:
            table = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
            table.writerow(COLUMNS)
            for unit in units(data):
                cells = [escape(c) for c in row(unit, data.document.id, mark)]
                table.writerow(guard_row(cells))

    def load(self, path: Path) -> Iterator[Exchange]:
        yield exchange_of(_rows(path), origin=str(path), id=path.stem)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = text_of(path)
    csv.field_size_limit(1 << 27)
    table = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        for cells in table:
            yield table.line_num, [unescape(c) for c in unguard_row(cells)]
    except csv.Error as error:
        raise FormatError(
            f"{path}, line {table.line_num}: not CSV ({error}); is a quotation mark missing, or the file cut off?"
        ) from None


def _delimiter(text: str) -> str:
    """Comma, or the semicolon that Excel writes where the comma is the decimal mark."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","
