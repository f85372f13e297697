"""The open problems of a review in order of weight, and the fixes that one decision takes together."""

from collections.abc import Iterable
from typing import Any

from mtreview.records import Finding
from mtreview.revision.problems import Problem, first_fixes, group
from mtreview.revision.session import Review
from mtreview.revision.state import Standing
from mtreview.widget.utf16 import clean
from mtreview.widget.views import View

__all__ = ["LIMIT", "batch", "queue", "take_batch"]

LIMIT = 300
"""Problems listed at once; the page says how many more there are."""
_SAFE = ("fluency/punctuation", "fluency/spelling", "locale/")
_PLACES, _AROUND = 4, 36


def queue(standing: Standing, view: View, shown: Iterable[int]) -> dict[str, Any]:
    """The open problems of the pairs `shown`, worst first; equal ones are one problem with all its places."""
    problems = _problems(standing, view, shown)
    items = [_item(standing, p) for p in problems[:LIMIT]]
    return {"items": items, "more": max(0, len(problems) - LIMIT)}


def batch(standing: Standing, view: View, shown: Iterable[int]) -> dict[str, Any]:
    """What could be taken together: every problem with a fix, with its places as they stand and as they would read.
    `safe`: minor slips of punctuation, spelling and local formats, where a fix changes no meaning."""
    offered = []
    for problem in _problems(standing, view, shown):
        places = [f for f in problem.places if _takes(standing, f)]
        if places:
            safe = all(f.category.startswith(_SAFE) and f.severity == "minor" for f in places)
            around = [_place(standing, f) for f in places[:_PLACES]]
            offered.append({**_item(standing, Problem(tuple(places))), "safe": safe, "around": around})
    return {"items": offered[:LIMIT], "more": max(0, len(offered) - LIMIT)}


def take_batch(review: Review, names: Iterable[str]) -> str:
    """Takes the first fixes of the findings in one decision; where two want the same words, the worse one's."""
    wanted = [review.finding(n) for n in names]
    standing = review.standing
    free = [f for f in wanted if _takes(standing, f)]
    spans = {e.span for e in first_fixes(review.data, free)}
    taken = list({f.span: f for f in free if f.span in spans}.values())
    review.apply_together(taken)
    left = len(wanted) - len(taken)
    rest = f" {left} overlapped with another fix or were decided meanwhile." if left else ""
    return f"{len(taken)} fixes taken in one decision; undo takes them back together.{rest}"


def _problems(standing: Standing, view: View, shown: Iterable[int]) -> list[Problem]:
    return group(standing.data, (f for i in shown for f in view.waiting(standing, i)))


def _takes(standing: Standing, finding: Finding) -> bool:
    home = standing.home(finding)
    open_here = home is not None and standing.find_lock(home) is None and finding in standing.find_unsettled(home)
    return open_here and finding.side == "target" and finding.span is not None and finding.suggestion is not None


def _item(standing: Standing, problem: Problem) -> dict[str, Any]:
    first = problem.first
    return {
        "pair": standing.home(first),
        "finding": first.id,
        "findings": [f.id for f in problem.places],
        "severity": max((f.severity for f in problem.places), key=("minor", "major", "critical").index),
        "category": first.category,
        "phrase": clean(_words(standing, first)),
        "fix": None if first.suggestion is None else clean(first.suggestion),
        "reason": clean(first.reason),
    }


def _words(standing: Standing, finding: Finding) -> str:
    return "" if finding.span is None else finding.span.of(standing.data.document.text(finding.side))


def _place(standing: Standing, finding: Finding) -> dict[str, Any]:
    """One place of a problem, with some of the given text on either side."""
    text, span, home = standing.data.document.target, finding.span, standing.home(finding)
    own = None if home is None else standing.span(home, "target")
    assert span is not None and own is not None
    return {
        "pair": home,
        "left": clean(text[max(own.start, span.start - _AROUND) : span.start]),
        "phrase": clean(span.of(text)),
        "fix": clean(finding.suggestion or ""),
        "right": clean(text[span.end : min(own.end, span.end + _AROUND)]),
    }
