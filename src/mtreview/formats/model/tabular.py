"""Units as rows of a table and back: what TSV, CSV and XLSX have in common."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mtreview.errors import FormatError
from mtreview.formats.model.exchange import Exchange, not_ours
from mtreview.formats.model.units import State, Unit, stamp
from mtreview.records import Finding, Score
from mtreview.revision import edits as log
from mtreview.serial import from_plain, to_plain

__all__ = ["COLUMNS", "add_comments", "exchange_of", "guard_row", "row", "unguard_row"]

COLUMNS = (
    "id", "source", "given", "edited", "draft", "state", "confidence", "moved", "risk", "quality", "comments", "marks",
    "scores", "model", "sentence", "document", "exported", "review",
)  # fmt: skip
STATES: dict[str, State] = {"open": "given", "question": "queried", "edited": "changed", "done": "confirmed"}
"""What the column `state` says for each; older files have the words on the right."""
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = " excel"
_NAMES = {v: k for k, v in STATES.items()}


def row(unit: Unit, document: str, mark: str) -> list[str]:
    """The unit's cells in the order of `COLUMNS`; lists are JSON, numbers repr (they come back exactly)."""
    numbers = {m: "" if (s := unit.score(m)) is None else f"{s.value:.4g}" for m in ("risk", "quality")}
    return [
        str(unit.id), unit.source if unit.source is not None else "", unit.given, unit.edited,
        unit.draft if unit.draft is not None else "", _NAMES[unit.state], repr(unit.confidence), "yes" if unit.moved else "",
        numbers["risk"], numbers["quality"], _said(unit.comments), _packed(to_plain(unit.findings)),
        _packed(to_plain(unit.scores)), _packed([unit.model, unit.draft_score] if unit.draft is not None else ()), str(unit.number),
        document, stamp(unit.edited, unit.state),
        f"{mark}{'' if unit.source is not None else ' english-only'}",
    ]  # fmt: skip


def guard_row(cells: Sequence[str]) -> list[str]:
    """The cells with an apostrophe before those that a spreadsheet would take for a formula; the last one says so."""
    return [*("'" + c if _RISKY.match(c) else c for c in cells[:-1]), cells[-1] + _GUARDED]


def unguard_row(cells: Sequence[str]) -> list[str]:
    """The cells as they were before `guard_row`."""
    if not cells or not cells[-1].endswith(_GUARDED):
        return list(cells)
    return [
        *(c[1:] if c.startswith("'") and _RISKY.match(c[1:]) else c for c in cells[:-1]),
        cells[-1].removesuffix(_GUARDED),
    ]


def _said(comments: Sequence[str]) -> str:
    """One comment as it is, several (or one that looks like a list) as a JSON list."""
    return comments[0] if len(comments) == 1 and not comments[0].startswith("[") else _packed(comments)


def add_comments(cell: str, more: Sequence[str]) -> str:
    """The cell of the column `comments` with what else people said of the row."""
    return _said([str(c) for c in (*_unpacked(cell), *more)])


def _packed(value: Sequence[Any]) -> str:
    return json.dumps(list(value), ensure_ascii=False) if value else ""


def exchange_of(rows: Iterable[tuple[int, Sequence[str]]], *, origin: str, id: str) -> Exchange:
    """What the numbered rows of a table that mtreview wrote hold, the header first. FormatError names the line."""
    found = iter(rows)
    number, first = next(found, (1, []))
    header = {c.strip().lower(): i for i, c in enumerate(first)}
    if "review" not in header or "given" not in header:
        raise not_ours(origin)
    missing = [c for c in ("id", "source", "edited") if c not in header]
    if missing:
        raise FormatError(f"{origin}, line {number}: the column {missing[0]!r} is missing; export the review again")
    units: list[Unit] = []
    seen: dict[str, int] = {}
    mark, name = None, id
    for number, cells in found:
        if not any(cells):
            continue
        line = f"{origin}, line {number}"
        cell = _cells(header, cells, line)
        mark, name = cell["review"].partition(" ")[0], cell.get("document", id)
        _once(cell["id"], number, seen, line)
        units.append(_unit(cell, line))
    if not units:
        raise FormatError(f"{origin}: no rows with text; export the review again")
    return Exchange(name, origin, tuple(units), mark)


def _cells(header: Mapping[str, int], cells: Sequence[str], where: str) -> dict[str, str]:
    needed = max(i for n, i in header.items() if n in ("source", "given", "edited", "id", "review"))
    if len(cells) <= needed:
        raise FormatError(
            f"{where}: {len(cells)} columns where {needed + 1} are needed; is the file cut off, or split by another character?"
        )
    return {n: cells[i] if i < len(cells) else "" for n, i in header.items()}


def _once(name: str, number: int, seen: dict[str, int], where: str) -> None:
    if name in seen:
        raise FormatError(f"{where}: id {name} stands in line {seen[name]} already; ids must differ")
    seen[name] = number


def _unit(cell: Mapping[str, str], where: str) -> Unit:
    try:
        n = int(cell["id"])
        comments, marks, scores, model = (_unpacked(cell.get(k, "")) for k in ("comments", "marks", "scores", "model"))
        model_name, draft_score = (str(model[0]), model[1]) if model else ("", None)
        draft_score = None if draft_score is None else float(draft_score)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise FormatError(f"{where}: not a row that mtreview wrote ({error}); export the review again") from None
    return Unit(
        id=n, source=None if cell["review"].endswith(" english-only") else cell["source"], given=cell["given"],
        edited=cell["edited"], edits=log.difference(cell["given"], cell["edited"]),
        draft=cell.get("draft", "") if model else None, model=model_name, draft_score=draft_score,
        confidence=_number(cell.get("confidence", "")), moved=cell.get("moved") == "yes", state=_state(cell, where),
        findings=tuple(from_plain(Finding, f, where) for f in marks),
        scores=tuple(from_plain(Score, s, where) for s in scores), comments=tuple(str(c) for c in comments),
        exported=cell.get("exported"),
    )  # fmt: skip


def _number(text: str) -> float:
    """A confidence as written, or with the decimal comma of a spreadsheet; nobody may change it, so what is no number
    counts as certain."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return 1.0
    return value if 0.0 <= value <= 1.0 else 1.0


def _state(cell: Mapping[str, str], where: str) -> State:
    said = cell.get("state", "").strip().lower()
    if said in _NAMES or not said:
        return next((s for s in STATES.values() if s == said), "given")
    if said not in STATES:
        raise FormatError(f"{where}: the state {said!r} is none of {', '.join(STATES)}")
    return STATES[said]


def _unpacked(text: str) -> list[Any]:
    """A JSON list, or one plain text that a person typed."""
    if not text.startswith("["):
        return [text] if text else []
    try:
        value = json.loads(text)
    except ValueError:
        return [text]
    return value if isinstance(value, list) else [text]
