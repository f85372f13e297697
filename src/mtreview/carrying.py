"""What a re-run keeps of an earlier review of the same text: a person's decisions and hand-made beads."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview.records import Decision, Failure, Pair, ReviewData

__all__ = ["carried", "pinned"]


def pinned(previous: ReviewData | None, data: ReviewData) -> list[Pair]:
    """The beads that a person made and whose segments are still the same."""
    if previous is None or previous.segments != data.segments:
        return []
    by_hand = {p.id for d in previous.decisions for p in d.added}
    return [p for p in previous.pairs or () if p.id in by_hand]


def carried(previous: ReviewData, data: ReviewData) -> ReviewData:
    """Keeps the decisions of an earlier review: all of them when the English is the same, none otherwise; decisions on
    findings that no longer exist are listed."""
    if previous.document.target != data.document.target:
        lost = [Failure("decisions", f"decision {d.n}", "the English has changed under it") for d in previous.decisions]
        return replace(data, failures=(*data.failures, *lost))
    known = {f.id for f in data.findings or ()}
    gone = [
        Failure("decisions", f"decision {d.n}", f"its finding {d.finding} was not found again; its edits are kept")
        for d in previous.decisions
        if d.finding is not None and d.finding not in known
    ]
    return replace(data, decisions=_rehomed(previous, data), failures=(*data.failures, *gone))


def _rehomed(previous: ReviewData, data: ReviewData) -> tuple[Decision, ...]:
    """Decisions name pairs by id: point them at the pairs of the new alignment that hold their edits."""
    homes = [(p.id, s) for p in data.pairs or () if (s := data.pair_span(p, "target")) is not None]
    old = {p.id: previous.pair_span(p, "target") for p in previous.pairs or ()}

    def moved(pairs: Sequence[int]) -> tuple[int, ...]:
        spans = [s for i in pairs if (s := old.get(i)) is not None]
        return tuple(i for i, home in homes if any(home.overlaps(s) for s in spans))

    return tuple(replace(d, pairs=moved(d.pairs)) if d.verdict != "realigned" else d for d in previous.decisions)
