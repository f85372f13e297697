"""The parts joined for training: the encoder's states stand, through the bridge, among the English pieces; the linear maps of the
English reader are W + B A with W as it was (low-rank adaptation, Hu and others 2021), and a linear head marks."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mtreview.engines.english_reader import unpack_weights
from mtreview.engines.llama import Shape
from mtreview.engines.pair_network import MAPS
from mtreview.training.encoder import Encoder

__all__ = ["Joint", "quantise"]

Block = Callable[..., Tensor]
_START = -2.0
"""Log-odds of the head before it has learned: one word in eight is marked."""
_LEAST = 4096
"""Matrices with fewer weights are kept as they are."""


class Joint(nn.Module):
    """`english` is the folder of the English reader, whose weights stay; `dtype` is what they are computed in."""

    def __init__(self, encoder: Encoder, english: Path, rank: int, dtype: torch.dtype) -> None:
        super().__init__()
        weights = dict(unpack_weights(english, torch.float32))
        self.shape = Shape.of(json.loads((english / "config.json").read_text(encoding="utf-8")))
        self.encoder = encoder.requires_grad_(True)
        self.encoder.network.embeddings.requires_grad_(False)
        table = weights["embed_tokens.weight"]
        self.bridge, self.head = nn.Linear(encoder.width, table.shape[1]), nn.Linear(table.shape[1], 2)
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, _START)
        self.table, self.last = nn.Buffer(table.to(dtype)), nn.Buffer(weights["norm.weight"])
        self.maps, self.norms = nn.ParameterList(), nn.ParameterList()
        self.a, self.b = nn.ParameterList(), nn.ParameterList()
        for i in range(self.shape.layers):
            for names in MAPS.values():
                whole = torch.cat([weights[f"layers.{i}.{name}.weight"] for name in names])
                self.maps.append(nn.Parameter(whole.to(dtype), requires_grad=False))
                self.a.append(nn.Parameter(torch.randn(rank, whole.shape[1]) / math.sqrt(whole.shape[1])))
                self.b.append(nn.Parameter(torch.zeros(len(whole), rank)))
            for name in ("input_layernorm", "post_attention_layernorm"):
                self.norms.append(nn.Parameter(weights[f"layers.{i}.{name}.weight"], requires_grad=False))
        self.block: Block = _block

    def forward(
        self, sources: Sequence[Tensor], pieces: Tensor, from_source: Tensor, places: Tensor, groups: Tensor | None
    ) -> Tensor:
        """Normed last states (B, L, d). `sources`: batches of Chinese pieces; `pieces` (B, L) English ones; `from_source` (B, L): which
        state of all sources stands there, -1 for English; `places` (B, L) in its own text. `groups` (B, L): who sees whom; None: all
        that stands before."""
        states = torch.cat([self.bridge(self.encoder(one)).flatten(0, 1) for one in sources])
        x = self.table[pieces]
        x = torch.where((from_source >= 0)[..., None], states[from_source.clamp(min=0)].to(x.dtype), x)
        width = x.shape[2] // self.shape.heads
        angles = places[..., None] * self.shape.theta ** (-torch.arange(0, width, 2, device=x.device) / width)
        turn = (angles.cos().repeat(1, 1, 2)[:, None].to(x.dtype), angles.sin().repeat(1, 1, 2)[:, None].to(x.dtype))
        mask = None
        if groups is not None:
            before = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
            mask = ((groups[:, :, None] == groups[:, None, :]) & before)[:, None]
        heads = (self.shape.heads, self.shape.shared_heads, self.shape.epsilon)
        step = len(MAPS)
        for i in range(self.shape.layers):
            maps = [(self.maps[k], self.a[k], self.b[k]) for k in range(step * i, step * (i + 1))]
            x = self.block(x, turn, mask, heads, (self.norms[2 * i], self.norms[2 * i + 1]), maps)
        return _norm(x, self.last, self.shape.epsilon)

    def begin(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        """Takes over weights by the names of `trained`; KeyError or RuntimeError where one is missing or of another shape."""
        own = self._named()
        with torch.no_grad():
            for name, weight in own.items():
                weight.copy_(torch.from_numpy(weights[name]))

    def hold(self, first: int) -> None:
        """Leaves what comes before layer `first` as it is."""
        step = len(MAPS)
        for weight in (
            *self.a[: step * first],
            *self.b[: step * first],
            *self.encoder.parameters(),
            *self.bridge.parameters(),
        ):
            weight.requires_grad_(False)

    def logits(self, states: Tensor) -> Tensor:
        """(N, pieces) of states (N, d), in float32."""
        return (states.to(self.table.dtype) @ self.table.T).float()

    def trained(self) -> dict[str, NDArray[np.generic]]:
        """The trained weights by the names that `write_folder` reads, matrices as int8 with a scale a row."""
        out: dict[str, NDArray[np.generic]] = {}
        for name, weight in self._named().items():
            value = weight.detach().float().cpu().numpy()
            whole = value.ndim == 2 and value.size > _LEAST and not name.startswith(("bridge.", "tag."))
            out |= quantise(name, value) if whole else {name: value}
        return out

    def _named(self) -> dict[str, Tensor]:
        found: dict[str, Tensor] = {f"A{n}": w for n, w in enumerate(self.a)} | {
            f"B{n}": w for n, w in enumerate(self.b)
        }
        layers = self.encoder.network.named_parameters()
        found |= {f"enc.{n}": w for n, w in layers if not n.startswith("embeddings.")}
        for name, part in (("bridge", self.bridge), ("tag", self.head)):
            found |= {f"{name}.{n}": w for n, w in part.named_parameters()}
        return found


def quantise(name: str, matrix: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    """The matrix as int8 under its name, and the scale of each row (R,) under its name and "/scale"."""
    scale = np.abs(matrix).max(axis=1) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return {name: np.round(matrix / scale[:, None]).astype(np.int8), f"{name}/scale": scale}


def _block(
    x: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor | None, heads: tuple[int, int, float],
    norms: tuple[Tensor, Tensor], maps: Sequence[tuple[Tensor, Tensor, Tensor]],
) -> Tensor:  # fmt: skip
    many, shared, epsilon = heads
    batch, length, size = x.shape
    width = size // many
    qkv = _changed(_norm(x, norms[0], epsilon), *maps[0]).view(batch, length, -1, width).transpose(1, 2)
    q, k, v = torch.split(qkv, [many, shared, shared], dim=1)
    q, k = _turned(q, *turn), _turned(k, *turn)
    k, v = (one.repeat_interleave(many // shared, dim=1) for one in (k, v))
    seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
    x = x + _changed(seen.transpose(1, 2).reshape(batch, length, size), *maps[1])
    gate, up = _changed(_norm(x, norms[1], epsilon), *maps[2]).chunk(2, dim=-1)
    return x + _changed(functional.silu(gate) * up, *maps[3])


def _changed(x: Tensor, weight: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return functional.linear(x, weight + (b @ a).to(weight.dtype))


def _norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + epsilon) * weight).to(x.dtype)


def _turned(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    a, b = x.chunk(2, dim=-1)
    return x * cosines + torch.cat([-b, a], dim=-1) * sines
