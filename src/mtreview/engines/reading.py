"""A batch of given targets through the network, and what can be read off the distributions at every place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mtreview.engines.network import Network
from mtreview.protocols import Floats

__all__ = ["Reader", "Reading", "TorchReader", "batches"]

_BATCH_TOKENS = 1024
NEVER = -10_000.0
"""Log-probability of a piece that is closed to the model, as its bias makes it."""

_ROWS = 256  # places whose distributions over the vocabulary are in memory at once
_CACHED = 16  # places that are read off at once


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One target: arrays with a row a place, `</s>` last (see `protocols.Forced`); `best` are token ids."""

    logprobs: Floats
    entropies: Floats
    ranks: NDArray[np.int32]
    best: NDArray[np.int64]
    best_logprobs: Floats
    attention: Floats | None
    states: Floats | None
    doubts: Floats | None


def batches(lengths: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Indices of texts of like length together, as many as fit the batch with their padding."""
    batch: list[int] = []
    widest = (0, 0)
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        wider = (max(widest[0], lengths[index][0]), max(widest[1], lengths[index][1]))
        if batch and (len(batch) + 1) * sum(wider) > _BATCH_TOKENS:
            yield batch
            batch, wider = [], lengths[index]
        batch.append(index)
        widest = wider
    if batch:
        yield batch


class Reader(Protocol):
    """An engine that reads given targets. `name`: the engine and its number type."""

    name: str

    def read(
        self, sources: Sequence[list[int]], targets: Sequence[list[int]], *, attention: bool, states: bool, doubts: bool
    ) -> list[Reading]:
        """One batch; `sources` and `targets` end in `</s>`."""
        ...


class TorchReader:
    """Reads with transformers in float32."""

    name = "torch float32"

    def __init__(self, network: Network) -> None:
        self.network = network

    def read(
        self, sources: Sequence[list[int]], targets: Sequence[list[int]], *, attention: bool, states: bool, doubts: bool
    ) -> list[Reading]:
        return _read(self.network, sources, targets, attention=attention, states=states, doubts=doubts)


def _read(
    network: Network,
    sources: Sequence[list[int]],
    targets: Sequence[list[int]],
    *,
    attention: bool,
    states: bool,
    doubts: bool,
) -> list[Reading]:
    """The padding of the batch is never multiplied with the vocabulary."""
    done = network.run(sources, targets, attention=attention, doubts=doubts)
    given = torch.tensor([i for target in targets for i in target], device=done.states.device)
    parts = [
        _distributions(network.logits(rows), wanted)
        for rows, wanted in zip(torch.split(done.states, _ROWS), torch.split(given, _ROWS), strict=True)
    ]
    logprobs, entropies, ranks, best, best_logprobs = (
        torch.cat(column).cpu().numpy() for column in zip(*parts, strict=True)
    )
    hidden = done.states.cpu().numpy() if states else None
    odds = done.doubts.cpu().numpy() if done.doubts is not None else None
    found, start = [], 0
    for n, (source, target) in enumerate(zip(sources, targets, strict=True)):
        part = slice(start, start + len(target))
        seen = done.attention[n, : len(target), : len(source)].cpu().numpy() if done.attention is not None else None
        found.append(
            Reading(
                logprobs[part], entropies[part], ranks[part], best[part], best_logprobs[part], seen,
                hidden[part] if hidden is not None else None, odds[part] if odds is not None else None,
            )
        )  # fmt: skip
        start += len(target)
    return found


def _distributions(logits: Tensor, given: Tensor) -> tuple[Tensor, ...]:
    """`_read_places` of all places, few at a time: distributions that stay in the processor's cache are read off in half the
    time."""
    parts = zip(torch.split(logits, _CACHED), torch.split(given, _CACHED), strict=True)
    return tuple(torch.cat(column) for column in zip(*(_read_places(rows, own) for rows, own in parts), strict=True))


def _read_places(logits: Tensor, given: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Of the given pieces (N,) in the distributions (N, vocabulary): log-probability, entropy, rank, the likeliest piece and its
    log-probability, each (N,). Pieces beyond the vocabulary are closed."""
    with torch.inference_mode():
        logprobs = torch.log_softmax(logits, dim=-1)
        known = logprobs.shape[1]
        own = logprobs.gather(1, given[:, None].clamp(max=known - 1))
        own = own.masked_fill(given[:, None] >= known, NEVER)
        entropies = -torch.linalg.vecdot(logprobs.exp(), logprobs.clamp(min=NEVER))
        ranks = (logprobs > own).sum(-1, dtype=torch.int32)
        top, best = logprobs.max(-1)
        return own[:, 0], entropies, ranks, best, top
