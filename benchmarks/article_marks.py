"""What marks on labelled articles are worth: counts of one article, and figures with intervals from many."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from article_files import Article

from mtreview.quality.word_evidence import words
from mtreview.records import Finding, Span

__all__ = ["FIGURES", "Counts", "counted", "figure", "interval", "missed", "rate"]

Floats = np.ndarray
OMISSION = "accuracy/omission"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one article: `by_category` (marked, labelled) per category of error and for omissions; `sound` (marked, labelled);
    `marked`, `at_error`: words in marks, and words of the marks that share a word with an error; `right`, `wrong`, `silent`,
    `quiet`: words marked in errors, marked elsewhere, unmarked in errors, unmarked elsewhere; `detectors`: per check its marks
    in the English, those that touch an error, and those that touch a sound phrase."""

    by_category: Mapping[str, tuple[int, int]]
    sound: tuple[int, int]
    marked: int
    at_error: int
    words: tuple[int, int, int, int]
    detectors: Mapping[str, tuple[int, int, int]]


def counted(article: Article, findings: Sequence[Finding]) -> Counts:
    """Counts of an article's findings, whose places count in `article.clumsy` and `article.zh`. Marks without width (something is
    missing here) are no marked text; they count for an omission through their place in the Chinese."""
    marks = [f for f in findings if f.side == "target" and f.span is not None and len(f.span)]
    spans = words(article.clumsy)
    errors = [Span(e.start, e.end) for e in article.errors]
    inside = _in(spans, errors)
    each = [_in(spans, [m.span]) for m in marks if m.span]
    covered = np.any(each, axis=0) if each else np.zeros(len(spans), bool)
    touching = [mark for mark, own in zip(marks, each, strict=True) if (own & inside).any()]
    near = _in(spans, [m.span for m in touching if m.span])
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for error, place in zip(article.errors, errors, strict=True):
        table[error.category][0] += bool((_in(spans, [place]) & covered).any())
        table[error.category][1] += 1
    left = [_source_place(f) for f in findings if f.category == OMISSION]
    for start, end in article.omissions:
        table[OMISSION][0] += any(place.overlaps(Span(start, end)) for place in left if place is not None)
        table[OMISSION][1] += 1
    sound = [_in(spans, [Span(*place)]) for place in article.sound]
    hit = sum(bool((one & covered).any()) for one in sound)
    right, wrong = int((covered & inside).sum()), int((covered & ~inside).sum())
    silent, quiet = int((~covered & inside).sum()), int((~covered & ~inside).sum())
    detectors: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for mark, own in zip(marks, each, strict=True):
        good = bool((own & inside).any())
        disturbs = any((own & one).any() for one in sound)
        for k, yes in enumerate((True, good, disturbs)):
            detectors[mark.detector][k] += yes
    return Counts(
        {name: (a, b) for name, (a, b) in table.items()}, (hit, len(sound)), int(covered.sum()), int((covered & near).sum()),
        (right, wrong, silent, quiet), {name: (a, b, c) for name, (a, b, c) in detectors.items()},
    )  # fmt: skip


def missed(article: Article, findings: Sequence[Finding]) -> list[str]:
    """The texts of the labelled errors that no mark touches."""
    marks = [f.span for f in findings if f.side == "target" and f.span is not None and len(f.span)]
    return [e.text for e in article.errors if not any(m.overlaps(Span(e.start, e.end)) for m in marks)]


def _source_place(finding: Finding) -> Span | None:
    return finding.span if finding.side == "source" else finding.other


def _in(spans: Sequence[Span], places: Iterable[Span]) -> np.ndarray:
    """Which words share a character with one of the places."""
    out = np.zeros(len(spans), bool)
    starts, ends = np.array([s.start for s in spans]), np.array([s.end for s in spans])
    for place in places:
        out |= (starts < place.end) & (ends > place.start)
    return out


def _errors(counts: Sequence[Counts], *, omissions: bool) -> float:
    kept = [pair for c in counts for name, pair in c.by_category.items() if (name == OMISSION) == omissions]
    return rate((sum(a for a, _ in kept), sum(b for _, b in kept)))


def rate(pair: tuple[float, float]) -> float:
    return pair[0] / pair[1] if pair[1] else float("nan")


def _table(counts: Sequence[Counts]) -> tuple[float, float, float, float]:
    right, wrong, silent, quiet = (float(sum(c.words[k] for c in counts)) for k in range(4))
    return right, wrong, silent, quiet


def _mcc(counts: Sequence[Counts]) -> float:
    """Matthews correlation by word (Matthews 1975)."""
    right, wrong, silent, quiet = _table(counts)
    below = np.sqrt((right + wrong) * (right + silent) * (quiet + wrong) * (quiet + silent))
    return float((right * quiet - wrong * silent) / below) if below else 0.0


FIGURES: dict[str, Callable[[Sequence[Counts]], float]] = {
    "errors marked": lambda c: _errors(c, omissions=False),
    "omissions marked": lambda c: _errors(c, omissions=True),
    "of the marked text, at an error": lambda c: rate((sum(x.at_error for x in c), sum(x.marked for x in c))),
    "sound phrases marked": lambda c: rate((sum(x.sound[0] for x in c), sum(x.sound[1] for x in c))),
    "precision by word": lambda c: rate((_table(c)[0], _table(c)[0] + _table(c)[1])),
    "recall by word": lambda c: rate((_table(c)[0], _table(c)[0] + _table(c)[2])),
    "MCC by word": _mcc,
}
"""What is said of a set of articles, by name."""


def figure(counts: Sequence[Counts], name: str) -> float:
    return FIGURES[name](counts)


def interval(counts: Sequence[Counts], name: str, *, times: int = 2000, seed: int = 1) -> tuple[float, float]:
    """Holds 95 of 100 resamples of the articles (percentile bootstrap)."""
    random = np.random.default_rng(seed)
    values = [figure([counts[i] for i in random.integers(0, len(counts), len(counts))], name) for _ in range(times)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
