"""What the log of decisions amounts to: where everything stands, derived in one pass and never stored."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from mtreview.records import Decision, Edit, Finding, ReviewData, Side, Span
from mtreview.revision import edits as log

__all__ = ["PERSON", "FindingState", "PairState", "Standing", "original_span", "revise_span"]

FindingState = Literal["open", "own", "query", "accepted", "edited", "dismissed", "left"]
PairState = Literal["open", "edited", "query", "done"]

PERSON = "person"
"""The detector name of marks that people add; one counts only while its "own" decision is in force."""

UNSETTLED: frozenset[FindingState] = frozenset({"open", "own"})


def revise_span(span: Span, edits: Iterable[Edit]) -> Span:
    """Where a span of the original lies in the edited text. An edit that it touches counts as a whole; what is
    inserted at its edges does not belong to it, unless the span itself is such a place."""
    start, end, before, within = span.start, span.end, 0, 0
    for edit in sorted(edits, key=lambda e: e.span):
        grown, place = len(edit.after) - len(edit.before), edit.span
        if place.end <= span.start and place != span:
            before += grown
            within += grown
        elif place.start < span.end or place == span:
            start, end = min(start, place.start), max(end, place.end)
            within += grown
    return Span(start + before, end + within)


def original_span(span: Span, edits: Iterable[Edit]) -> Span:
    """Where a (not empty) span of the edited text comes from; it widens to the whole of every edit that it touches."""
    start: int | None = None
    shift = 0
    for edit in sorted(edits, key=lambda e: e.span):
        first = edit.span.start + shift
        last = first + len(edit.after)
        if first >= span.end:
            break
        if last > span.start:
            if start is None:
                start = edit.span.start if first <= span.start else span.start - shift
            if last >= span.end:
                return Span(start, edit.span.end)
        shift += len(edit.after) - len(edit.before)
    return Span(span.start - shift if start is None else start, span.end - shift)


@dataclass(frozen=True, slots=True)
class _Marks:
    done: Decision | None = None
    locked: Decision | None = None
    query: Decision | None = None


class Standing:
    """The state of every pair and finding of one `ReviewData`."""

    def __init__(self, data: ReviewData) -> None:
        self.data = data
        self._settled = frozenset(data.settled)
        self.pairs = {p.id: p for p in data.pairs or ()}
        self.order = tuple(self.pairs)
        self.active = log.active(data.decisions)
        self._spans = {(p.id, s): data.pair_span(p, s) for p in self.pairs.values() for s in _SIDES}
        self._starts = {s: sorted((sp.start, i) for (i, t), sp in self._spans.items() if t == s and sp) for s in _SIDES}
        self.edits = self._by_pair(log.in_force(data))
        self._heirs = self._lineage()
        self._known = {f.id: f for f in data.findings or ()}
        self.findings = self._placed()
        self.comments: dict[int, list[Decision]] = {}
        self._marks = self._read_log()
        self._verdicts = log.verdicts(data.decisions)
        self._groups: dict[str, list[Finding]] = {}
        for finding in (f for fs in self.findings.values() for f in fs if f.group is not None):
            self._groups.setdefault(finding.group or "", []).append(finding)
        self.states = {f.id: self._state(f, i) for i, fs in self.findings.items() for f in fs}

    # texts

    def span(self, pair: int, side: Side) -> Span | None:
        return self._spans[pair, side]

    def read_given(self, pair: int, side: Side = "target") -> str:
        """The text of the pair as it came."""
        span = self._spans[pair, side]
        return "" if span is None else span.of(self.data.document.text(side))

    def text(self, pair: int) -> str:
        """The English of the pair as it now stands."""
        span = self._spans[pair, "target"]
        return "" if span is None else log.apply(self.read_given(pair), self.edits.get(pair, ()), offset=span.start)

    def home(self, finding: Finding) -> int | None:
        """The pair that the finding lies in now; None when none holds it."""
        if finding.span is not None and (there := self._holder(finding.span, finding.side)) is not None:
            return there
        if finding.pair in self.pairs:
            return finding.pair
        return self._heirs.get(finding.pair)

    # states

    def pair_state(self, pair: int) -> PairState:
        marks = self._marks.get(pair, _Marks())
        if marks.done is not None:
            return "done"
        if marks.query is not None or any(self.states[f.id] == "query" for f in self.findings.get(pair, ())):
            return "query"
        return "edited" if self.edits.get(pair) else "open"

    def find_lock(self, pair: int) -> Decision | None:
        """The decision that locked the pair, None when it is free."""
        return self._marks.get(pair, _Marks()).locked

    def done(self, pair: int) -> Decision | None:
        """The decision that marked the pair as done, None when it is open."""
        return self._marks.get(pair, _Marks()).done

    def find_unsettled(self, pair: int) -> list[Finding]:
        """The findings of the pair that still wait for a decision, in the order of the text."""
        return [f for f in self.findings.get(pair, ()) if self.states[f.id] in UNSETTLED]

    def same(self, finding: Finding) -> list[Finding]:
        """The unsettled findings (this one among them) that one decision can fix together; locked pairs stay out."""
        if finding.group is None:
            return [finding]
        every = self._groups.get(finding.group, [finding])
        return [f for f in every if f.id == finding.id or self._waits(f)]

    def _waits(self, finding: Finding) -> bool:
        home = self.home(finding)
        return self.states[finding.id] in UNSETTLED and home is not None and self.find_lock(home) is None

    def find_related(self, pairs: Iterable[int]) -> set[int]:
        """Pairs that have a mark of the same group as a mark in `pairs`."""
        groups = {f.group for i in pairs for f in self.findings.get(i, ()) if f.group is not None}
        return {i for i, fs in self.findings.items() if groups and any(f.group in groups for f in fs)}

    def differs(self, before: "Standing", pair: int) -> bool:
        """True when anything about the pair stands otherwise than it did before."""
        if self.edits.get(pair) != before.edits.get(pair) or self._marks.get(pair) != before._marks.get(pair):
            return True
        if len(self.comments.get(pair, ())) != len(before.comments.get(pair, ())):
            return True
        here, there = self.findings.get(pair, ()), before.findings.get(pair, ())
        return here != there or any(self.states[f.id] != before.states[f.id] for f in here)

    # building

    def _holder(self, span: Span, side: Side) -> int | None:
        starts = self._starts[side]
        at = bisect_right(starts, (span.start, 1 << 62)) - 1
        for start, pair in reversed(starts[max(at - 1, 0) : at + 1]):
            held = self._spans[pair, side]
            if held is not None and start <= span.start and held.holds(span):
                return pair
        return None

    def _by_pair(self, edits: Iterable[Edit]) -> dict[int, tuple[Edit, ...]]:
        found: dict[int, list[Edit]] = {}
        for edit in edits:
            if (pair := self._holder(edit.span, "target")) is not None:
                found.setdefault(pair, []).append(edit)
        return {i: tuple(es) for i, es in found.items()}

    def _lineage(self) -> dict[int, int]:
        """Pairs that a person split or merged away, each with the living pair that shares a segment with it."""
        gone = {p.id: p for d in self.data.decisions for p in (*d.removed, *d.added) if p.id not in self.pairs}
        if not gone:
            return {}
        owner = {("source", i): p.id for p in self.pairs.values() for i in p.source}
        owner |= {("target", i): p.id for p in self.pairs.values() for i in p.target}
        keys = {n: [("target", i) for i in p.target] + [("source", i) for i in p.source] for n, p in gone.items()}
        return {n: owner[k[0]] for n, k in keys.items() if k and k[0] in owner}

    def _placed(self) -> dict[int, tuple[Finding, ...]]:
        owned = {d.finding for d in self.active if d.verdict == "own"}
        found: dict[int, list[Finding]] = {}
        for finding in self.data.findings or ():
            home = self.home(finding)
            if home is not None and (finding.detector != PERSON or finding.id in owned):
                found.setdefault(home, []).append(finding)
        return {i: tuple(sorted(fs, key=_place)) for i, fs in found.items()}

    def _read_log(self) -> dict[int, _Marks]:
        marks: dict[int, _Marks] = {}
        for decision in self.active:
            for number in self._homes(decision):
                if decision.comment and decision.verdict != "realigned":
                    self.comments.setdefault(number, []).append(decision)
                marks[number] = _after(marks.get(number, _Marks()), decision)
        return marks

    def _homes(self, decision: Decision) -> Iterable[int]:
        if decision.pairs:
            return dict.fromkeys(n if n in self.pairs else self._heirs[n] for n in decision.pairs if self._lives(n))
        finding = self._known.get(decision.finding or "")
        home = None if finding is None else self.home(finding)
        return () if home is None else (home,)

    def _lives(self, number: int) -> bool:
        return number in self.pairs or number in self._heirs

    def _state(self, finding: Finding, pair: int) -> FindingState:
        verdict = self._verdicts.get(finding.id)
        if verdict == "dismissed":
            return "dismissed"
        span = finding.span if finding.side == "target" else None
        if span is not None and (touched := [e for e in self.edits.get(pair, ()) if _touches(e.span, span)]):
            exact = len(touched) == 1 and touched[0].span == span and touched[0].after in finding.fixes
            return "accepted" if exact else "edited"
        if verdict == "edited":
            return "edited"
        if span is not None and span.of(self.data.document.target).lower() in self._settled:
            return "dismissed"
        if verdict == "query":
            return "query"
        if self.done(pair) is not None:
            return "left"
        return "own" if finding.detector == PERSON else "open"


_SIDES = cast(tuple[Side, ...], ("source", "target"))


def _touches(edit: Span, mark: Span) -> bool:
    if not len(edit):
        return mark.start < edit.start < mark.end or edit == mark
    return edit.overlaps(mark) or (not len(mark) and edit.start < mark.start < edit.end)


def _place(finding: Finding) -> tuple[bool, int, int, str]:
    span = finding.span if finding.side == "target" else None
    return (span is None, span.start if span else 0, span.end if span else 0, finding.id)


def _after(marks: _Marks, decision: Decision) -> _Marks:
    """The marks on a pair after one more decision; changing a pair that was done opens it again."""
    changes = decision.verdict in ("accepted", "edited", "realigned")
    query = marks.query
    if decision.verdict == "query" and decision.finding is None:
        query = decision
    elif decision.verdict in ("accepted", "edited", "done"):
        query = None
    return _Marks(
        done=decision if decision.verdict == "done" else None if changes else marks.done,
        locked=decision if decision.verdict == "locked" else marks.locked,
        query=query,
    )
