"""XLIFF 1.2: the format most translators' tools open. https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html

The target is the edited English, free of marks, so that nobody has to move tags about; the given English with its
marks stands beside it as `alt-trans alttranstype="previous-version"`, the draft as a proposal. The skeleton holds the
whole review, so that a file that comes back from a tool that kept it is the review plus that tool's changes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from mtreview.formats.model.exchange import Exchange, Format, pack
from mtreview.formats.model.issues import (
    ITS,
    MTR,
    NAMESPACES,
    Stretch,
    issue_attributes,
    issue_group,
    score_elements,
    stretches,
)
from mtreview.formats.model.notes import MAKER, notes
from mtreview.formats.model.units import State, Unit, fingerprint, stamp, units
from mtreview.formats.model.xml import XML_LANG, XML_SPACE, escape, stream
from mtreview.formats.xliff.xliff12_inline import NS12, write12
from mtreview.formats.xliff.xliff12_reading import load
from mtreview.records import ReviewData

__all__ = ["STATES12", "Xliff12"]

STATES12: dict[State, tuple[str, str | None]] = {
    "given": ("needs-review-translation", None),
    "queried": ("needs-review-translation", "x-queried"),
    "changed": ("translated", None),
    "confirmed": ("final", None),
}

_NSMAP: dict[Any, str] = {None: NS12, **NAMESPACES}


def _tag(name: str) -> str:
    return f"{{{NS12}}}{name}"


class Xliff12(Format):
    """XLIFF 1.2 with ITS 2.0 quality data."""

    name = "XLIFF 1.2"
    suffixes = (".xlf", ".xliff")
    carries = frozenset(
        {"review", "texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores", "markup"}
    )

    def sniff(self, head: bytes) -> bool:
        return re.search(rb"<xliff\b[^>]*\sversion=[\"']1\.", head) is not None

    def write(self, data: ReviewData, path: Path, *, skeleton: bool = True) -> None:
        """`skeleton=False` leaves out the packed review; all that tools can use stays."""
        root = etree.Element(_tag("xliff"), _root_attributes(), nsmap=_NSMAP)
        file = etree.SubElement(root, _tag("file"), _file_attributes(data))
        file.append(_header(data, skeleton))
        etree.SubElement(file, _tag("body"))
        with stream(path, root, _tag("body")) as put_in:
            for unit in units(data):
                put_in(_trans_unit(unit))

    def load(self, path: Path) -> Iterator[Exchange]:
        return load(path)


def _root_attributes() -> dict[str, str]:
    return {"version": "1.2", f"{{{ITS}}}version": "2.0"}


def _file_attributes(data: ReviewData) -> dict[str, str]:
    attributes = {
        "original": escape(data.document.id), "datatype": "plaintext", "source-language": "zh-CN", "target-language": "en",
        f"{{{MTR}}}fingerprint": fingerprint(data.document), f"{{{MTR}}}first": "1",
    }  # fmt: skip
    if data.document.source is None:
        attributes[f"{{{MTR}}}english-only"] = "yes"
    return attributes


def _header(data: ReviewData, skeleton: bool) -> Any:
    header = etree.Element(_tag("header"), nsmap=_NSMAP)
    if skeleton:
        inside = etree.SubElement(etree.SubElement(header, _tag("skl")), _tag("internal-file"), form="application/json")
        inside.text = pack(data)
    for failure in data.failures:
        note = etree.SubElement(header, _tag("note"), {"from": MAKER})
        note.text = escape(f"Not checked: {failure.stage}, {failure.where}: {failure.error}")
    whole = [s for s in data.scores or () if s.pair is None]
    if whole:
        score_elements(etree.SubElement(header, f"{{{MTR}}}scores"), whole)
    return header


def _trans_unit(unit: Unit) -> Any:
    element = etree.Element(_tag("trans-unit"), {"id": str(unit.number)}, nsmap=_NSMAP)
    element.set(f"{{{MTR}}}pair", str(unit.id))
    element.set(XML_SPACE, "preserve")
    element.set("approved", "yes" if unit.state == "confirmed" else "no")
    element.set(f"{{{MTR}}}confidence", repr(unit.confidence))
    element.set(f"{{{MTR}}}exported", stamp(unit.edited, unit.state))
    if unit.moved:
        element.set(f"{{{MTR}}}moved", "yes")
    write12(etree.SubElement(element, _tag("source"), {XML_LANG: "zh-CN"}), unit.source or "")
    target = etree.SubElement(element, _tag("target"), {XML_LANG: "en"})
    state, qualifier = STATES12[unit.state]
    target.set("state", state)
    if qualifier:
        target.set("state-qualifier", qualifier)
    write12(target, unit.edited)
    _add_notes(element, unit)
    groups = _add_given(element, unit)
    _add_draft(element, unit)
    for group in groups:
        element.append(group)
    if unit.scores:
        score_elements(etree.SubElement(element, f"{{{MTR}}}scores"), unit.scores)
    return element


def _add_notes(element: Any, unit: Unit) -> None:
    for author, text in [*((MAKER, n) for n in notes(unit)), *(("reviewer", c) for c in unit.comments)]:
        etree.SubElement(element, _tag("note"), {"from": author}).text = escape(text)


def _add_given(element: Any, unit: Unit) -> list[Any]:
    """The given text with its marks; gives back the standoff groups, which must stand last in the unit."""
    groups: list[Any] = []
    loose = [f for f in unit.findings if f.span is None or not len(f.span)]
    if loose:
        groups.append(issue_group(f"lqi-{unit.id}", loose))
        element.set(f"{{{ITS}}}locQualityIssuesRef", f"#lqi-{unit.id}")

    sides = stretches(unit.findings, "source"), stretches(unit.findings, "target")
    names: dict[Stretch, str] = {}
    for stretch in (*sides[0], *sides[1]):
        names[stretch] = f"lqi-{unit.id}-{len(names)}"
        groups.append(issue_group(names[stretch], stretch.findings))

    def mark(parent: Any, stretch: Stretch) -> Any:
        mrk = etree.SubElement(parent, _tag("mrk"), mtype="x-its")
        for key, value in _references(stretch, names[stretch]).items():
            mrk.set(key, value)
        return mrk

    if not unit.edits and not unit.findings:
        return groups
    given = etree.SubElement(element, _tag("alt-trans"), {"alttranstype": "previous-version", "origin": "as given"})
    write12(etree.SubElement(given, _tag("source")), unit.source or "", sides[0], mark=mark)
    write12(etree.SubElement(given, _tag("target")), unit.given, sides[1], mark=mark)
    return groups


def _references(stretch: Stretch, name: str) -> dict[str, str]:
    """One issue stands in the mark itself; several, as the standard wants it, in a group the mark points to."""
    if len(stretch.findings) == 1:
        return {**issue_attributes(stretch.findings[0]), f"{{{MTR}}}issues": f"#{name}"}
    return {f"{{{ITS}}}locQualityIssuesRef": f"#{name}"}


def _add_draft(element: Any, unit: Unit) -> None:
    if unit.draft is None:
        return
    draft = etree.SubElement(
        element, _tag("alt-trans"), {"alttranstype": "proposal", "origin": escape(unit.model) or MAKER}
    )
    target = etree.SubElement(draft, _tag("target"), {"state-qualifier": "mt-suggestion"})
    if unit.draft_quality is not None:
        draft.set("match-quality", f"{100 * unit.draft_quality:.0f}%")
        target.set(f"{{{ITS}}}mtConfidence", f"{unit.draft_quality:.4f}")
        target.set(f"{{{ITS}}}annotatorsRef", f"mt-confidence|{escape(unit.model) or MAKER}")
        draft.set(f"{{{MTR}}}score", repr(unit.draft_score))
    write12(target, unit.draft)
