"""Batches for the pair reader: runs of pairs read as translations, and sentences that are edited, each alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mtreview.engines.pair_network import BEGIN, END, MARK
from mtreview.training.encoder import pad_rows
from mtreview.training.pair_reader.material import Edits, Material
from mtreview.training.pair_reader.pair_recipe import PairTuning

__all__ = ["NONE", "Batch", "draw_batches"]

NONE = -100
"""No piece is asked for here; of labels -1."""
_PARTS = 4
"""Chinese sentences of like length are encoded together, in so many parts."""
_MISSES = 3
"""A row is full when so many sentences drawn for it did not fit."""
Random = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What `Joint.forward` reads; `wanted` (B, L): the piece that follows, NONE where none is asked for; `labels` (B, L, 2): whether
    the piece is marked, -1 where nobody says."""

    kind: str
    sources: list[Tensor]
    pieces: Tensor
    from_source: Tensor
    places: Tensor
    groups: Tensor | None
    wanted: Tensor
    labels: Tensor


@dataclass(slots=True, eq=False)
class _Rows:
    """Rows being filled."""

    count: int
    length: int
    sources: list[list[int]] = field(default_factory=list)
    stands: list[tuple[int, int]] = field(default_factory=list)
    pieces: NDArray[np.int64] = field(init=False)
    wanted: NDArray[np.int64] = field(init=False)
    places: NDArray[np.int64] = field(init=False)
    groups: NDArray[np.int64] = field(init=False)
    labels: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.count, self.length)
        self.pieces, self.groups = np.full(shape, BEGIN), np.zeros(shape, np.int64)
        self.wanted, self.labels = np.full(shape, NONE), np.full((*shape, 2), -1, np.float32)
        self.places = np.tile(np.arange(self.length), (self.count, 1))

    def put_source(self, row: int, at: int, source: NDArray[np.uint16]) -> int:
        self.sources.append(source.tolist())
        self.stands.append((row, at))
        return at + len(source)

    def put(self, row: int, at: int, text: NDArray[np.uint16], *, asked: bool = False) -> int:
        """Text from `at` on; asked for, its first piece is wanted one place before and the end at its last."""
        end = at + len(text)
        self.pieces[row, at:end] = text
        if asked:
            self.wanted[row, at - 1 : end] = [*text, END]
        return end

    def batch(self, kind: str, pad: int, *, alone: bool) -> Batch:
        order = sorted(range(len(self.sources)), key=lambda n: len(self.sources[n]))
        parts = [part for part in np.array_split(order, min(_PARTS, len(order))) if len(part)]
        sources = [pad_rows([self.sources[n] for n in part], pad) for part in parts]
        from_source, begin = np.full(self.pieces.shape, -1), 0
        for part, shown in zip(parts, sources, strict=True):
            for k, n in enumerate(part):
                row, at = self.stands[n]
                count = len(self.sources[n])
                from_source[row, at : at + count] = begin + k * shown.shape[1] + np.arange(count)
            begin += shown.numel()
        made = [
            torch.from_numpy(a) for a in (self.pieces, from_source, self.places, self.groups, self.wanted, self.labels)
        ]
        return Batch(kind, sources, made[0], made[1], made[2], made[3] if alone else None, made[4], made[5])


def draw_batches(material: Material, tuning: PairTuning, pad: int, seed: int, early: Iterator[bool]) -> Iterator[Batch]:
    """Without end. `early` says before each step whether the run is in its first part."""
    random = np.random.default_rng(seed)
    runs = _runs(material, tuning.places, random)
    for first in early:
        if random.random() < (0.9 if first else tuning.translated):
            yield _translations([next(runs) for _ in range(tuning.rows)], material, tuning, pad)
        else:
            yield _edited(material, tuning, pad, random)


def _runs(material: Material, places: int, random: Random) -> Iterator[tuple[int, int]]:
    """Neighbouring pairs of one origin that fill a row, in random order, again and again; heavy ones more often."""
    length = material.source.lengths + material.target.lengths
    while True:
        runs, i = [], int(random.integers(0, min(20, len(length))))
        while i < len(length):
            end, filled = i, 1
            while end < len(length) and material.origin[end] == material.origin[i] and filled + length[end] <= places:
                filled, end = filled + int(length[end]), end + 1
            if end > i:
                runs.append((i, end))
            i = max(end, i + 1)
        weights = material.weight[[first for first, _ in runs]]
        times = np.floor(weights + random.random(len(runs))).astype(int)
        for k in random.permutation(np.repeat(np.arange(len(runs)), times)):
            yield runs[k]


def _translations(runs: Sequence[tuple[int, int]], material: Material, tuning: PairTuning, pad: int) -> Batch:
    rows = _Rows(len(runs), tuning.places)
    for row, (first, last) in enumerate(runs):
        at = 1
        for i in range(first, last):
            at = rows.put(row, rows.put_source(row, at, material.source[i]), material.target[i], asked=True)
    return rows.batch("translated", pad, alone=False)


def _edited(material: Material, tuning: PairTuning, pad: int, random: Random) -> Batch:
    rows = _Rows(tuning.rows * tuning.places // tuning.edited, tuning.edited)
    for row in range(rows.count):
        at, group, misses = 0, 0, 0
        while misses < _MISSES:
            end = _put_edit(rows, (row, at, group), *_draw(material, tuning, random))
            misses, at, group = (misses + 1, at, group) if end is None else (misses, end, group + 1)
        rows.groups[row, at:] = group  # the rest sees itself alone
    return rows.batch("edited", pad, alone=True)


def _draw(material: Material, tuning: PairTuning, random: Random) -> tuple[Edits, int, bool]:
    chance = random.random()
    if chance < tuning.marked:
        edits = material.marked
    else:
        edits = material.labelled if random.random() < tuning.labelled else material.clumsy
    return edits, int(random.integers(len(edits))), tuning.marked <= chance < tuning.marked + tuning.written


def _put_edit(rows: _Rows, place: tuple[int, int, int], edits: Edits, i: int, written: bool) -> int | None:
    """One sentence to be edited, or None where it does not fit."""
    row, start, group = place
    source, given = edits.source[i], edits.given[i]
    edited = edits.good[i] if written else given
    count = 3 + len(source) + len(given) + len(edited)
    if start + count > rows.length:
        return None
    at = rows.put_source(row, start + 1, source)
    mark = np.array([MARK], np.uint16)
    at = rows.put(row, rows.put(row, rows.put(row, at, mark), given), mark)
    end = rows.put(row, at, edited, asked=written)
    if not written:
        rows.labels[row, at:end] = edits.wrong[i]
    rows.places[row, start:end], rows.groups[row, start:end] = np.arange(count), group
    return end
