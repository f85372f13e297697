"""Batches of a few fixed shapes, in an order that the seed alone decides.

A new shape costs a compilation (oneDNN on processors, torch.compile on both), so lengths are rounded up to a short list
of widths and each pair of widths has one number of rows. The data go by in rounds; round, place in it and seed say
which rows come, so that a run goes on after an interruption where it stopped, with no generator state to keep."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mtreview.training.corpus import weight_of
from mtreview.training.examples import Examples, Ragged
from mtreview.training.recipe import Data, Training
from mtreview.training.subwords import Vocabulary, tag

__all__ = ["Batch", "Feeder", "Plan"]

WIDTHS = np.array([8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 136, 160, 192, 224, 258])
A_ROUND = 24
"""Pairs in a round for each token in a batch: enough batches of every shape."""
LONGEST_DRAW = 8  # how often one pair may come in one round
EOS = 0
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One batch to come: language it goes into, widths of both sides, pairs for each process, shape (processes, n)."""

    language: str
    source_width: int
    target_width: int
    pairs: Ints


@dataclass(frozen=True, slots=True)
class Batch:
    """`source` (B, S) and `target` (B, T) with `</s>` and padding; `links` (B, T, S): each linked target piece's
    distribution over source pieces, rows of zeros where a piece has no link; `pieces`: those of the target, without
    padding. It is counted here because asking a GPU for it would wait for all the work before."""

    source: Tensor
    target: Tensor
    links: Tensor
    pieces: int

    def to(self, device: torch.device) -> "Batch":
        """On a GPU the copies go on while the processor goes ahead."""
        return Batch(_moved(self.source, device), _moved(self.target, device), _moved(self.links, device), self.pieces)


def _moved(tensor: Tensor, device: torch.device) -> Tensor:
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


class Feeder:
    """Plans rounds and fills batches."""

    def __init__(
        self, examples: Examples, vocabulary: Vocabulary, data: Data, training: Training, seed: int, processes: int
    ) -> None:
        self._examples, self._vocabulary, self._training = examples, vocabulary, training
        self._seed, self._processes = seed, processes
        self._source, self._target = examples.source.lengths, examples.target.lengths
        early = np.array([weight_of(origin, data.weights) for origin in examples.origins])
        late = np.array([weight_of(origin, data.late or data.weights) for origin in examples.origins])
        self._early, self._late = (side[examples.origin] * _literal(examples.literal) for side in (early, late))

    def round(self, number: int, progress: float) -> list[Plan]:
        """The batches of one round; `progress` from 0 to 1 moves the weights of origins and opens long sentences."""
        random = np.random.default_rng([self._seed, number])
        both_ways = self._early * (1 - progress) + self._late * progress
        plans: list[Plan] = []
        for language in self._training.directions:
            into = self._target if language == "eng" else self._source
            weights = both_ways if language == "eng" else both_ways * ~self._examples.one_way
            short = progress < self._training.short_until
            allowed = weights * (into <= self._training.short) if short else weights
            chosen = _draw(
                random,
                allowed if allowed.any() else weights,
                A_ROUND * self._training.tokens // len(self._training.directions),
            )
            plans += self._grouped(language, chosen)
        return [plans[i] for i in random.permutation(len(plans))]

    def _grouped(self, language: str, chosen: Ints) -> Iterator[Plan]:
        source, target = self._source[chosen], self._target[chosen]
        if language == "zho":
            source, target = target, source
        extra = 2 if self._vocabulary.joint else 1  # </s>, and the tag
        widths = WIDTHS[np.searchsorted(WIDTHS, source + extra)], WIDTHS[np.searchsorted(WIDTHS, target + 1)]
        order = np.lexsort(widths)  # by target, then source
        chosen, widths = chosen[order], (widths[0][order], widths[1][order])
        start = 0
        while start < len(chosen):
            rows, shape = 1, (0, 0)
            while (reached := _widest(shape, widths, slice(start, start + rows))) != shape:
                shape, rows = reached, self._rows(*reached)  # wider rows further on leave room for fewer
            part = chosen[start : start + rows]
            if not start or len(part) >= rows / 2:  # else its pairs come again in another round
                yield Plan(language, *shape, np.resize(part, rows).reshape(self._processes, -1))
            start += rows

    def _rows(self, source_width: int, target_width: int) -> int:
        return max(4, int(self._training.tokens / max(target_width, 0.8 * source_width)) // 4 * 4) * self._processes

    def fill(self, plan: Plan, rank: int, step: int) -> Batch:
        """The arrays of one process's share. A share of sources is emptied: the tag, if any, and `</s>` stay."""
        pairs = plan.pairs[rank]
        random = np.random.default_rng([self._seed, 1, step, rank])
        ours, theirs = self._examples.source, self._examples.target
        links, row, _ = self._examples.links.gather(pairs)
        source_place, target_place = links[:, 0].astype(np.int64), links[:, 1].astype(np.int64)
        if plan.language == "zho":
            ours, theirs, source_place, target_place = theirs, ours, target_place, source_place
        tags = [self._vocabulary.numbers[tag(plan.language)]] if self._vocabulary.joint else []
        source, source_end = self._padded(ours, pairs, plan.source_width, tags)
        target, target_end = self._padded(theirs, pairs, plan.target_width, [])
        guide = np.zeros((len(pairs), plan.target_width, plan.source_width), dtype=np.float32)
        guide[row, target_place, source_place + len(tags)] = 1
        guide[np.arange(len(pairs)), target_end, source_end] = 1
        empty = random.random(len(pairs)) < self._training.empty_source
        source[empty, len(tags)] = EOS
        source[empty, len(tags) + 1 :] = self._vocabulary.pad
        guide[empty] = 0
        guide /= np.maximum(guide.sum(axis=2, keepdims=True), 1)
        pieces = int((target_end + 1).sum())
        return Batch(torch.from_numpy(source), torch.from_numpy(target), torch.from_numpy(guide), pieces)

    def _padded(self, side: Ragged, pairs: Ints, width: int, tags: list[int]) -> tuple[Ints, Ints]:
        """Numbers, `</s>` and padding, shape (len(pairs), width), and each row's place of `</s>`."""
        out = np.full((len(pairs), width), self._vocabulary.pad, dtype=np.int64)
        out[:, : len(tags)] = tags
        values, row, place = side.gather(pairs)
        out[row, place + len(tags)] = values
        end = side.lengths[pairs] + len(tags)
        out[np.arange(len(pairs)), end] = EOS
        return out, end


def _widest(shape: tuple[int, int], widths: tuple[Ints, Ints], rows: slice) -> tuple[int, int]:
    source, target = (max(one, int(side[rows].max())) for one, side in zip(shape, widths, strict=True))
    return source, target


def _literal(literal: NDArray[np.float32]) -> NDArray[np.float64]:
    """Literal pairs come more often: from a twentieth of the time at a share of links of 0.25 to always at 0.5."""
    return np.clip((literal.astype(np.float64) - 0.25) / 0.25, 0.05, 1)


def _draw(random: np.random.Generator, weights: NDArray[np.float64], most: int) -> Ints:
    """Pairs in random order, each as often as its weight says on average, `most` in all at most."""
    expected = weights / weights.sum() * min(most, np.count_nonzero(weights))
    times = np.minimum(np.floor(expected + random.random(len(weights))), LONGEST_DRAW).astype(np.int64)
    return random.permutation(np.repeat(np.arange(len(weights)), times))
