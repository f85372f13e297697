"""XLIFF 1.2 that mtreview wrote, in again, whatever tool it went through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mtreview.errors import FormatError
from mtreview.formats.model.exchange import Exchange, not_ours, pair_named, unpack
from mtreview.formats.model.issues import MTR, issues_in, scores_in
from mtreview.formats.model.notes import MAKER
from mtreview.formats.model.reading import is_number
from mtreview.formats.model.units import State, Unit
from mtreview.formats.model.xml import elements, local, unescape
from mtreview.formats.xliff.xliff12_inline import flat
from mtreview.records import ReviewData, Score
from mtreview.revision import edits as log

__all__ = ["load"]


class _File:
    """One `<file>` while it is being read."""

    def __init__(self, element: Any, path: Path) -> None:
        self.path = path
        self.mark = element.get(f"{{{MTR}}}fingerprint")
        if not self.mark:
            raise not_ours(str(path))
        self.id = unescape(element.get("original", ""))
        self.english_only = element.get(f"{{{MTR}}}english-only") == "yes"
        self.first = int(element.get(f"{{{MTR}}}first") == "1")  # units of older exports are named by the pair, from 0
        self.base: ReviewData | None = None
        self.scores: tuple[Score, ...] = ()
        self.units: list[Unit] = []
        self.ids: set[str] = set()
        _check_languages(element, path)

    def header(self, element: Any) -> None:
        for inside in element.iter("{*}internal-file"):
            self.base = unpack(inside.text or "", self.mark, f"{self.path}, skeleton")
        self.scores = tuple(scores_in(element, None, f"{self.path}, header"))

    def unit(self, element: Any) -> None:
        name = element.get("id", "")
        where = f"{self.path}, line {element.sourceline}, unit {name!r}"
        if not name or name in self.ids:
            raise FormatError(f"{where}: {'two units have this id' if name else 'has no id'}; number the units anew")
        self.ids.add(name)
        self.units.append(_unit(element, self._pair(element, name), where, english_only=self.english_only))

    def _pair(self, element: Any, name: str) -> int:
        """The pair that a unit is about; its name is the number of the sentence."""
        if not is_number(name):
            return len(self.units)
        return pair_named(element.get(f"{{{MTR}}}pair"), int(name), self.first, self.base)

    def exchange(self) -> Exchange:
        return Exchange(self.id, str(self.path), tuple(self.units), self.mark, self.base, self.scores)


def load(path: Path) -> Iterator[Exchange]:
    """One exchange a `<file>`; FormatError when there is none, or nothing in it."""
    current: _File | None = None
    seen = False
    for event, element in elements(path, "header", "trans-unit", starts=("file", "xliff")):
        name = local(element)
        if event == "start" and name == "xliff":
            _check_version(element, path)
        elif event == "start":
            if current is not None:
                yield current.exchange()
            current, seen = _File(element, path), True
        elif current is None:
            raise FormatError(f"{path}, line {element.sourceline}: <{name}> stands outside any <file>; not XLIFF 1.2")
        elif name == "header":
            current.header(element)
        else:
            current.unit(element)
    if not seen or current is None:
        raise FormatError(f"{path}: no <file> in it; not XLIFF 1.2")
    yield current.exchange()


def _check_version(element: Any, path: Path) -> None:
    version = element.get("version", "")
    if not version.startswith("1."):
        raise FormatError(
            f"{path}: XLIFF version {version or 'missing'}, expected 1.x; name the file .2.xlf when it is XLIFF 2"
        )


def _check_languages(element: Any, path: Path) -> None:
    source, target = element.get("source-language", "zh"), element.get("target-language", "en")
    if not source.lower().startswith("zh") or not target.lower().startswith("en"):
        raise FormatError(f"{path}: translates {source} to {target}; mtreview reviews zh to en")


def _unit(element: Any, n: int, where: str, *, english_only: bool) -> Unit:
    source = element.find("{*}source")
    if source is None:
        raise FormatError(f"{where}: has no <source>; repair the file or leave the unit out")
    target = element.find("{*}target")
    edited = flat(target) if target is not None else ""
    given = edited
    draft, model, score = None, "", None
    for other in element.findall("{*}alt-trans"):
        text = other.find("{*}target")
        if text is None:
            continue
        if other.get("alttranstype") == "previous-version" and other.get("origin") == "as given":
            given = flat(text)
        elif other.get("alttranstype", "proposal") == "proposal" and draft is None:
            draft, model = flat(text), unescape(other.get("origin", ""))
            score = _number(other.get(f"{{{MTR}}}score"), where)
    return Unit(
        id=n, source=None if english_only else flat(source), given=given, edited=edited,
        edits=log.difference(given, edited), draft=draft, model="" if model == MAKER else model, draft_score=score,
        confidence=_number(element.get(f"{{{MTR}}}confidence"), where) or 0.0 if element.get(f"{{{MTR}}}confidence") else 1.0,
        moved=element.get(f"{{{MTR}}}moved") == "yes", state=_state(element, target), findings=issues_in(element, n, where),
        scores=tuple(scores_in(element, n, where)), comments=_comments(element),
        exported=element.get(f"{{{MTR}}}exported"),
    )  # fmt: skip


def _number(text: str | None, where: str) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        raise FormatError(f"{where}: {text!r} is not a number; export the review again") from None


def _state(element: Any, target: Any) -> State:
    if target is None:
        return "given"
    if element.get("approved") == "yes" or target.get("state") in ("final", "signed-off"):
        return "confirmed"
    if target.get("state-qualifier") == "x-queried":
        return "queried"
    return "changed" if target.get("state") == "translated" else "given"


def _comments(element: Any) -> tuple[str, ...]:
    return tuple(unescape(n.text or "") for n in element.findall("{*}note") if n.get("from") != MAKER and n.text)
