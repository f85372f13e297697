"""The teacher's loop: AdamW on all weights in fp32, arithmetic in bf16 where the machine is fast at it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from mtreview.errors import ConfigError
from mtreview.files import beside
from mtreview.training.encoder import open_encoder
from mtreview.training.precision import pick_device, pick_precision
from mtreview.training.recipe import Training
from mtreview.training.schedule import factor, progress
from mtreview.training.teacher.data import batches, load_pairs, prepare_pairs, save_pairs
from mtreview.training.teacher.network import Joined, fit_bridge, open_english
from mtreview.training.teacher.sources import prepare_sources
from mtreview.training.teacher.teacher_recipe import TeacherRecipe

__all__ = ["Told", "TuningReport", "load_teacher", "prepare_teacher", "tune_teacher"]

log = logging.getLogger(__name__)
PAIRS, BRIDGE, WEIGHTS = "pairs.npz", "bridge.pt", "teacher.pt"
REPORT = 20  # steps
CLIP = 1.0


@dataclass(frozen=True, slots=True)
class TuningReport:
    """What the steps tell: `at` = progress from 0 to 1, `loss` in nats a target piece since the last report, `speed` in
    places (padding included) a second."""

    stage: str
    at: float
    step: int = 0
    loss: float | None = None
    speed: float | None = None


Told = Callable[[TuningReport], None]


def prepare_teacher(recipe: TeacherRecipe, told: Told) -> Path:
    """Writes pairs, the bridge's start and the sources to translate into the work folder, which then needs no text; gives the
    folder."""
    joined, tokenizer = _fresh(recipe)
    pairs, rows = prepare_pairs(
        recipe, joined.encoder.pieces, tokenizer, lambda stage, done, n: told(TuningReport(stage, done / max(1, n)))
    )
    explained = fit_bridge(joined, tokenizer, [row.target for row in rows[: recipe.parts.sentences]])
    work = recipe.place(recipe.work)
    save_pairs(work / PAIRS, pairs)
    torch.save(joined.bridge.state_dict(), work / BRIDGE)
    if recipe.writing.sources:
        prepare_sources(recipe)
    log.info("%d pairs; the bridge explains %.0f %% of the embeddings' variance", len(pairs), 100 * explained)
    return work


def tune_teacher(recipe: TeacherRecipe, told: Told) -> Path:
    """Tunes the joined network on the prepared pairs and gives the file of its weights."""
    work, settings = recipe.place(recipe.work), recipe.tuning
    pairs = load_pairs(work / PAIRS)
    joined, _ = _fresh(recipe)
    joined.bridge.load_state_dict(torch.load(work / BRIDGE, weights_only=True))
    device = pick_device(recipe.device, 0)
    joined.to(device).train()
    clock = Training(steps=settings.steps, minutes=settings.minutes, warm_up=settings.warm_up, decay=settings.decay)
    adam = torch.optim.AdamW(_groups(joined, recipe), betas=(0.9, 0.98), weight_decay=0.0, fused=device.type == "cuda")
    rates = [group["lr"] for group in adam.param_groups]
    half = pick_precision("auto", device)
    began = since = time.monotonic()
    losses: list[Tensor] = []
    places = 0
    for step, batch in enumerate(batches(pairs, settings.tokens, joined.encoder.pieces.pad, recipe.seed)):
        at = progress(clock, step, time.monotonic() - began)
        if losses and (step % REPORT == 0 or at >= 1):
            mean = float(torch.stack(losses).mean())
            told(TuningReport("tuning", at, step, mean, places / (time.monotonic() - since)))
            since, losses, places = time.monotonic(), [], 0
        if at >= 1:
            break
        for group, rate in zip(adam.param_groups, rates, strict=True):
            group["lr"] = rate * factor(clock, step, at)
        source, target = (side.to(device) for side in batch)
        with torch.autocast(device.type, torch.bfloat16, enabled=half == torch.bfloat16):
            loss = joined.loss(source, target, settings.smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(joined.parameters(), CLIP)
        adam.step()
        adam.zero_grad()
        losses.append(loss.detach())
        places += source.numel() + target.numel()
    return _save(joined, work / WEIGHTS)


def load_teacher(recipe: TeacherRecipe) -> tuple[Joined, Tokenizer]:
    """The tuned network on its device; ConfigError where none was tuned."""
    path = recipe.place(recipe.work) / WEIGHTS
    if not path.is_file():
        raise ConfigError(f"{path}: no tuned teacher; run `mtreview train-teacher --step tune` first")
    joined, tokenizer = _fresh(recipe)
    joined.load_state_dict(torch.load(path, weights_only=True))
    device = pick_device(recipe.device, 0)
    return joined.to(device, pick_precision("auto", device)).eval(), tokenizer


def _fresh(recipe: TeacherRecipe) -> tuple[Joined, Tokenizer]:
    torch.manual_seed(recipe.seed)
    english, tokenizer = open_english(recipe.place(recipe.parts.english))
    return Joined(open_encoder(recipe.place(recipe.parts.encoder)), english), tokenizer


def _groups(joined: Joined, recipe: TeacherRecipe) -> list[dict[str, Any]]:
    settings = recipe.tuning
    parts = (
        (joined.bridge, settings.bridge_rate), (joined.encoder, settings.encoder_rate), (joined.english, settings.english_rate),
    )  # fmt: skip
    return [{"params": list(part.parameters()), "lr": rate} for part, rate in parts]


def _save(joined: Joined, path: Path) -> Path:
    """In bf16: half the size, and what it is used in."""
    with beside(path) as part:
        torch.save({name: weight.to(torch.bfloat16) for name, weight in joined.state_dict().items()}, part)
    return path
