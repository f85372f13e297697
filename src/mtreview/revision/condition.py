"""What state an article is in, in words, and its problems in the order of their weight: for terminal, report and page.

The rule: open findings are weighed as MQM weighs them (minor 1, major 5, critical 10, each times its confidence). By points in a
hundred English words an article "needs rewriting" (from 8 on), "needs editing" (from 3 on, or with any critical finding), "needs a
light edit" (with any major finding, or from 1 on) or "reads well"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mtreview.mqm import RANKS, weight
from mtreview.records import Finding, ReviewData, Severity
from mtreview.revision import edits as log

__all__ = ["Condition", "Problem", "describe_condition", "first_fixes", "group_problems", "open_findings"]

REWRITE, EDIT, LIGHT = 8.0, 3.0, 1.0
"""Error points in a hundred words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One slip and all its places, in the order of the text; `finding` is the worst of them."""

    finding: Finding
    places: tuple[Finding, ...]

    @property
    def weight(self) -> float:
        """Error points of all its places."""
        return sum(weight(f.category, f.severity) * f.confidence for f in self.places)


@dataclass(frozen=True, slots=True)
class Condition:
    """`points`: error points in a hundred words. `meaning`: places that change the meaning (accuracy and terms, major or
    critical); `reading`: other major or critical ones; `slips`: minor ones."""

    verdict: str
    points: float
    meaning: int
    reading: int
    slips: int

    def __str__(self) -> str:
        counts = (
            (self.meaning, "place changes the meaning", "places change the meaning"),
            (self.reading, "reads badly", "read badly"),
            (self.slips, "small slip", "small slips"),
        )
        said = [f"{n} {one if n == 1 else many}" for n, one, many in counts if n]
        return f"{self.verdict}: {', '.join(said)}" if said else f"{self.verdict}: nothing is marked"


def open_findings(data: ReviewData) -> list[Finding]:
    """The findings nobody has decided on yet."""
    decided = log.verdicts(data.decisions)
    return [f for f in data.findings or () if f.id not in decided]


def describe_condition(data: ReviewData) -> Condition:
    """The state of the article, from the findings still open."""
    found = open_findings(data)
    words = max(1, len(data.document.target.split()))
    points = 100 * sum(weight(f.category, f.severity) * f.confidence for f in found) / words
    heavy = [f for f in found if f.severity != "minor"]
    meaning = sum(f.category.startswith(("accuracy/", "terminology/")) for f in heavy)
    worst: Severity = max((f.severity for f in found), key=RANKS.__getitem__, default="minor")
    if points >= REWRITE:
        verdict = "needs rewriting"
    elif points >= EDIT or worst == "critical":
        verdict = "needs editing"
    elif points >= LIGHT or worst == "major":
        verdict = "needs a light edit"
    else:
        verdict = "reads well"
    return Condition(verdict, points, meaning, len(heavy) - meaning, len(found) - len(heavy))


def group_problems(findings: Iterable[Finding]) -> list[Problem]:
    """Findings of one check that say the same of the same words, as one problem each; the worst first, then in the order of
    the text."""
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.detector, finding.group or finding.reason, finding.suggestion), []).append(finding)
    problems = [Problem(max(g, key=_heaviness), tuple(sorted(g, key=_place))) for g in groups.values()]
    return sorted(problems, key=lambda p: (-_heaviness(p.finding), _place(p.places[0])))


def _heaviness(finding: Finding) -> float:
    return weight(finding.category, finding.severity) * finding.confidence


def _place(finding: Finding) -> tuple[int, int]:
    return finding.pair, -1 if finding.span is None else finding.span.start


def first_fixes(findings: Sequence[Finding]) -> list[Finding]:
    """The findings whose first fix can be taken together: of two that overlap the heavier one."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-_heaviness(f), _place(f))):
        span = finding.span
        if finding.side != "target" or span is None or finding.suggestion is None:
            continue
        if all(other.span is None or not (span.overlaps(other.span) or span == other.span) for other in chosen):
            chosen.append(finding)
    return sorted(chosen, key=_place)
