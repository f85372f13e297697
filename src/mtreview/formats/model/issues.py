"""Findings as ITS 2.0 localization quality issues, for the two XLIFFs: inline marks by elementary stretches of the
text, standoff groups where several issues meet, and our own attributes so that nothing is lost."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

from mtreview.errors import FormatError
from mtreview.formats.model.xml import escape, unescape
from mtreview.mqm import ITS_SEVERITIES, from_its, severity_of, to_its
from mtreview.records import Finding, Score, Side, Span
from mtreview.serial import from_plain, to_plain

__all__ = [
    "ITS",
    "MTR",
    "NAMESPACES",
    "Stretch",
    "comment",
    "issue_group",
    "issues_in",
    "score_elements",
    "scores_in",
    "stretches",
]

ITS = "http://www.w3.org/2005/11/its"
MTR = "urn:mtreview:review:1"
NAMESPACES = {"its": ITS, "mtr": MTR}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text under the same findings."""

    span: Span
    findings: tuple[Finding, ...]


def stretches(findings: Sequence[Finding], side: Side) -> tuple[Stretch, ...]:
    """The marked stretches of one side, ascending, each with all findings over it: they never overlap."""
    marked = [f for f in findings if f.side == side and f.span is not None and len(f.span) > 0]
    cuts = sorted({p for f in marked if f.span is not None for p in (f.span.start, f.span.end)})
    out = []
    for start, end in pairwise(cuts):
        here = tuple(f for f in marked if f.span is not None and f.span.start <= start and end <= f.span.end)
        if here:
            out.append(Stretch(Span(start, end), here))
    return tuple(out)


def comment(finding: Finding) -> str:
    """The finding in words: the reason and what to write instead."""
    if finding.suggestion is None:
        return finding.reason
    fix = f"write “{finding.suggestion}”" if finding.suggestion else "delete it"
    others = " or ".join(f"“{other}”" for other in finding.alternatives)
    return f"{finding.reason} Suggestion: {fix}{f', or {others}' if others else ''}."


def issue_attributes(finding: Finding) -> dict[str, str]:
    """The issue in the standard's own words."""
    return {
        f"{{{ITS}}}locQualityIssueType": to_its(finding.category),
        f"{{{ITS}}}locQualityIssueComment": escape(comment(finding)),
        f"{{{ITS}}}locQualityIssueSeverity": str(ITS_SEVERITIES[finding.severity]),
        f"{{{ITS}}}locQualityIssueProfileRef": "https://themqm.org/",
    }


def issue_group(name: str, findings: Sequence[Finding]) -> Any:
    """A standoff group: the issues in ITS words, the finding itself in one attribute of ours."""
    group = etree.Element(f"{{{ITS}}}locQualityIssues", nsmap={"its": ITS, "mtr": MTR})
    group.set(XML_ID, name)
    for finding in findings:
        issue = etree.SubElement(group, f"{{{ITS}}}locQualityIssue")
        for key, value in issue_attributes(finding).items():
            issue.set(key.rpartition("}")[2], value)
        issue.set(f"{{{MTR}}}finding", json.dumps(to_plain(finding), ensure_ascii=True))
    return group


def issues_in(element: Any, pair: int, where: str) -> tuple[Finding, ...]:
    """The findings of all standoff groups below an element, each once; another tool's issues without a place."""
    found: dict[str, Finding] = {}
    for issue in element.iter(f"{{{ITS}}}locQualityIssue"):
        finding = _finding(issue, pair, len(found), where)
        found.setdefault(finding.id, finding)
    return tuple(found.values())


def _finding(issue: Any, pair: int, n: int, where: str) -> Finding:
    own = issue.get(f"{{{MTR}}}finding")
    if own is None:
        return foreign(issue.attrib, pair, f"{pair}.its{n}", None)
    try:
        return from_plain(Finding, json.loads(own), where)
    except json.JSONDecodeError as error:
        raise FormatError(f"{where}: a finding is damaged ({error}); export the review again") from None


def foreign(attributes: Any, pair: int, name: str, span: Span | None) -> Finding:
    """A finding from another tool's ITS attributes (with or without the namespace)."""
    plain = {k.rpartition("}")[2]: v for k, v in attributes.items()}
    try:
        points = float(plain.get("locQualityIssueSeverity", "50"))
    except ValueError:
        points = 50.0
    return Finding(
        id=name, pair=pair, side="target", span=span, category=from_its(plain.get("locQualityIssueType", "other")),
        severity=severity_of(points), confidence=1.0, detector="its",
        reason=plain.get("locQualityIssueComment", "") or "marked in another tool",
    )  # fmt: skip


def score_elements(parent: Any, scores: Sequence[Score]) -> None:
    """The scores as elements of ours below `parent`."""
    for score in scores:
        item = etree.SubElement(parent, f"{{{MTR}}}score")
        item.set("metric", escape(score.metric))
        item.set("value", repr(score.value))
        item.set("signature", escape(score.signature))
        item.set("revision", str(score.revision))


def scores_in(parent: Any, pair: int | None, where: str) -> Iterator[Score]:
    for item in parent.iter(f"{{{MTR}}}score"):
        try:
            yield Score(
                unescape(item.get("metric", "")), float(item.get("value", "")), unescape(item.get("signature", "")),
                pair, int(item.get("revision", "0")),
            )  # fmt: skip
        except ValueError as error:
            raise FormatError(f"{where}: a score is damaged ({error}); export the review again") from None
