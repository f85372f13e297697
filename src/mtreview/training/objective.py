"""What is minimised: the smoothed cross-entropy over few candidates, and attention that follows the word alignments."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mtreview.training.body import Body, slopes
from mtreview.training.buckets import Batch
from mtreview.training.recipe import Training

__all__ = ["Candidates", "Loss", "choose", "guidance", "losses"]

COMMON = 500
ROUND_TO = 512


@dataclass(frozen=True, slots=True)
class Candidates:
    """Numbers among which the softmax runs, shape (C,); the place of each vocabulary number among them (size,); what
    is added to each logit: log(left out / drawn) for those drawn at random, so that the sum stays unbiased, else 0."""

    numbers: Tensor
    places: Tensor
    correction: Tensor

    def to(self, device: torch.device) -> "Candidates":
        return Candidates(self.numbers.to(device), self.places.to(device), self.correction.to(device))


def choose(
    target: NDArray[np.int64],
    outputs: NDArray[np.int64],
    common: NDArray[np.int64],
    size: int,
    negatives: int,
    random: np.random.Generator,
) -> Candidates:
    """The batch's own pieces `target`, the common ones and `negatives` random ones; all outputs when `negatives` is
    0."""
    fixed = np.zeros(size, dtype=bool)
    fixed[target] = True
    fixed[common] = True
    inside, rest = outputs[fixed[outputs]], outputs[~fixed[outputs]]
    count = len(rest)
    if negatives:
        wanted = -(-(len(inside) + negatives) // ROUND_TO) * ROUND_TO - len(inside)
        count = min(wanted, len(rest))
    drawn = rest if count == len(rest) else random.choice(rest, count, replace=False)
    numbers = np.concatenate([inside, drawn])
    places = np.zeros(size, dtype=np.int64)
    places[numbers] = np.arange(len(numbers))
    correction = np.zeros(len(numbers), dtype=np.float32)
    correction[len(inside) :] = math.log(len(rest) / max(1, count)) if len(rest) else 0.0
    return Candidates(*map(torch.from_numpy, (numbers, places, correction)))


class _CrossEntropy(torch.autograd.Function):
    """Linear layer and smoothed cross-entropy in one, a chunk of rows at a time, so that the logits never all exist."""

    @staticmethod
    def forward(
        ctx: Any,
        states: Tensor,
        weight: Tensor,
        places: Tensor,
        mask: Tensor,
        correction: Tensor,
        smoothing: float,
        slopes: Any = slopes,
    ) -> Any:
        """`states` (N, d), `weight` (C, d), `places` and `mask` (N,); `slopes` as in `body`. Returns the summed loss
        and the summed negative log-likelihood, both over the rows that `mask` lets in."""
        states_grad, weight_grad = torch.empty_like(states), torch.zeros_like(weight, dtype=torch.float32)
        loss = nll = torch.zeros((), device=states.device)
        chunk = 512 if states.device.type == "cpu" else 8192
        for start in range(0, len(states), chunk):
            part = slice(start, start + chunk)
            slope, more_loss, more_nll = slopes(
                states[part] @ weight.t(), places[part], correction, mask[part], smoothing
            )
            loss, nll = loss + more_loss, nll + more_nll
            states_grad[part] = slope @ weight
            weight_grad += slope.t() @ states[part]
        ctx.save_for_backward(states_grad, weight_grad.to(weight.dtype))
        ctx.mark_non_differentiable(nll)
        return loss, nll

    @staticmethod
    def backward(ctx: Any, slope: Tensor, _: Tensor) -> Any:
        states_grad, weight_grad = ctx.saved_tensors
        return (
            states_grad * slope.to(states_grad.dtype),
            weight_grad * slope.to(weight_grad.dtype),
            None,
            None,
            None,
            None,
            None,
        )


def guidance(attentions: tuple[Tensor, ...], links: Tensor) -> Tensor:
    """Cross-entropy (nats a linked piece) between the links and the mean head of the last layer, and, at half the
    weight, between the links of the piece before and the first head of the first layer. Attentions (B, H, T, S)."""
    count = (links.sum(2) > 0).sum().clamp(min=1)
    before = torch.zeros_like(links)
    before[:, 1:] = links[:, :-1]
    last = -(links * (attentions[-1].float().mean(1) + 1e-6).log()).sum()
    first = -(before * (attentions[0][:, 0].float() + 1e-6).log()).sum()
    return (last + 0.5 * first) / count


@dataclass(frozen=True, slots=True)
class Loss:
    """`total` is what to differentiate; `nll` is summed nats over `pieces` target pieces; `guide` in nats a piece."""

    total: Tensor
    nll: Tensor
    guide: Tensor
    pieces: int


def losses(
    body: Body, table: Tensor, batch: Batch, candidates: Candidates, training: Training, pad: int, guide: float
) -> Loss:
    """One forward pass of `body` and the output layer, whose weights are `table`, the embeddings."""
    inputs = torch.full_like(batch.target, pad)
    inputs[:, 1:] = batch.target[:, :-1]
    found, attentions = body(batch.source, batch.source != pad, inputs, guided=guide > 0)
    mask = (batch.target != pad).reshape(-1)
    pieces = batch.pieces
    weight = table[candidates.numbers]
    places = candidates.places[batch.target.reshape(-1)]
    states = found.reshape(len(places), -1)
    loss, nll = _CrossEntropy.apply(  # type: ignore[no-untyped-call]
        states, weight, places, mask.float(), candidates.correction, training.smoothing, body.slopes
    )
    total = loss / pieces
    hint = torch.zeros((), device=total.device)
    if guide > 0:
        hint = guidance(attentions, batch.links)
        total = total + guide * hint
    return Loss(total, nll, hint.detach(), pieces)
