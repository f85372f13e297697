"""Which pairs are shown, in which order, and where the next problem is."""

from dataclasses import dataclass
from typing import Any, cast

from mtreview.errors import unknown
from mtreview.mqm import RANKS, badness
from mtreview.records import LOW_CONFIDENCE, Finding, Severity
from mtreview.revision.state import Standing
from mtreview.widget.cards import Scores

__all__ = ["FILTERS", "FIXES", "ORDERS", "SEVERITIES", "View", "step"]

FILTERS = {
    "all": "all segments",
    "problems": "with open problems",
    "open": "not done",
    "edited": "edited",
    "done": "done",
    "query": "with a query",
    "low": "low alignment confidence",
    "locked": "locked",
}
SEVERITIES = {"": "any severity", "major": "major and critical", "critical": "critical"}
FIXES = {"": "with or without a fix", "has": "has a fix", "none": "has no fix"}
ORDERS = {"text": "as in the text", "worst": "worst first", "confidence": "least sure alignment first"}


@dataclass(frozen=True, slots=True)
class View:
    """What a person asked to see. `category`, `severity` (it or graver) and `fix` narrow to pairs with an open problem that
    is all of that (`category` alone also to those with a settled one); `search` looks for a text, whatever its case, in
    source, English and comments."""

    filter: str = "all"
    order: str = "text"
    category: str = ""
    search: str = ""
    severity: str = ""
    fix: str = ""

    def pairs(self, standing: Standing, scores: Scores) -> list[int]:
        """The ids of the pairs, in order."""
        if self.filter not in FILTERS:
            raise unknown("filter", self.filter, FILTERS)
        if self.order not in ORDERS:
            raise unknown("order", self.order, ORDERS)
        if self.severity not in SEVERITIES:
            raise unknown("severity", self.severity, SEVERITIES)
        if self.fix not in FIXES:
            raise unknown("choice of fixes", self.fix, FIXES)
        found = [i for i in standing.order if self._shows(standing, i)]
        if self.order == "worst":
            found.sort(key=lambda i: _badness(standing, i, scores), reverse=True)
        elif self.order == "confidence":
            found.sort(key=lambda i: standing.pairs[i].confidence)
        return found

    def waiting(self, standing: Standing, number: int) -> list[Finding]:
        """The open problems of a pair that the view asks for, in the order of the text."""
        return [f for f in standing.find_unsettled(number) if self._wants(f)]

    def _wants(self, finding: Finding) -> bool:
        if self.category not in ("", finding.category):
            return False
        if self.severity and RANKS[finding.severity] < RANKS[cast(Severity, self.severity)]:
            return False
        return not self.fix or (finding.suggestion is not None) == (self.fix == "has")

    def _shows(self, standing: Standing, number: int) -> bool:
        if (self.severity or self.fix) and not self.waiting(standing, number):
            return False
        if self.category and not any(f.category == self.category for f in standing.findings.get(number, ())):
            return False
        return _passes(self.filter, standing, number) and (not self.search or self._contains(standing, number))

    def _contains(self, standing: Standing, number: int) -> bool:
        wanted = self.search.casefold()
        texts = [standing.read_given(number, "source"), standing.text(number)]
        texts += [d.comment for d in standing.comments.get(number, ())]
        return any(wanted in t.casefold() for t in texts)


def _passes(name: str, standing: Standing, number: int) -> bool:
    if name == "problems":
        return bool(standing.find_unsettled(number))
    if name == "low":
        return standing.pairs[number].confidence < LOW_CONFIDENCE
    if name == "locked":
        return standing.find_lock(number) is not None
    if name == "edited":
        return bool(standing.edits.get(number))
    state = standing.pair_state(number)
    return name == "all" or state == name or (name == "open" and state != "done")


def _badness(standing: Standing, number: int, scores: Scores) -> float:
    """Expected error points, what is still open considered."""
    risk = scores.get(number, {}).get("risk")
    return badness(risk[-1].value if risk else None, standing.find_unsettled(number))


def step(
    standing: Standing, order: list[int], pair: int | None, finding: str | None, by: int, view: View
) -> dict[str, Any] | None:
    """The next (`by` 1) or previous (-1) open problem from a place; None when there is none at all.

    Goes round at the end, and says so in `wrapped`."""
    at = order.index(pair) if pair in order else (-1 if by > 0 else len(order))
    if pair in order and pair is not None:
        names = [f.id for f in standing.findings.get(pair, ())]
        waiting = [f.id for f in view.waiting(standing, pair)]
        here = names.index(finding) if finding in names else (-1 if by > 0 else len(names))
        rest = [n for n in waiting if (names.index(n) - here) * by > 0]
        if rest:
            return {"pair": pair, "finding": rest[0 if by > 0 else -1], "wrapped": False}
    for k in range(1, len(order) + 1):
        place = at + k * by
        number = order[place % len(order)]
        if waiting_here := view.waiting(standing, number):
            chosen = waiting_here[0 if by > 0 else -1].id
            return {"pair": number, "finding": chosen, "wrapped": not 0 <= place < len(order)}
    return None
