"""Scores the edited pairs again, beside whatever else goes on."""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

from mtreview import api
from mtreview.errors import MtreviewError
from mtreview.records import Draft, Score
from mtreview.revision.session import Review
from mtreview.revision.state import Standing

__all__ = ["rescore", "stale", "start"]

log = logging.getLogger(__name__)


def stale(standing: Standing) -> list[int]:
    """Pairs whose English changed after it was last scored, and pairs that a person cut anew."""
    latest: dict[int, int] = {}
    for score in standing.data.scores or ():
        if score.pair is not None:
            latest[score.pair] = max(latest.get(score.pair, 0), score.revision)
    known = {d.n: d for d in standing.data.decisions}
    changed: dict[int, int] = {}
    for decision in standing.data.decisions:
        behind = decision
        while behind.verdict == "undone" and behind.undoes is not None:
            behind = known[behind.undoes]
        if behind.verdict in ("accepted", "edited", "realigned"):
            changed |= dict.fromkeys(behind.pairs, decision.n)
    return [i for i in standing.order if i not in latest or changed.get(i, 0) > latest[i]]


def rescore(review: Review) -> list[int]:
    """Scores what `stale` names and writes the scores with the number of the last decision as their revision.

    The text is read at the start: what is edited meanwhile stays stale. Returns the pairs."""
    standing = review.standing
    pairs = [i for i in stale(standing) if standing.text(i).strip()]
    if not pairs:
        return []
    revision = standing.data.decisions[-1].n if standing.data.decisions else 0
    sources = [standing.given(i, "source") or None for i in pairs]
    found = api.score(sources, [standing.text(i) for i in pairs], drafts=[_draft(standing, i) for i in pairs])
    fresh = [
        replace(score, pair=i, revision=revision)
        for i, scores in zip(pairs, found, strict=True)
        for score in scores.values()
    ]
    _keep(review, tuple(fresh))
    return pairs


def start(review: Review, ready: Callable[[str | None], None]) -> int:
    """`rescore` in a thread; `ready` is called at its end with None or what went wrong. Returns how many pairs wait."""

    def work() -> None:
        try:
            rescore(review)
        except MtreviewError as error:
            ready(str(error))
        except Exception as error:
            log.exception("scoring again")
            ready(f"{type(error).__name__}: {error}")
        else:
            ready(None)

    waiting = stale(review.standing)
    Thread(target=work, name="mtreview-rescore", daemon=True).start()
    return len(waiting)


def _draft(standing: Standing, number: int) -> Draft:
    drafts = standing.data.drafts or ()
    models = dict.fromkeys(drafts[i].model for i in standing.pairs[number].source if i < len(drafts))
    return Draft(standing.data.pair_draft(standing.pairs[number]), " + ".join(models))


def _keep(review: Review, fresh: tuple[Score, ...]) -> None:
    """Adds the new scores to those that are there; of earlier re-scorings only revision 0 stays beside the newest."""
    renewed = {(s.pair, s.metric) for s in fresh}
    kept = tuple(s for s in review.data.scores or () if s.revision == 0 or (s.pair, s.metric) not in renewed)
    review.replace_scores((*kept, *fresh))
