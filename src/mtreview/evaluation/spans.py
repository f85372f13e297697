"""Marked words against the marks of professionals: by token and by character, for the head and for baselines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from mtreview.evaluation.calibration import best_threshold
from mtreview.evaluation.dataset import Labelled
from mtreview.evaluation.mqm_data import Judged
from mtreview.evaluation.ranking import Predicted
from mtreview.evaluation.statistics import Interval, bootstrap, count_hits, measure_hits, rate_counts
from mtreview.quality.head import Head
from mtreview.quality.ngrams import fold_word
from mtreview.quality.phrases import candidates, keep_surest
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = [
    "STRICTNESS",
    "against_one_rater",
    "bootstrap_marks",
    "count_tagged_words",
    "half_and_half",
    "marks",
    "measure_marks",
    "rater_against_rater",
]

Bools = NDArray[np.bool_]
Marker = Callable[[int], list[Span]]

STRICTNESS = (0.5, 0.7, 0.9)


def marks(
    data: Labelled, predicted: Predicted, head: Head, least: Callable[[float], float], drafts: Sequence[str] | None
) -> dict[str, dict[str, float]]:
    """What is measured of each way of marking. `least` gives the confidence shown at a strictness."""
    threshold = float(head.arrays["threshold_both"])
    ways: dict[str, Marker] = {"head": lambda i: _over(data, predicted, i, threshold)}
    for strictness in STRICTNESS:
        ways[f"phrases at {strictness}"] = lambda i, s=strictness: _phrases(data, predicted, head, i, s, least(s))  # type: ignore[misc]
    if drafts is not None:
        ways["difference from a draft"] = lambda i: _absent(data.judged[i].target, drafts[i])
    ways["everything"] = lambda i: [Span(0, len(data.judged[i].target))]
    return {name: measure_marks(data.judged, way) for name, way in ways.items()}


def half_and_half(data: Labelled, predicted: Predicted) -> dict[str, float]:
    """The threshold chosen on every other segment (MCC by token) and measured on the rest."""
    labels, chance = [], []
    for i, judged in enumerate(data.judged):
        spans = words(judged.target)
        own = predicted.chances[predicted.starts[i] : predicted.starts[i + 1]]
        tokens = judged.tokens or spans
        wanted = _inside(tokens, _marked(judged))
        labels.append(wanted)
        chance.append(
            np.array(
                [max((float(c) for c, s in zip(own, spans, strict=True) if s.overlaps(t)), default=0.0) for t in tokens]
            )
        )
    chosen = best_threshold(
        np.concatenate(chance[0::2]).astype(np.float32), np.concatenate(labels[0::2]).astype(np.float32)
    )
    over, wanted = np.concatenate(chance[1::2]) >= chosen, np.concatenate(labels[1::2])
    return {
        "threshold": chosen,
        "tokens": float(len(over)),
        "bad": float(wanted.sum()),
        **asdict(measure_hits(over, wanted)),
    }


def rater_against_rater(judged: Sequence[Judged]) -> dict[str, float]:
    """How one rater's marks agree with another's on the same words: the ceiling for a machine."""
    one, other = [], []
    for row in judged:
        by_rater = _by_rater(row)
        for a, b in permutations(row.raters, 2):
            one.append(by_rater[a])
            other.append(by_rater[b])
    return {} if not one else asdict(measure_hits(np.concatenate(one), np.concatenate(other)))


def against_one_rater(data: Labelled, predicted: Predicted, head: Head) -> dict[str, float]:
    """How the head's words agree with one rater's marks, over all raters: what to hold beside `rater_against_rater`."""
    threshold = float(head.arrays["threshold_both"])
    ours, theirs = [], []
    for i, row in enumerate(data.judged):
        own = predicted.chances[predicted.starts[i] : predicted.starts[i + 1]] >= threshold
        for marked in _by_rater(row).values():
            ours.append(own)
            theirs.append(marked)
    return asdict(measure_hits(np.concatenate(ours), np.concatenate(theirs)))


def _by_rater(row: Judged) -> dict[str, Bools]:
    """For each rater which words of the target are marked."""
    spans = words(row.target)
    return {
        r: _inside(spans, [m.span for m in row.marks if m.rater == r and m.span and m.side == "target"])
        for r in row.raters
    }


def count_tagged_words(judged: Judged) -> int:
    """How many of the tokens lie in a mark."""
    return int(_inside(judged.tokens or words(judged.target), _marked(judged)).sum())


def measure_marks(judged: Sequence[Judged], way: Marker) -> dict[str, float]:
    """Of the places that `way` gives for the number of a row: precision, recall, F1 and MCC by token and by
    character, the share of characters marked, the share of major-error characters inside a mark, and the share of its
    marks that touch one of a professional's (`hit`)."""
    tokens: list[tuple[Bools, Bools]] = []
    characters: list[tuple[Bools, Bools, Bools]] = []
    hits: list[bool] = []
    for i, row in enumerate(judged):
        drawn, wanted = way(i), _marked(row)
        hits += [any(d.overlaps(w) for w in wanted) for d in drawn]
        places = row.tokens or words(row.target)
        tokens.append((_inside(places, drawn), _inside(places, wanted)))
        size = len(row.target)
        major = [m.span for m in row.marks if m.span is not None and m.side == "target" and m.severity != "minor"]
        characters.append((_painted(drawn, size), _painted(wanted, size), _painted(major, size)))
    marked, wanted_tokens = (np.concatenate(x) for x in zip(*tokens, strict=True))
    drawn_chars, wanted_chars, major_chars = (np.concatenate(x) for x in zip(*characters, strict=True))
    by_token, by_char = asdict(measure_hits(marked, wanted_tokens)), asdict(measure_hits(drawn_chars, wanted_chars))
    return {
        **{f"token_{k}": v for k, v in by_token.items()},
        **{f"char_{k}": v for k, v in by_char.items()},
        "share": float(drawn_chars.mean()),
        "major_recall": float((drawn_chars & major_chars).sum() / max(major_chars.sum(), 1)),
        "hit": float(np.mean(hits)) if hits else 0.0,
    }


def bootstrap_marks(
    judged: Sequence[Judged], ways: Mapping[str, Marker], *, times: int = 300
) -> dict[str, tuple[Interval, Interval, Interval, Interval]]:
    """By token, with intervals over documents: precision, recall and MCC of each way, and its MCC less that of the first."""
    counts = np.array([[_token_hits(row, way(i)) for i, row in enumerate(judged)] for way in ways.values()])

    def measure(index: NDArray[np.int64]) -> NDArray[np.float64]:
        found = [rate_counts(own) for own in counts[:, index].sum(axis=1)]
        return np.array([x for f in found for x in (f.precision, f.recall, f.mcc, f.mcc - found[0].mcc)])

    intervals = bootstrap(measure, [one.document for one in judged], times=times)
    return {name: tuple(intervals[4 * k : 4 * k + 4]) for k, name in enumerate(ways)}  # type: ignore[misc]


def _token_hits(judged: Judged, drawn: Sequence[Span]) -> NDArray[np.float64]:
    places = judged.tokens or words(judged.target)
    return count_hits(_inside(places, drawn), _inside(places, _marked(judged)))


def _marked(judged: Judged) -> list[Span]:
    """What at least half of the raters marked; with one rater, what this one did."""
    if len(judged.raters) == 1:
        return [m.span for m in judged.marks if m.span is not None and m.side == "target"]
    votes = np.zeros(len(judged.target), dtype=np.int64)
    for rater in judged.raters:
        own = [m.span for m in judged.marks if m.rater == rater and m.span is not None and m.side == "target"]
        votes += _painted(own, len(judged.target))
    agreed = votes * 2 >= len(judged.raters)
    return [Span(int(i), int(i) + 1) for i in np.flatnonzero(agreed)]


def _inside(places: Sequence[Span], drawn: Sequence[Span]) -> Bools:
    return np.array([any(p.overlaps(d) for d in drawn) for p in places], dtype=bool)


def _painted(drawn: Sequence[Span], size: int) -> Bools:
    out = np.zeros(size, dtype=bool)
    for span in drawn:
        out[span.start : span.end] = True
    return out


def _over(data: Labelled, predicted: Predicted, i: int, threshold: float) -> list[Span]:
    own = predicted.chances[predicted.starts[i] : predicted.starts[i + 1]]
    return [s for s, c in zip(words(data.judged[i].target), own, strict=True) if c >= threshold]


def _phrases(data: Labelled, predicted: Predicted, head: Head, i: int, strictness: float, least: float) -> list[Span]:
    target, own = data.judged[i].target, predicted.chances[predicted.starts[i] : predicted.starts[i + 1]]
    sure = {c: head.phrase_chance(c.peak, c.mean, source=True) for c in candidates(target, words(target), own)}
    return [c.span for c in keep_surest(target, sure, strictness, least)]


def _absent(target: str, draft: str) -> list[Span]:
    said = {fold_word(s.of(draft)) for s in words(draft)}
    return [s for s in words(target) if fold_word(s.of(target)) not in said]
