"""XLIFF 1.2 and 2.x of other tools, with what Trados, memoQ, Phrase and Okapi add: each segment a slot."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mtreview.errors import FormatError
from mtreview.formats.inplace.inline import codes_of, inline, match_codes, text_in
from mtreview.formats.inplace.markup import (
    Node,
    decode_xml,
    encoder,
    escape_xml,
    fill_of,
    parse,
    tag_of,
    unescape_xml,
    walk,
)
from mtreview.formats.inplace.slots import Issue, NotePlace, Original, Slot, write_codes
from mtreview.formats.model.notes import MAKER
from mtreview.records import CLOSED, Failure

__all__ = ["APPROVED", "LOCKED", "chinese", "english", "read_xliff", "slot_of"]

UNTRANSLATED = "not translated yet"
LOCKED, _KEEP = CLOSED
APPROVED = "approved in the file"


def chinese(code: str) -> bool:
    """zh, zh-CN, zh_TW, zh-Hans, cmn-Hant-HK ...; an absent code may be."""
    return not code or re.match(r"(?i)(zh|cmn|chi|zho|yue)([-_].*)?$", code) is not None


def english(code: str) -> bool:
    return not code or re.match(r"(?i)(en|eng)([-_].*)?$", code) is not None


def read_xliff(data: bytes, name: str, where: str) -> Original:
    """All files in it as one row of slots; FormatError when it is not XLIFF or of other languages."""
    text, encoding, mark = decode_xml(data, where)
    root = parse(data, text, where).child("xliff")
    if root is None:
        raise FormatError(f"{where}: no <xliff> in it; not an XLIFF file")
    version = root.get("version")
    if not version.startswith(("1.", "2.")):
        raise FormatError(f"{where}: XLIFF version {version or 'missing'}; those that are read are 1.x and 2.x")
    newer = version.startswith("2")
    files = list(walk(root, "file"))
    if not files:
        raise FormatError(f"{where}: no <file> in it; not an XLIFF file")
    failures: list[Failure] = []
    slots: list[Slot] = []
    for n, file in enumerate(files, 1):
        _check_languages(root if newer else file, newer, where)
        prefix = f"{file.get('original') or file.get('id') or n}: " if len(files) > 1 else ""
        for unit in walk(file, "unit" if newer else "trans-unit"):
            found = list((_new if newer else _old)(text, unit))
            if not found:
                failures.append(
                    Failure("read", f"{prefix}{unit.get('id')}, line {unit.line}", "a unit without <source>")
                )
            slots += [slot_of(s, prefix) for s in found]
    return Original(name, data, {"": text}, tuple(slots), encoder(encoding, mark), tuple(failures))


def slot_of(slot: Slot, prefix: str) -> Slot:
    """The slot named within its file."""
    return replace(slot, name=prefix + slot.name) if prefix else slot


def _check_languages(node: Node, newer: bool, where: str) -> None:
    source, target = (node.get("srcLang"), node.get("trgLang")) if newer else (
        node.get("source-language"), node.get("target-language"),
    )  # fmt: skip
    if not chinese(source) or not english(target):
        raise FormatError(f"{where}: translates {source or '?'} to {target or '?'}; mtreview reviews zh to en")


# XLIFF 1.2


def _old(text: str, unit: Node) -> Iterator[Slot]:
    source, target = unit.child("source"), unit.child("target")
    if source is None:
        return
    name = unit.get("id") or unit.get("resname") or f"line {unit.line}"
    segments = _segments(unit.child("seg-source"))
    places = _segments(target)
    held, notes, comments = _unit_held(unit, target), _note_place(text, unit), _comments(text, unit)
    if segments and places and segments.keys() == places.keys():
        states = _trados(unit)
        for mid, place in places.items():
            why = held or states.get(mid, "")
            yield _slot(text, f"{name}#{mid}", segments[mid], place, notes, why, comments)
            comments = ()
    else:
        why = held or next(iter(_trados(unit).values()), "")
        yield _slot(text, name, source, target, notes, why, comments)


def _segments(node: Node | None) -> dict[str, Node]:
    found = [m for m in walk(node, "mrk") if m.get("mtype") == "seg"] if node is not None else []
    return {m.get("mid") or str(n): m for n, m in enumerate(found)}


def _unit_held(unit: Node, target: Node | None) -> str:
    if unit.find_inherited("translate") == "no":
        return _KEEP
    if unit.get("locked") in ("true", "locked", "yes", "1"):
        return LOCKED
    state = target.get("state") if target is not None else ""
    if unit.get("approved") == "yes" or state in ("final", "signed-off"):
        return APPROVED
    return UNTRANSLATED if unit.get("status") == "NotStarted" else ""


def _trados(unit: Node) -> dict[str, str]:
    """What Trados says of each segment, by its mid: why it is held."""
    found = {}
    for seg in walk(unit, "seg"):
        if seg.get("locked") == "true":
            found[seg.get("id")] = LOCKED
        elif seg.get("conf") == "ApprovedSignOff":
            found[seg.get("id")] = APPROVED
    return found


def _comments(text: str, unit: Node) -> tuple[str, ...]:
    """The notes of a unit that others wrote; they stand with its first segment."""
    return tuple(
        unescape_xml(text[n.inner : n.inner_end])
        for n in unit.children("note")
        if n.inner < n.inner_end and n.get("from") != MAKER and not text.startswith(f"{MAKER}: ", n.inner)
    )


def _slot(
    text: str,
    name: str,
    source: Node,
    target: Node | None,
    notes: NotePlace | None,
    held: str,
    comments: tuple[str, ...],
) -> Slot:
    left = inline(text, source)
    runs = match_codes(text, left, inline(text, target)) if target is not None else []
    said = "".join(r.text for r in runs if not r.code)
    codes = codes_of(text, runs, left)
    start, end, rebuild = _place(text, source, target, codes)
    return Slot(
        name, text_in(text, source), tuple(runs), start, end, escape_xml, codes, rebuild,
        held if said.strip() or held in (LOCKED, _KEEP) else held or UNTRANSLATED, comments, issues=_issues(target),
        notes=notes,
    )  # fmt: skip


def _issues(target: Node | None) -> tuple[Issue, ...]:
    """What another tool marked in the English (ITS), with its place in the file."""
    marks = walk(target, "mrk", "sm") if target is not None else ()
    return tuple((m.inner, m.inner_end, m.attributes) for m in marks if m.get("locQualityIssueType"))


def _place(
    text: str, source: Node, target: Node | None, codes: Mapping[str, str]
) -> tuple[int, int, Callable[[str], str] | None]:
    """Where the English stands, or is to stand, and what makes all of it where that cannot be done piece by piece."""
    if target is None:
        tag = tag_of(text, source).removesuffix(source.name) + "target"
        segmented = source.parent.child("seg-source") if source.parent is not None else None
        at = (segmented or source).end
        return at, at, lambda new: f"<{tag}>{_plain(new, codes)}</{tag}>"
    fill = fill_of(text, target)
    if fill is not None:
        return target.start, target.end, lambda new: fill(_plain(new, codes))
    cdata = any(isinstance(p, tuple) and p[2] for p in target.parts)  # escapes mean nothing there
    return target.inner, target.inner_end, (lambda new: _plain(new, codes)) if cdata else None


def _plain(new: str, codes: Mapping[str, str]) -> str:
    return write_codes(new, codes, escape_xml)


def _note_place(text: str, unit: Node) -> NotePlace | None:
    """After the target of XLIFF 1.2, in the notes of XLIFF 2, where the schemas have them."""
    last = unit.child("target") or unit.child("seg-source") or unit.child("source")
    if last is not None:
        tag = tag_of(text, last).removesuffix(last.name) + "note"
        return NotePlace(last.end, lambda said: f'<{tag} from="{MAKER}">{escape_xml(said)}</{tag}>')
    if unit.name == "notes":
        tag = tag_of(text, unit).removesuffix("s")
        return NotePlace(unit.inner_end, lambda said: f"<{tag}>{MAKER}: {escape_xml(said)}</{tag}>")
    first = next(iter(unit.children("originalData", "segment", "ignorable")), None)
    if first is None:
        return None
    tag = tag_of(text, first).removesuffix(first.name) + "note"
    return NotePlace(first.start, lambda said: f"<{tag}>{MAKER}: {escape_xml(said)}</{tag}>", f"<{tag}s>", f"</{tag}s>")


# XLIFF 2


def _new(text: str, unit: Node) -> Iterator[Slot]:
    segments = unit.children("segment")
    said = unit.child("notes")
    comments = _comments(text, said) if said is not None else ()
    notes = _note_place(text, said or unit)
    name = unit.get("id") or f"line {unit.line}"
    for n, segment in enumerate(segments, 1):
        source, target = segment.child("source"), segment.child("target")
        if source is None:
            continue
        own = f"{name}#{segment.get('id') or n}" if len(segments) > 1 else name
        held = _segment_held(unit, segment)
        yield _slot(text, own, source, target, notes, held, comments)
        comments = ()


def _segment_held(unit: Node, segment: Node) -> str:
    if unit.find_inherited("translate") == "no":
        return _KEEP
    if segment.get("state") == "final":
        return APPROVED
    return ""
