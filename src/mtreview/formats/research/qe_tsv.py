"""Spans in the layout of the WMT quality-estimation task: one row a segment, half-open places, -1 for none."""

import re
from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.marks import flat_line, name_severity, place, spans_of
from mtreview.formats.model.reading import is_number, text_of
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.language.text import count_han
from mtreview.records import ReviewData, Span

__all__ = ["QeTsv"]

HEADER = ("system", "doc", "seg_id", "rater", "source", "target", "start_ids", "end_ids", "errors")


class QeTsv(Format):
    """WMT-QE spans: places and severities on the given English."""

    name = "WMT-QE TSV"
    suffixes = (".qe.tsv",)
    carries = frozenset({"flat texts", "spans"})

    def write(self, data: ReviewData, path: Path) -> None:
        rater = f"mtreview-{fingerprint(data.document)}"
        with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(HEADER) + "\n")
            for unit in units(data):
                cells = [
                    "given",
                    flat_line(data.document.id),
                    str(unit.id),
                    rater,
                    flat_line(unit.source or ""),
                    flat_line(unit.given),
                ]
                out.write("\t".join([*cells, *_spans(unit)]) + "\n")

    def load(self, path: Path) -> Iterator[Exchange]:
        rows = list(_rows(path))
        rows = rows if any(c[3].startswith("mtreview-") for _, c in rows) else _swapped(rows)
        groups: dict[tuple[str, str], list[Unit]] = {}
        marks: dict[tuple[str, str], str] = {}
        for n, cells in rows:
            home = groups.setdefault((cells[0], cells[1]), [])
            if cells[3].startswith("mtreview-"):
                marks[cells[0], cells[1]] = cells[3].removeprefix("mtreview-")
            home.append(_unit(cells, len(home), f"{path}, line {n}", own=(cells[0], cells[1]) in marks))
        for (system, document), found in groups.items():
            mark = marks.get((system, document))
            yield Exchange(document if mark else f"{document} {system}", str(path), tuple(found), mark)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with their cells in the order of `HEADER`, whatever other columns stand between or after."""
    text = text_of(path).replace("\r\n", "\n").rstrip("\n")
    lines = [line.split("\t") for line in text.split("\n")]
    if "\tmtreview-" not in text and re.search(
        r'(?:^|\t)"[^\t\n]*""[^\t\n]*"(?:\t|$)', text, re.MULTILINE
    ):  # written with the quoting of CSV
        lines = [[_unquoted(c) for c in cells] for cells in lines]
    places, first = _places(lines[0]), int("start_ids" in lines[0] or lines[0][-1] == "errors")
    for n, cells in enumerate(lines[first:], first + 1):
        if len(cells) <= max(places):
            raise FormatError(
                f"{path}, line {n}: {len(cells)} columns where {max(places) + 1} are needed; is the file cut off?"
            )
        yield n, [cells[k] for k in places]


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _places(first: list[str]) -> list[int]:
    """Where the columns of `HEADER` stand, by the names in the first row, else by its numbers."""
    if "start_ids" in first and "source" in first and "target" in first:
        at = first.index("start_ids")
        return [0, 1, 2, 3, first.index("source"), first.index("target"), at, at + 1, at + 2]
    found = [n for n in range(6, len(first) - 2) if all(re.fullmatch(r"-?\d+(?: \d+)*", c) for c in first[n : n + 2])]
    at = found[-1] if found else 6
    return [0, 1, 2, 3, at - 2, at - 1, at, at + 1, at + 2]


def _swapped(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows with the Chinese first: some published files have the English there."""
    first, second = (sum(count_han(cells[k]) for _, cells in rows) for k in (4, 5))
    if first >= second:
        return rows
    return [(n, [*c[:4], c[5], c[4], *c[6:]]) for n, c in rows]


def _spans(unit: Unit) -> list[str]:
    found = spans_of(unit)
    if not found:
        return ["-1", "-1", "no-error"]
    spans = [f.span or Span(0, 0) for f in found]
    return [
        " ".join(str(s.start) for s in spans),
        " ".join(str(s.end) for s in spans),
        " ".join(f.severity for f in found),
    ]


def _unit(cells: list[str], n: int, where: str, *, own: bool) -> Unit:
    number = int(cells[2]) if own and is_number(cells[2]) else n
    source, target = cells[4:6]
    starts, ends, names = (c.split() for c in cells[6:9])
    findings = []
    try:
        if starts != ["-1"]:
            for k, (a, b, name) in enumerate(zip(starts, ends, names, strict=True)):
                span = Span(int(a), int(b))
                span.of(target)
                findings.append(place(number, k, "target", span, "other", name_severity(name), "wmt-qe"))
    except ValueError as error:
        raise FormatError(f"{where}: the spans do not fit the text ({error})") from None
    return Unit(id=number, source=source, given=target, edited=target, findings=tuple(findings))
