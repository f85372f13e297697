"""English that has just been changed is checked again at once, in one thread for all pages on a review."""

from collections import Counter
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet

from mtreview.records import Finding, Span
from mtreview.revision.session import Review
from mtreview.revision.state import Standing, revise_span
from mtreview.widget import rescoring
from mtreview.widget.rescoring import Checked
from mtreview.widget.utf16 import Border, clean

__all__ = ["TOGETHER", "Live", "shown_news"]


TOGETHER = 4
"""Pairs checked in one run, the last changed first: their results are shown before the next run begins."""


class Listener(Protocol):
    """Both are called from the checking thread or from the one that changed the English."""

    def checking(self) -> None:
        """`Live.doing` has changed."""

    def rechecked(self, pairs: list[int], error: str | None) -> None:
        """Something is new, or went wrong."""


class Live:
    """`checked` is what the checks last said of each pair's English. One run at a time, the first of which loads the models;
    what is asked meanwhile follows in the next runs."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.checked: dict[int, Checked] = {}
        self.listeners: WeakSet[Any] = WeakSet()
        self._lock = Lock()
        self._busy = self._loading = False
        self._running: list[int] = []
        self._wanted: dict[int, None] = {}

    @property
    def doing(self) -> dict[str, Any]:
        """What goes on, as the page shows it: whether the models are being loaded, and the pairs that wait for their check."""
        with self._lock:
            return {"loading": self._loading, "pairs": sorted({*self._running, *self._wanted})}

    def warm(self) -> None:
        """Loads the models in a thread, so that the first change need not wait for them."""
        with self._lock:
            if self._busy:
                return
            self._busy = self._loading = True
        rescoring.warm(self.review, self._warmed)

    def check(self, pairs: set[int]) -> None:
        """Checks the pairs as they now stand, soon."""
        if not pairs:
            return
        with self._lock:
            for pair in pairs:
                self._wanted.pop(pair, None)
                self._wanted[pair] = None
            idle, self._busy = not self._busy, True
        if idle:
            self._run()
        else:
            self._tell()

    def news(self, standing: Standing, number: int) -> list[Finding]:
        """What the checks find in the changed English of a pair and did not find in it as it came; spans count in the
        pair's text as it now stands. Empty while the text is not checked yet."""
        checked = self.checked.get(number)
        if checked is None or number not in standing.pairs or checked.text != standing.text(number):
            return []
        return find_news(standing, checked)

    def _run(self) -> None:
        with self._lock:
            self._running = list(reversed(self._wanted))[:TOGETHER]
            for pair in self._running:
                del self._wanted[pair]
            pairs = set(self._running)
        self._tell()
        rescoring.start(self.review, lambda error: self._ended(pairs, error), self._found, pairs=pairs)

    def _found(self, checked: list[Checked]) -> None:
        self.checked |= {c.pair: c for c in checked}

    def _warmed(self, error: str | None) -> None:
        self._ended(set(), error)
        if error is None:
            self._tell()

    def _ended(self, pairs: set[int], error: str | None) -> None:
        with self._lock:
            self._loading, self._running = False, []
            self._busy = again = bool(self._wanted) and error is None
        if pairs or error is not None:
            for listener in tuple(self.listeners):
                listener.rechecked(sorted(pairs), error)
        if again:
            self._run()

    def _tell(self) -> None:
        for listener in tuple(self.listeners):
            listener.checking()


def find_news(standing: Standing, checked: Checked) -> list[Finding]:
    """The findings of `checked` that the pair's own findings do not say already, of the same phrase or over the same place."""
    number = checked.pair
    home, document = standing.span(number, "target"), standing.data.document
    own = standing.findings.get(number, ())
    known = Counter((f.category, "" if f.span is None else f.span.of(document.text(f.side))) for f in own)
    waiting = [f for f in standing.find_unsettled(number) if f.side == "target" and f.span is not None]
    edits = standing.edits.get(number, ())
    places = [revise_span(f.span, edits).shift(-home.start) for f in waiting if f.span and home]
    return [f for f in checked.findings if not _said(f, checked.text, document.source or "", known, places)]


def _said(finding: Finding, text: str, source: str, known: Counter[tuple[str, str]], places: list[Span]) -> bool:
    if finding.side == "source":
        return finding.span is None or any(category == finding.category for category, _ in known)
    if finding.span is None:
        return bool(known[finding.category, ""])
    key = (finding.category, finding.span.of(text))
    if known[key]:
        known[key] -= 1
        return True
    return any(finding.span.overlaps(p) or finding.span == p for p in places)


def shown_news(findings: list[Finding], text: str) -> list[dict[str, Any]]:
    """The findings as the browser shows them; places in UTF-16 units of the pair's text."""
    border = Border(text)
    return [
        {
            "severity": f.severity,
            "category": f.category,
            "reason": clean(f.reason),
            "phrase": clean(f.span.of(text)) if f.span and f.side == "target" else "",
            "target": border.out(f.span) if f.span and f.side == "target" else None,
            "fixes": [clean(fix) for fix in f.fixes],
        }
        for f in findings
    ]
