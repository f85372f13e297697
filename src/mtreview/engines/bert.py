"""The forward pass of a BERT encoder (Devlin et al. 2019), written out: equal to transformers' `BertModel` (tested), which
takes a second and more to import."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["Bert"]


class Bert:
    """`weights` as transformers names them, in the number type to compute in."""

    def __init__(self, weights: Mapping[str, Tensor], *, layers: int, heads: int, epsilon: float, pad: int) -> None:
        self._weights = weights
        self._layers, self._heads, self._epsilon, self._pad = layers, heads, epsilon, pad

    @torch.inference_mode()
    def read(self, pieces: Tensor) -> Tensor:
        """Last states (B, S, d) of pieces (B, S); what is padding has states that mean nothing."""
        words, places, kinds = (
            self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        x = self._norm(words[pieces] + places[: pieces.shape[1]] + kinds[0], "embeddings.LayerNorm")
        seen = (pieces != self._pad)[:, None, None]
        for i in range(self._layers):
            x = self._layer(x, f"encoder.layer.{i}.", seen)
        return x

    def _layer(self, x: Tensor, name: str, seen: Tensor) -> Tensor:
        q, k, v = (
            self._times(x, f"{name}attention.self.{part}").view(*x.shape[:2], self._heads, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        found = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen).transpose(1, 2).flatten(2)
        x = self._norm(x + self._times(found, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm")
        inner = functional.gelu(self._times(x, f"{name}intermediate.dense"))
        return self._norm(x + self._times(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _times(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(x, weight.shape, weight, bias, self._epsilon)
