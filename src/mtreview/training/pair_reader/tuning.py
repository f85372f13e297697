"""The pair reader's loop: AdamW on the changes, the bridge, the head and the encoder; the rest stays as it is."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from mtreview.training.encoder import open_encoder
from mtreview.training.pair_reader.folder import read_folder, write_folder
from mtreview.training.pair_reader.material import load_material, make_material, save_material
from mtreview.training.pair_reader.network import Joint
from mtreview.training.pair_reader.pair_recipe import PairRecipe
from mtreview.training.pair_reader.rows import NONE, Batch, draw_batches
from mtreview.training.precision import pick_device, pick_precision
from mtreview.training.recipe import Training
from mtreview.training.schedule import factor, progress
from mtreview.training.teacher.network import Joined, fit_bridge, open_english

__all__ = ["PairReport", "prepare_pair_reader", "tune_pair_reader"]

log = logging.getLogger(__name__)
MATERIAL, BRIDGE = "material.npz", "bridge.pt"
REPORT = 20  # steps
COMPILED = 8
CLIP = 1.0


@dataclass(frozen=True, slots=True)
class PairReport:
    """`at` = progress from 0 to 1; `loss`: nats a piece of translations since the last report, `edits` of edited sentences,
    `marks` the cross-entropy of marks; `speed` in places a second."""

    stage: str
    at: float
    step: int = 0
    loss: float | None = None
    edits: float | None = None
    marks: float | None = None
    speed: float | None = None


Told = Callable[[PairReport], None]


def prepare_pair_reader(recipe: PairRecipe, told: Told) -> Path:
    """Writes the material and the bridge's start into the work folder, which then needs no text; gives the folder."""
    english, tokenizer = open_english(recipe.place(recipe.parts.english))
    joined = Joined(open_encoder(recipe.place(recipe.parts.encoder)), english)
    material, rows = make_material(
        recipe, joined.encoder, tokenizer, lambda stage, done, n: told(PairReport(stage, done / max(1, n)))
    )
    explained = fit_bridge(joined, tokenizer, [row.target for row in rows[: recipe.parts.sentences]])
    work = recipe.place(recipe.work)
    save_material(work / MATERIAL, material)
    torch.save(joined.bridge.state_dict(), work / BRIDGE)
    log.info("%d pairs; the bridge explains %.0f %% of the embeddings' variance", len(rows), 100 * explained)
    return work


def tune_pair_reader(recipe: PairRecipe, told: Told) -> Path:
    """Tunes the network on the prepared material and gives the folder that `engines.pair_reader` opens, cards and licences apart."""
    work, settings = recipe.place(recipe.work), recipe.tuning
    material = load_material(work / MATERIAL)
    torch.manual_seed(recipe.seed)
    device = pick_device(recipe.device, 0)
    half = pick_precision("auto", device)
    encoder = recipe.place(recipe.parts.encoder)
    joint = Joint(open_encoder(encoder), recipe.place(recipe.parts.english), settings.rank, half)
    if recipe.parts.begun:
        joint.begin(read_folder(recipe.place(recipe.parts.begun)))
    else:
        joint.bridge.load_state_dict(torch.load(work / BRIDGE, weights_only=True))
    if settings.first:
        joint.hold(settings.first)
    joint.to(device)
    if settings.compile and device.type == "cuda":
        joint.block = torch.compile(joint.block, dynamic=False)
    _loop(joint, recipe, _Steps(recipe), draw_batches, material, half, told)
    output = recipe.place(recipe.output)
    write_folder(joint.trained(), encoder, output)
    return output


class _Steps:
    """Where the run is: by steps, or by the clock, which begins after `COMPILED` steps: the first ones compile."""

    def __init__(self, recipe: PairRecipe) -> None:
        own = recipe.tuning
        self.clock = Training(steps=own.steps, minutes=own.minutes, warm_up=own.warm_up, decay=own.decay)
        self.early, self.done, self.began = own.early, 0, time.monotonic()

    @property
    def at(self) -> float:
        return progress(self.clock, self.done, time.monotonic() - self.began)

    @property
    def factor(self) -> float:
        return factor(self.clock, self.done, self.at)

    def count(self) -> None:
        self.done += 1
        if self.done == COMPILED:
            self.began = time.monotonic()

    def tell_early(self) -> Iterator[bool]:
        while True:
            yield self.at < self.early


def _loop(
    joint: Joint, recipe: PairRecipe, steps: _Steps, draw: Callable[..., Iterator[Batch]], material: Any,
    half: torch.dtype, told: Told,
) -> None:  # fmt: skip
    device = joint.table.device
    adam = torch.optim.AdamW(_groups(joint, recipe), betas=(0.9, 0.98), weight_decay=0.0, fused=device.type == "cuda")
    rates = [group["lr"] for group in adam.param_groups]
    trained = [p for group in adam.param_groups for p in group["params"]]
    losses: dict[str, list[Tensor]] = {"loss": [], "edits": [], "marks": []}
    since, places = time.monotonic(), 0
    for batch in draw(material, recipe.tuning, joint.encoder.pieces.pad, recipe.seed, steps.tell_early()):
        if steps.done and (steps.done % REPORT == 0 or steps.at >= 1):
            told(_report(steps, losses, places / (time.monotonic() - since)))
            since, places = time.monotonic(), 0
        if steps.at >= 1:
            return
        for group, rate in zip(adam.param_groups, rates, strict=True):
            group["lr"] = rate * steps.factor
        found = _losses(joint, batch, half)
        torch.stack(list(found.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, CLIP)
        adam.step()
        adam.zero_grad()
        for name, value in found.items():
            losses[name].append(value.detach())
        places += batch.pieces.numel()
        steps.count()


def _report(steps: _Steps, losses: dict[str, list[Tensor]], speed: float) -> PairReport:
    means = {name: float(torch.stack(values).mean()) if values else None for name, values in losses.items()}
    for values in losses.values():
        values.clear()
    return PairReport("tuning", steps.at, steps.done, means["loss"], means["edits"], means["marks"], speed)


def _losses(joint: Joint, batch: Batch, half: torch.dtype) -> dict[str, Tensor]:
    """Means over the pieces that are asked for, by name."""
    device = joint.table.device
    moved = [None if t is None else t.to(device) for t in (batch.pieces, batch.from_source, batch.places, batch.groups)]
    with torch.autocast(device.type, torch.bfloat16, enabled=half == torch.bfloat16):
        states = joint([one.to(device) for one in batch.sources], *moved)
    found = {}
    if (asked := batch.wanted != NONE).any():
        logits = joint.logits(states[asked.to(device)])
        name = "loss" if batch.kind == "translated" else "edits"
        found[name] = functional.cross_entropy(logits, batch.wanted[asked].to(device))
    if (said := batch.labels[..., 0] >= 0).any():
        odds = joint.head(states[said.to(device)].float())
        found["marks"] = functional.binary_cross_entropy_with_logits(odds, batch.labels[said].to(device))
    return found


def _groups(joint: Joint, recipe: PairRecipe) -> list[dict[str, Any]]:
    own = recipe.tuning
    rest = (*joint.a, *joint.b, *joint.bridge.parameters(), *joint.head.parameters())
    groups = ((rest, own.rate), (joint.encoder.parameters(), own.encoder_rate))
    return [{"params": [p for p in part if p.requires_grad], "lr": rate} for part, rate in groups]
