"""What the pair reader learns from, as pieces: pairs in the order of their documents, clumsy sentences beside good ones, and
translations that professionals marked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mtreview import engines
from mtreview.engines.english_pieces import encode_sentence
from mtreview.engines.unigram import Pieces
from mtreview.errors import ConfigError, InputError
from mtreview.evaluation.mqm_data import read_mqm
from mtreview.files import beside
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import normalise
from mtreview.quality.ngrams import NgramTable
from mtreview.training.clumsiness.compose import Maker
from mtreview.training.clumsiness.drawing import LEARNER, PROSE, draw_runs
from mtreview.training.clumsiness.glosses import Glosses
from mtreview.training.clumsiness.kin import kin_of_runs
from mtreview.training.corpus import Row, expand, open_text, weight_of
from mtreview.training.encoder import Encoder
from mtreview.training.examples import Ragged, join_ragged, origins_of
from mtreview.training.pair_reader.folder import LONGEST_SOURCE
from mtreview.training.pair_reader.labelled import edits_of_articles
from mtreview.training.pair_reader.pair_recipe import PairRecipe
from mtreview.training.prepare import read_clean_rows
from mtreview.training.recipe import read_recipe

__all__ = ["Edits", "Material", "load_material", "make_material", "save_material"]

Told = Callable[[str, int, int], None]
Mark = tuple[int, int, float, float]
SHARES = (0.22, 0.2, 0.2, 0.23, 0.15)
"""Of the five kinds of clumsy English (`clumsiness.compose`)."""
EVERY = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """N sentences: Chinese, the English as given, and what is wrong in each piece of it (by how many of the raters: at all, and as a
    major error); `good`: the English as it should be, none where nobody knows."""

    source: Ragged
    given: Ragged
    wrong: Ragged
    good: Ragged

    def __len__(self) -> int:
        return len(self.source.starts) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """`source`, `target`: pairs in the order of their files, `origin` (N,) and how often a run of them is drawn (N,). Of the sentences that
    are edited `labelled` are those of labelled articles, of which there may be none."""

    source: Ragged
    target: Ragged
    origin: NDArray[np.int32]
    weight: NDArray[np.float64]
    clumsy: Edits
    marked: Edits
    labelled: Edits


def make_material(recipe: PairRecipe, encoder: Encoder, tokenizer: Tokenizer, told: Told) -> tuple[Material, list[Row]]:
    """The material, and the rows of its pairs; InputError where one of the three kinds is empty."""
    pieces = encoder.pieces
    base = read_recipe(recipe.place(recipe.text.recipe))
    rows = read_clean_rows(base, told)[: recipe.text.pairs or None]
    source = _pieces(pieces.encode([row.source for row in rows], LONGEST_SOURCE))
    target = _pieces([encode_sentence(tokenizer, row.target)[0] for row in rows])
    weight = np.array([weight_of(row.origin, base.data.weights) for row in rows], np.float64)
    told("errors", 0, 1)
    clumsy = _edits(list(_clumsy(recipe, encoder)), pieces, tokenizer)
    marked = _edits(list(_marked(recipe)), pieces, tokenizer)
    labelled = _edits(list(_labelled(recipe)), pieces, tokenizer)
    for name, count in (("text.recipe", len(rows)), ("text.clumsy", len(clumsy)), ("text.marks", len(marked))):
        if not count:
            raise InputError(f"{recipe.path}: {name} gives no sentence to learn from; name other files")
    return Material(source, target, origins_of(row.origin for row in rows)[0], weight, clumsy, marked, labelled), rows


Sentence = tuple[str, str, str, list[Mark]]
"""Chinese, the English given, the English as it should be or "", places that are wrong."""


def _clumsy(recipe: PairRecipe, encoder: Encoder) -> Iterator[Sentence]:
    wanted = dict.fromkeys({**PROSE, **LEARNER}, EVERY)
    runs = draw_runs(expand(recipe.path.parent, recipe.text.clumsy), wanted, recipe.seed)
    table = LexicalTable.load()
    with open_text(recipe.place(recipe.text.lexicon)) as lines:
        maker = Maker(Glosses.read(lines), table, NgramTable.load(), kin_of_runs(runs, table, encoder.embed))
    count = 0
    for turn in range(recipe.text.rounds):
        for passage, (_, good) in zip(maker.passages(runs, recipe.seed + turn, SHARES), runs, strict=True):
            for one, (zh, en) in zip(passage.sentences, good, strict=True):
                if recipe.text.most and count >= recipe.text.most:
                    return
                count += 1
                yield zh, one.target, en, [(a, b, 1.0, 1.0) for a, b, _ in one.wrong]


def _marked(recipe: PairRecipe) -> Iterator[Sentence]:
    for path in expand(recipe.path.parent, recipe.text.marks):
        for one in read_mqm(path).segments:
            share = 1 / max(1, len(one.raters))
            marks = [
                (m.span.start, m.span.end, share, share if m.severity == "major" else 0.0)
                for m in one.marks
                if m.side == "target" and m.span is not None
            ]
            yield one.source, one.target, "", marks


def _labelled(recipe: PairRecipe) -> Iterator[Sentence]:
    if recipe.text.articles:
        for zh, given, good, wrong in edits_of_articles(recipe.place(recipe.text.articles), engines.load_judge()):
            yield zh, given, good, [(a, b, 1.0, 1.0) for a, b in wrong]


def _edits(sentences: Sequence[Sentence], pieces: Pieces, tokenizer: Tokenizer) -> Edits:
    source = pieces.encode([normalise(zh, "source").text for zh, *_ in sentences], LONGEST_SOURCE)
    given, wrong = [], []
    for _, text, _, marks in sentences:
        ids, places = encode_sentence(tokenizer, text)
        given.append(ids)
        wrong.append(_labels(places, marks))
    good = _pieces([encode_sentence(tokenizer, text)[0] for _, _, text, _ in sentences])
    return Edits(_pieces(source), _pieces(given), join_ragged(wrong, np.zeros((0, 2), np.float32)), good)


def _labels(places: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> NDArray[np.float32]:
    found = np.zeros((len(places), 2), np.float32)
    for start, end, at_all, major in marks:
        for k, (a, b) in enumerate(places):
            if a < end and start < b:
                found[k] += (at_all, major)
    return np.minimum(found, 1)


def _pieces(lists: Sequence[Sequence[int]]) -> Ragged:
    return join_ragged([np.array(one, np.uint16) for one in lists], np.zeros(0, np.uint16))


_RAGGED = ("source", "target")
_EDITS = ("source", "given", "wrong", "good")
_KINDS = ("clumsy", "marked", "labelled")


def save_material(path: Path, material: Material) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = {name: getattr(material, name) for name in _RAGGED}
    parts |= {f"{kind}_{n}": getattr(getattr(material, kind), n) for kind in _KINDS for n in _EDITS}
    arrays = {f"{name}{end}": getattr(r, end[1:]) for name, r in parts.items() for end in (".values", ".starts")}
    with beside(path) as part, part.open("wb") as stream:
        np.savez_compressed(stream, origin=material.origin, weight=material.weight, **arrays)


def load_material(path: Path) -> Material:
    """ConfigError where the step before has not been made."""
    if not path.is_file():
        raise ConfigError(
            f"{path}: no prepared text; run `mtreview train-pair-reader --step prepare`, or copy the folder here"
        )
    with np.load(path) as stored:

        def ragged(name: str) -> Ragged:
            return Ragged(stored[f"{name}.values"], stored[f"{name}.starts"])

        edits = (Edits(*(ragged(f"{kind}_{n}") for n in _EDITS)) for kind in _KINDS)
        return Material(ragged("source"), ragged("target"), stored["origin"], stored["weight"], *edits)
