"""Campaigns of the annotation tool pearmut: JSON whose marks have inclusive ends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.marks import mqm_name, name_severity, place, spans_of
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.records import Finding, ReviewData, Span

__all__ = ["Pearmut"]

_SYSTEM = "given"


class Pearmut(Format):
    """A campaign with the marks pre-filled, one document a task."""

    name = "pearmut JSON"
    suffixes = (".pearmut.json",)
    carries = frozenset({"texts", "target marks"})

    def write(self, data: ReviewData, path: Path) -> None:
        mark = fingerprint(data.document)
        items = [_item(unit, data.document.id, mark) for unit in units(data)]
        campaign = {
            "info": {"assignment": "task-based", "protocol": "MQM"},
            "campaign_id": f"mtreview-{mark}",
            "data": [[items]],
        }
        with beside(path) as part:
            part.write_text(json.dumps(campaign, ensure_ascii=True, indent=1) + "\n", encoding="ascii", newline="\n")

    def load(self, path: Path) -> Iterator[Exchange]:
        try:
            campaign = json.loads(text_of(path))
            items = [item for task in campaign["data"] for document in task for item in document]
        except (json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
            raise FormatError(
                f'{path}: not a pearmut campaign ({error!r}); it has a list of tasks under "data"'
            ) from None
        mark = str(campaign.get("campaign_id", "")).removeprefix("mtreview-")
        own = mark if str(campaign.get("campaign_id", "")).startswith("mtreview-") else None
        found = [_unit(item, n, f"{path}, item {n + 1}", own=own is not None) for n, item in enumerate(items)]
        name = str(items[0]["item_id"]).rpartition("_#_")[0] if own and items else path.name.split(".")[0]
        yield Exchange(name, str(path), tuple(found), own)


def _item(unit: Unit, document: str, mark: str) -> dict[str, Any]:
    spans = [
        {"start_i": f.span.start, "end_i": f.span.end - 1, "severity": f.severity, "category": mqm_name(f.category)}
        for f in spans_of(unit)
        if f.span is not None
    ]
    item: dict[str, Any] = {
        "item_id": f"{document}_#_{unit.id}",
        "tgt": {_SYSTEM: unit.given},
        "error_spans": {_SYSTEM: spans},
    }
    return item if unit.source is None else {**item, "src": unit.source}


def _unit(item: Any, n: int, where: str, *, own: bool) -> Unit:
    try:
        system, target = next(iter(item["tgt"].items()))
        source = item.get("src")
        number = int(item["item_id"].rpartition("_#_")[2]) if own else n
        spans = (item.get("error_spans") or {}).get(system) or []
        if not isinstance(target, str) or not isinstance(source, str | None):
            raise TypeError("src and tgt hold texts")
        findings = tuple(_finding(span, number, k, target) for k, span in enumerate(spans))
    except (AttributeError, KeyError, TypeError, ValueError, StopIteration) as error:
        raise FormatError(f"{where}: not as pearmut writes it ({error!r})") from None
    return Unit(id=number, source=source, given=target, edited=target, findings=findings)


def _finding(span: dict[str, Any], pair: int, n: int, target: str) -> Finding:
    where = Span(span["start_i"], span["end_i"] + 1)
    where.of(target)
    return place(
        pair, n, "target", where, span.get("category") or "other", name_severity(span.get("severity") or ""), "pearmut"
    )
