"""Pairs as pieces of both parts, kept in one file that needs neither text nor recipe where the teacher is tuned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from mtreview.engines.unigram import Pieces
from mtreview.errors import ConfigError, InputError
from mtreview.files import beside
from mtreview.training.corpus import Row, weight_of
from mtreview.training.encoder import pad_rows
from mtreview.training.examples import Ragged, join_ragged
from mtreview.training.prepare import read_clean_rows
from mtreview.training.recipe import read_recipe
from mtreview.training.teacher.network import NONE
from mtreview.training.teacher.teacher_recipe import TeacherRecipe

__all__ = ["Pairs", "batches", "load_pairs", "prepare_pairs", "save_pairs"]

LONGEST = 128
"""English pieces of a pair; longer ones are left out."""
A_ROUND = 64
"""Batches that are drawn and sorted by length together."""
Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """N pairs: source pieces with begin and end, target pieces without, and how often each is drawn (N,)."""

    source: Ragged
    target: Ragged
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weight)


def prepare_pairs(
    recipe: TeacherRecipe, pieces: Pieces, tokenizer: Tokenizer, told: Callable[[str, int, int], None]
) -> tuple[Pairs, list[Row]]:
    """Pairs of the rows of `text.recipe`, and these rows; InputError when none is left."""
    base = read_recipe(recipe.place(recipe.text.recipe))
    rows = read_clean_rows(base, told)
    order = np.random.default_rng(recipe.seed).permutation(len(rows))
    rows = [rows[i] for i in (order[: recipe.text.pairs] if recipe.text.pairs else order)]
    sources = pieces.encode([row.source for row in rows])
    targets = [one.ids for one in tokenizer.encode_batch_fast([row.target for row in rows], add_special_tokens=False)]
    kept = [i for i in range(len(rows)) if 0 < len(targets[i]) <= LONGEST]
    if not kept:
        raise InputError(f"{recipe.text.recipe}: no pair is left to tune the teacher on; loosen its [filter]")
    none = np.zeros(0, np.uint32)
    source, target = (join_ragged([np.array(side[i], np.uint32) for i in kept], none) for side in (sources, targets))
    weights = np.array([weight_of(rows[i].origin, base.data.weights) for i in kept], np.float64)
    return Pairs(source, target, weights), [rows[i] for i in kept]


def save_pairs(path: Path, pairs: Pairs) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    source, target = pairs.source, pairs.target
    with beside(path) as part, part.open("wb") as stream:
        np.savez_compressed(
            stream, weight=pairs.weight, source=source.values, source_starts=source.starts,
            target=target.values, target_starts=target.starts,
        )  # fmt: skip


def load_pairs(path: Path) -> Pairs:
    """ConfigError where the step before has not been made."""
    if not path.is_file():
        raise ConfigError(
            f"{path}: no prepared pairs; run `mtreview train-teacher --step prepare`, or copy the folder here"
        )
    with np.load(path) as stored:
        source, target = (Ragged(stored[name], stored[f"{name}_starts"]) for name in ("source", "target"))
        return Pairs(source, target, stored["weight"])


def batches(pairs: Pairs, tokens: int, pad: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Without end: sources (B, S) filled up with `pad` and targets (B, T) with NONE, B (S + T + 1) <= `tokens` where a single pair
    allows it; the seed decides the order."""
    random = np.random.default_rng(seed)
    length = pairs.source.lengths + pairs.target.lengths + 1
    chance = pairs.weight / pairs.weight.sum()
    a_round = max(1, int(A_ROUND * tokens / length.mean()))
    while True:
        drawn = random.choice(len(pairs), min(a_round, int(np.count_nonzero(chance))), replace=False, p=chance)
        drawn = drawn[np.argsort(length[drawn], kind="stable")]
        parts = list(_cut(drawn, pairs, tokens))
        for i in random.permutation(len(parts)):
            sides = ([side[row].tolist() for row in parts[i]] for side in (pairs.source, pairs.target))
            source, target = sides
            yield pad_rows(source, pad), pad_rows(target, NONE)


def _cut(rows: NDArray[np.int64], pairs: Pairs, tokens: int) -> Iterator[NDArray[np.int64]]:
    source, target = pairs.source.lengths, pairs.target.lengths
    start = 0
    for end in range(1, len(rows) + 1):
        part = rows[start : end + 1]
        if end == len(rows) or (source[part].max() + target[part].max() + 1) * len(part) > tokens:
            yield rows[start:end]
            start = end
