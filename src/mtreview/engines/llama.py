"""The forward pass of a Llama network (Touvron et al. 2023) with keys and values that several texts share.

Written out, so that many wordings can be read after one and the same beginning: its keys and values are computed once
and only looked at. Equal to transformers' `LlamaForCausalLM` (tested)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from mtreview.protocols import Floats

__all__ = ["Llama", "Memory", "Shape"]

ROWS = 128
"""Fewer take longer, since the embedding comes from memory for each; more leave the cache."""
SLICE = 16
"""Rows of logits that are summed up in one go: they stay in the cache from one step to the next."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network, named as its config.json names them."""

    layers: int
    heads: int
    shared_heads: int
    epsilon: float
    theta: float
    window: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Shape":
        return cls(
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["num_key_value_heads"],
            config["rms_norm_eps"],
            config["rope_theta"],
            config["max_position_embeddings"],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Keys and values of what was read, a pair per layer, each (B, shared heads, pieces, width of a head); B is 1 where all
    that is read on has the same before it."""

    layers: tuple[tuple[Tensor, Tensor], ...] = ()

    def __len__(self) -> int:
        return int(self.layers[0][0].shape[2]) if self.layers else 0

    def first(self, count: int) -> "Memory":
        """What was known after the first `count` pieces."""
        return replace(self, layers=tuple((k[:, :, :count], v[:, :, :count]) for k, v in self.layers) if count else ())

    def of(self, rows: Sequence[int]) -> "Memory":
        """What was known of these texts, as often as they are named."""
        return replace(self, layers=tuple((k[rows], v[rows]) for k, v in self.layers))


class Llama:
    """`weights` as transformers names them, without the leading "model.", in the number type to compute in; the output
    layer is the embedding."""

    def __init__(self, weights: Mapping[str, Tensor], shape: Shape) -> None:
        self.weights = weights
        self.shape = shape
        self.embedding = weights["embed_tokens.weight"]
        width = self.embedding.shape[1] // shape.heads
        places = torch.arange(shape.window, dtype=torch.float32)
        angles = places[:, None] * shape.theta ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
        self._cosines, self._sines = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)

    @torch.inference_mode()
    def read(
        self, pieces: Tensor, before: Memory | None = None, branches: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Memory]:
        """Last states (B, T, d) of B texts of T pieces (B, T), or of what stands for pieces (B, T, d), each after the same
        `before` or after its own; and keys and values with theirs added, which can be read on from when no text was shorter.
        Texts shorter than T are filled up at their end with any piece.

        `branches`: the pieces are a tree, not a line. For each its place in its own text (T,), and whether it comes after
        each of the pieces before and here (T, pieces before + T), itself included; or both for each text: (B, T) and
        (B, 1, T, pieces before + T)."""
        before = before or Memory()
        past, count = len(before), pieces.shape[1]
        if branches is None:
            places = torch.arange(past, past + count)
            # Without a mask half of the looking back is spared.
            mask = torch.ones(count, past + count, dtype=torch.bool).tril(past) if past else None
        else:
            places, mask = branches
        turn = (self._cosines[places].unsqueeze(-3), self._sines[places].unsqueeze(-3))  # the same for all heads
        x = pieces if pieces.is_floating_point() else self.embedding[pieces]
        grown = []
        for i in range(self.shape.layers):
            x, kept = self._layer(x, f"layers.{i}.", turn, mask, before.layers[i] if before.layers else None)
            grown.append(kept)
        return self._norm(x, "norm.weight"), Memory(tuple(grown))

    def logits(self, states: Tensor) -> Tensor:
        """(N, d) to (N, pieces there are), in float32."""
        return (states @ self.embedding.T).float()

    @torch.inference_mode()
    def judge(self, states: Tensor, pieces: Sequence[int]) -> Floats:
        """Surprisal, entropy and rank (T, 3) of the pieces that followed the states (T, d)."""
        out = np.empty((len(pieces), 3), np.float32)
        spare = torch.empty(SLICE, len(self.embedding))
        for place, logits, own in self._expect(states, pieces):
            room = spare[: len(logits)]
            # Counted as numbers: summing what is true or false takes several times as long.
            rank = torch.gt(logits, own, out=room).sum(1)
            top = logits.amax(1, keepdim=True)
            shares = torch.exp(logits.sub_(top), out=room)
            total = shares.sum(1)
            surprisal = total.log() - (own - top)[:, 0]
            entropy = total.log() - torch.linalg.vecdot(shares, logits) / total
            out[place] = torch.stack([surprisal, entropy, rank], dim=1).numpy()
        return out

    @torch.inference_mode()
    def weigh(self, states: Tensor, pieces: Sequence[int]) -> Floats:
        """Log-probabilities (T,) of the pieces that followed the states (T, d)."""
        out = np.empty(len(pieces), np.float32)
        for place, logits, own in self._expect(states, pieces):
            top = logits.amax(1, keepdim=True)
            total = logits.sub_(top).exp_().sum(1)
            out[place] = ((own - top)[:, 0] - total.log()).numpy()
        return out

    def _expect(self, states: Tensor, pieces: Sequence[int]) -> Iterator[tuple[slice, Tensor, Tensor]]:
        """Which of the pieces; their logits (n, pieces there are), which may be written over; those of the pieces themselves (n, 1)."""
        for start in range(0, len(pieces), ROWS):
            block = self.logits(states[start : start + ROWS])
            own = block.gather(1, torch.tensor(pieces[start : start + ROWS])[:, None])
            for first in range(0, len(block), SLICE):
                part = slice(first, min(first + SLICE, len(block)))
                yield slice(start + part.start, start + part.stop), block[part], own[part]

    def _layer(
        self, x: Tensor, name: str, turn: tuple[Tensor, Tensor], mask: Tensor | None, past: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        h = self._norm(x, f"{name}input_layernorm.weight")
        q, k, v = (
            self._times(h, f"{name}self_attn.{part}_proj.weight", heads)
            for part, heads in (("q", self.shape.heads), ("k", self.shape.shared_heads), ("v", self.shape.shared_heads))
        )
        q, k = _turned(q, *turn), _turned(k, *turn)
        if past is not None:
            k, v = (
                torch.cat([old.expand(len(x), -1, -1, -1), new], dim=2) for old, new in zip(past, (k, v), strict=True)
            )
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None, enable_gqa=True)
        x = x + functional.linear(seen.transpose(1, 2).flatten(2), self.weights[f"{name}self_attn.o_proj.weight"])
        h = self._norm(x, f"{name}post_attention_layernorm.weight")
        gate = functional.linear(h, self.weights[f"{name}mlp.gate_proj.weight"])
        up = functional.linear(h, self.weights[f"{name}mlp.up_proj.weight"])
        return x + functional.linear(functional.silu(gate) * up, self.weights[f"{name}mlp.down_proj.weight"]), (k, v)

    def _times(self, x: Tensor, name: str, heads: int) -> Tensor:
        return functional.linear(x, self.weights[name]).view(*x.shape[:2], heads, -1).transpose(1, 2)

    def _norm(self, x: Tensor, name: str) -> Tensor:
        wide = x.float()
        wide = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.shape.epsilon)
        return self.weights[name] * wide.to(x.dtype)


def _turned(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotary places (Su et al. 2021), the two halves of a head as the pairs that turn."""
    half = x.shape[-1] // 2
    wide = x.float()
    return (wide * cosines + torch.cat([-wide[..., half:], wide[..., :half]], dim=-1) * sines).to(x.dtype)
