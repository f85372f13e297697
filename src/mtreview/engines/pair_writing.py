"""What the pair network writes after given rows: greedily or with a small beam, several rows side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from mtreview.engines.llama import Memory
from mtreview.engines.pair_network import END, PairNetwork, Row, batches

__all__ = ["write_on"]

ROOM = 2048
"""Places of rows that are gone on with side by side, times the beam."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What was written after a row, and its log-probability."""

    row: int
    pieces: tuple[int, ...]
    score: float


def write_on(network: PairNetwork, rows: Sequence[Row], *, longest: int, beam: int = 1) -> list[list[int]]:
    """The likeliest pieces found after each row, until END (left out) or `longest` pieces."""
    out: list[list[int]] = [[] for _ in rows]
    if longest < 1:
        return out
    for together in batches([len(row) for row in rows], max(1, ROOM // beam)):
        found = _Writing(network, [rows[i] for i in together], beam).write(longest)
        for i, line in zip(together, found, strict=True):
            out[i] = [piece for piece in line.pieces if piece != END]
    return out


class _Writing:
    """Lines of several rows that are gone on with together, all with as many pieces."""

    def __init__(self, network: PairNetwork, rows: Sequence[Row], beam: int) -> None:
        self._llama, self._beam = network.llama, beam
        self._lengths = torch.tensor([len(row) for row in rows])
        self._lines = [_Line(i, (), 0.0) for i in range(len(rows))]
        self._done: dict[int, _Line] = {}
        shown = network.embed(rows)
        self._seen = torch.arange(shown.shape[1]) < self._lengths[:, None]
        states, self._memory = self._llama.read(shown)
        self._logs = self._expect(states[torch.arange(len(rows)), self._lengths - 1])

    def write(self, longest: int) -> list[_Line]:
        """The best line of each row."""
        for written in range(1, longest + 1):
            kept = self._choose()
            self._lines = [line for line, _ in kept]
            if not kept or written == longest:
                break
            self._go_on([origin for _, origin in kept])
        best = sorted((*self._lines, *self._done.values()), key=lambda line: line.score)
        found = {line.row: line for line in best}  # the likeliest comes last
        return [found[row] for row in range(len(self._lengths))]

    def _choose(self) -> list[tuple[_Line, int]]:
        """The lines to go on with, each with the number of the line that it goes on from; what has ended is kept aside."""
        scores, pieces = (found.tolist() for found in self._logs.topk(self._beam, dim=1))
        grown: dict[int, list[tuple[_Line, int]]] = {}
        for origin, line in enumerate(self._lines):
            grown.setdefault(line.row, []).extend(
                (_Line(line.row, (*line.pieces, piece), line.score + score), origin)
                for piece, score in zip(pieces[origin], scores[origin], strict=True)
            )
        kept = []
        for row, lines in grown.items():
            best = sorted(lines, key=lambda one: -one[0].score)[: self._beam]
            ended = [line for line, _ in best if line.pieces[-1] == END]
            bar = max([*ended, *filter(None, [self._done.get(row)])], key=lambda line: line.score, default=None)
            if bar is not None:
                self._done[row] = bar
            # Going on makes a line less likely, never more.
            kept += [one for one in best if one[0].pieces[-1] != END and (bar is None or one[0].score > bar.score)]
        return kept

    def _go_on(self, origins: list[int]) -> None:
        memory: Memory = self._memory.of(origins)
        self._seen = torch.cat([self._seen[origins], torch.ones(len(origins), 1, dtype=torch.bool)], dim=1)
        last = torch.tensor([[line.pieces[-1]] for line in self._lines])
        written = len(self._lines[0].pieces) - 1
        places = self._lengths[[line.row for line in self._lines]][:, None] + written
        states, self._memory = self._llama.read(last, memory, (places, self._seen[:, None, None]))
        self._logs = self._expect(states[:, 0])

    def _expect(self, states: Tensor) -> Tensor:
        return self._llama.logits(states).log_softmax(1)
