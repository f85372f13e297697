r"""TSV: one line a pair, tabs between cells, a header. Inside a cell tab, line ends and backslash are \t, \n, \r and
\\, and what UTF-8 cannot hold is \uXXXX."""

import re
from collections.abc import Iterator
from pathlib import Path

from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.tabular import COLUMNS, exchange_of, guard_row, row, unguard_row
from mtreview.formats.model.units import fingerprint, units
from mtreview.records import ReviewData

__all__ = ["Tsv", "escape_cell", "unescape_cell"]

_OUT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
_IN = {v: k for k, v in _OUT.items()}
_SPECIAL = re.compile("[\\\\\\x00-\\x1f\\x7f\\x85\\u2028\\u2029\\ud800-\\udfff]")
_RESAVED = re.compile(r"\t\"\[(?:\{|\"\")[^\t]*\"(?:\t|$)")  # our lists begin with [ and never with a quotation mark
_ESCAPE = re.compile(r"\\(?:[tnr\\]|u[0-9a-f]{4})")


class Tsv(Format):
    """Tab-separated values."""

    name = "TSV"
    suffixes = (".tsv",)
    carries = frozenset({"texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores"})

    def write(self, data: ReviewData, path: Path) -> None:
        mark = fingerprint(data.document)
        with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(COLUMNS) + "\n")
            for unit in units(data):
                out.write("\t".join(map(escape_cell, guard_row(row(unit, data.document.id, mark)))) + "\n")

    def load(self, path: Path) -> Iterator[Exchange]:
        lines = text_of(path).replace("\r\n", "\n").rstrip("\n").split("\n")
        again = any(_RESAVED.search(line) for line in lines)
        rows = (
            (i, unguard_row([unescape_cell(_unquoted(c) if again else c) for c in line.split("\t")]))
            for i, line in enumerate(lines, 1)
        )
        yield exchange_of(rows, origin=str(path), id=path.stem)


def _unquoted(cell: str) -> str:
    """The cell without the quotation marks that a spreadsheet program put around it."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell.startswith('"') and cell.endswith('"') else cell


def escape_cell(cell: str) -> str:
    """A cell without tabs, line ends or anything a line reader would cut at."""
    return _SPECIAL.sub(lambda m: _OUT.get(m.group(), f"\\u{ord(m.group()):04x}"), cell)


def unescape_cell(cell: str) -> str:
    return _ESCAPE.sub(lambda m: _IN.get(m.group()) or chr(int(m.group()[2:], 16)), cell)
