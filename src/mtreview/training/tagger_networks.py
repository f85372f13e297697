"""Training of the tagger with torch; what comes out is a `Tagger` that numpy evaluates.

First on clumsy English made from good translations, then, briefly, on articles that an editor labelled. Some of what is known of a word is
kept from the networks at random times (the Chinese, the embedded model), so that they serve rows with and without it.
"""

import copy
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mtreview.protocols import Floats
from mtreview.quality.tagger import INPUTS, UNJUDGED, WITHOUT_SOURCE, Tagger

__all__ = ["Examples", "Settings", "join_parts", "tagger_of", "train_first", "tune"]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen. `english`, `unjudged`: shares of rows trained without their Chinese, without the embedded model."""

    members: int = 4
    width: int = 48
    dilations: tuple[int, ...] = (1, 2)
    epochs: int = 4
    batch: int = 32
    rate: float = 2e-3
    decay: float = 0.05
    dropout: float = 0.25
    forgetting: float = 0.1
    english: float = 0.2
    unjudged: float = 0.15
    tuning_epochs: int = 6
    tuning_rate: float = 5e-4
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Rows of words, one after the other; `starts` (one more than rows) cuts them. `both`, `alone` (words, INPUTS): what is known
    with and without the Chinese. `labels` (words,): 1 in an error, or the share of raters that marked the word. `judged`: whether the
    row was given to the embedded model. `weights` a row."""

    both: Floats
    alone: Floats
    labels: Floats
    starts: Rows
    judged: NDArray[np.bool_]
    weights: Floats


def join_parts(parts: Sequence[Examples]) -> Examples:
    """All rows of several."""
    lengths = np.concatenate([np.diff(p.starts) for p in parts])
    stacked = (np.concatenate([getattr(p, name) for p in parts]) for name in ("both", "alone", "labels"))
    both, alone, labels = stacked
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    judged, weights = (np.concatenate([getattr(p, name) for p in parts]) for name in ("judged", "weights"))
    return Examples(both, alone, labels, starts, judged, weights)


class _Network(nn.Module):
    """What `Tagger.raw` computes of one member, padded and batched."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        width = settings.width
        self.settings = settings
        self.columns = nn.Linear(len(INPUTS), width)
        self.flags = nn.Linear(2, width, bias=False)
        self.convs = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in settings.dilations)
        self.row = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, 1)
        nn.init.normal_(self.out.weight, std=0.05)
        nn.init.constant_(self.out.bias, -2.0)

    def forward(self, values: Tensor, flags: Tensor, mask: Tensor) -> Tensor:
        """(batch, words, INPUTS), flags (batch, 2): source there, model there; mask (batch, words) -> log-odds (batch, words)."""
        keep, there = self.settings, mask[:, :, None]
        hidden = self.columns(functional.dropout(values, keep.forgetting, self.training)) + self.flags(flags)[:, None]
        hidden = functional.gelu(hidden, approximate="tanh") * there
        for k, conv in enumerate(self.convs):
            seen = functional.dropout(hidden, keep.dropout, self.training).transpose(1, 2)
            hidden = (hidden + functional.gelu(conv(seen).transpose(1, 2), approximate="tanh")) * there
            if k == 0:
                mean = hidden.sum(1) / there.sum(1)
                whole = torch.cat([mean, hidden.masked_fill(there == 0, -1e9).max(1).values], dim=1)
                whole = functional.dropout(whole, keep.dropout, self.training)
                hidden = (hidden + functional.gelu(self.row(whole), approximate="tanh")[:, None]) * there
        out: Tensor = self.out(functional.dropout(hidden, keep.dropout, self.training))[:, :, 0]
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Networks of several starts, and the scaling of what they read."""

    networks: tuple[_Network, ...]
    mean: Floats
    scale: Floats
    settings: Settings


def train_first(data: Examples, settings: Settings, scaled: Trained | None = None) -> Trained:
    """Networks trained on all rows from nothing; with the scaling of `scaled`, or one of their own."""
    seen = data.both[np.repeat(data.judged, np.diff(data.starts))] if data.judged.any() else data.both
    scale = seen.std(axis=0)
    trained = Trained((), seen.mean(axis=0), np.where(scale < 1e-3, 1, scale).astype(np.float32), settings)
    if scaled is not None:
        trained = replace(trained, mean=scaled.mean, scale=scaled.scale)
    networks = []
    for member in range(settings.members):
        torch.manual_seed(settings.seed + member)
        network = _Network(settings)
        _fit(network, data, trained, settings.epochs, settings.rate, settings.seed + member)
        networks.append(network)
    return replace(trained, networks=tuple(networks))


def tune(trained: Trained, data: Examples) -> Trained:
    """The networks trained on a little further, on other rows."""
    settings, networks = trained.settings, []
    for member, begun in enumerate(trained.networks):
        torch.manual_seed(settings.seed + member)
        network = copy.deepcopy(begun)
        _fit(network, data, trained, settings.tuning_epochs, settings.tuning_rate, settings.seed + member)
        networks.append(network)
    return replace(trained, networks=tuple(networks))


def _fit(network: _Network, data: Examples, trained: Trained, epochs: int, rate: float, seed: int) -> None:
    settings = trained.settings
    random = np.random.default_rng(seed)
    rows = np.flatnonzero(np.diff(data.starts) > 0)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=settings.decay)
    steps = epochs * -(-len(rows) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.15)
    network.train()
    for _ in range(epochs):
        for chosen in _batches(data, rows, settings.batch, random):
            values, flags, mask, labels = _batch(data, chosen, trained, random)
            loss = functional.binary_cross_entropy_with_logits(network(values, flags, mask), labels, reduction="none")
            total = (loss * mask * torch.from_numpy(data.weights[chosen])[:, None]).sum() / mask.sum()
            optimiser.zero_grad()
            total.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    network.eval()


def _batches(data: Examples, rows: Rows, size: int, random: np.random.Generator) -> Iterator[Rows]:
    """Rows of about equal length together, in random order."""
    noisy = np.diff(data.starts)[rows] * random.uniform(0.85, 1.15, len(rows))
    order = rows[np.argsort(noisy)]
    for start in random.permutation(np.arange(0, len(order), size)):
        yield order[start : start + size]


def _batch(
    data: Examples, chosen: Rows, trained: Trained, random: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Scaled values with what is kept from the network at zero, flags, mask and labels of some rows."""
    settings = trained.settings
    lengths = data.starts[chosen + 1] - data.starts[chosen]
    index = data.starts[chosen][:, None] + np.minimum(np.arange(lengths.max()), lengths[:, None] - 1)
    mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.float32)
    here = random.random(len(chosen)) >= settings.english
    judged = data.judged[chosen] & (random.random(len(chosen)) >= settings.unjudged)
    values = np.where(here[:, None, None], data.both[index], data.alone[index])
    values = np.clip((values - trained.mean) / trained.scale, -5, 5)
    values = values * np.where(here[:, None, None], 1, WITHOUT_SOURCE) * np.where(judged[:, None, None], 1, UNJUDGED)
    flags = np.stack([here, judged], axis=1).astype(np.float32)
    made = (values.astype(np.float32), flags, mask, data.labels[index])
    one, two, three, four = (torch.from_numpy(a) for a in made)
    return one, two, three, four


def tagger_of(both: Trained, alone: Trained, *, reader: str, head: str, pair: str) -> Tagger:
    """The weights in the layout that `Tagger` multiplies with; settings that leave the log-odds as they are. `both` and
    `alone` share their scaling: `train_first(..., scaled=both)`."""
    arrays: dict[str, Floats] = {"mean": both.mean, "scale": both.scale}
    arrays["dilations"] = np.array(both.settings.dilations, np.float32)
    arrays |= _layout(both, "both") | _layout(alone, "alone")
    for kind in ("both", "alone"):
        arrays[f"settle_{kind}"] = np.array([1.0, 0.0, 0.0, 0.1, 100.0, 0.0, 1.0], np.float32)
        arrays[f"map_phrase_{kind}"] = np.stack([np.linspace(0, 1, 11, dtype=np.float32)] * 2)
    digest = hashlib.sha256(b"".join(arrays[n].tobytes() for n in sorted(arrays))).hexdigest()[:8]
    return Tagger(arrays, digest, reader, head, pair)


def _layout(trained: Trained, kind: str) -> dict[str, Floats]:
    arrays: dict[str, Floats] = {}
    for member, network in enumerate(trained.networks):
        kept = {name: value.detach().numpy() for name, value in network.state_dict().items()}
        own = {
            "in_w": kept["columns.weight"].T, "in_b": kept["columns.bias"], "flags": kept["flags.weight"].T,
            "row_w": kept["row.weight"].T, "row_b": kept["row.bias"], "out_w": kept["out.weight"].T, "out_b": kept["out.bias"],
        }  # fmt: skip
        for k in range(len(trained.settings.dilations)):
            own[f"conv{k}_w"] = kept[f"convs.{k}.weight"].transpose(2, 1, 0)
            own[f"conv{k}_b"] = kept[f"convs.{k}.bias"]
        arrays |= {
            f"{kind}.{member}.{name}": value.astype(np.float16).astype(np.float32) for name, value in own.items()
        }
    return arrays
