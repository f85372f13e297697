"""The forward pass of a Marian network as plain functions over its weights.

transformers' own pass gives all attention or none; training needs two matrices of it and speed everywhere else. Both
compute the same (a test compares them). `compiled` has torch compile the layers, each kind once for all its layers and
for all shapes, which pays on a GPU.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["Body"]

Weights = tuple[Tensor, ...]
Seen = Tensor | None
_PARTS = ("weight", "bias")


class Body:
    """Reads the weights of `model` (a MarianModel) at every call, so that it follows their training."""

    def __init__(self, model: Any, *, dropout: float = 0.0, compiled: bool = False) -> None:
        self._model, self._dropout = model, dropout
        config = model.config
        self._heads, self._scale = config.encoder_attention_heads, math.sqrt(config.d_model)
        if (config.activation_function, config.scale_embedding) != ("swish", True):
            raise ValueError("the network is not of the kind that mtreview.training.network builds")
        self._encode: Callable[..., Tensor] = torch.compile(_encoder_layer) if compiled else _encoder_layer
        self._decode: Callable[..., tuple[Tensor, Seen]] = torch.compile(_decoder_layer) if compiled else _decoder_layer
        self.slopes: Callable[..., Any] = torch.compile(slopes) if compiled else slopes

    def __call__(
        self, source: Tensor, there: Tensor, given: Tensor, *, guided: bool
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """States (B, T, d) for sources (B, S), `there` (B, S) true where they have text, and the pieces `given` to
        the decoder (B, T). With `guided` also the cross-attention of the first layer's first head and the mean of the
        last layer's heads, each (B, 1, T, S)."""
        encoder, decoder = self._model.encoder, self._model.decoder
        mask = there[:, None, None, :]
        hidden = self._embedded(encoder, source)
        for layer in encoder.layers:
            hidden = self._encode(*_free(hidden, mask), _encoder_weights(layer), self._heads, self._dropout)
        memory, hidden = hidden, self._embedded(decoder, given)
        seen: list[Tensor] = []
        last = len(decoder.layers) - 1
        for n, layer in enumerate(decoder.layers):
            kept = (
                ("" if 0 < n < last else "both" if n == last == 0 else "first" if n == 0 else "mean") if guided else ""
            )
            hidden, attention = self._decode(
                *_free(hidden, memory, mask), _decoder_weights(layer), self._heads, self._dropout, kept
            )
            if attention is not None:
                seen += [attention[:, k : k + 1] for k in range(attention.shape[1])]
        return hidden, tuple(seen)

    def _embedded(self, side: Any, numbers: Tensor) -> Tensor:
        found = functional.embedding(numbers, self._model.shared.weight) * self._scale
        return functional.dropout(
            found + side.embed_positions.weight[: numbers.shape[1]], self._dropout, self._dropout > 0
        )


def _free(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The same tensors, with rows and places that may have another number next time: one compilation fits all
    batches."""
    for tensor in tensors:
        torch._dynamo.maybe_mark_dynamic(tensor, 0)
        torch._dynamo.maybe_mark_dynamic(tensor, tensor.dim() - 1 if tensor.dtype == torch.bool else 1)
    return tensors


def _of(*modules: Any) -> Weights:
    return tuple(getattr(module, part) for module in modules for part in _PARTS)


def _attention_weights(attention: Any) -> Weights:
    return _of(attention.q_proj, attention.k_proj, attention.v_proj, attention.out_proj)


def _encoder_weights(layer: Any) -> tuple[Weights, Weights, Weights]:
    return (
        _attention_weights(layer.self_attn),
        _of(layer.self_attn_layer_norm),
        _of(layer.fc1, layer.fc2, layer.final_layer_norm),
    )


def _decoder_weights(layer: Any) -> tuple[Weights, Weights, Weights, Weights, Weights]:
    own, norm, rest = _encoder_weights(layer)
    return own, norm, _attention_weights(layer.encoder_attn), _of(layer.encoder_attn_layer_norm), rest


def _encoder_layer(
    hidden: Tensor, mask: Tensor, weights: tuple[Weights, Weights, Weights], heads: int, dropout: float
) -> Tensor:
    own, norm, rest = weights
    query, key, value = _projected(hidden, own[:6], heads)
    found = _joined(_attended(query, key, value, mask), own[6:])
    return _fed(_added(hidden, found, norm, dropout), rest, dropout)


def _decoder_layer(
    hidden: Tensor, memory: Tensor, mask: Tensor, weights: tuple[Weights, Weights, Weights, Weights, Weights], heads: int, dropout: float,
    kept: str,
) -> tuple[Tensor, Seen]:  # fmt: skip
    """`kept`: the attention wanted, "first" head, "mean" of all, "both" (B, 2, T, S), or none."""
    own, norm, other, other_norm, rest = weights
    query, key, value = _projected(hidden, own[:6], heads)
    found = _joined(_attended(query, key, value, None), own[6:])
    hidden = _added(hidden, found, norm, dropout)
    (query,), (key, value) = _projected(hidden, other[:2], heads), _projected(memory, other[2:6], heads)
    if not kept:
        found, attention = _attended(query, key, value, mask), None
    else:
        shares = _shares(query, key, mask)
        found = shares.to(value.dtype) @ value
        first, mean = shares[:, :1], shares.mean(1, keepdim=True)
        attention = {"first": first, "mean": mean}[kept] if kept != "both" else torch.cat([first, mean], dim=1)
    return _fed(_added(hidden, _joined(found, other[6:]), other_norm, dropout), rest, dropout), attention


def _attended(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Attention where `mask` lets it look; without one, at no later place. On processors torch's fused kernel is
    slower than plain products at the lengths of sentences."""
    if query.device.type != "cpu":
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=mask is None)
    if mask is None:
        mask = torch.ones(query.shape[2], query.shape[2], dtype=torch.bool).tril()
    return _shares(query, key, mask).to(value.dtype) @ value


def _shares(query: Tensor, key: Tensor, mask: Tensor) -> Tensor:
    scores: Tensor = (query @ key.transpose(2, 3)) * query.shape[-1] ** -0.5
    return scores.float().masked_fill(~mask, -1e9).softmax(-1)


def _projected(hidden: Tensor, weights: Weights, heads: int) -> tuple[Tensor, ...]:
    """Several projections in one product, each (B, heads, places, d / heads)."""
    whole = functional.linear(hidden, torch.cat(weights[::2]), torch.cat(weights[1::2]))
    rows, places = hidden.shape[:2]
    return tuple(one.view(rows, places, heads, -1).transpose(1, 2) for one in whole.chunk(len(weights) // 2, dim=2))


def _joined(found: Tensor, out: Weights) -> Tensor:
    return functional.linear(found.transpose(1, 2).flatten(2), *out)


def _added(hidden: Tensor, found: Tensor, norm: Weights, dropout: float) -> Tensor:
    """The residual sum, then its norm."""
    total = hidden + functional.dropout(found, dropout, dropout > 0)
    return functional.layer_norm(total, total.shape[-1:], norm[0], norm[1])


def _fed(hidden: Tensor, weights: Weights, dropout: float) -> Tensor:
    inner = functional.silu(functional.linear(hidden, *weights[:2]))
    return _added(hidden, functional.linear(inner, *weights[2:4]), weights[4:], dropout)


def slopes(
    logits: Tensor, own: Tensor, correction: Tensor, mask: Tensor, smoothing: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Of the smoothed cross-entropy with the right places `own` (N,): its derivative by each logit (N, C), the summed
    loss and the summed negative log-likelihood over the rows that `mask` (N,) lets in."""
    whole = logits.float()
    plain, mean = whole.gather(1, own[:, None])[:, 0], whole.mean(1)
    whole = whole + correction
    norm = whole.logsumexp(1)
    right = (torch.arange(logits.shape[1], device=logits.device) == own[:, None]).to(whole.dtype)
    slope = (
        whole.sub_(norm[:, None])
        .exp_()
        .sub_(smoothing / logits.shape[1])
        .sub_(right, alpha=1 - smoothing)
        .mul_(mask[:, None])
    )
    loss = ((norm - (1 - smoothing) * plain - smoothing * mean) * mask).sum()
    return slope.to(logits.dtype), loss, ((norm - plain) * mask).sum()
