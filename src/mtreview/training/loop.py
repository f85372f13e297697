"""The training loop of one process."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mtreview.training.averaging import forget_after, keep_weights
from mtreview.training.body import Body
from mtreview.training.buckets import Batch, Feeder, Plan
from mtreview.training.checkpoint import State, load_state, save_state
from mtreview.training.devset import DevSet
from mtreview.training.examples import Examples
from mtreview.training.group import Group
from mtreview.training.muon import Muon
from mtreview.training.network import build
from mtreview.training.objective import COMMON, Loss, choose, losses
from mtreview.training.precision import Masters, pick_device, pick_precision
from mtreview.training.prepare import Prepared, check_directions
from mtreview.training.recipe import Recipe
from mtreview.training.schedule import factor, progress

__all__ = ["Loop", "Report"]

log = logging.getLogger(__name__)
CLIP = 2.0
TABLE = "model.shared.weight"


@dataclass(frozen=True, slots=True)
class Report:
    """What a run tells while it goes on. `at` = progress from 0 to 1; `loss` in nats a target piece since the last
    report; `pieces` = target pieces seen by all processes; `speed` of them a second; `bleu` when it was measured."""

    stage: str
    at: float
    step: int = 0
    loss: float | None = None
    guide: float | None = None
    bleu: float | None = None
    pieces: int = 0
    speed: float | None = None


class Loop:
    """Holds the network, its optimizers and its place in the data; `run` goes on to the end."""

    def __init__(self, recipe: Recipe, prepared: Prepared, group: Group, checkpoint: Path) -> None:
        torch.set_num_threads(1 if group.size > 1 else torch.get_num_threads())
        self.recipe, self.group, self.checkpoint = recipe, group, checkpoint
        self.kept = checkpoint.with_name(f"{checkpoint.stem}-kept")
        self.vocabulary, self.examples = prepared.vocabulary(), prepared.examples()
        check_directions(recipe, self.vocabulary)
        self.device = pick_device(recipe.run.device, group.rank)
        dtype = pick_precision(recipe.run.precision, self.device)
        start = recipe.place(recipe.model.start) if recipe.model.start else None
        embeddings = None if start else prepared.embeddings()
        network = self._built(build(recipe.model, self.vocabulary, start, embeddings, recipe.run.seed), start)
        self.masters = Masters(network, self.device, dtype)
        self.network = self.masters.network.train()
        matrices = {name: w for name, w in self.masters.weights.items() if w.dim() == 2 and "layers." in name}
        self.others = [name for name in self.masters.weights if name not in matrices]
        self.muon = Muon(matrices, group, dtype)
        self.adam = torch.optim.AdamW(
            [self.masters.weights[name] for name in self.others], lr=0.0, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0
        )
        self.average = {n: w.clone() for n, w in self.masters.weights.items()} if recipe.training.average else {}
        self.feeder = Feeder(self.examples, self.vocabulary, recipe.data, recipe.training, recipe.run.seed, group.size)
        self._prepared()
        self.state = State(recipe=prepared.fingerprint + _shape(recipe))
        self._losses: list[tuple[Tensor, Tensor, int]] = []

    def _built(self, network: Any, start: Path | None) -> Any:
        """What is trained, made from the network of the recipe."""
        return network

    def _prepared(self) -> None:
        """What the loss needs beside the network."""
        network, training = self.network, self.recipe.training
        self.bias: Tensor = network.final_logits_bias.detach().clone()
        self.body = Body(network.model, dropout=training.dropout, compiled=self.recipe.run.compile)
        self.outputs = self.vocabulary.outputs()
        none = np.zeros(0, dtype=np.int64)
        self.every = choose(none, self.outputs, none, self.vocabulary.size, 0, np.random.default_rng(0)).to(self.device)
        self.common = _commonest(self.examples, self.vocabulary.size, training.directions, self.outputs)

    def resume(self) -> None:
        """Takes up the checkpoint, where there is one."""
        state = load_state(self.checkpoint, self.state.recipe)
        if self.group.rank == 0:
            forget_after(self.kept, state.step if state else 0)
        if state is None:
            return
        for ours, stored in (
            (self.masters.weights, "weights"), (self.muon.momentum, "momentum"), (self.average, "average"),
        ):  # fmt: skip
            for name, tensor in ours.items():
                tensor.copy_(state.tensors[stored][name])
        self.adam.load_state_dict(state.tensors["adam"])
        state.tensors = {}
        self.state = state
        self.masters.push()
        log.info("going on from step %d", state.step)

    def save(self) -> None:
        if self.group.rank == 0:
            average = self.average or {}
            save_state(
                self.checkpoint, self.state, self.masters.weights, self.muon.momentum, self.adam.state_dict(), average
            )
            if self.recipe.run.keep:
                keep_weights(self.kept, self.state.step, self.masters.weights, self.recipe.run.keep)

    def run(self, told: Callable[[Report], None], dev: DevSet | None) -> None:
        """Steps until the steps or the minutes are over; saves, reports and measures on the way."""
        state, run = self.state, self.recipe.run
        began = time.monotonic() - state.seconds
        since, seen = time.monotonic(), state.pieces
        while True:
            plans = self.feeder.round(state.round, state.round_progress)
            for batch in self._filled(plans):
                at = self.group.broadcast(
                    progress(self.recipe.training, state.step, time.monotonic() - began), self.device
                )
                if at >= 1:
                    self.save()
                    return
                self._step(batch, at)
                state.step += 1
                state.place += 1
                if state.place == len(plans):
                    state.round, state.place, state.round_progress = state.round + 1, 0, at
                state.seconds = time.monotonic() - began
                if state.step % run.report == 0:
                    speed = (state.pieces - seen) / max(1e-9, time.monotonic() - since)
                    since, seen = time.monotonic(), state.pieces
                    told(self._report(at, speed))
                if dev is not None and self.recipe.dev.every and state.step % self.recipe.dev.every == 0:
                    told(
                        Report(
                            "training",
                            at,
                            state.step,
                            bleu=dev.bleu(self.network, self.vocabulary),
                            pieces=state.pieces,
                        )
                    )
                if state.step % run.save == 0:
                    self.save()

    def _filled(self, plans: list[Plan]) -> Iterator[Batch]:
        """The batches of the rest of a round, each made while the one before it is trained on."""
        rank, step, first = self.group.rank, self.state.step, self.state.place
        with ThreadPoolExecutor(1) as ahead:
            coming = [
                ahead.submit(self.feeder.fill, plan, rank, step + n) for n, plan in enumerate(plans[first : first + 1])
            ]
            for n in range(len(plans) - first):
                batch = coming.pop().result()
                coming = [
                    ahead.submit(self.feeder.fill, plan, rank, step + n + 1)
                    for plan in plans[first + n + 1 : first + n + 2]
                ]
                yield batch

    def _report(self, at: float, speed: float) -> Report:
        pieces = sum(n for _, _, n in self._losses)
        nll = sum(float(nll) for nll, _, _ in self._losses)
        guide = sum(float(guide) for _, guide, _ in self._losses) / max(1, len(self._losses))
        self._losses.clear()
        self.state.loss = nll / max(1, pieces)
        log.info("step %d: loss %.3f, %.0f pieces a second", self.state.step, self.state.loss, speed)
        return Report("training", at, self.state.step, self.state.loss, guide, pieces=self.state.pieces, speed=speed)

    def _loss(self, batch: Batch, at: float) -> Loss:
        training = self.recipe.training
        candidates = self.every
        if at < training.full_softmax and training.negatives:
            random = np.random.default_rng([self.recipe.run.seed, 2, self.state.step, self.group.rank])
            seen = batch.target[batch.target != self.vocabulary.pad].cpu().numpy()
            candidates = choose(seen, self.outputs, self.common, self.vocabulary.size, training.negatives, random).to(
                self.device
            )
        guide = training.guide * (1 - at) + training.guide_late * at
        return losses(self.body, self.masters.live(TABLE), batch, candidates, training, self.vocabulary.pad, guide)

    def _step(self, batch: Batch, at: float) -> None:
        training, state = self.recipe.training, self.state
        loss = self._loss(batch.to(self.device), at)
        loss.total.backward()  # type: ignore[no-untyped-call]
        gradients = self._gathered()
        rate = factor(training, state.step, at)
        self.muon.step(gradients, training.rate * rate)
        for name in self.others:
            self.masters.weights[name].grad = gradients[name]
        self.adam.param_groups[0]["lr"] = training.embedding_rate * rate
        self.adam.step()
        self.masters.push()
        for name, mean in self.average.items():
            mean.lerp_(self.masters.weights[name], 1 - training.average)
        self._count(loss)

    def _gathered(self) -> dict[str, Tensor]:
        """The processes' mean gradient, no longer than CLIP; the padding's row, which nothing should move, is zero."""
        gradients = self.masters.gradients()
        flat = self.group.sum_over(torch.cat([one.reshape(-1) for one in gradients.values()])).div_(self.group.size)
        flat.mul_((CLIP / (flat.norm() + 1e-6)).clamp(max=1))
        parts = torch.split(flat, [one.numel() for one in gradients.values()])
        out = {name: part.view_as(gradients[name]) for name, part in zip(gradients, parts, strict=True)}
        if TABLE in out:
            out[TABLE][self.vocabulary.pad] = 0
        return out

    def _count(self, loss: Loss) -> None:
        self._losses.append((loss.nll.detach(), loss.guide, loss.pieces))
        self.state.pieces += loss.pieces * self.group.size  # the shares are of one shape; near enough for a report


def _commonest(examples: Examples, size: int, directions: tuple[str, ...], outputs: Any) -> Any:
    """The pieces that come out most often, up to COMMON of them."""
    counts = np.zeros(size, dtype=np.int64)
    for language in directions:
        counts += np.bincount((examples.target if language == "eng" else examples.source).values, minlength=size)
    return outputs[np.argsort(-counts[outputs], kind="stable")[:COMMON]]


def _shape(recipe: Recipe) -> str:
    model = recipe.model
    shape = f"-{model.width}-{model.feed_forward}-{model.encoder_layers}-{model.decoder_layers}-{model.heads}-{bool(model.start)}"
    return f"{shape}-detector" if recipe.training.detector else shape
