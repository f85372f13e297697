"""MQM annotations in the layout of Google's public files: one row a mark, <v> and </v> around the words, no quoting."""

from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.marks import flat_line, mqm_name, name_severity, place
from mtreview.formats.model.reading import is_number, text_of
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.records import Finding, ReviewData, Side, Span

__all__ = ["MqmTsv"]

HEADER = ("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity")
_OPEN, _CLOSE = "<v>", "</v>"


class MqmTsv(Format):
    """MQM TSV: the given English and its marks, for scoring scripts and viewers."""

    name = "MQM TSV"
    suffixes = (".mqm.tsv",)
    carries = frozenset({"flat texts without <v>", "marks"})

    def write(self, data: ReviewData, path: Path) -> None:
        rater = f"mtreview-{fingerprint(data.document)}"
        with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(HEADER) + "\n")
            for n, unit in enumerate(units(data), 1):
                start = ["given", flat_line(data.document.id), str(n), str(unit.id), rater]
                for source, target, category, severity in _rows(unit):
                    out.write("\t".join([*start, source, target, category, severity]) + "\n")

    def load(self, path: Path) -> Iterator[Exchange]:
        lines = text_of(path).replace("\r\n", "\n").rstrip("\n").split("\n")
        names = [c.strip() for c in lines[0].split("\t")]
        missing = [c for c in HEADER if c not in names and c != "doc"]
        if missing:
            raise FormatError(
                f"{path}, line 1: not the MQM header ({' '.join(HEADER)}); {', '.join(missing)} is missing"
            )
        places = [names.index(c) if c in names else names.index("doc_id") for c in HEADER]
        groups: dict[tuple[str, str], list[tuple[int, list[str]]]] = {}
        for n, line in enumerate(lines[1:], 2):
            cells = line.split("\t")
            if len(cells) <= max(places):
                raise FormatError(
                    f"{path}, line {n}: {len(cells)} columns where {len(names)} are needed; is the file cut off?"
                )
            cells = [cells[k] for k in places]
            groups.setdefault((cells[0], cells[1]), []).append((n, cells))
        for (system, document), rows in groups.items():
            yield _exchange(path, system, document, rows)


def _rows(unit: Unit) -> Iterator[tuple[str, str, str, str]]:
    source, given = (flat_line(_plain(t)) for t in (unit.source or "", unit.given))
    if not unit.findings:
        yield source, given, "No-error", "No-error"
    for finding in unit.findings:
        texts = {"source": source, "target": given}
        if finding.span is not None:
            text = texts[finding.side]
            a, b = finding.span.start, finding.span.end
            texts[finding.side] = f"{text[:a]}{_OPEN}{text[a:b]}{_CLOSE}{text[b:]}"
        yield texts["source"], texts["target"], mqm_name(finding.category), finding.severity.capitalize()


def _plain(text: str) -> str:
    """The text without tags that this layout would take for marks; their places keep their width."""
    return text.replace(_OPEN, "(v)").replace(_CLOSE, "(/v)")


def _exchange(path: Path, system: str, document: str, rows: list[tuple[int, list[str]]]) -> Exchange:
    texts: dict[str, tuple[str, str]] = {}
    places: dict[str, int] = {}
    findings: dict[str, list[Finding]] = {}
    mark = None
    for n, (_, _, _, seg, rater, left, right, category, severity) in rows:
        source, a = _unmarked(left, f"{path}, line {n}")
        target, b = _unmarked(right, f"{path}, line {n}")
        if texts.setdefault(seg, (source, target)) != (source, target):
            raise FormatError(
                f"{path}, line {n}: segment {seg} has another text than before; rows of one segment must agree"
            )
        places.setdefault(seg, len(places))
        mark = rater.removeprefix("mtreview-") if rater.startswith("mtreview-") else mark
        if category.lower() == "no-error":
            continue
        here = findings.setdefault(seg, [])
        side: Side = "source" if a is not None else "target"
        pair = int(seg) if mark and is_number(seg) else places[seg]
        here.append(place(pair, len(here), side, b if a is None else a, category, name_severity(severity), "mqm"))
    units_ = tuple(
        Unit(
            id=int(s) if mark and is_number(s) else i,
            source=t[0],
            given=t[1],
            edited=t[1],
            findings=tuple(findings.get(s, ())),
        )
        for i, (s, t) in enumerate(texts.items())
    )
    return Exchange(document if mark else f"{document} {system}", str(path), units_, mark)


def _unmarked(text: str, where: str) -> tuple[str, Span | None]:
    if _OPEN not in text and _CLOSE not in text:
        return text, None
    if text.count(_OPEN) != 1 or text.count(_CLOSE) != 1 or text.index(_OPEN) > text.index(_CLOSE):
        raise FormatError(f"{where}: one <v> and then one </v> are expected in a text")
    start = text.index(_OPEN)
    end = text.index(_CLOSE) - len(_OPEN)
    return text.replace(_OPEN, "").replace(_CLOSE, ""), Span(start, end)
