"""The quality of the whole document, as given and as it now stands: the one number that table, report, page and plot show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mtreview.records import ReviewData, Score

__all__ = ["Means", "quality", "quality_words"]

CHARACTERS_A_WORD = 1.7
"""Source characters that an English word stands for where there is no source; as in the metric's signature."""


@dataclass(frozen=True, slots=True)
class Means:
    """`before` and `now`: 0 to 100. `fresh`: whether any sentence was scored again after the first time."""

    metric: str
    before: float
    now: float
    fresh: bool


def quality(data: ReviewData) -> Means | None:
    """The document's quality (`fluency-quality` without the Chinese); None when it was not scored.

    `now` is `before` plus what the newest scores of the sentences move their mean, weighted by length as the metric does.
    """
    for metric in ("quality", "fluency-quality"):
        scores = [s for s in data.scores or () if s.metric == metric]
        whole = [s for s in scores if s.pair is None]
        if whole:
            newest = max(whole, key=lambda s: s.revision)
            before = min(whole, key=lambda s: s.revision).value
            return _moved(data, metric, before, newest, [s for s in scores if s.pair is not None])
    return None


def quality_words(data: ReviewData) -> list[str]:
    """ "quality 74 of 100 (before: 67)", or no words."""
    means = quality(data)
    if means is None:
        return []
    name = "quality" if means.metric == "quality" else "quality of the English alone"
    before = f" (before: {means.before:.0f})" if means.fresh else ""
    return [f"{name} {means.now:.0f} of 100{before}"]


def _moved(data: ReviewData, metric: str, before: float, newest: Score, scores: list[Score]) -> Means:
    later = [s for s in scores if s.revision > newest.revision]
    if not later:
        return Means(metric, before, newest.value, newest.revision > 0)
    sizes = {p.id: _size(data, data.pair_text(p, "source"), data.pair_text(p, "target")) for p in data.pairs or ()}
    then = _latest(s for s in scores if s.revision <= newest.revision)
    now = newest.value + _mean({**then, **_latest(later)}, sizes) - _mean(then, sizes)
    return Means(metric, before, float(round(min(100.0, max(0.0, now)))), True)


def _latest(scores: Iterable[Score]) -> dict[int | None, float]:
    return {s.pair: s.value for s in sorted(scores, key=lambda s: s.revision)}


def _mean(values: Mapping[int | None, float], sizes: Mapping[int, float]) -> float:
    known = {i: v for i, v in values.items() if i in sizes}
    total = sum(sizes[i] for i in known if i is not None)
    return sum(v * sizes[i] for i, v in known.items() if i is not None) / total if total else 0.0


def _size(data: ReviewData, source: str, target: str) -> float:
    if data.document.source is None:
        return max(1, len(target.split())) * CHARACTERS_A_WORD
    return max(1, len(source.strip()))
