"""Detectors: decoder layers that see the whole English at once, beside the Chinese, and say which of its pieces are
wrong.

A translation model is surprised by every good wording that it would not have chosen. A detector has learned from
damaged references what a wrong word looks like, with the words on both sides of it (Cui and others, "DirectQE", AAAI
2021; Clark and others, "ELECTRA", ICLR 2020). Tuned on what professionals marked, one of them is the model's rater.
They share its encoder and embeddings; `mtreview train` makes the detector, `mtreview train-head` the rater."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mtreview.engines import storage
from mtreview.errors import ModelError

__all__ = ["DAMAGE", "MARKS", "ErrorTagger", "load_raters"]

DAMAGE, MARKS = 2, 3
"""Numbers a piece: of a detector of damage (wrong, missing before it), of a rater (minor, major, missing before it)."""


class ErrorTagger(nn.Module):
    """The first and the last layer of a Marian decoder, which they start as, and a linear layer of `outputs` numbers.
    What lies between would make it half as large again."""

    def __init__(self, decoder: Any, outputs: int, *, dropout: float = 0.0) -> None:
        super().__init__()
        ends = [decoder.layers[0], decoder.layers[-1]] if len(decoder.layers) > 1 else [decoder.layers[0]]
        self.layers = copy.deepcopy(nn.ModuleList(ends)).requires_grad_(True)
        self.out = nn.Linear(decoder.config.d_model, outputs)
        self.dropout = dropout
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.constant_(self.out.bias, -2.0)

    def forward(
        self, decoder: Any, encoded: Tensor, source_mask: Tensor, target: Tensor, target_mask: Tensor
    ) -> Tensor:
        """Log-odds (B, T, outputs) for the target's numbers (B, T), `</s>` last; masks are 1 where there is text.
        `decoder` lends embeddings and positions."""
        hidden = decoder.embed_tokens(target) * decoder.embed_scale + decoder.embed_positions(target.shape, 0)
        own, other = (_closed(mask, target.shape[1], hidden.dtype) for mask in (target_mask, source_mask))
        for layer in self.layers:
            out = layer(self._dropped(hidden), own, encoded, encoder_attention_mask=other, use_cache=False)
            hidden = out[0] if isinstance(out, tuple) else out
        odds: Tensor = self.out(self._dropped(hidden))
        return odds

    def fill(self, weights: Mapping[str, Tensor]) -> list[str]:
        """Takes the weights; returns the names that are missing, too many or of another shape, and then takes none."""
        fitting = {name: weight.float() for name, weight in weights.items()}
        own = self.state_dict()
        wrong = [
            name
            for name in fitting.keys() | own.keys()
            if name not in fitting or name not in own or fitting[name].shape != own[name].shape
        ]
        if not wrong:
            self.load_state_dict(fitting)
        return sorted(wrong)

    def _dropped(self, hidden: Tensor) -> Tensor:
        return functional.dropout(hidden, self.dropout, self.training) if self.dropout else hidden


def load_raters(folder: Path, decoder: Any) -> list[ErrorTagger]:
    """The raters beside a model; none where it has none. ModelError for a file that does not fit."""
    path = folder / storage.RATERS
    if not path.is_file():
        return []
    members: dict[int, dict[str, Tensor]] = {}
    for name, weight in storage.load(path).items():
        member, _, inner = name.partition(".")
        members.setdefault(int(member) if member.isdigit() else -1, {})[inner] = torch.from_numpy(weight)
    raters = []
    for number in sorted(members):
        rater = ErrorTagger(decoder, MARKS)
        if wrong := rater.fill(members[number]):
            raise ModelError(f"{path}: {wrong[0]} does not fit config.json beside it; run `mtreview train-head` again")
        raters.append(rater.to(decoder.embed_tokens.weight.device).eval().requires_grad_(False))
    return raters


def _closed(mask: Tensor, width: int, dtype: torch.dtype) -> Tensor:
    """What is added to attention: nothing where there is text, the least number elsewhere; (B, 1, width, mask's
    width)."""
    added = (mask == 0).to(dtype) * torch.finfo(dtype).min
    return added[:, None, None, :].expand(-1, 1, width, -1)
