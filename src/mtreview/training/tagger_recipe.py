"""The whole recipe of the tagger: labelled articles, written and found, and a learner's slips in, weights out.

Marks of professionals in the output of good systems are left to the quality head, whose verdicts the tagger reads: with 400 such
sentences among its own it marked clumsy articles no better and good references four times as often.

For each labelled article networks are also tuned without it: they say what the tagger is worth on articles that nobody has seen.
Their log-odds, and beside the Chinese those of networks that were trained on other written articles, are what the shipped one is
calibrated on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mtreview.protocols import EnglishReader, Judge, PairReader, Progress
from mtreview.quality.features import Tables
from mtreview.quality.head import Head
from mtreview.quality.tagger import Tagger
from mtreview.quality.word_evidence import words
from mtreview.training.clumsiness.compose import Maker, Passage
from mtreview.training.clumsiness.drawing import LEARNER, PROSE, draw_runs
from mtreview.training.clumsiness.glosses import Glosses
from mtreview.training.clumsiness.kin import kin_of_runs
from mtreview.training.corpus import open_text
from mtreview.training.tagger_articles import VERSIONS, article_passages
from mtreview.training.tagger_calibration import Seen, calibrate
from mtreview.training.tagger_data import evidence
from mtreview.training.tagger_networks import Examples, Settings, Trained, join_parts, tagger_of, train_first, tune

__all__ = ["Material", "train_tagger"]

WRITTEN = ("clumsy", "good")
"""The versions of the articles written for training that are learned from."""
LEARNER_SHARES = (0.08, 0.04, 0.04, 0.04, 0.8)
FOLDS = 4
"""Parts of the written articles; networks that were not trained on a part say how chances come true in it."""
HELD = 5
"""One passage in so many of the learner's is kept for calibration."""
LEARNER_WEIGHT = 0.5
"""Weight of a learner's sentence."""
CALIBRATION = (0, 0, 1, 2, 3)
"""The versions of an article that settle how a text's level counts: the clumsy one twice."""

TUNING = {
    "both": Settings(members=3, width=64, dilations=(1, 2, 4), epochs=8, tuning_epochs=5, tuning_rate=2e-3),
    "alone": Settings(dilations=(1, 2, 4), members=2, tuning_rate=2e-3, english=1.0, unjudged=1.0),
}


@dataclass(frozen=True, slots=True)
class Material:
    """Files to learn from: pairs (origin, Chinese, English) and CC-CEDICT for a learner's slips; a folder of clumsy articles written
    for training, and one of labelled articles, on which the networks are tuned and calibrated."""

    pairs: Sequence[Path]
    lexicon: Path
    written: Path
    articles: Path


@dataclass(frozen=True, slots=True, eq=False)
class _Evidence:
    """Examples of each step. `versions` by labelled article, parallel to `VERSIONS`, `passages` the same as texts; `written` by written
    article, parallel to `WRITTEN`, with its passages; `held` a learner's passages that no network is trained on, with their
    examples."""

    written: Mapping[str, list[tuple[Passage, Examples]]]
    learner: Examples
    versions: Mapping[str, list[Examples]]
    passages: Mapping[str, list[Passage]]
    held: list[tuple[Passage, Examples]]


def train_tagger(
    material: Material,
    readers: tuple[EnglishReader, PairReader],
    judge: Judge,
    tables: Tables,
    head: Head,
    *,
    seed: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Tagger, dict[str, Tagger]]:
    """The tagger, and for each article the one that has not seen it."""
    known = _gathered(material, readers, judge, tables, head, seed, cache, progress)
    begun = _begun(known, seed)
    without: dict[str, Tagger] = {}
    for done, name in enumerate(known.versions):
        others = [e for other, each in known.versions.items() if other != name for e in each]
        without[name] = _tagger(begun, others, known, readers, head)
        if progress is not None:
            progress("tuning", done + 1, len(known.versions) + 1)
    seen = {name: {kind: _seen(known, name, tagger, kind) for kind in TUNING} for name, tagger in without.items()}
    final = _tagger(begun, [e for each in known.versions.values() for e in each], known, readers, head)
    more = {
        "alone": [[_rows(passage, examples, final, "alone")] for passage, examples in known.held],
        "both": list(_written_seen(known, begun, readers, head, seed)),
    }
    every = list(seen)
    fitted = {
        name: _calibrated(tagger, seen, [n for n in every if n != name], more) for name, tagger in without.items()
    }
    return _calibrated(final, seen, every, more), fitted


def _gathered(
    material: Material, readers: tuple[EnglishReader, PairReader], judge: Judge, tables: Tables, head: Head, seed: int, cache: Path | None,
    progress: Progress | None,
) -> _Evidence:  # fmt: skip
    # Of more text than is made clumsy: a word of few lines has no kin among them.
    kin = kin_of_runs(draw_runs(material.pairs, PROSE, seed), tables.lexical, readers[1].describe)
    with open_text(material.lexicon) as lines:
        maker = Maker(Glosses.read(lines), tables.lexical, tables.ngrams, kin)
    learner = list(maker.passages(draw_runs(material.pairs, LEARNER, seed, longest=32), seed + 1, LEARNER_SHARES))
    articles = article_passages(material.articles, judge)
    written = article_passages(material.written, judge, WRITTEN)

    def worked_out(
        passages: Sequence[Passage], by: Judge | None, pair: PairReader | None = readers[1], weight: float = 1.0
    ) -> Examples:
        return evidence(passages, readers[0], tables, head, by, pair, weight=weight, cache=cache, progress=progress)

    return _Evidence(
        {name: [(one, worked_out([one], judge)) for one in each] for name, each in written.items()},
        worked_out([p for n, p in enumerate(learner) if n % HELD], None, None, LEARNER_WEIGHT),
        {name: [worked_out([one], judge) for one in each] for name, each in articles.items()},
        articles,
        [(p, worked_out([p], None, None)) for p in learner[::HELD]],
    )


def _begun(known: _Evidence, seed: int) -> dict[str, Trained]:
    """Networks that have seen no article but the written ones, for rows with and without the Chinese."""
    written = _joined(known, known.written)
    both = train_first(written, replace(TUNING["both"], seed=seed))
    alone = train_first(join_parts([written, known.learner]), replace(TUNING["alone"], seed=seed), scaled=both)
    return {"both": both, "alone": alone}


def _joined(known: _Evidence, names: Iterable[str]) -> Examples:
    """All versions of some written articles."""
    return join_parts([examples for name in names for _, examples in known.written[name]])


def _written_seen(
    known: _Evidence, begun: Mapping[str, Trained], readers: tuple[EnglishReader, PairReader], head: Head, seed: int
) -> Iterator[list[list[Seen]]]:
    """The versions of each written article, beside the Chinese, as networks see them that were trained on the other folds."""
    names = list(known.written)
    for fold in range(FOLDS):
        others = _joined(known, [name for n, name in enumerate(names) if n % FOLDS != fold])
        both = train_first(others, replace(TUNING["both"], seed=seed))
        tagger = tagger_of(both, begun["alone"], reader=readers[0].id, head=head.recipe, pair=readers[1].id)
        for name in names[fold::FOLDS]:
            yield [_rows(passage, examples, tagger, "both") for passage, examples in known.written[name]]


def _tagger(
    begun: Mapping[str, Trained],
    articles: Sequence[Examples],
    known: _Evidence,
    readers: tuple[EnglishReader, PairReader],
    head: Head,
) -> Tagger:
    both = tune(begun["both"], join_parts(articles))
    alone = tune(begun["alone"], join_parts([*articles, known.learner]))
    return tagger_of(both, alone, reader=readers[0].id, head=head.recipe, pair=readers[1].id)


def _seen(known: _Evidence, name: str, tagger: Tagger, kind: str) -> list[list[Seen]]:
    """The rows of an article's versions as a tagger sees them."""
    return [
        _rows(passage, examples, tagger, kind)
        for passage, examples in zip(known.passages[name], known.versions[name], strict=True)
    ]


def _rows(passage: Passage, examples: Examples, tagger: Tagger, kind: str) -> list[Seen]:
    values = examples.both if kind == "both" else examples.alone
    rows = []
    for n, sentence in enumerate(passage.sentences):
        place = slice(int(examples.starts[n]), int(examples.starts[n + 1]))
        if place.stop > place.start:
            raw = tagger.raw(values[place], source=kind == "both")
            rows.append(Seen(sentence.target, words(sentence.target), raw, np.asarray(examples.labels[place])))
    return rows


def _calibrated(
    tagger: Tagger,
    seen: Mapping[str, Mapping[str, list[list[Seen]]]],
    names: Sequence[str],
    more: Mapping[str, list[list[list[Seen]]]],
) -> Tagger:
    """Calibrated on these labelled articles and on `more`: by kind of row, the versions of other texts, the clumsy one first."""
    for kind in TUNING:
        texts = [seen[name][kind][version] for name in names for version in CALIBRATION]
        clumsy = [seen[name][kind][VERSIONS.index("clumsy")] for name in names]
        texts += [version for each in more[kind] for version in each]
        clumsy += [each[0] for each in more[kind]]
        tagger = calibrate(tagger, texts, clumsy, source=kind == "both")
    return tagger
