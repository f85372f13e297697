"""What the fixes on labelled articles are worth: right ones at errors, and harm.

A fix is right when the text with it has one of the accepted wordings where the error and the mark stand. All first fixes of an article are
also accepted together: chrF against the good version, and the English reader's mean surprisal, before and after.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from article_files import Article, Labelled

from mtreview.engines import load_reader
from mtreview.fixing.recheck import count_findings
from mtreview.protocols import Row
from mtreview.records import Edit, Finding, ReviewData, Span
from mtreview.revision import edits as log

__all__ = ["fix_tables", "right", "to_read"]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of one article: `errors`, those with a right `first` fix and with one right among `three`, those where a fix is `shown`;
    first fixes `elsewhere` (at no error), of them at a `sound` phrase; `worse`: what the checks that need no model say of the
    pairs with all first fixes over what they say of them as they are."""

    errors: int
    first: int
    three: int
    shown: int
    elsewhere: int
    sound: int
    worse: int
    chrf: tuple[float, float]
    surprisal: tuple[float, float, float]
    categories: dict[str, tuple[int, int, int, int]]


def right(article: Article, error: Labelled, span: Span, fix: str) -> bool:
    """Whether the text with the fix has an accepted wording where the error and the marked phrase stand."""
    start, end = min(error.start, span.start), max(error.end, span.end)
    before = article.clumsy[start:end]
    after = article.clumsy[start : span.start] + fix + article.clumsy[span.end : end]
    return any(_says(after, accepted) and not _says(before, accepted) for accepted in error.fixes)


def _says(text: str, accepted: str) -> bool:
    one, other = (re.sub(r"\s+", " ", t).strip().casefold() for t in (text, accepted))
    if not other:
        return not one
    return re.search(rf"(?<!\w){re.escape(other)}(?!\w)", one) is not None


def fix_tables(articles: Sequence[Article], reviews: Sequence[ReviewData]) -> Iterator[Iterable[str]]:
    """Two tables in Markdown: all articles together and by category of error."""
    counts = [_counted(a, r) for a, r in zip(articles, reviews, strict=True)]
    total = {
        name: sum(getattr(c, name) for c in counts)
        for name in ("errors", "first", "three", "shown", "elsewhere", "sound", "worse")
    }
    yield [
        "| fixes | |\n|---|---|",
        f"| errors with a right first fix | {total['first']} of {total['errors']} ({total['first'] / total['errors']:.1%}) |",
        f"| errors with a right one among three | {total['three']} of {total['errors']} ({total['three'] / total['errors']:.1%}) |",
        f"| of first fixes at errors right | {total['first']} of {total['shown']} ({total['first'] / max(total['shown'], 1):.1%}) |",
        f"| first fixes at no error | {total['elsewhere']}, {total['sound']} of them at a phrase labelled sound |",
        f"| new findings of the checks when all are accepted | {total['worse']} |",
        f"| chrF against the good version, before and after all first fixes | "
        f"{_mean(c.chrf[0] for c in counts):.2f}, {_mean(c.chrf[1] for c in counts):.2f} |",
        "| mean surprisal, before, after, and of the good version | "
        + ", ".join(f"{_mean(c.surprisal[k] for c in counts):.3f}" for k in range(3))
        + " |",
    ]
    table: dict[str, list[int]] = {}
    for c in counts:
        for name, values in c.categories.items():
            table[name] = [a + b for a, b in zip(table.get(name, [0] * 4), values, strict=True)]
    rows = (f"| {n} | {v[0]} | {v[3]} | {v[1]} | {v[2]} |" for n, v in sorted(table.items(), key=lambda x: -x[1][0]))
    yield ["| category | errors | with a fix | right first | right among three |\n|---|---|---|---|---|", *rows]


def to_read(articles: Sequence[Article], reviews: Sequence[ReviewData], count: int, seed: int = 1) -> Iterator[str]:
    """First fixes at errors that have none of the accepted wordings, drawn by chance, to be judged by a reader."""
    found = []
    for article, data in zip(articles, reviews, strict=True):
        for f in _fixed(data):
            for error in _touched(article, f):
                if not right(article, error, _span(f), f.fixes[0]):
                    start, end = max(0, _span(f).start - 50), _span(f).end + 50
                    near = article.clumsy[start : _span(f).start], article.clumsy[_span(f).end : end]
                    text = f"{near[0]}[{_span(f).of(article.clumsy)} -> {f.fixes[0]}]{near[1]}".replace("\n", " ")
                    found.append(f"{article.name} {error.zh} ({error.text}; {f.detector}): {text}")
    random.Random(seed).shuffle(found)
    yield from found[:count]


def _counted(article: Article, data: ReviewData) -> _Counts:
    categories: dict[str, list[int]] = {}
    first = three = shown = 0
    fixed = _fixed(data)
    for error in article.errors:
        here = [f for f in fixed if _span(f).overlaps(Span(error.start, error.end))]
        a = any(right(article, error, _span(f), f.fixes[0]) for f in here)
        b = any(right(article, error, _span(f), fix) for f in here for fix in f.fixes)
        own = categories.setdefault(error.category, [0] * 4)
        for k, yes in enumerate((True, a, b, bool(here))):
            own[k] += yes
        first, three, shown = first + a, three + b, shown + bool(here)
    stray = [f for f in fixed if not _touched(article, f)]
    sound = sum(any(_span(f).overlaps(Span(*place)) for place in article.sound) for f in stray)
    after = _accepted(article.clumsy, fixed)
    chrf = _chrf(article.clumsy, article.good), _chrf(after, article.good)
    return _Counts(
        len(article.errors), first, three, shown, len(stray), sound, _worse(data, fixed), chrf,
        _surprisal(article.clumsy, after, article.good), {k: (v[0], v[1], v[2], v[3]) for k, v in categories.items()},
    )  # fmt: skip


def _worse(data: ReviewData, fixed: Sequence[Finding]) -> int:
    """What the checks without a model find in the pairs with all first fixes and do not find in them as they are."""
    worse = 0
    for pair in data.pairs or ():
        span, own = data.pair_span(pair, "target"), [f for f in fixed if f.pair == pair.id]
        if span is not None and own:
            given = span.of(data.document.target)
            edits = [Edit(e.span.shift(-span.start), e.before, e.after) for e in _edits(data.document.target, own)]
            row = Row(data.pair_text(pair, "source") or None, given)
            worse += max(0, count_findings(row, log.apply(given, edits)) - count_findings(row, given))
    return worse


def _fixed(data: ReviewData) -> list[Finding]:
    return [f for f in data.findings or () if f.side == "target" and f.span is not None and f.fixes]


def _span(finding: Finding) -> Span:
    assert finding.span is not None
    return finding.span


def _touched(article: Article, finding: Finding) -> list[Labelled]:
    return [e for e in article.errors if _span(finding).overlaps(Span(e.start, e.end))]


def _accepted(text: str, fixed: Sequence[Finding]) -> str:
    """The text with every first fix, of those that overlap the first."""
    return log.apply(text, _edits(text, fixed))


def _edits(text: str, fixed: Sequence[Finding]) -> list[Edit]:
    edits: list[Edit] = []
    for f in sorted(fixed, key=_span):
        if not edits or _span(f).start >= edits[-1].span.end:
            edits.append(Edit(_span(f), _span(f).of(text), f.fixes[0]))
    return edits


def _chrf(text: str, good: str) -> float:
    from sacrebleu.metrics import CHRF

    return float(CHRF().corpus_score([text], [[good]]).score)


def _surprisal(*texts: str) -> tuple[float, float, float]:
    a, b, c = (float(r.surprisal.mean()) for r in load_reader().read(texts))
    return a, b, c


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return sum(every) / len(every)
