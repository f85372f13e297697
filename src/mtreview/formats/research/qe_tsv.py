"""Spans in the layout of the WMT quality-estimation task: one row a segment, half-open places, -1 for none."""

from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.marks import flat_line, place, severity_named, spans_of
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.units import Unit, fingerprint, units
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
        lines = text_of(path).replace("\r\n", "\n").rstrip("\n").split("\n")
        rows = [(n, line.split("\t")) for n, line in enumerate(lines, 1)]
        if rows[0][1][-1] == "errors":
            rows = rows[1:]
        groups: dict[tuple[str, str], list[Unit]] = {}
        marks: dict[tuple[str, str], str] = {}
        for n, cells in rows:
            if len(cells) != len(HEADER):
                raise FormatError(
                    f"{path}, line {n}: {len(cells)} columns where {len(HEADER)} are needed; is the file cut off?"
                )
            home = groups.setdefault((cells[0], cells[1]), [])
            if cells[3].startswith("mtreview-"):
                marks[cells[0], cells[1]] = cells[3].removeprefix("mtreview-")
            home.append(_unit(cells, len(home), f"{path}, line {n}", own=(cells[0], cells[1]) in marks))
        for (system, document), found in groups.items():
            mark = marks.get((system, document))
            yield Exchange(document if mark else f"{document} {system}", str(path), tuple(found), mark)


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
    number = int(cells[2]) if own and cells[2].isdigit() else n
    source, target = cells[4:6]
    starts, ends, names = (c.split() for c in cells[6:9])
    findings = []
    try:
        if starts != ["-1"]:
            for k, (a, b, name) in enumerate(zip(starts, ends, names, strict=True)):
                span = Span(int(a), int(b))
                span.of(target)
                findings.append(place(number, k, "target", span, "other", severity_named(name), "wmt-qe"))
    except ValueError as error:
        raise FormatError(f"{where}: the spans do not fit the text ({error})") from None
    return Unit(id=number, source=source, given=target, edited=target, findings=tuple(findings))
