"""Edits over an untouched text, and the append-only log of decisions replayed into what is in force.

The edited text is always derived from the original and the edits in force; it is stored nowhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from mtreview.errors import MtreviewError
from mtreview.records import Decision, Edit, Pair, ReviewData, Span, Verdict

__all__ = [
    "OverlapError",
    "active",
    "apply",
    "apply_to_document",
    "apply_to_pair",
    "difference",
    "in_force",
    "map_span",
    "redoable",
    "undoable",
    "verdicts",
]

_WORD = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")
_COMPARED = 4_000_000
"""Words of one text times words of the other that are compared one by one; of longer texts all between the first and the
last difference is one edit, since the comparison takes the product."""


class OverlapError(MtreviewError):
    """Two edits want the same characters."""


def apply(text: str, edits: Iterable[Edit], *, offset: int = 0) -> str:
    """`text` with the edits made; `offset` is where `text` starts in the text the spans count in.

    OverlapError when edits overlap; ValueError when an edit's `before` is not what stands there.
    """
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.span, e.after)):
        start, end = edit.span.start - offset, edit.span.end - offset
        if start < at:
            raise OverlapError(f"two edits overlap at character {edit.span.start}; undo one of them")
        if start < 0 or text[start:end] != edit.before:
            raise ValueError(f"at {edit.span.start} stands {text[max(start, 0) : end]!r}, not {edit.before!r}")
        out += [text[at:start], edit.after]
        at = end
    return "".join([*out, text[at:]])


def difference(before: str, after: str, *, offset: int = 0) -> tuple[Edit, ...]:
    """The edits, by whole words, that turn `before` into `after`; spans shifted by `offset`."""
    if before == after:
        return ()
    old, new = _WORD.findall(before), _WORD.findall(after)
    starts = [0]
    for word in old:
        starts.append(starts[-1] + len(word))
    found = []
    for tag, a, b, c, d in _opcodes(old, new):
        if tag != "equal":
            span = Span(starts[a] + offset, starts[b] + offset)
            found.append(Edit(span, "".join(old[a:b]), "".join(new[c:d])))
    return tuple(found)


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(old) * len(new) <= _COMPARED:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    ends = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    end = next((n for n, (a, b) in enumerate(ends) if a != b), min(len(old), len(new)) - start)
    a, c = len(old) - end, len(new) - end
    if start and (a - start) * (c - start) <= _COMPARED:
        inner = _opcodes(old[start:a], new[start:c])
        return [(tag, i + start, j + start, k + start, m + start) for tag, i, j, k, m in inner]
    return [("replace", start, a, start, c)]


def active(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions in force, in order, without the "undone" rows themselves.

    Rows are read from the newest back, so that an undone undo (a redo) is seen before what it gives back.
    """
    taken_back: set[int] = set()
    kept = []
    for decision in reversed(decisions):
        if decision.n in taken_back:
            continue
        if decision.verdict == "undone":
            if decision.undoes is not None:
                taken_back.add(decision.undoes)
            continue
        kept.append(decision)
    return tuple(reversed(kept))


def undoable(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that the next undo takes back."""
    kept = active(decisions)
    return kept[-1] if kept else None


def redoable(decisions: Sequence[Decision]) -> Decision | None:
    """The "undone" row that the next redo takes back; None once something new was decided after it."""
    taken_back = {d.undoes for d in decisions if d.verdict == "undone"}
    by_n = {d.n: d for d in decisions}
    for decision in reversed(decisions):
        if decision.verdict != "undone":
            return None
        target = by_n.get(decision.undoes) if decision.undoes is not None else None
        is_redo = target is not None and target.verdict == "undone"
        if not is_redo and decision.n not in taken_back:
            return decision
    return None


def in_force(data: ReviewData) -> tuple[Edit, ...]:
    """All edits in force, ascending: each decision restates the edits inside the pairs it concerns.

    Read from the newest decision back, an edit stands unless a newer decision restated the place it lies in.
    """
    homes = {p.id: p for d in data.decisions for p in (*d.removed, *d.added)}
    homes |= {p.id: p for p in data.pairs or ()}
    target = data.side("target")  # once: asking the review for every pair's span takes the square of its length
    restated = _Cover()
    kept: list[Edit] = []
    for decision in reversed(active(data.decisions)):
        if decision.verdict == "realigned":
            continue
        kept += [e for e in decision.edits if not restated.holds(e.span)]
        for number in decision.pairs:
            bead = homes[number].target if number in homes else ()
            if bead:
                restated.add(Span(target[bead[0]].span.start, target[bead[-1]].span.end))
    return tuple(sorted(kept, key=lambda e: e.span))


class _Cover:
    """Spans, asked whether one of them holds another span: starts ascending, with the furthest end up to each."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def holds(self, span: Span) -> bool:
        at = bisect_right(self.starts, span.start) - 1
        return at >= 0 and self.ends[at] >= span.end

    def add(self, span: Span) -> None:
        if self.holds(span):
            return
        at = bisect_right(self.starts, span.start)
        self.starts.insert(at, span.start)
        self.ends.insert(at, span.end)
        while at < len(self.ends) and self.ends[at] <= span.end:
            self.ends[at] = span.end
            at += 1


def verdicts(decisions: Sequence[Decision]) -> dict[str, Verdict]:
    """The last verdict in force on each finding."""
    return {d.finding: d.verdict for d in active(decisions) if d.finding is not None}


def apply_to_pair(data: ReviewData, pair: Pair, edits: Sequence[Edit] | None = None) -> str:
    """The target of a pair as it now stands; pass `edits` (from `in_force`) when asking for many pairs."""
    span = data.pair_span(pair, "target")
    if span is None:
        return ""
    every = in_force(data) if edits is None else edits
    return apply(span.of(data.document.target), (e for e in every if span.holds(e.span)), offset=span.start)


def apply_to_document(data: ReviewData) -> str:
    """The whole target as it now stands."""
    return apply(data.document.target, in_force(data))


def map_span(span: Span, edits: Sequence[Edit]) -> Span | None:
    """Where a span of the original lies in the edited text; None when an edit touches its inside.

    An edit that ends where the span begins comes before it; an insertion at the span's end comes after it.
    """
    shift = 0
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.overlaps(span) or (len(edit.span) == 0 and span.start < edit.span.start < span.end):
            return None
        if edit.span.end <= span.start and edit.span.start < max(span.end, span.start + 1):
            shift += len(edit.after) - len(edit.before)
    return span.shift(shift)
