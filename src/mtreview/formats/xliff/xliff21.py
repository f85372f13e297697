"""XLIFF 2.1 with the Matches, Metadata and ITS modules. https://docs.oasis-open.org/xliff/xliff-core/v2.1/xliff-core-v2.1.html

Marks are annotations here, which tools keep apart from codes: they stand in the edited target itself, where the edits
left their words alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from mtreview.formats.model.exchange import Exchange, Format, pack
from mtreview.formats.model.issues import ITS, Stretch, issue_attributes, stretches
from mtreview.formats.model.notes import MAKER, notes
from mtreview.formats.model.units import State, Unit, fingerprint, stamp, units
from mtreview.formats.model.xml import XML_SPACE, escape, stream
from mtreview.formats.xliff.xliff21_inline import NS21, Codes, write21
from mtreview.formats.xliff.xliff21_reading import MDA, MTC, load
from mtreview.records import Finding, ReviewData
from mtreview.revision import edits as log
from mtreview.serial import to_plain

__all__ = ["STATES21", "Xliff21"]

_NSMAP: dict[Any, str] = {None: NS21, "mtc": MTC, "mda": MDA, "its": ITS}
STATES21: dict[State, str] = {"given": "initial", "queried": "initial", "changed": "translated", "confirmed": "final"}


def _tag(name: str) -> str:
    return f"{{{NS21}}}{name}"


class Xliff21(Format):
    """XLIFF 2.1 with its Matches, Metadata and ITS modules."""

    name = "XLIFF 2.1"
    suffixes = (".2.xlf", ".xlf2")
    carries = frozenset(
        {"review", "texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores", "markup"}
    )

    def sniff(self, head: bytes) -> bool:
        return re.search(rb"<xliff\b[^>]*\sversion=[\"']2\.", head) is not None

    def write(self, data: ReviewData, path: Path, *, skeleton: bool = True) -> None:
        """`skeleton=False` leaves out the packed review; all that tools can use stays."""
        root = etree.Element(
            _tag("xliff"),
            {"version": "2.1", "srcLang": "zh-CN", "trgLang": "en", f"{{{ITS}}}version": "2.0"},
            nsmap=_NSMAP,
        )
        file = etree.SubElement(root, _tag("file"), id="f1", original=escape(data.document.id))
        if skeleton:
            etree.SubElement(file, _tag("skeleton")).text = pack(data)
        facts = {"fingerprint": fingerprint(data.document), "document": data.document.id, "first": "1"}
        if data.document.source is None:
            facts["english-only"] = "yes"
        whole = [json.dumps(to_plain(s)) for s in data.scores or () if s.pair is None]
        file.append(_metadata([*facts.items(), *(("score", s) for s in whole)]))
        if data.failures:
            _notes(file, [(MAKER, f"Not checked: {f.stage}, {f.where}: {f.error}") for f in data.failures])
        with stream(path, root, _tag("file")) as put_in:
            for unit in units(data):
                put_in(_unit(unit))

    def load(self, path: Path) -> Iterator[Exchange]:
        return load(path)


def _metadata(facts: list[tuple[str, str]]) -> Any:
    holder = etree.Element(f"{{{MDA}}}metadata", nsmap=_NSMAP)
    group = etree.SubElement(holder, f"{{{MDA}}}metaGroup", category=MAKER)
    for kind, value in facts:
        etree.SubElement(group, f"{{{MDA}}}meta", type=kind).text = escape(value)
    return holder


def _notes(parent: Any, said: list[tuple[str, str]]) -> None:
    if not said:
        return
    holder = etree.SubElement(parent, _tag("notes"))
    for n, (kind, text) in enumerate(said, 1):
        etree.SubElement(holder, _tag("note"), id=f"n{n}", category=kind).text = escape(text)


def _unit(unit: Unit) -> Any:
    element = etree.Element(_tag("unit"), {"id": f"u{unit.number}", XML_SPACE: "preserve"}, nsmap=_NSMAP)
    codes = Codes()
    segment = etree.Element(_tag("segment"), {"id": "s1", "state": STATES21[unit.state]}, nsmap=_NSMAP)
    if unit.state == "queried":
        segment.set("subState", "mtreview:queried")
    groups = _fill(segment, unit, codes)
    if unit.draft is not None:
        element.append(_match(unit))
    element.append(_metadata(_facts(unit)))
    for group in groups:
        element.append(group)
    _notes(element, [*((MAKER, n) for n in notes(unit)), *(("comment", c) for c in unit.comments)])
    data = codes.element()
    if data is not None:
        element.append(data)
    element.append(segment)
    return element


def _facts(unit: Unit) -> list[tuple[str, str]]:
    facts = [
        ("pair", str(unit.id)),
        ("confidence", repr(unit.confidence)),
        ("exported", stamp(unit.edited, unit.state)),
    ]
    facts += [("moved", "yes")] if unit.moved else []
    facts += [("given", unit.given)] if unit.edits else []
    facts += [("draft", json.dumps([unit.draft, unit.model, unit.draft_score]))] if unit.draft is not None else []
    facts += [("finding", json.dumps(to_plain(f))) for f in unit.findings]
    return facts + [("score", json.dumps(to_plain(s))) for s in unit.scores]


def _match(unit: Unit) -> Any:
    holder = etree.Element(f"{{{MTC}}}matches", nsmap=_NSMAP)
    match = etree.SubElement(holder, f"{{{MTC}}}match", ref="#m0", type="mt", origin=escape(unit.model) or MAKER)
    if unit.draft_quality is not None:
        match.set("matchQuality", f"{100 * unit.draft_quality:.2f}")
        match.set(f"{{{ITS}}}mtConfidence", f"{unit.draft_quality:.4f}")
        match.set(f"{{{ITS}}}annotatorsRef", f"mt-confidence|{escape(unit.model) or MAKER}")
    codes = Codes()
    source, target = (etree.Element(_tag(n), nsmap=_NSMAP) for n in ("source", "target"))
    write21(source, unit.source or "", "source", codes)
    write21(target, unit.draft or "", "target", codes)
    data = codes.element()
    match.extend(e for e in (data, source, target) if e is not None)
    return holder


def _fill(segment: Any, unit: Unit, codes: Codes) -> list[Any]:
    """Source and target with their annotations; gives back the standoff groups for stretches with several issues."""
    groups: list[Any] = []
    count = [0]

    def mark(parent: Any, stretch: Stretch) -> Any:
        count[0] += 1
        mrk = etree.SubElement(parent, _tag("mrk"), id=f"m{count[0]}", type="its:generic")
        if len(stretch.findings) == 1:
            for key, value in issue_attributes(stretch.findings[0]).items():
                mrk.set(key, value)
        else:
            name = f"lqi-{unit.id}-{count[0]}"  # an xml:id, unique in the file
            groups.append(_group(name, stretch.findings))
            mrk.set(f"{{{ITS}}}locQualityIssuesRef", f"#its={name}")
        return mrk

    source = etree.SubElement(segment, _tag("source"))
    inner = etree.SubElement(source, _tag("mrk"), id="m0", type="mtc:match") if unit.draft is not None else source
    write21(inner, unit.source or "", "source", codes, stretches(unit.findings, "source"), mark=mark)
    target = etree.SubElement(segment, _tag("target"))
    write21(target, unit.edited, "target", codes, stretches(_still_there(unit), "target"), mark=mark)
    return groups


def _still_there(unit: Unit) -> list[Finding]:
    """The findings on the English whose words no edit touched, with their places in the edited text."""
    kept = [f for f in unit.findings if f.side == "target" and f.span is not None]
    moved = [(f, log.map_span(f.span, unit.edits)) for f in kept if f.span is not None]
    return [replace(f, span=span) for f, span in moved if span is not None]


def _group(name: str, findings: tuple[Finding, ...]) -> Any:
    group = etree.Element(
        f"{{{ITS}}}locQualityIssues", {"{http://www.w3.org/XML/1998/namespace}id": name}, nsmap=_NSMAP
    )
    for finding in findings:
        issue = etree.SubElement(group, f"{{{ITS}}}locQualityIssue")
        for key, value in issue_attributes(finding).items():
            issue.set(key.rpartition("}")[2], value)
    return group
