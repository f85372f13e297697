"""What is left to change in a review: equal slips as one problem, worst first, and the state of the article in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mtreview.mqm import RANKS, weight
from mtreview.records import Edit, Finding, ReviewData, Span
from mtreview.revision import edits as log
from mtreview.revision.means import quality
from mtreview.revision.state import Standing

__all__ = ["Assessment", "Problem", "assess", "changes_meaning", "first_fixes", "group", "open_findings", "worst_first"]

_MECHANICAL = ("fluency/punctuation", "fluency/spelling", "locale/")
_MEANING = ("accuracy/", "locale/currency", "terminology/")

WORDS_PER_SERIOUS_PLACE = 50
"""An article with a place that changes the meaning in every 50 words of English or fewer needs rewriting."""
REWRITE_BELOW, POLISH_BELOW = 50.0, 75.0
"""The same bounds of quality that colour it red and yellow."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to change; `places` are all findings that say the same, in the order of the text (one or more)."""

    places: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.places[0]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The state of an article: one word group ("needs rewriting") and why, in words."""

    state: str
    why: str

    def __str__(self) -> str:
        return f"{self.state[:1].upper()}{self.state[1:]}: {self.why}"


def open_findings(data: ReviewData) -> tuple[Finding, ...]:
    """The findings that wait for a decision, as on the page: none that was fixed, dismissed, asked about, overwritten by an
    edit, or left in a sentence that is done."""
    standing = Standing(data)
    waiting = {f.id for pair in standing.order for f in standing.find_unsettled(pair)}
    return tuple(f for f in data.findings or () if f.id in waiting)


def _questions(data: ReviewData) -> int:
    """Findings and sentences with a question to the author."""
    standing = Standing(data)
    return sum(standing.pair_state(pair) == "query" for pair in standing.order)


def group(data: ReviewData, findings: Iterable[Finding]) -> list[Problem]:
    """The findings as problems, worst first. Equal are: the same group; the same phrase with the same fix; the same
    rule of punctuation, spelling or locale."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=_place):
        groups.setdefault(_key(data, finding), []).append(finding)
    return sorted((Problem(tuple(g)) for g in groups.values()), key=worst_first)


def worst_first(problem: Problem) -> tuple[float, ...]:
    """Sorting key: severity, then error points times confidence over all places, then the place in the text."""
    points = sum(weight(f.category, f.severity) * f.confidence for f in problem.places)
    worst = max(RANKS[f.severity] for f in problem.places)
    return (-worst, -points, *_place(problem.first)[:2])


def changes_meaning(finding: Finding) -> bool:
    """True for a major or critical error of accuracy, terminology or currency: the reader learns something else than
    the Chinese says."""
    return finding.severity != "minor" and finding.category.startswith(_MEANING)


def assess(data: ReviewData) -> Assessment:
    """The state of the article from its open findings and its quality.

    needs rewriting: a place that changes the meaning in every 50 English words or fewer, or quality below 50;
    needs correcting: any place that changes the meaning, or quality below 75;
    needs polishing: any other open finding; waits for the author: only questions are left;
    ready for a last reading: nothing is.
    Each place counts once, however many findings overlap there. The bounds are conventions, fitted to nothing.
    """
    if data.findings is None:
        return Assessment("not checked", "problem phrases were not looked for")
    findings = open_findings(data)
    serious = _distinct([f for f in findings if changes_meaning(f)])
    words, mean = len(log.apply_to_document(data).split()), _quality(data)
    if serious > 1 and serious * WORDS_PER_SERIOUS_PLACE >= words:
        return Assessment("needs rewriting", _meaning(serious))
    if mean < REWRITE_BELOW:
        return Assessment("needs rewriting", f"quality is {mean:.0f} of 100")
    if serious:
        return Assessment("needs correcting", _meaning(serious))
    if mean < POLISH_BELOW:
        return Assessment("needs correcting", f"quality is {mean:.0f} of 100")
    if asked := _questions(data) if not findings else 0:
        return Assessment("waits for the author", f"{asked} question{'' if asked == 1 else 's'} to answer")
    if findings:
        return Assessment("needs polishing", f"{_count(_distinct(findings))} to look at, none changes the meaning")
    return Assessment("ready for a last reading", "nothing is marked")


def first_fixes(data: ReviewData, findings: Sequence[Finding] | None = None) -> tuple[Edit, ...]:
    """The first fix of every open finding as edits that overlap neither each other nor what is edited already;
    where two want the same words, the worse finding wins."""
    taken: list[Edit] = []
    edited = log.in_force(data)
    wanted = [f for f in (open_findings(data) if findings is None else findings) if f.suggestion is not None]
    for finding in sorted(wanted, key=lambda f: worst_first(Problem((f,)))):
        if finding.side != "target" or finding.span is None:
            continue
        if any(_collide(finding.span, e.span) for e in (*taken, *edited)):
            continue
        taken.append(Edit(finding.span, finding.span.of(data.document.target), finding.suggestion or ""))
    return tuple(sorted(taken, key=lambda e: e.span))


def _key(data: ReviewData, finding: Finding) -> tuple[str, ...]:
    if finding.category.startswith(_MECHANICAL):
        return ("rule", finding.category, finding.detector, finding.reason)
    if finding.span is None or not len(finding.span):
        return ("alone", finding.id)
    words = finding.span.of(data.document.text(finding.side)).casefold()
    return ("phrase", finding.side, finding.category, words, finding.suggestion or "")


def _place(finding: Finding) -> tuple[int, int, str]:
    return (finding.pair, -1 if finding.span is None else finding.span.start, finding.id)


def _collide(one: Span, other: Span) -> bool:
    return one == other or (one.start < other.end and other.start < one.end)


def _distinct(findings: Sequence[Finding]) -> int:
    """Places: findings that overlap on one side of the text count once."""
    seen: list[tuple[str, Span]] = []
    nowhere = 0
    for finding in findings:
        if finding.span is None:
            nowhere += 1
        elif not any(side == finding.side and _collide(span, finding.span) for side, span in seen):
            seen.append((finding.side, finding.span))
    return len(seen) + nowhere


def _quality(data: ReviewData) -> float:
    """The newest quality of the document; 100 where there is none, so that the findings alone decide."""
    means = quality(data)
    return 100.0 if means is None else means.now


def _count(places: int) -> str:
    return f"{places} place{'' if places == 1 else 's'}"


def _meaning(places: int) -> str:
    return f"{_count(places)} change{'s' if places == 1 else ''} the meaning"
