"""A review as bilingual files see it: one unit a pair, with places counted in the unit's own texts."""

import hashlib
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mtreview.errors import MtreviewError
from mtreview.records import Document, Edit, Finding, ReviewData, Score, Segment, Span
from mtreview.revision import edits as log

__all__ = ["State", "Unit", "find_named", "fingerprint", "name_unit", "stamp", "target_spans", "units"]

State = Literal["given", "queried", "changed", "confirmed"]
"""How far a person is with a pair: untouched, a question is open, the text was changed, the pair is done."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One pair. `source` None: the review has no Chinese; "" on a side: nothing stands opposite.

    `edits` turn `given` into `edited`; spans of `edits` and `findings` count in this unit's `given` and `source`.
    `exported` is the stamp at the time of export, in units that come back from a file. `held`: why the pair is shown and not judged.
    `number` is what people see: the place in the review, from 1; 0 in units that come from a file. `id` never changes.
    """

    id: int
    source: str | None
    given: str
    edited: str
    edits: tuple[Edit, ...] = ()
    draft: str | None = None
    model: str = ""
    draft_score: float | None = None
    confidence: float = 1.0
    moved: bool = False
    state: State = "given"
    findings: tuple[Finding, ...] = ()
    scores: tuple[Score, ...] = ()
    comments: tuple[str, ...] = ()
    exported: str | None = None
    held: str = ""
    number: int = 0

    @property
    def draft_quality(self) -> float | None:
        """The draft's mean probability a token, 0 to 1."""
        return None if self.draft_score is None else min(1.0, math.exp(self.draft_score))

    def score(self, metric: str) -> Score | None:
        """The latest score of one metric."""
        found = [s for s in self.scores if s.metric == metric]
        return max(found, key=lambda s: s.revision) if found else None


def fingerprint(document: Document) -> str:
    """Names a document for good: 16 hexadecimal digits from its id and texts."""
    parts = (document.id, document.source if document.source is not None else "\0none", document.target)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stamp(text: str, state: State) -> str:
    """Twelve hexadecimal digits and the state: they tell whether a unit is still what was exported."""
    return f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}-{state}"


_NAME = re.compile(r"(?:sentence-([1-9][0-9]{0,8})(?:-pair-([0-9]{1,9}))?|([0-9]{1,9}))", re.ASCII)


def name_unit(unit: Unit) -> str:
    """A unit's name where people see it: "sentence-8"; "sentence-8-pair-12" where a person re-aligned the text, so that the
    pair cannot be told from the place."""
    name = f"sentence-{unit.number}"
    return name if unit.id == unit.number - 1 else f"{name}-pair-{unit.id}"


def find_named(name: str) -> int | None:
    """The pair that `name_unit` names; files of earlier versions name the pair itself. None for another name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    number, pair, alone = match.groups()
    return int(pair or alone) if pair or alone else int(number) - 1


def units(data: ReviewData) -> Iterator[Unit]:
    """The pairs in order, with everything known about each. MtreviewError when nothing was aligned yet."""
    if data.pairs is None:
        raise MtreviewError(
            f"review {data.document.id!r} has no aligned pairs yet; run `mtreview review` on its texts first"
        )
    source, target = data.side("source"), data.side("target")
    edits = log.in_force(data)
    starts = [e.span.start for e in edits]
    findings, scores = _by_pair(data.findings or ()), _by_pair(data.scores or ())
    states, comments = _progress(data)
    for number, pair in enumerate(data.pairs, 1):
        here, there = _span(source, pair.source), _span(target, pair.target)
        given = there.of(data.document.target) if there else ""
        local = _edits_in(there, edits, starts)
        drafts = [data.drafts[i] for i in pair.source] if data.drafts is not None else []
        yield Unit(
            id=pair.id,
            source=None if data.document.source is None else (here.of(data.document.source) if here else ""),
            given=given,
            edited=log.apply(given, local),
            edits=local,
            draft=" ".join(d.text for d in drafts) if drafts else None,
            model=drafts[0].model if drafts else "",
            draft_score=_mean([d.score for d in drafts if d.score is not None]),
            confidence=pair.confidence,
            moved=pair.moved,
            state=states.get(pair.id, "changed" if local else "given"),
            findings=tuple(_moved(f, here, there) for f in findings[pair.id]),
            scores=tuple(scores[pair.id]),
            comments=tuple(comments[pair.id]),
            held=pair.held,
            number=number,
        )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def target_spans(data: ReviewData) -> dict[int, Span | None]:
    """Where each pair's English lies in the document, by the pair's id."""
    target = data.side("target")
    return {pair.id: _span(target, pair.target) for pair in data.pairs or ()}


def _by_pair(records: Iterable[Finding] | Iterable[Score]) -> dict[int | None, list[Any]]:
    groups: dict[int | None, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.pair].append(record)
    return groups


def _span(segments: Sequence[Segment], indices: tuple[int, ...]) -> Span | None:
    return Span(segments[indices[0]].span.start, segments[indices[-1]].span.end) if indices else None


def _edits_in(span: Span | None, edits: Sequence[Edit], starts: Sequence[int]) -> tuple[Edit, ...]:
    if span is None:
        return ()
    found = []
    at = bisect_left(starts, span.start)  # an index, not a slice: that would copy the rest for every pair
    while at < len(edits) and edits[at].span.start <= span.end:
        if span.holds(edits[at].span):
            found.append(replace(edits[at], span=edits[at].span.shift(-span.start)))
        at += 1
    return tuple(found)


def _moved(finding: Finding, source: Span | None, target: Span | None) -> Finding:
    """The finding with its places counted from the start of the unit's texts."""
    home, other = (source, target) if finding.side == "source" else (target, source)
    return replace(finding, span=_local(finding.span, home), other=_local(finding.other, other))


def _local(span: Span | None, home: Span | None) -> Span | None:
    if span is None or home is None or not home.holds(span):
        return None
    return span.shift(-home.start)


def _progress(data: ReviewData) -> tuple[dict[int, State], dict[int, list[str]]]:
    """What decisions in force say about each pair: its state and the comments."""
    owner = {f.id: f.pair for f in data.findings or ()}
    states: dict[int, State] = {}
    comments: dict[int, list[str]] = defaultdict(list)
    for decision in log.active(data.decisions):
        homes = decision.pairs or ((owner[decision.finding],) if decision.finding in owner else ())
        for pair in homes:
            if decision.verdict == "done":
                states[pair] = "confirmed"
            elif decision.verdict == "query":
                states[pair] = "queried"
            elif decision.verdict in ("accepted", "edited"):
                states.pop(pair, None)
            if decision.comment:
                comments[pair].append(decision.comment)
    return states, comments
