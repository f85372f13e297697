"""Training of a model's rater with torch: a detector tuned on what professionals marked.

The rater that works learns from all documents. The quality head must learn from what a rater says of rows that it has
not seen, so the documents are also dealt into parts, and for each part a rater is trained on the others (stacking:
Wolpert 1992). Those serve the training of the head alone."""

import copy
import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mtreview.engines import storage
from mtreview.engines.error_tagger import MARKS, ErrorTagger
from mtreview.engines.families import Checkpoint
from mtreview.engines.network import Network
from mtreview.errors import ModelError
from mtreview.evaluation.dataset import part_of, word_labels
from mtreview.evaluation.mqm_data import Judged
from mtreview.protocols import Progress
from mtreview.quality.word_evidence import ranges, words
from mtreview.training.precision import pick_precision
from mtreview.training.quality_head import follow

__all__ = ["Settings", "train_raters"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen. `parts`: two or more; `made_up`: weight of rows that are no translations; `smoothing`: the
    weights kept are a running mean with this memory."""

    parts: int = 3
    epochs: int = 1
    batch: int = 48
    rate: float = 2e-4
    decay: float = 0.05
    dropout: float = 0.1
    made_up: float = 0.5
    smoothing: float = 0.99
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class _Example:
    """A row: number of its source among the encoded ones, pieces of the target with `</s>`, their labels (T + 1, 3)."""

    source: int
    target: list[int]
    labels: NDArray[np.float32]
    weight: float
    part: int


def train_raters(
    judged: Sequence[Judged], checkpoint: Checkpoint, settings: Settings, progress: Progress | None = None
) -> tuple[list[ErrorTagger], list[str]]:
    """Trains the rater and writes it beside the model; returns the raters of the parts, each of which has not seen
    its own (`dataset.part_of`), and notes for the card. All begin as the model's detector of damage, where it has
    one, else as its decoder."""
    network = Network(checkpoint, "cuda" if torch.cuda.is_available() else "cpu")
    examples, sources, left_out = _examples(judged, checkpoint, settings)
    encoded = _encoded(network, sources)
    notes = [f"raters: {len(examples)} rows, {len(sources)} sources"]
    if left_out:
        notes[0] += f"; {left_out} rows left out for their length"
    raters = []
    for part in range(settings.parts + 1):  # the last one is that of all parts
        torch.manual_seed(settings.seed + part)
        rater = ErrorTagger(network.model.get_decoder(), MARKS, dropout=settings.dropout)
        begun = _begin(rater, checkpoint.folder / storage.DETECTOR)
        rater.to(network.device)
        own = [e for e in examples if e.part != part]
        others = [e for e in examples if e.part == part and e.weight == 1]
        tell = None if progress is None else _counted(progress, part, settings)
        kept, losses = _fit(rater, network, encoded, own, others, settings, part, tell)
        raters.append(kept.requires_grad_(False))
        said = (
            f"nats a piece on the part left out {' '.join(f'{loss:.4f}' for loss in losses)}" if others else "all parts"
        )
        notes.append(f"rater {part}, begun as {begun}: {said}")
    path = checkpoint.folder / storage.RATERS
    storage.save({f"0.{name}": weight.cpu().numpy() for name, weight in raters[-1].state_dict().items()}, path)
    path.chmod(0o644)
    return raters[:-1], notes


def _counted(progress: Progress, part: int, settings: Settings) -> Callable[[int], None]:
    return lambda epoch: progress("raters", part * settings.epochs + epoch, (settings.parts + 1) * settings.epochs)


def _examples(
    judged: Sequence[Judged], checkpoint: Checkpoint, settings: Settings
) -> tuple[list[_Example], list[list[int]], int]:
    """The rows that fit the window, the different sources and how many rows did not fit."""
    ids = {token: i for i, token in enumerate(checkpoint.coder.tokens)}
    unknown, end = ids["<unk>"], ids[checkpoint.eos]
    sources: list[list[int]] = []
    known: dict[str, int] = {}
    examples: list[_Example] = []
    for one in judged:
        target, source = checkpoint.target(one.target, "en"), checkpoint.source(one.source, "en")
        if not target.spans or max(len(target), len(source)) > checkpoint.window - 2:
            continue
        if one.source not in known:
            known[one.source] = len(sources)
            sources.append([*(ids.get(piece, unknown) for piece in (*source.marks, *source.pieces)), end])
        spans = words(one.target)
        stranger = one.system == "stranger"
        of_words = np.tile(np.array([0, 1, 0], np.float32), (len(spans), 1)) if stranger else word_labels(one, spans)
        labels = np.zeros((len(target) + 1, MARKS), np.float32)
        for first, last, label in zip(*ranges(target.spans, spans), of_words, strict=True):
            labels[first:last] = np.maximum(labels[first:last], label)
        numbers = [*(ids.get(piece, unknown) for piece in target.pieces), end]
        weight = settings.made_up if stranger else 1.0
        examples.append(_Example(known[one.source], numbers, labels, weight, part_of(one.document, settings.parts)))
    return examples, sources, len(judged) - len(examples)


def _encoded(network: Network, sources: Sequence[list[int]]) -> list[Tensor]:
    """The encoder's states of each source, (S, d): they stay the same throughout."""
    found: list[Tensor] = [torch.empty(0)] * len(sources)
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        for i, states in zip(part, network.encode_sources([sources[i] for i in part]), strict=True):
            found[i] = states[: len(sources[i])].clone()
    return found


def _begin(rater: ErrorTagger, path: Path) -> str:
    """Takes the layers of the detector of damage; "wrong" becomes the start of both minor and major."""
    from safetensors.torch import load_file

    if not path.is_file():
        return "the decoder"
    weights = load_file(path)
    for part in ("out.weight", "out.bias"):
        wrong, missing = weights[part].float()
        weights[part] = torch.stack([wrong, wrong, missing])
    if unfit := rater.fill(weights):
        raise ModelError(f"{path}: {unfit[0]} does not fit config.json beside it; train the detector again")
    return f"the detector {zlib.crc32(path.read_bytes()):08x}"


def _fit(
    rater: ErrorTagger, network: Network, encoded: Sequence[Tensor], own: list[_Example], others: list[_Example], settings: Settings,
    part: int, tell: Callable[[int], None] | None,
) -> tuple[ErrorTagger, list[float]]:  # fmt: skip
    """The running mean of the weights, and its loss on the other part after each epoch."""
    random = np.random.default_rng([settings.seed, part])
    smooth, step = copy.deepcopy(rater).eval(), 0
    optimiser = torch.optim.AdamW(rater.parameters(), lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * -(-len(own) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=steps + 1, pct_start=0.1)
    losses = []
    for epoch in range(settings.epochs):
        rater.train()
        for batch in _batches(own, settings.batch, random):
            loss = _loss(rater, network, encoded, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(rater.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            follow(smooth, rater, min(settings.smoothing, step / (step + 10)))
        if others:
            losses.append(_held(smooth, network, encoded, others, settings))
            _log.info(
                "rater %d, epoch %d of %d: %.4f nats a piece on the part left out",
                part,
                epoch + 1,
                settings.epochs,
                losses[-1],
            )
        if tell is not None:
            tell(epoch + 1)
    return smooth, losses


@cache
def _quick(device: str) -> bool:
    return pick_precision("auto", torch.device(device)) == torch.bfloat16


def _held(
    rater: ErrorTagger, network: Network, encoded: Sequence[Tensor], others: list[_Example], settings: Settings
) -> float:
    total = pieces = 0.0
    with torch.inference_mode():
        for batch in _batches(others, settings.batch, np.random.default_rng(0)):
            size = sum(len(e.target) for e in batch)
            total += float(_loss(rater, network, encoded, batch)) * size
            pieces += size
    return total / max(pieces, 1)


def _batches(examples: list[_Example], size: int, random: np.random.Generator) -> Iterator[list[_Example]]:
    """Rows of about equal length together, in random order."""
    noisy = np.array([len(e.target) for e in examples]) * random.uniform(0.9, 1.1, len(examples))
    order = np.argsort(noisy)
    for start in random.permutation(np.arange(0, len(order), size)):
        yield [examples[i] for i in order[start : start + size]]


def _loss(rater: ErrorTagger, network: Network, encoded: Sequence[Tensor], batch: list[_Example]) -> Tensor:
    """Cross-entropy of the three numbers, nats a piece; in bf16 where the machine is fast at it."""
    states = [encoded[e.source] for e in batch]
    source = nn.utils.rnn.pad_sequence(states, batch_first=True)
    source_mask = nn.utils.rnn.pad_sequence([torch.ones(len(s), device=s.device) for s in states], batch_first=True)
    target, there = network.pad([e.target for e in batch])
    labels = nn.utils.rnn.pad_sequence([torch.from_numpy(e.labels) for e in batch], batch_first=True).to(network.device)
    with torch.autocast(network.device, torch.bfloat16, enabled=_quick(network.device)):
        odds = rater(network.model.get_decoder(), source, source_mask, target, there).float()
    weight = there * torch.tensor([e.weight for e in batch], device=network.device)[:, None]
    each = functional.binary_cross_entropy_with_logits(odds, labels, reduction="none").sum(2)
    loss: Tensor = (each * weight).sum() / there.sum()
    return loss
