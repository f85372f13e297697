"""CSV and TSV of other tools: the cells of the English column are the slots, all other columns stay."""

import re
from collections.abc import Iterator

from mtreview.errors import FormatError
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import choose
from mtreview.records import Failure

__all__ = ["read_delimited"]

Cell = tuple[int, int, bool]
"""Where a cell's text starts and ends, and whether quotation marks stand around it."""


def read_delimited(data: bytes, name: str, where: str) -> Original:
    """Comma, semicolon or tab, whichever the first line has most of; quotation marks as in RFC 4180."""
    text, encode = reversible(data, where)
    delimiter = delimiter_of(text)
    quoting = delimiter != "\t" or '""' in text  # a TSV has quotation marks of its own, unless some are doubled
    rows = list(cells(text, delimiter, quoted=quoting))
    shown = [[read_cell(text, c) for c in row] for _, row in rows]
    found = choose(shown)
    if found is None:
        raise FormatError(
            f"{where}: no rows with text; a table needs a source and a target column, Chinese and English"
        )
    source, target, first = found
    slots, failures = [], []
    for (line, row), texts in list(zip(rows, shown, strict=True))[first:]:
        if not any(t.strip() for t in texts):
            continue
        if len(row) <= max(source, target):
            failures.append(
                Failure("read", f"line {line}", f"{len(row)} columns, no source and target; it was left out")
            )
        elif texts[source].strip() or texts[target].strip():
            slots.append(_slot(text, line, texts[source], row[target], delimiter, quoting=quoting))
    return Original(name, data, {"": text}, tuple(slots), encode, tuple(failures))


def delimiter_of(text: str) -> str:
    """The most frequent of tab, semicolon and comma in the first line outside quotation marks; a tab wins where equal."""
    head = re.sub(r'"[^"\n]*"', "", text.partition("\n")[0])
    return max("\t;,", key=head.count)


def cells(text: str, delimiter: str, *, quoted: bool) -> Iterator[tuple[int, list[Cell]]]:
    """(line, cells) of each row."""
    plain = re.compile(f"[^{delimiter}\r\n]*+")
    quotes = re.compile('"((?:[^"]|"")*+)"')
    at, line, row, began = 0, 1, list[Cell](), 1
    while at <= len(text):
        match = quotes.match(text, at) if quoted else None
        if match is not None and match.end() < len(text) and text[match.end()] not in f"{delimiter}\r\n":
            match = None
        if match is not None:
            row.append((match.start(1), match.end(1), True))
            line += text.count("\n", at, match.end())
        else:
            match = plain.match(text, at)
            row.append((at, match.end(), False) if match is not None else (at, at, False))
        at = row[-1][1] + int(row[-1][2])
        if at < len(text) and text[at] == delimiter:
            at += 1
            continue
        yield began, row
        if at >= len(text):
            return
        at += 2 if text.startswith("\r\n", at) else 1
        line, row = line + 1, []
        began = line


def read_cell(text: str, cell: Cell) -> str:
    """The cell as it reads."""
    start, end, quoted = cell
    return text[start:end].replace('""', '"') if quoted else text[start:end]


def _slot(text: str, line: int, source: str, cell: Cell, delimiter: str, *, quoting: bool) -> Slot:
    start, end, quoted = cell
    runs = tuple(_runs(text, start, end)) if quoted else ((Run(text[start:end], start, end),) if start < end else ())

    def quote(new: str) -> str:
        if not quoting:
            return re.sub("[\t\r\n]+", " ", new)
        return f'"{_doubled(new)}"' if re.search(f'["\r\n{delimiter}]', new) else new

    held = "" if text[start:end].strip() else UNTRANSLATED
    return Slot(f"line {line}", source, runs, start, end, _doubled, rebuild=None if quoted else quote, held=held)


def _runs(text: str, start: int, end: int) -> Iterator[Run]:
    at = start
    for match in re.compile('""').finditer(text, start, end):
        if match.start() > at:
            yield Run(text[at : match.start()], at, match.start())
        yield Run('"', match.start(), match.end(), whole=True)
        at = match.end()
    if at < end:
        yield Run(text[at:end], at, end)


def _doubled(text: str) -> str:
    return text.replace('"', '""')
