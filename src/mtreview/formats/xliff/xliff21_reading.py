"""XLIFF 2 that mtreview wrote, in again, whatever tool it went through."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtreview.errors import FormatError
from mtreview.formats.model.exchange import Exchange, not_ours, pair_named, unpack
from mtreview.formats.model.notes import MAKER
from mtreview.formats.model.reading import is_number
from mtreview.formats.model.units import State, Unit
from mtreview.formats.model.xml import elements, local, unescape
from mtreview.formats.xliff.xliff21_inline import flat21
from mtreview.records import Finding, ReviewData, Score
from mtreview.revision import edits as log
from mtreview.serial import from_plain

__all__ = ["MDA", "MTC", "load"]

MTC = "urn:oasis:names:tc:xliff:matches:2.0"
MDA = "urn:oasis:names:tc:xliff:metadata:2.0"


class _File:
    """One `<file>` while it is being read."""

    def __init__(self, element: Any, path: Path) -> None:
        self.path = path
        self.id = element.get("original") or element.get("id") or path.stem
        self.mark: str | None = None
        self.packed: str | None = None
        self.english_only = False
        self.first = 0  # units of older exports are named by the pair, from 0
        self.scores: list[Score] = []
        self.units: list[Unit] = []
        self.ids: set[str] = set()

    def facts(self, element: Any) -> None:
        for kind, value in _facts(element):
            if kind == "fingerprint":
                self.mark = value
            elif kind == "document":
                self.id = value
            elif kind == "first":
                self.first = 1
            elif kind == "english-only":
                self.english_only = True
            elif kind == "score":
                self.scores.append(from_plain(Score, _json(value, str(self.path)), str(self.path)))

    def unit(self, element: Any) -> None:
        name = element.get("id", "")
        where = f"{self.path}, line {element.sourceline}, unit {name!r}"
        if not name or name in self.ids:
            raise FormatError(f"{where}: {'two units have this id' if name else 'has no id'}; number the units anew")
        self.ids.add(name)
        self.units.append(_unit(element, self._pair(element, name), where, english_only=self.english_only))

    def _pair(self, element: Any, name: str) -> int:
        """The pair that a unit is about; its name is the number of the sentence."""
        if not self.mark or name[:1] != "u" or not is_number(name[1:]):
            return len(self.units)
        return pair_named(dict(_facts(element)).get("pair"), int(name[1:]), self.first, None)

    def exchange(self) -> Exchange:
        base: ReviewData | None = None
        if not self.mark:
            raise not_ours(str(self.path))
        if self.packed:
            base = unpack(self.packed, self.mark, f"{self.path}, skeleton")
        return Exchange(self.id, str(self.path), tuple(self.units), self.mark, base, tuple(self.scores))


def load(path: Path) -> Iterator[Exchange]:
    """One exchange a `<file>`; FormatError when there is none."""
    current: _File | None = None
    for event, element in elements(path, "skeleton", "metadata", "unit", starts=("file", "xliff")):
        name = local(element)
        if event == "start" and name == "xliff":
            _check(element, path)
        elif event == "start":
            if current is not None:
                yield current.exchange()
            current = _File(element, path)
        elif current is None:
            raise FormatError(f"{path}, line {element.sourceline}: <{name}> stands outside any <file>; not XLIFF 2")
        elif name == "skeleton":
            current.packed = element.text
        elif name == "metadata":
            current.facts(element)
        else:
            current.unit(element)
    if current is None:
        raise FormatError(f"{path}: no <file> in it; not XLIFF 2")
    yield current.exchange()


def _check(element: Any, path: Path) -> None:
    version = element.get("version", "")
    if not version.startswith("2."):
        raise FormatError(
            f"{path}: XLIFF version {version or 'missing'}, expected 2.x; name the file .xlf when it is XLIFF 1.2"
        )
    source, target = element.get("srcLang", "zh"), element.get("trgLang", "en")
    if not source.lower().startswith("zh") or not target.lower().startswith("en"):
        raise FormatError(f"{path}: translates {source} to {target}; mtreview reviews zh to en")


def _facts(element: Any) -> Iterator[tuple[str, str]]:
    for group in element.iter(f"{{{MDA}}}metaGroup"):
        if group.get("category") == MAKER:
            for meta in group.findall(f"{{{MDA}}}meta"):
                yield meta.get("type", ""), unescape(meta.text or "")


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"{where}: metadata are damaged ({error}); export the review again") from None


def _unit(element: Any, n: int, where: str, *, english_only: bool) -> Unit:
    data = {d.get("id", ""): flat21(d, {}) for d in element.iterfind("{*}originalData/{*}data")}
    source, target, state = [], [], "given"
    parts = [e for e in element if local(e) in ("segment", "ignorable")]
    if not parts:
        raise FormatError(f"{where}: has no <segment>; repair the file or leave the unit out")
    for part in parts:
        left, right = part.find("{*}source"), part.find("{*}target")
        if left is None:
            raise FormatError(f"{where}: a segment without <source>; repair the file")
        source.append(flat21(left, data))
        target.append(flat21(right, data) if right is not None else "")
    state = _state([p for p in parts if local(p) == "segment"])
    facts = list(_facts(element))
    one = dict(facts)
    edited = "".join(target)
    given = one.get("given", edited)
    draft, model, score = _packed_draft(one["draft"], where) if "draft" in one else (None, "", None)
    return Unit(
        id=n, source=None if english_only else "".join(source), given=given, edited=edited, edits=log.difference(given, edited),
        draft=draft, model=model, draft_score=score, confidence=_number(one.get("confidence", "1"), where), moved="moved" in one,
        state=state, findings=tuple(from_plain(Finding, _json(v, where), where) for k, v in facts if k == "finding"),
        scores=tuple(from_plain(Score, _json(v, where), where) for k, v in facts if k == "score"),
        comments=tuple(unescape(x.text or "") for x in element.iterfind("{*}notes/{*}note") if x.get("category") != MAKER),
        exported=one.get("exported"),
    )  # fmt: skip


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FormatError(f"{where}: {text!r} is not a number; export the review again") from None


def _packed_draft(text: str, where: str) -> tuple[str | None, str, float | None]:
    value = _json(text, where)
    if isinstance(value, list) and len(value) == 3:
        draft, model, score = value
        if isinstance(draft, str | None) and isinstance(model, str) and isinstance(score, int | float | None):
            return draft, model, score
    raise FormatError(f"{where}: the packed draft is damaged; export the review again")


def _state(segments: list[Any]) -> State:
    if segments and all(s.get("state") in ("final", "reviewed") for s in segments):
        return "confirmed"
    if any(s.get("subState") == "mtreview:queried" for s in segments):
        return "queried"
    return "given" if any(s.get("state", "initial") == "initial" for s in segments) else "changed"
