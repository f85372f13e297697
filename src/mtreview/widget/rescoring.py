"""Scores and checks the edited pairs again, beside whatever else goes on."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from threading import Thread

from mtreview import api
from mtreview.errors import MtreviewError
from mtreview.records import Draft, Finding, Score
from mtreview.revision.session import Review
from mtreview.revision.state import Standing

__all__ = ["Checked", "find_changes", "rescore", "stale", "start", "warm"]

log = logging.getLogger(__name__)


def stale(standing: Standing) -> list[int]:
    """Pairs whose English changed after it was last scored, and pairs that a person cut anew."""
    latest, last = _latest(standing), find_changes(standing)
    return [i for i in standing.order if i not in latest or last.get(i, 0) > latest[i]]


def _latest(standing: Standing) -> dict[int, int]:
    """pair -> the newest revision that it has scores of."""
    latest: dict[int, int] = {}
    for score in standing.data.scores or ():
        if score.pair is not None:
            latest[score.pair] = max(latest.get(score.pair, 0), score.revision)
    return latest


def find_changes(standing: Standing) -> dict[int, int]:
    """pair -> the number of the last decision that changed its English or cut it anew."""
    known = {d.n: d for d in standing.data.decisions}
    last: dict[int, int] = {}
    for decision in standing.data.decisions:
        behind = decision
        while behind.verdict == "undone" and behind.undoes is not None:
            behind = known[behind.undoes]
        if behind.verdict in ("accepted", "edited", "realigned"):
            last |= dict.fromkeys(behind.pairs, decision.n)
    return last


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of the English of a pair as it is now: the places of `findings` count in `text`."""

    pair: int
    text: str
    findings: tuple[Finding, ...]


def rescore(review: Review, pairs: Collection[int] | None = None) -> list[Checked]:
    """Scores and checks again what `stale` names, and writes the scores with the number of the last decision as their
    revision. The findings are given back, not written: the review's own are about the English as it came.

    The text is read at the start: what is edited meanwhile stays stale."""
    standing = review.standing
    wanted = stale(standing) if pairs is None else [i for i in standing.order if i in pairs]
    pairs = [i for i in wanted if standing.text(i).strip()]
    if not pairs:
        return []
    revision = standing.data.decisions[-1].n if standing.data.decisions else 0
    sources, texts = [standing.read_given(i, "source") or None for i in pairs], [standing.text(i) for i in pairs]
    drafts = [_draft(standing, i) for i in pairs]
    scores, findings = _check(review, sources, texts, drafts)
    fresh = [
        replace(score, pair=i, revision=revision)
        for i, own in zip(pairs, scores, strict=True)
        for score in own.values()
    ]
    _keep(review, tuple(fresh))
    return [
        Checked(i, text, tuple(replace(f, pair=i) for f in own))
        for i, text, own in zip(pairs, texts, findings, strict=True)
    ]


def start(
    review: Review,
    ready: Callable[[str | None], None],
    found: Callable[[list[Checked]], None] | None = None,
    *,
    pairs: Collection[int] | None = None,
) -> int:
    """`rescore` in a thread; `found` is called with what it gives, then `ready` with None or what went wrong. Returns how
    many pairs wait."""

    def work() -> None:
        checked = rescore(review, pairs)
        if found is not None:
            found(checked)

    waiting = stale(review.standing) if pairs is None else pairs
    Thread(target=_guarded, args=(work, ready), name="mtreview-rescore", daemon=True).start()
    return len(waiting)


def warm(review: Review, ready: Callable[[str | None], None]) -> Thread:
    """Loads in a thread what `rescore` needs, by checking one pair that nobody edited; `ready` is then called with None or
    what went wrong."""

    def work() -> None:
        standing = review.standing
        for i in standing.order:
            if standing.text(i).strip():
                source, draft = standing.read_given(i, "source") or None, _draft(standing, i)
                _check(review, [source], [standing.text(i)], [draft])
                return

    thread = Thread(target=_guarded, args=(work, ready), name="mtreview-warm", daemon=True)
    thread.start()
    return thread


def _guarded(work: Callable[[], None], ready: Callable[[str | None], None]) -> None:
    try:
        work()
    except MtreviewError as error:
        ready(str(error))
    except Exception as error:
        log.exception("scoring again")
        ready(f"{type(error).__name__}: {error}")
    else:
        ready(None)


def _draft(standing: Standing, number: int) -> Draft:
    drafts = standing.data.drafts or ()
    models = dict.fromkeys(drafts[i].model for i in standing.pairs[number].source if i < len(drafts))
    return Draft(standing.data.pair_draft(standing.pairs[number]), " + ".join(models))


def _check(
    review: Review, sources: list[str | None], texts: list[str], drafts: list[Draft]
) -> tuple[list[dict[str, Score]], list[list[Finding]]]:
    """By the project's own terms and style."""
    project = review.project
    return api.check(sources, texts, drafts=drafts, glossary=project.glossary or None, style=project.wanted)


def _keep(review: Review, fresh: tuple[Score, ...]) -> None:
    """Adds the new scores to those that are there; of earlier re-scorings only revision 0 stays beside the newest."""
    renewed = {(s.pair, s.metric) for s in fresh}
    kept = tuple(s for s in review.data.scores or () if s.revision == 0 or (s.pair, s.metric) not in renewed)
    review.replace_scores((*kept, *fresh))
