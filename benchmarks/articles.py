"""How well the marks fit what an editor labelled in clumsy articles.

    python benchmarks/articles.py DIR [--strictness 0.5] [--without FOLDER] [--list] [--fixes [--read 60]]

DIR holds labelled articles (`article_files.py` has the format). Each is reviewed as a person would review it, and the findings shown are
held beside the labels. An error counts as marked when a mark shares a word with it; of the marked text, at an error: the words of
all marks that belong to a mark which shares a word with an error. The shipped tagger was fitted to the ten articles of the project, so
its figures on those are measured with --without: for each article the tagger that was fitted to the nine others
(`mtreview train-tagger --articles DIR` writes them). Intervals hold 95 of 100 resamples of the articles.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from article_files import Article, read_articles
from article_fixes import fix_tables, to_read
from article_marks import FIGURES, Counts, counted, figure, interval, missed, rate

import mtreview
from mtreview.quality.tagger import Tagger, use_tagger
from mtreview.records import ReviewData

__all__ = ["main", "reviewed"]


def reviewed(articles: Sequence[Article], strictness: float, without: Path | None = None) -> list[ReviewData]:
    """Each article reviewed, with FOLDER given by the tagger that has not seen it."""
    return [_reviewed(article, strictness, without) for article in articles]


def _reviewed(article: Article, strictness: float, without: Path | None) -> ReviewData:
    if without is None:
        return mtreview.review(article.zh, article.clumsy, strictness=strictness).data
    with use_tagger(Tagger.load(without / f"without-{article.name}.npz")):
        return mtreview.review(article.zh, article.clumsy, strictness=strictness).data


def _headline(counts: Sequence[Counts]) -> Iterable[str]:
    yield "| | value | 95 % interval |\n|---|---|---|"
    for name in FIGURES:
        low, high = interval(counts, name)
        yield f"| {name} | {figure(counts, name):.3f} | {low:.3f} to {high:.3f} |"


def _by_category(counts: Sequence[Counts]) -> Iterable[str]:
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in counts:
        for name, (marked, labelled) in one.by_category.items():
            table[name][0] += marked
            table[name][1] += labelled
    yield "| category | marked | labelled |\n|---|---|---|"
    for name, (marked, labelled) in sorted(table.items(), key=lambda item: -item[1][1]):
        yield f"| {name} | {marked} | {labelled} |"


def _by_kind(articles: Sequence[Article], counts: Sequence[Counts]) -> Iterable[str]:
    yield "| kind of article | articles | " + " | ".join(FIGURES) + " |\n|" + "---|" * (len(FIGURES) + 2)
    for kind in sorted({article.kind for article in articles}):
        own = [c for article, c in zip(articles, counts, strict=True) if article.kind == kind]
        yield f"| {kind} | {len(own)} | " + " | ".join(f"{figure(own, name):.2f}" for name in FIGURES) + " |"


def _by_check(counts: Sequence[Counts]) -> Iterable[str]:
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in counts:
        for name, values in one.detectors.items():
            table[name] = [a + b for a, b in zip(table[name], values, strict=True)]
    yield "| check | marks in the English | touch an error | share | touch a sound phrase |\n|---|---|---|---|---|"
    for name, (marks, good, sound) in sorted(table.items(), key=lambda item: -item[1][0]):
        yield f"| {name} | {marks} | {good} | {rate((good, marks)):.2f} | {sound} |"


def _listed(article: Article, data: ReviewData) -> Iterable[str]:
    yield f"== {article.name} ({article.kind})"
    for f in data.findings or ():
        if f.span is not None:
            text = f.span.of(article.clumsy if f.side == "target" else article.zh)
            good = f.side == "target" and any(f.span.start < e.end and e.start < f.span.end for e in article.errors)
            yield f"{'+' if good else '-'} {f.confidence:.2f} {f.detector}: {text!r}: {f.reason}"
    yield "missed: " + "; ".join(missed(article, data.findings or ()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--strictness", type=float, default=0.5)
    parser.add_argument(
        "--without", type=Path, metavar="FOLDER", help="leave-one-out: FOLDER/without-NAME.npz for the article NAME"
    )
    parser.add_argument("--list", action="store_true", help="every mark, and the errors without one")
    parser.add_argument("--fixes", action="store_true", help="what the fixes are worth")
    parser.add_argument("--read", type=int, default=0, metavar="N", help="with --fixes: N first fixes to judge by hand")
    given = parser.parse_args()
    articles = read_articles(given.folder)
    reviews = reviewed(articles, given.strictness, given.without)
    counts = [counted(article, data.findings or ()) for article, data in zip(articles, reviews, strict=True)]
    blocks = [_headline(counts), _by_category(counts), _by_kind(articles, counts), _by_check(counts)]
    print("\n\n".join("\n".join(block) for block in blocks))
    if given.fixes:
        print("\n" + "\n\n".join("\n".join(block) for block in fix_tables(articles, reviews)))
        print("\n".join(to_read(articles, reviews, given.read)))
    if given.list:
        for article, data in zip(articles, reviews, strict=True):
            print("\n".join(_listed(article, data)))


if __name__ == "__main__":
    main()
