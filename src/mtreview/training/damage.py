"""References with errors put in, and where: what the detector learns from.

Single words become what a model would say there, with or without the Chinese, a neighbour in the space of embeddings,
or another small word; words and runs of words go missing, change places, come twice or come from nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from mtreview.training.subwords import Vocabulary

__all__ = ["Damage", "Place"]

Ints = NDArray[np.int64]
Unit = tuple[list[int], float, float]
"""The pieces of a word or mark, whether it is wrong, and whether something is missing before it."""

UNTOUCHED = 0.15  # share of rows that stay as they are
REPLACED = (0.04, 0.1, 0.18)  # share of words in a row, one of these
SWAPPED, CUT, PUT_IN = 0.12, 0.3, 0.15  # share of rows
CUTS = (1, 1, 2, 3, 5)  # units that go missing, one of these
NEIGHBOURS, SMALL = 12, 120


@dataclass(frozen=True, slots=True)
class Place:
    """A word to be replaced: row of the batch, unit in the row, column of its first piece, and that piece."""

    row: int
    unit: int
    column: int
    piece: int


class Damage:
    """`embeddings` (size, d) and `counts` (size,) of the vocabulary's numbers in targets."""

    def __init__(self, vocabulary: Vocabulary, embeddings: torch.Tensor, counts: Ints) -> None:
        pieces = [""] * vocabulary.size
        for piece, number in vocabulary.numbers.items():
            pieces[number] = piece
        self.pad = vocabulary.pad
        self._begins = np.array([p.startswith("▁") for p in pieces])
        self._mark = np.array([bool(p) and not any(c.isalnum() for c in p) for p in pieces])
        whole = np.array([len(p) > 1 and p[0] == "▁" and p[1:].isalnum() and p[1:].isascii() for p in pieces])
        whole[np.setdiff1d(np.arange(vocabulary.size), vocabulary.outputs())] = False
        self.words = np.flatnonzero(whole)
        """The numbers that are words of their own; a word is replaced by one of these. (A joint vocabulary has
        Chinese words.)"""
        self._place = np.full(vocabulary.size, -1)
        self._place[self.words] = np.arange(len(self.words))
        known = counts[self.words] + 1.0
        self._common = np.cumsum(known / known.sum())
        self._small = self.words[np.argsort(-known, kind="stable")[:SMALL]]
        self._is_small = np.zeros(vocabulary.size, dtype=bool)
        self._is_small[self._small] = True
        self._near = _neighbours(embeddings[torch.from_numpy(self.words)])

    def neighbours(self, numbers: Ints, random: np.random.Generator) -> Ints:
        """For each word another near it; for a small word half the time another small word."""
        near = self._near[self._place[numbers], random.integers(0, self._near.shape[1], len(numbers))]
        small = self._is_small[numbers] & (random.random(len(numbers)) < 0.5)
        found: Ints = np.where(small, random.choice(self._small, len(numbers)), self.words[near])
        return found

    def __call__(
        self, target: Ints, replace: Callable[[Sequence[Place]], Ints], random: np.random.Generator
    ) -> tuple[Ints, NDArray[np.float32]]:
        """Damaged numbers and labels (B, T, 2) for whole targets (B, T); a row that grows too long is cut off.
        `replace` gives a word for each place; the word that stands there means no change."""
        rows = [row[row != self.pad][:-1].tolist() for row in target]
        units = [self._units(row) for row in rows]
        touched = random.random(len(rows)) >= UNTOUCHED
        chosen = [place for n, row in enumerate(units) if touched[n] for place in self._chosen(n, row, random)]
        new = replace(chosen) if chosen else np.zeros(0, np.int64)
        for place, number in zip(chosen, new.tolist(), strict=True):
            old = units[place.row][place.unit][0]
            if old != [number]:
                units[place.row][place.unit] = ([number], 1.0, 0.0)
        damaged = np.full(target.shape, self.pad)
        labels = np.zeros((*target.shape, 2), dtype=np.float32)
        for n, row in enumerate(units):
            row, end = _moved(row, random, self._stranger) if touched[n] else (row, 0.0)
            self._write(row, end, damaged[n], labels[n])
        return damaged, labels

    def _units(self, row: Sequence[int]) -> list[Unit]:
        """Words and marks."""
        found: list[Unit] = []
        for i, piece in enumerate(row):
            if not found or self._begins[piece] or self._mark[piece] or self._mark[row[i - 1]]:
                found.append(([piece], 0.0, 0.0))
            else:
                found[-1][0].append(piece)
        return found

    def _chosen(self, row: int, units: list[Unit], random: np.random.Generator) -> list[Place]:
        columns = np.cumsum([0, *(len(pieces) for pieces, _, _ in units)])
        share = float(random.choice(REPLACED))
        taken: list[int] = np.flatnonzero(random.random(len(units)) < share).tolist()
        places = [Place(row, k, int(columns[k]), units[k][0][0]) for k in taken]
        return [place for place in places if self._place[place.piece] >= 0]

    def _stranger(self, random: np.random.Generator) -> list[int]:
        """A word drawn as often as it is used."""
        at = int(np.searchsorted(self._common, random.random()))
        return [int(self.words[min(at, len(self.words) - 1)])]

    def _write(self, row: Sequence[Unit], end: float, damaged: Ints, labels: NDArray[np.float32]) -> None:
        at, last = 0, len(damaged) - 1
        for pieces, wrong, missing in row:
            for k, piece in enumerate(pieces):
                if at < last:
                    damaged[at], labels[at] = piece, (wrong, missing if k == 0 else 0.0)
                    at += 1
        damaged[at], labels[at] = 0, (0.0, end)


def _moved(
    row: list[Unit], random: np.random.Generator, stranger: Callable[[np.random.Generator], list[int]]
) -> tuple[list[Unit], float]:
    """The row with runs that changed places, a run cut out, a word put in; and whether its end is missing."""
    row, end = list(row), 0.0
    if len(row) > 3 and random.random() < SWAPPED:
        start = int(random.integers(0, len(row) - 2))
        middle = start + int(random.integers(1, min(4, len(row) - start)))
        stop = middle + int(random.integers(1, 4))
        row[start:stop] = [(pieces, 1.0, missing) for pieces, _, missing in (*row[middle:stop], *row[start:middle])]
    if len(row) > 3 and random.random() < CUT:
        size = int(random.choice(CUTS))
        start = int(random.integers(0, max(1, len(row) - size)))
        del row[start : start + size]
        if start < len(row):
            row[start] = (*row[start][:2], 1.0)
        else:
            end = 1.0
    if len(row) > 1 and random.random() < PUT_IN:
        at = int(random.integers(0, len(row)))
        row.insert(at, (list(row[at][0]) if random.random() < 0.4 else stranger(random), 1.0, 0.0))
    return row, end


def _neighbours(embeddings: torch.Tensor) -> Ints:
    """For each row the NEIGHBOURS nearest others by cosine."""
    unit = torch.nn.functional.normalize(embeddings.float(), dim=1)
    most = min(NEIGHBOURS + 1, len(unit))
    near = [(part @ unit.t()).topk(most, dim=1).indices[:, 1:] for part in torch.split(unit, 512)]
    found: Ints = torch.cat(near).numpy()
    return found
