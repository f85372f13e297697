"""JSON Lines: a first line about the review, then one object a pair; for programs and for other people's scripts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format, pack, unpack
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.units import Unit, fingerprint, stamp, units
from mtreview.records import ReviewData
from mtreview.revision import edits as log
from mtreview.serial import from_plain, to_plain

__all__ = ["Jsonl", "dump"]

_SURROGATE = re.compile("[\ud800-\udfff]")


class Jsonl(Format):
    """One JSON object a line."""

    name = "JSON Lines"
    suffixes = (".jsonl",)
    carries = frozenset(
        {"review", "texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores", "markup"}
    )

    def write(self, data: ReviewData, path: Path, *, skeleton: bool = True) -> None:
        """`skeleton=False` leaves the packed review out of the first line."""
        head: dict[str, Any] = {
            "mtreview": 1, "document": data.document.id, "fingerprint": fingerprint(data.document),
            "english_only": data.document.source is None,
        }  # fmt: skip
        if skeleton:
            head["review"] = json.loads(pack(data))
        with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
            out.write(dump(head) + "\n")
            for unit in units(data):
                out.write(dump(_object(unit)) + "\n")

    def load(self, path: Path) -> Iterator[Exchange]:
        head: dict[str, Any] = {}
        found: list[Unit] = []
        seen: set[int] = set()
        for n, line in enumerate(text_of(path).split("\n"), 1):
            if not line.strip():
                continue
            where = f"{path}, line {n}"
            value = _parsed(line, where)
            if "mtreview" in value and n == 1:
                head = value
                continue
            unit = _unit(value, len(found), where, english_only=bool(head.get("english_only")))
            if unit.id in seen:
                raise FormatError(f"{where}: a second pair with id {unit.id}; ids must differ")
            seen.add(unit.id)
            found.append(unit)
        mark = head.get("fingerprint")
        base = unpack(json.dumps(head["review"]), mark, f"{path}, line 1") if "review" in head else None
        yield Exchange(head.get("document", path.stem), str(path), tuple(found), mark, base)


def dump(value: Any) -> str:
    """One line of JSON; readable, but lone surrogates as escapes, since UTF-8 cannot hold them."""
    return _SURROGATE.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(value, ensure_ascii=False))


def _object(unit: Unit) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(unit)
    plain["exported"] = stamp(unit.edited, unit.state)
    return plain


def _parsed(line: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FormatError(f"{where}: not JSON ({error}); is the file cut off?") from None
    if not isinstance(value, dict):
        raise FormatError(f"{where}: expected an object with source and target, found {type(value).__name__}")
    return value


def _unit(value: dict[str, Any], n: int, where: str, *, english_only: bool) -> Unit:
    if "given" in value and "edited" in value:
        unit = from_plain(Unit, value, where)
        if log.apply(unit.given, unit.edits) != unit.edited:  # somebody changed `edited`, as they may
            unit = from_plain(Unit, {**value, "edits": to_plain(log.difference(unit.given, unit.edited))}, where)
        return unit
    source, target = (value.get(k) for k in ("source", "target"))
    if not isinstance(target, str) or not isinstance(source, str | None) or (source is None and not english_only):
        raise FormatError(f'{where}: needs the texts "source" and "target"')
    return Unit(id=n, source=source, given=target, edited=target)
