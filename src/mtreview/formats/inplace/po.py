"""PO of other tools: entries with contexts, plurals, wrapping and obsolete ones, each translation a slot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mtreview.formats.inplace.slots import NotePlace, Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.notes import MAKER
from mtreview.records import Failure

__all__ = ["read_po"]

_LINE = re.compile(r"[ \t]*+(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?[ \t]*+\"((?:[^\"\\]|\\.)*+)\"[ \t\r]*+$")
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_READS = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WRITES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(slots=True)
class _Entry:
    """The runs of each keyword, where its quoted text starts and ends, and its translator's comments."""

    line: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        return "".join(r.text for r in self.runs.get(key, ()))


def read_po(data: bytes, name: str, where: str) -> Original:
    """The entries with their translations; obsolete ones are comments and stay; a line that is no PO is a failure."""
    text, encode = reversible(data, where)
    failures: list[Failure] = []
    end = "\r\n" if "\r\n" in text else "\n"
    slots = [s for e in _entries(text, failures) for s in _slots(text, e, failures, end)]

    return Original(name, data, {"": text}, tuple(slots), encode, tuple(failures))


def _entries(text: str, failures: list[Failure]) -> Iterator[_Entry]:
    entry, key, at = _Entry(1), "", 0
    for n, line in enumerate(text.split("\n"), 1):
        start, at = at, at + len(line) + 1
        match = None if line.startswith("#") else _LINE.match(line)
        new = line.startswith("#") or not line.strip() or (match is not None and match.group(1) in ("msgctxt", "msgid"))
        if new and any(k.startswith("msgstr") for k in entry.runs):
            yield entry
            entry, key = _Entry(n), ""
        if line.startswith("# ") and not line.startswith(f"# {MAKER}: "):
            entry.comments.append(line[2:].strip())
        elif match is None or not (match.group(1) or key):
            if line.strip() and not line.startswith("#"):
                failures.append(
                    Failure("read", f"line {n}", "not PO; is a quotation mark missing? The line was left out")
                )
        else:
            key = match.group(1) or key
            _add(entry, key, match, start)
    if entry.runs:
        yield entry


def _add(entry: _Entry, key: str, match: re.Match[str], line: int) -> None:
    runs, (start, end) = entry.runs.setdefault(key, []), match.span(2)
    entry.places[key] = (entry.places.get(key, (line + start, 0))[0], line + end)
    at = start
    for escape_xml in _ESCAPE.finditer(match.string, start, end):
        if escape_xml.start() > at:
            runs.append(Run(match.string[at : escape_xml.start()], line + at, line + escape_xml.start()))
        runs.append(Run(_read(escape_xml.group(1)), line + escape_xml.start(), line + escape_xml.end(), whole=True))
        at = escape_xml.end()
    if at < end:
        runs.append(Run(match.string[at:end], line + at, line + end))


def _read(body: str) -> str:
    if body[0] == "x" and len(body) > 1:
        return chr(int(body[1:], 16))
    return (
        chr(int(body, 8)) if body.isdigit() and "8" not in body and "9" not in body else _READS.get(body, "\\" + body)
    )


def _slots(text: str, entry: _Entry, failures: list[Failure], end_of_line: str) -> Iterator[Slot]:
    source = entry.text("msgid")
    targets = [k for k in entry.runs if k.startswith("msgstr")]
    if not source and "msgctxt" not in entry.runs:
        return
    if "msgid" not in entry.runs or not targets:
        failures.append(Failure("read", f"line {entry.line}", "an entry without msgid or msgstr; is the file cut off?"))
        return
    notes = _note_place(text, entry, end_of_line)
    for n, key in enumerate(targets):
        plural = key not in ("msgstr", "msgstr[0]") and "msgid_plural" in entry.runs
        shown = entry.text("msgid_plural") if plural else source
        name = "|".join(p for p in (entry.text("msgctxt"), source) if p) + key[6:]
        start, end = entry.places[key]
        held = "" if entry.text(key).strip() else UNTRANSLATED
        yield Slot(
            name, shown, tuple(entry.runs[key]), start, end, _escaped, held=held, comments=() if n else tuple(entry.comments), notes=notes
        )  # fmt: skip


def _note_place(text: str, entry: _Entry, end: str) -> NotePlace:
    """Before the entry's first line that is no comment."""
    at = text.rfind("\n", 0, min(start for start, _ in entry.places.values())) + 1
    return NotePlace(at, lambda said: f"# {MAKER}: {' '.join(said.split())}{end}")


def _escaped(text: str) -> str:
    return "".join(_WRITES.get(c, c) for c in text)
