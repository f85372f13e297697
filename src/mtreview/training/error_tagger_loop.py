"""Training of the detector: the loop of a translation model with another network and another loss."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mtreview.engines.error_tagger import DAMAGE, ErrorTagger
from mtreview.engines.storage import DETECTOR
from mtreview.errors import ModelError
from mtreview.training.buckets import Batch
from mtreview.training.damage import Damage, Place
from mtreview.training.loop import Loop
from mtreview.training.objective import Loss

__all__ = ["DetectorLoop"]

NEAR = 0.35  # share of replaced words that become a neighbour; of the others one half is drawn without the source


class _Twofold(nn.Module):
    """A translation model that stays as it is, and the detector on its encoder, which learns."""

    def __init__(self, base: Any, start: Path) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.detector = ErrorTagger(base.get_decoder(), DAMAGE)
        if (start / DETECTOR).is_file():
            from safetensors.torch import load_file

            if wrong := self.detector.fill(load_file(start / DETECTOR)):
                raise ModelError(
                    f"{start / DETECTOR}: {wrong[0]} does not fit this recipe; take the file away to begin anew"
                )


class DetectorLoop(Loop):
    """`loss` is the cross-entropy of both numbers in nats a piece."""

    def _built(self, base: Any, start: Path | None) -> Any:
        assert start is not None
        return _Twofold(base, start)

    def _prepared(self) -> None:
        counts = np.bincount(self.examples.target.values, minlength=self.vocabulary.size)
        self.damage = Damage(self.vocabulary, self.network.base.model.shared.weight.detach().cpu(), counts)
        self.words = torch.from_numpy(self.damage.words).to(self.device)

    def _loss(self, batch: Batch, at: float) -> Loss:
        base, pad = self.network.base, self.vocabulary.pad
        random = np.random.default_rng([self.recipe.run.seed, 2, self.state.step, self.group.rank])
        with torch.no_grad():
            mask = (batch.source != pad).long()
            encoded = base.get_encoder()(input_ids=batch.source, attention_mask=mask).last_hidden_state
            damaged, labels = self._damaged(batch, encoded, mask, random)
        there = damaged != pad
        odds = self.network.detector(base.get_decoder(), encoded, mask, damaged, there.long())
        each = functional.binary_cross_entropy_with_logits(odds.float(), labels, reduction="none").sum(2)
        nll, pieces = (each * there).sum(), int(there.sum())
        return Loss(nll / pieces, nll, torch.zeros(()), pieces)

    def _damaged(
        self, batch: Batch, encoded: Tensor, mask: Tensor, random: np.random.Generator
    ) -> tuple[Tensor, Tensor]:
        target = batch.target.cpu().numpy()
        states: list[Tensor] = []

        def replace(places: Any) -> NDArray[np.int64]:
            states.append(self._states(batch, encoded, mask, random))
            return self._words(places, target, states[0], random)

        damaged, labels = self.damage(target, replace, random)
        return torch.from_numpy(damaged).to(self.device), torch.from_numpy(labels).to(self.device)

    def _states(self, batch: Batch, encoded: Tensor, mask: Tensor, random: np.random.Generator) -> Tensor:
        """Decoder states from which the next piece is drawn (B, T, d): of half the rows as if there were no source."""
        base, pad = self.network.base, self.vocabulary.pad
        blind = torch.from_numpy(random.random(len(batch.target)) < 0.5).to(self.device)
        given = torch.full_like(batch.target, pad)
        given[:, 1:] = batch.target[:, :-1]
        decoder = base.get_decoder()
        nothing = torch.zeros((1, 1), dtype=torch.long, device=self.device)  # </s> alone
        empty = base.get_encoder()(input_ids=nothing, attention_mask=torch.ones_like(nothing)).last_hidden_state
        out = torch.zeros(*given.shape, encoded.shape[2], dtype=encoded.dtype, device=self.device)
        for rows, seen, seen_mask in (
            (~blind, encoded, mask),
            (blind, empty.expand(len(given), -1, -1), torch.ones_like(mask[:, :1])),
        ):
            if rows.any():
                out[rows] = decoder(
                    input_ids=given[rows],
                    encoder_hidden_states=seen[rows],
                    encoder_attention_mask=seen_mask[rows],
                    use_cache=False,
                ).last_hidden_state
        return out

    def _words(
        self, places: list[Place], target: NDArray[np.int64], states: Tensor, random: np.random.Generator
    ) -> NDArray[np.int64]:
        old = np.array([place.piece for place in places])
        new = self.damage.neighbours(old, random)
        drawn = np.flatnonzero(random.random(len(places)) >= NEAR)
        if len(drawn):
            rows = np.array([places[k].row for k in drawn])
            columns = np.array([places[k].column for k in drawn])
            logits = (
                states[torch.from_numpy(rows), torch.from_numpy(columns)]
                @ self.network.base.model.shared.weight[self.words].t()
            ).float()
            # A generator of this step's own, so that a run that was interrupted draws the same. Gumbel noise is minus
            # the
            # logarithm of an exponential variable.
            chance = torch.Generator(self.device).manual_seed(int(random.integers(2**62)))
            noise = torch.empty_like(logits).exponential_(generator=chance).clamp_(min=1e-12).log_()
            new[drawn] = self.damage.words[(logits - noise).argmax(dim=1).cpu().numpy()]
        return new
