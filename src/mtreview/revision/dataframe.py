"""A review as a pandas table: one row a pair."""

from typing import Any

from mtreview.errors import MtreviewError
from mtreview.revision.state import Standing

__all__ = ["to_dataframe"]


def to_dataframe(standing: Standing) -> Any:
    """Columns: pair (the index), source, given, english, draft, confidence, state, locked, problems (still open),
    categories, comments, then one column a score: as given, and `<metric> now` where it was scored again."""
    try:
        import pandas
    except ImportError:
        raise MtreviewError("pandas is not installed; `pip install mtreview[notebook]` brings it") from None
    rows = {i: _row(standing, i) for i in standing.order}
    latest: dict[tuple[int, str], int] = {}
    for score in standing.data.scores or ():
        if score.pair in rows and score.pair is not None:
            again = score.revision > 0
            if again and score.revision < latest.get((score.pair, score.metric), 0):
                continue
            latest[score.pair, score.metric] = score.revision
            rows[score.pair][f"{score.metric} now" if again else score.metric] = score.value
    frame = pandas.DataFrame(list(rows.values()), index=pandas.Index(rows, name="pair"))
    return frame


def _row(standing: Standing, number: int) -> dict[str, Any]:
    pair = standing.pairs[number]
    waiting = standing.find_unsettled(number)
    return {
        "source": standing.read_given(number, "source"),
        "given": standing.read_given(number),
        "english": standing.text(number),
        "draft": standing.data.pair_draft(pair),
        "confidence": pair.confidence,
        "state": standing.pair_state(number),
        "locked": standing.find_lock(number) is not None,
        "problems": len(waiting),
        "categories": ", ".join(dict.fromkeys(f.category for f in waiting)),
        "comments": " / ".join(d.comment for d in standing.comments.get(number, ())),
    }
