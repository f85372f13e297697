"""PO (gettext): msgctxt names the sentence, msgid is the Chinese, msgstr the edited English; untouched pairs are fuzzy."""

import re
from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format, not_ours
from mtreview.formats.model.notes import notes
from mtreview.formats.model.reading import text_of
from mtreview.formats.model.units import Unit, find_named, fingerprint, name_unit, stamp, units
from mtreview.formats.model.xml import escape, unescape
from mtreview.records import ReviewData
from mtreview.revision import edits as log

__all__ = ["Po"]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {v[1]: k for k, v in _ESCAPES.items()}
_LINE = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)?\s*"((?:[^"\\]|\\.)*)"\s*$')
_GIVEN = "given: "
_EXPORTED = "exported: "
_COMMENT = "comment: "


class Po(Format):
    """Software localisation's format."""

    name = "PO"
    suffixes = (".po",)
    carries = frozenset({"texts", "edited", "comments"})

    def write(self, data: ReviewData, path: Path) -> None:
        kind = " english-only" if data.document.source is None else ""
        head = f"Language: en\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nX-Document: {escape(data.document.id)}\nX-Review: {fingerprint(data.document)}{kind}\n"  # noqa: E501
        with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
            out.write(f'msgid ""\nmsgstr {_quoted(head)}\n')
            for unit in units(data):
                out.write("\n" + _entry(unit))

    def load(self, path: Path) -> Iterator[Exchange]:
        entries = list(_entries(text_of(path), path))
        head = dict(
            line.split(": ", 1)
            for e in entries
            if not e.get("msgid") and "msgctxt" not in e
            for line in e.get("msgstr", "").split("\n")
            if ": " in line
        )
        mark, _, kind = head.get("X-Review", "").partition(" ")
        if not mark:
            raise not_ours(str(path))
        found: list[Unit] = []
        seen: dict[str, str] = {}
        for entry in entries:
            if "msgctxt" not in entry and not entry.get("msgid"):
                continue
            name = entry.get("msgctxt", "") + "\x04" + entry.get("msgid", "")
            if name in seen:
                raise FormatError(
                    f"{path}, line {entry['line']}: the same entry as in line {seen[name]}; entries must differ"
                )
            seen[name] = entry["line"]
            found.append(_unit(entry, path, english_only=kind == "english-only"))
        yield Exchange(unescape(head.get("X-Document", path.stem)), str(path), tuple(found), mark)


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'


def _entry(unit: Unit) -> str:
    lines = [f"# {_COMMENT}{_one_line(c)}" for c in unit.comments]
    lines += [f"#. {_one_line(n)}" for n in notes(unit)]
    if unit.edited != unit.given:
        lines.append(f"#. {_GIVEN}{_one_line(unit.given)}")
    lines.append(f"#. {_EXPORTED}{stamp(unit.edited, unit.state)}")
    if unit.state in ("given", "queried"):
        lines.append("#, fuzzy")
    lines += [
        f'msgctxt "{name_unit(unit)}"',
        f"msgid {_quoted(escape(unit.source or ''))}",
        f"msgstr {_quoted(escape(unit.edited))}",
    ]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return _quoted(escape(text))[1:-1]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: _UNESCAPES.get(m.group(1), m.group(0)), text)


def _entries(text: str, path: Path) -> Iterator[dict[str, str]]:
    """The entries as key -> text, with "line", "given" and "comments" (joined by line ends) besides."""
    entry: dict[str, str] = {}
    key = ""
    for n, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            if "msgid" in entry:
                yield _whole(entry, path, n)
                entry, key = {}, ""
            continue
        if line.startswith("#"):
            if "msgstr" in entry:
                yield _whole(entry, path, n)
                entry, key = {}, ""
            _remark(line, entry)
            continue
        match = _LINE.match(line)
        if match is None or (not match.group(1) and not key):
            raise FormatError(f"{path}, line {n}: not PO; is a quotation mark missing, or the file cut off?")
        if match.group(1) in ("msgctxt", "msgid") and "msgstr" in entry:
            yield _whole(entry, path, n)
            entry = {}
        key = match.group(1) or key
        entry.setdefault("line", str(n))
        entry[key] = entry.get(key, "") + _unquoted(match.group(2))
    if entry and "line" in entry:
        yield _whole(entry, path, n)


def _whole(entry: dict[str, str], path: Path, n: int) -> dict[str, str]:
    if "msgid" not in entry or "msgstr" not in entry:
        raise FormatError(f"{path}, line {n}: an entry without msgid or msgstr; is the file cut off?")
    return entry


def _remark(line: str, entry: dict[str, str]) -> None:
    if line.startswith(f"#. {_GIVEN}"):
        entry["given"] = unescape(_unquoted(line[3 + len(_GIVEN) :]))
    elif line.startswith(f"#. {_EXPORTED}"):
        entry["exported"] = line[3 + len(_EXPORTED) :].strip()
    elif line.startswith("# "):
        said = line[2:].removeprefix(_COMMENT)
        entry["comments"] = "\0".join([*entry.get("comments", "").split("\0"), said]) if "comments" in entry else said


def _unit(entry: dict[str, str], path: Path, *, english_only: bool) -> Unit:
    name = entry.get("msgctxt", "")
    pair = find_named(name)
    if pair is None:
        raise FormatError(f"{path}, line {entry['line']}: msgctxt {name!r} names no sentence; export the review again")
    edited = unescape(entry["msgstr"])
    given = entry.get("given", edited)
    comments = tuple(unescape(_unquoted(c)) for c in entry["comments"].split("\0")) if "comments" in entry else ()
    return Unit(
        id=pair, source=None if english_only else unescape(entry["msgid"]), given=given, edited=edited,
        edits=log.difference(given, edited), comments=comments, exported=entry.get("exported"),
    )  # fmt: skip
