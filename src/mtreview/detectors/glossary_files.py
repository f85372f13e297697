"""Reading a user's glossary: TSV or CSV, TBX, XLSX. The columns are Chinese, preferred English, also accepted ("|")."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile

from mtreview.errors import FormatError, InputError, unknown
from mtreview.language.text import decode, han_share, is_han

__all__ = ["read_entries"]

Line = tuple[str, list[str]]
"""A place in the file and the cells there."""


def read_entries(path: Path) -> dict[str, tuple[str, ...]]:
    """Chinese term -> accepted renderings, the preferred first. Several lines for one term add up."""
    if not path.is_file():
        raise InputError(f"{path}: no such glossary file; give a TSV, CSV, TBX or XLSX file")
    readers = {".tsv": _delimited, ".txt": _delimited, ".csv": _delimited, ".tbx": _tbx, ".xml": _tbx, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise unknown("glossary format", path.suffix or path.name, readers, str(path))
    found: dict[str, tuple[str, ...]] = {}
    for place, cells in _without_header(reader(path)):
        zh, renderings = _entry(place, cells)
        found[zh] = tuple(dict.fromkeys((*found.get(zh, ()), *renderings)))
    if not found:
        raise FormatError(
            f"{path}: no term in it; a line is Chinese, preferred English, also accepted (separated by '|')"
        )
    return found


def _without_header(lines: Iterable[Line]) -> Iterator[Line]:
    for n, (place, cells) in enumerate(lines):
        text = "".join(cells).strip()
        if not text or text.startswith("#") or (n == 0 and not any(is_han(c) for c in text)):
            continue
        yield place, cells


def _entry(place: str, cells: list[str]) -> tuple[str, list[str]]:
    cells = [c.strip() for c in cells]
    if len(cells) < 2 or not cells[0] or not cells[1]:
        raise FormatError(f"{place}: a term needs Chinese and English; separate the columns with tabs")
    if han_share(cells[1]) > 0.5 and not any(is_han(c) for c in cells[0]):
        raise FormatError(f"{place}: the Chinese belongs in the first column, the English in the second")
    also = cells[2].split("|") if len(cells) > 2 else []
    return cells[0], [r.strip() for r in (*cells[1].split("|"), *also) if r.strip()]


def _delimited(path: Path) -> Iterator[Line]:
    text, _ = decode(path.read_bytes(), str(path))
    lines = text.splitlines()
    comma = path.suffix.lower() == ".csv"
    rows = csv.reader(lines) if comma else (line.split("\t") for line in lines)
    for n, cells in enumerate(rows, 1):
        yield f"{path}:{n}", cells


def _xlsx(path: Path) -> Iterator[Line]:
    import openpyxl  # heavy: only where a workbook is read
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as stream:  # ours to close: of a damaged file openpyxl leaves its own open
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except (
            InvalidFileException,
            BadZipFile,
            KeyError,
            ValueError,
            SyntaxError,
        ) as error:  # all that it lets through
            raise FormatError(f"{path}: not a workbook that can be read ({error}); save it as XLSX again") from None
        for n, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield f"{path}, row {n}", ["" if cell is None else str(cell) for cell in row]


def _tbx(path: Path) -> Iterator[Line]:
    """Every concept of a TBX file of any dialect; its English terms in order, the first being the preferred one."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise FormatError(f"{path}: not TBX: {error}") from None
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for concept in root.iter("{*}termEntry", "{*}conceptEntry"):
        terms: dict[str, list[str]] = {"zh": [], "en": []}
        for section in concept.iter("{*}langSet", "{*}langSec"):
            code = (section.get(lang) or "").lower()[:2]
            if code in terms:
                terms[code] += ["".join(t.itertext()).strip() for t in section.iter("{*}term")]
        for zh in terms["zh"] if terms["en"] else []:
            yield f"{path}, line {concept.sourceline}", [zh, "|".join(terms["en"])]
