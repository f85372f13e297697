"""Muon (Jordan et al. 2024): momentum whose singular values are all brought near 1, for the matrices of the layers.

Deviations: the update has a root mean square of 0.2 whatever the shape (Liu et al. 2025), so that one rate fits all,
and the matrices are shared out between the processes, each of which orthogonalises its own."""

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from mtreview.training.group import Group

__all__ = ["Muon", "orthogonal"]

MOMENTUM = 0.95
STEPS = 5
COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(matrix: Tensor, dtype: torch.dtype) -> Tensor:
    """The nearest matrix with equal singular values, roughly: five Newton-Schulz steps in `dtype`. fp32 comes back.
    Several matrices of one shape may be stacked, (n, rows, columns)."""
    wide = matrix if matrix.shape[-2] <= matrix.shape[-1] else matrix.mT
    x = (wide / (wide.norm(dim=(-2, -1), keepdim=True) + 1e-7)).to(dtype).contiguous()
    a, b, c = COEFFICIENTS
    for _ in range(STEPS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    near: Tensor = x if matrix.shape[-2] <= matrix.shape[-1] else x.mT
    return near.float()


class Muon:
    """Updates `weights` (fp32 matrices by name) in place."""

    def __init__(self, weights: Mapping[str, Tensor], group: Group, dtype: torch.dtype) -> None:
        self._weights, self._group, self._dtype = dict(weights), group, dtype
        self.momentum = {name: torch.zeros_like(weight) for name, weight in self._weights.items()}
        by_size = sorted(self._weights, key=lambda name: -self._weights[name].numel())
        self._mine = set(by_size[group.rank :: group.size])

    @torch.no_grad()
    def step(self, gradients: Mapping[str, Tensor], rate: float) -> None:
        ahead: dict[torch.Size, dict[str, Tensor]] = {}
        for name, weight in self._weights.items():
            momentum = self.momentum[name].mul_(MOMENTUM).add_(gradients[name], alpha=1 - MOMENTUM)
            if name in self._mine:
                ahead.setdefault(weight.shape, {})[name] = gradients[name] * (1 - MOMENTUM) + momentum * MOMENTUM
        made = {name: update for alike in ahead.values() for name, update in self._orthogonal(alike)}
        updates = [
            made[n].reshape(-1) if n in made else torch.zeros(w.numel(), device=w.device)
            for n, w in self._weights.items()
        ]
        flat = self._group.sum_over(torch.cat(updates))
        for weight, update in zip(
            self._weights.values(), torch.split(flat, [w.numel() for w in self._weights.values()]), strict=True
        ):
            weight.add_(update.view_as(weight), alpha=-rate)

    def _orthogonal(self, alike: Mapping[str, Tensor]) -> Iterable[tuple[str, Tensor]]:
        """Matrices of one shape: on a GPU all at once, for one by one they are too small to fill it; on a processor
        one by one, where a stack would only leave its caches."""
        scale = 0.2 * math.sqrt(max(next(iter(alike.values())).shape))
        if next(iter(alike.values())).device.type == "cpu":
            return ((name, orthogonal(one, self._dtype).mul_(scale)) for name, one in alike.items())
        return zip(alike, orthogonal(torch.stack(list(alike.values())), self._dtype).mul_(scale), strict=True)
