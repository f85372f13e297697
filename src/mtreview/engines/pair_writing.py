"""What the pair network writes after given rows: several texts each, that begin with different pieces and go on greedily."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from mtreview.engines.llama import Memory
from mtreview.engines.pair_network import END, PairNetwork, Row, batches

__all__ = ["write_on"]

ROOM = 4096
"""Places of rows that are gone on with side by side, times the ways."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What was written after a row, and its log-probability."""

    row: int
    pieces: tuple[int, ...]
    score: float


def write_on(
    network: PairNetwork, rows: Sequence[Row], *, longest: Sequence[int], ways: int = 1
) -> list[list[list[int]]]:
    """For each row as many lines as `ways`, the likeliest first: each begins with one of the likeliest pieces and goes on with
    the likeliest, until END (left out) or for `longest` pieces (a number a row)."""
    out: list[list[list[int]]] = [[] for _ in rows]
    asked = [i for i, most in enumerate(longest) if most > 0]
    for places in batches([len(rows[i]) for i in asked], max(1, ROOM // ways)):
        together = [asked[place] for place in places]
        lines = _Writing(network, [rows[i] for i in together], [longest[i] for i in together]).write(ways)
        for line in sorted(lines, key=lambda one: -one.score):
            out[together[line.row]].append([piece for piece in line.pieces if piece != END])
    return out


class _Writing:
    """Lines of several rows that are gone on with together, all with as many pieces."""

    def __init__(self, network: PairNetwork, rows: Sequence[Row], longest: Sequence[int]) -> None:
        self._llama, self._longest = network.llama, longest
        self._lengths = torch.tensor([len(row) for row in rows])
        self._lines = [_Line(i, (), 0.0) for i in range(len(rows))]
        self._done: list[_Line] = []
        shown = network.embed(rows)
        self._seen = torch.arange(shown.shape[1]) < self._lengths[:, None]
        states, self._memory = self._llama.read(shown)
        self._logs = self._expect(states[torch.arange(len(rows)), self._lengths - 1])

    def write(self, ways: int) -> list[_Line]:
        """All lines of all rows."""
        while origins := self._grow(ways if not self._lines[0].pieces else 1):
            self._go_on(origins)
        return self._done

    def _grow(self, ways: int) -> list[int]:
        """Puts the likeliest pieces after each line and keeps those that are finished aside; the old line of each that is gone on with."""
        scores, pieces = (found.tolist() for found in self._logs.topk(ways, dim=1))
        grown = [
            (_Line(line.row, (*line.pieces, piece), line.score + score), origin)
            for origin, line in enumerate(self._lines)
            for piece, score in zip(pieces[origin], scores[origin], strict=True)
        ]
        ended = [line.pieces[-1] == END or len(line.pieces) == self._longest[line.row] for line, _ in grown]
        self._done += [line for (line, _), over in zip(grown, ended, strict=True) if over]
        kept = [one for one, over in zip(grown, ended, strict=True) if not over]
        self._lines = [line for line, _ in kept]
        return [origin for _, origin in kept]

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
