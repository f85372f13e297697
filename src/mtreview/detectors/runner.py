"""Runs detectors over rows: gives marks their ids, hides the doubtful, settles overlaps, turns crashes into
failures."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from mtreview import registry
from mtreview.detectors.kept import is_kept
from mtreview.detectors.overlaps import settle
from mtreview.detectors.validity import problem
from mtreview.errors import ConfigError, unknown
from mtreview.protocols import Context, Detector, Mark, Row
from mtreview.records import Failure, Finding

__all__ = ["Detected", "find_lacking", "find_needs", "is_certain", "run", "run_document", "threshold"]

log = logging.getLogger(__name__)

_ROW_FIELDS = frozenset(f.name for f in fields(Row))


@dataclass(frozen=True, slots=True)
class Detected:
    """`findings`: one list a row, in row coordinates, `pair` = index of the row, in the order of the text.
    `failures`: detectors that crashed, with the row. `skipped`: detectors that could be asked about no row at all,
    because every row lacked something they need."""

    findings: list[list[Finding]]
    failures: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()


def run(rows: Sequence[Row], names: Sequence[str] | None, context: Context) -> Detected:
    """The findings of each row judged alone: neighbours change neither findings nor ids. `names` None: all detectors.

    ConfigError for an unknown name, or for a detector that judges whole documents.
    """
    known = registry.names("detectors")
    chosen = known if names is None else list(dict.fromkeys(names))
    for name in chosen:
        if name not in known and name in registry.names("document detectors"):
            raise ConfigError(f"detector {name!r} judges a whole document; use mtreview.review, not independent rows")
    marks, failures, skipped = _row_marks(rows, chosen, context)
    findings = [_shown(_numbered([(i, *m) for m in row]), rows[i], context) for i, row in enumerate(marks)]
    return Detected(findings, failures, skipped)


def find_needs(names: Iterable[str]) -> frozenset[str]:
    """All that these detectors need or use: fields of `Row`, models of `Context`. ConfigError for an unknown name."""
    found: set[str] = set()
    for name in names:
        table = "document detectors" if name in registry.names("document detectors") else "detectors"
        detector = _loaded(table, name)
        found |= detector.needs | getattr(detector, "uses", frozenset())
    return frozenset(found)


def run_document(rows: Sequence[Row], names: Sequence[str] | None, context: Context) -> Detected:
    """The findings of a document's rows, consistency included; ids are unique in the document. See `run`.

    A detector of rows that can also read a whole document (`detect_document`) is asked for that.
    """
    local, whole = registry.names("detectors"), registry.names("document detectors")
    chosen = [*local, *whole] if names is None else list(dict.fromkeys(names))
    for name in chosen:
        if name not in local and name not in whole:
            raise unknown("detector", name, [*local, *whole])
    by_document = [n for n in chosen if n in whole or hasattr(_loaded("detectors", n), "detect_document")]
    marks, failures, skipped = _row_marks(rows, [n for n in chosen if n not in by_document], context)
    more_failures, more_skipped = _add_document_marks(marks, rows, by_document, context)
    numbered = _numbered([(i, *m) for i, row in enumerate(marks) for m in row])
    by_row: list[list[Finding]] = [[] for _ in rows]
    for finding in numbered:
        by_row[finding.pair].append(finding)
    findings = [_shown(found, rows[i], context) for i, found in enumerate(by_row)]
    return Detected(findings, failures + more_failures, skipped + more_skipped)


def threshold(strictness: float) -> float:
    """The least confidence shown: .9 at strictness 0, .5 at .5, .1 at 1. Certain rules (.9 and more) always show."""
    if not 0 <= strictness <= 1:
        raise ConfigError(f"strictness {strictness} is not between 0 (only what is certain) and 1 (every doubt)")
    return 0.9 - 0.8 * strictness


def is_certain(name: str) -> bool:
    """True for a detector whose findings are facts that can be checked, not opinions of a model."""
    for table in ("detectors", "document detectors"):
        if name in registry.names(table):
            return bool(_loaded(table, name).certain)
    return False  # a person's own mark, or a detector that is no longer there


def find_lacking(row: Row, needs: Iterable[str]) -> list[str]:
    """The fields of `needs` that the row does not have: not computed (None), or no text (blank) for a side."""
    missing = []
    for name in needs:
        value = getattr(row, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            missing.append(name)
    return missing


Raw = tuple[str, Row, Mark]


def _row_marks(
    rows: Sequence[Row], names: Sequence[str], context: Context
) -> tuple[list[list[Raw]], tuple[Failure, ...], tuple[str, ...]]:
    detectors = [_loaded("detectors", n) for n in names]
    marks: list[list[Raw]] = [[] for _ in rows]
    failures: list[Failure] = []
    asked: set[str] = set()
    single = [d for d in detectors if not hasattr(d, "detect_rows")]
    needed = frozenset[str]().union(*(d.needs for d in single))
    for i, row in enumerate(rows):  # row by row, so that detectors share what they cache about a text
        missing = frozenset(find_lacking(row, needed))
        for detector in single:
            if missing and not missing.isdisjoint(detector.needs):
                continue
            asked.add(detector.name)
            found, failure = _asked(detector, row, i, context)
            if found or failure:
                marks[i] += [(detector.name, row, mark) for mark in found]
                failures += failure
    for detector in (d for d in detectors if hasattr(d, "detect_rows")):
        usable = [i for i, row in enumerate(rows) if not find_lacking(row, detector.needs)]
        if usable:
            asked.add(detector.name)
        for i, (found, failure) in zip(usable, _asked_together(detector, rows, usable, context), strict=True):
            marks[i] += [(detector.name, rows[i], mark) for mark in found]
            failures += failure
    skipped = tuple(d.name for d in detectors if rows and d.name not in asked)
    return marks, tuple(failures), skipped


def _asked_together(
    detector: Any, rows: Sequence[Row], usable: Sequence[int], context: Context
) -> list[tuple[list[Mark], list[Failure]]]:
    """What `_asked` gives for each usable row. Where the detector crashes on all together it is asked row by row, so
    that the failure names the row and costs no other."""
    if not usable:
        return []
    try:
        found = detector.detect_rows([rows[i] for i in usable], context)
    except ConfigError:
        raise
    except Exception:
        log.exception("detector %s failed on %d rows together; asking row by row", detector.name, len(usable))
        return [_asked(detector, rows[i], i, context) for i in usable]
    return [_sound(marks, detector.name, rows[i], i) for i, marks in zip(usable, found, strict=True)]


def _asked(detector: Detector, row: Row, index: int, context: Context) -> tuple[list[Mark], list[Failure]]:
    try:
        found = detector.detect(row, context)
    except ConfigError:
        raise  # the user can mend it, and it is the same on every row
    except Exception as error:  # one broken check must not cost the findings of the others
        log.exception("detector %s failed on row %d", detector.name, index)
        return [], [_failure(detector.name, index, error)]
    return _sound(found, detector.name, row, index) if found else ([], [])


def _add_document_marks(
    marks: list[list[Raw]], rows: Sequence[Row], names: Sequence[str], context: Context
) -> tuple[tuple[Failure, ...], tuple[str, ...]]:
    failures: list[Failure] = []
    skipped = []
    local = registry.names("detectors")
    for detector in [_loaded("detectors" if n in local else "document detectors", n) for n in names]:
        usable = [i for i, row in enumerate(rows) if not find_lacking(row, detector.needs)]
        if not usable:
            skipped += [detector.name] if rows else []
            continue
        try:
            found = detector.detect_document([rows[i] for i in usable], context)
        except ConfigError:
            raise
        except Exception as error:
            log.exception("detector %s failed", detector.name)
            failures.append(_failure(detector.name, None, error))
            continue
        for place, mark in found:
            i = usable[place]
            sound, failure = _sound([mark], detector.name, rows[i], i)
            marks[i] += [(detector.name, rows[i], m) for m in sound]
            failures += failure
    return tuple(failures), tuple(skipped)


def _loaded(table: str, name: str) -> Any:
    detector = registry.load(table, name)
    if strange := set(detector.needs) - _ROW_FIELDS:
        raise ConfigError(f"detector {name!r} needs {', '.join(sorted(strange))}, which no row has")
    return detector


def _sound(found: Sequence[Mark], name: str, row: Row, index: int) -> tuple[list[Mark], list[Failure]]:
    """The marks that can stand, and a failure for each that breaks the contract (a span outside the text...)."""
    kept, failures = [], []
    for mark in found:
        wrong = problem(mark, row)
        if wrong is None:
            kept.append(mark)
        else:
            failures.append(Failure("detect", f"row {index}", f"detector {name} gave a bad mark: {wrong}"))
    return kept, failures


def _failure(name: str, index: int | None, error: Exception) -> Failure:
    where = "document" if index is None else f"row {index}"
    return Failure("detect", where, f"detector {name}: {type(error).__name__}: {error}")


def _numbered(marks: Sequence[tuple[int, str, Row, Mark]]) -> list[Finding]:
    """Findings with ids that survive a re-run: counted before anything is hidden, so strictness changes no id."""
    ordered = sorted(marks, key=lambda m: (m[0], _place(m[3])))
    seen: Counter[str] = Counter()
    findings = []
    for index, name, row, mark in ordered:
        stem = f"{name}-{_digest(mark, row)}"
        seen[stem] += 1
        values = {f.name: getattr(mark, f.name) for f in fields(Mark)}
        findings.append(Finding(id=f"{stem}-{seen[stem]}", pair=index, detector=name, **values))
    return findings


def _place(mark: Mark) -> tuple[int, int, str, str]:
    if mark.span is None:
        return (1 << 40, 0, mark.side, mark.reason)
    return (mark.span.start, mark.span.end, mark.side, mark.reason)


def _digest(mark: Mark, row: Row) -> str:
    text = (row.source or "") if mark.side == "source" else row.target
    if mark.span is None:
        marked = mark.reason
    elif len(mark.span):
        marked = mark.span.of(text)
    else:  # a place between two characters: known by what stands around it
        marked = text[max(0, mark.span.start - 12) : mark.span.start] + "|" + text[mark.span.end :][:12]
    key = f"{mark.side}\t{mark.category}\t{marked}"
    return hashlib.sha1(key.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8]


def _shown(findings: Sequence[Finding], row: Row, context: Context) -> list[Finding]:
    least = threshold(context.strictness)
    shown = [f for f in findings if f.confidence >= least - 1e-9]
    return settle([f for f in shown if not is_kept(f, row, context.style.keep)], row)
