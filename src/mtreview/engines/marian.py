"""The forward pass of a Marian network (Junczys-Dowmunt et al. 2018), written out for the embedded model.

It is built empty and given its weights, without drawing any, and needs torch alone: importing transformers' own class
and building it take seconds. Names of weights and calls are those of transformers'
`MarianMTModel`, and so are the numbers (tested)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Marian", "is_known"]

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "swish": functional.silu,
    "silu": functional.silu,
    "relu": functional.relu,
    "gelu": functional.gelu,
}


def is_known(config: Mapping[str, Any]) -> bool:
    """Whether `Marian` computes a network of this config.json: one vocabulary for both sides, a usual activation."""
    shared = config.get("share_encoder_decoder_embeddings", True) and config.get("tie_word_embeddings", True)
    return bool(shared) and config.get("activation_function", "gelu") in _ACTIVATIONS


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What transformers' encoders and decoders give back, as far as it is used here: the last states (B, T, d) and, where
    asked for, each layer's attention on the source (B, heads, T, S)."""

    last_hidden_state: Tensor
    cross_attentions: tuple[Tensor, ...] = ()


class Marian(nn.Module):
    """A network to evaluate; build it under `torch.device("meta")` and give it weights by `load_state_dict(assign=True)`."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.config = SimpleNamespace(**config)
        self.model = _Body(self.config)
        self.register_buffer("final_logits_bias", torch.zeros(1, self.config.vocab_size))

    def get_encoder(self) -> "_Encoder":
        return self.model.encoder

    def get_decoder(self) -> "_Decoder":
        return self.model.decoder

    def lm_head(self, states: Tensor) -> Tensor:
        return functional.linear(states, self.output)

    @property
    def output(self) -> Tensor:
        """The output layer (vocabulary, d), which is the embedding."""
        return self.model.shared.weight


class _Body(nn.Module):
    def __init__(self, config: SimpleNamespace) -> None:
        super().__init__()
        # A weight is given, for drawing one, even on the meta device, makes torch import its compiler: a second.
        weight = torch.empty(config.vocab_size, config.d_model)
        self.shared = nn.Embedding(config.vocab_size, config.d_model, config.pad_token_id, _weight=weight)
        self.encoder = _Encoder(config, self.shared)
        self.decoder = _Decoder(config, self.shared)


class _Stack(nn.Module):
    """What encoder and decoder have in common: embeddings, places, layers."""

    def __init__(self, config: SimpleNamespace, embedding: nn.Embedding, layers: int, heads: int, inner: int) -> None:
        super().__init__()
        self.config = config
        self.embed_tokens = embedding
        self.embed_scale = config.d_model**0.5 if config.scale_embedding else 1.0
        crossed = isinstance(self, _Decoder)
        self.layers = nn.ModuleList(_Layer(config, heads, inner, crossed=crossed) for _ in range(layers))
        self._places = _sinusoids(config.max_position_embeddings, config.d_model)

    def embed_positions(self, shape: torch.Size, before: int = 0) -> Tensor:
        """Vectors (T, d) of the places of texts (B, T) that begin at the place `before`."""
        weight = self.embed_tokens.weight
        return self._places[before : before + shape[1]].to(weight.device, weight.dtype)

    def embed(self, pieces: Tensor) -> Tensor:
        hidden: Tensor = self.embed_tokens(pieces) * self.embed_scale + self.embed_positions(pieces.shape)
        return hidden


class _Encoder(_Stack):
    def __init__(self, config: SimpleNamespace, embedding: nn.Embedding) -> None:
        super().__init__(
            config, embedding, config.encoder_layers, config.encoder_attention_heads, config.encoder_ffn_dim
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Encoded:
        """`input_ids` and `attention_mask` (1 where there is text) are (B, S)."""
        hidden = self.embed(input_ids)
        mask = _closed(attention_mask[:, None, None, :] == 0, hidden)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return Encoded(hidden)


class _Decoder(_Stack):
    def __init__(self, config: SimpleNamespace, embedding: nn.Embedding) -> None:
        super().__init__(
            config, embedding, config.decoder_layers, config.decoder_attention_heads, config.decoder_ffn_dim
        )

    def forward(
        self,
        input_ids: Tensor,
        encoder_hidden_states: Tensor,
        encoder_attention_mask: Tensor,
        *,
        use_cache: bool = False,
        output_attentions: bool = False,
    ) -> Encoded:
        """Targets (B, T) after their sources' states (B, S, d), whose mask is 1 where there is text."""
        hidden, count = self.embed(input_ids), input_ids.shape[1]
        own = _closed(torch.ones(count, count, dtype=torch.bool, device=hidden.device).triu(1), hidden)
        other = _closed(encoder_attention_mask[:, None, None, :] == 0, hidden)
        seen: list[Tensor] | None = [] if output_attentions else None
        for layer in self.layers:
            hidden = layer(hidden, own, encoder_hidden_states, encoder_attention_mask=other, seen=seen)
        return Encoded(hidden, tuple(seen or ()))


class _Layer(nn.Module):
    """Self-attention, in a decoder attention on the source, and two linear layers, each normalised afterwards."""

    def __init__(self, config: SimpleNamespace, heads: int, inner: int, *, crossed: bool) -> None:
        super().__init__()
        width = config.d_model
        self.self_attn, self.self_attn_layer_norm = _Attention(width, heads), nn.LayerNorm(width)
        if crossed:
            self.encoder_attn, self.encoder_attn_layer_norm = _Attention(width, heads), nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)
        self.final_layer_norm = nn.LayerNorm(width)
        self._active = _ACTIVATIONS[config.activation_function]

    def forward(
        self,
        hidden: Tensor,
        mask: Tensor,
        encoded: Tensor | None = None,
        *,
        encoder_attention_mask: Tensor | None = None,
        use_cache: bool = False,
        seen: list[Tensor] | None = None,
    ) -> Tensor:
        """`seen`, if given, receives the attention on the source."""
        hidden = self.self_attn_layer_norm(hidden + self.self_attn(hidden, hidden, mask)[0])
        if encoded is not None:
            found, weights = self.encoder_attn(hidden, encoded, encoder_attention_mask)
            hidden = self.encoder_attn_layer_norm(hidden + found)
            if seen is not None:
                seen.append(weights)
        out: Tensor = self.final_layer_norm(hidden + self.fc2(self._active(self.fc1(hidden))))
        return out


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.q_proj, self.k_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.v_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)
        self._heads = heads

    def forward(self, hidden: Tensor, others: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """States (B, T, d) and weights (B, heads, T, S) of attention on `others` (B, S, d)."""
        query, key, value = (
            project(x).view(*x.shape[:2], self._heads, -1).transpose(1, 2)
            for project, x in ((self.q_proj, hidden), (self.k_proj, others), (self.v_proj, others))
        )
        odds = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
        weights = torch.softmax(odds if mask is None else odds + mask, dim=-1)
        found: Tensor = self.out_proj((weights @ value).transpose(1, 2).flatten(2))
        return found, weights


def _closed(hidden_places: Tensor, like: Tensor) -> Tensor:
    """What is added to attention: nothing, and the least number at places that must not be seen."""
    return hidden_places.to(like.dtype) * torch.finfo(like.dtype).min


def _sinusoids(count: int, width: int) -> Tensor:
    """Sines in the first half of a vector, cosines in the second (count, width); not on the meta device."""
    angles = np.arange(count)[:, None] / np.power(10000, 2 * (np.arange(width) // 2) / width)
    both = np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1)
    return torch.from_numpy(both.astype(np.float32))
