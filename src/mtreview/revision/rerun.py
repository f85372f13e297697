"""What a re-run keeps of an earlier review of the same text: a person's decisions and hand-made beads."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview.records import Decision, Failure, Pair, ReviewData

__all__ = ["keep_decisions", "keep_pairs"]


def keep_pairs(previous: ReviewData | None, data: ReviewData) -> tuple[Pair, ...] | None:
    """The earlier alignment, when a person has decided anything on it and the segments are still the same: ids stay,
    hand-made beads stay, and every decision can still be undone. None: align anew."""
    if previous is None or not previous.decisions or previous.segments != data.segments:
        return None
    return previous.pairs


def keep_decisions(previous: ReviewData, data: ReviewData) -> ReviewData:
    """Keeps the decisions of an earlier review: all of them when the English is the same, none otherwise; decisions on
    findings that no longer exist are listed."""
    if previous.document.target != data.document.target:
        lost = [Failure("decisions", f"decision {d.n}", "the English has changed under it") for d in previous.decisions]
        return replace(data, failures=(*data.failures, *lost))
    own = {d.finding for d in previous.decisions if d.verdict == "own"}
    marks = tuple(f for f in previous.findings or () if f.id in own)
    findings = (*(data.findings or ()), *marks)
    known = {f.id for f in findings}
    gone = [
        Failure("decisions", f"decision {d.n}", f"its finding {d.finding} was not found again; its edits are kept")
        for d in previous.decisions
        if d.finding is not None and d.finding not in known
    ]
    if previous.pairs == data.pairs:
        return replace(data, findings=findings, decisions=previous.decisions, failures=(*data.failures, *gone))
    gone += [
        Failure("decisions", f"decision {d.n}", "the segments have changed under the beads made by hand")
        for d in previous.decisions
        if d.verdict == "realigned"
    ]
    decisions = _rehomed(previous, data)
    return replace(data, findings=findings, decisions=decisions, failures=(*data.failures, *gone))


def _rehomed(previous: ReviewData, data: ReviewData) -> tuple[Decision, ...]:
    """Decisions name pairs by id: point them at the pairs of the new alignment that hold their edits."""
    homes = [(p.id, s) for p in data.pairs or () if (s := data.pair_span(p, "target")) is not None]
    every = [*(previous.pairs or ()), *(p for d in previous.decisions for p in (*d.removed, *d.added))]
    old = {p.id: previous.pair_span(p, "target") for p in every}

    def moved(pairs: Sequence[int]) -> tuple[int, ...]:
        spans = [s for i in pairs if (s := old.get(i)) is not None]
        return tuple(i for i, home in homes if any(home.overlaps(s) for s in spans))

    kept = (d for d in previous.decisions if not (d.removed or d.added))
    return tuple(replace(d, pairs=moved(d.pairs)) for d in kept)
