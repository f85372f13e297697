"""The network: a fresh Marian that starts as a dictionary, or a trained one that grows.

A fresh one knows which piece translates which (embeddings from the alignments) and copies what it attends to (value and
output projections of the cross-attention are identities), the other sublayers being quiet at first. A grown one
computes nearly what it did before: new encoder layers and new feed-forward units start almost silent."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mtreview.engines import storage
from mtreview.errors import ModelError
from mtreview.training.recipe import Model
from mtreview.training.subwords import Vocabulary

__all__ = ["build", "configuration"]

POSITIONS = 258
"""256 pieces, a tag and </s>."""
QUIET, SILENT, FIRST = 0.2, 0.05, 0.3
CLOSED = -1e4
"""Bias of a number that never comes out; fits fp16."""


def configuration(model: Model, vocabulary: Vocabulary) -> Any:
    from transformers import MarianConfig

    settings: dict[str, Any] = {
        "vocab_size": vocabulary.size, "decoder_vocab_size": vocabulary.size, "d_model": model.width,
        "encoder_layers": model.encoder_layers, "decoder_layers": model.decoder_layers,
        "encoder_attention_heads": model.heads, "decoder_attention_heads": model.heads,
        "encoder_ffn_dim": model.feed_forward, "decoder_ffn_dim": model.feed_forward, "activation_function": "swish",
        "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0, "scale_embedding": True,
        "static_position_embeddings": True, "share_encoder_decoder_embeddings": True, "tie_word_embeddings": True,
        "pad_token_id": vocabulary.pad, "decoder_start_token_id": vocabulary.pad, "eos_token_id": 0, "bos_token_id": 0,
        "forced_eos_token_id": 0, "max_position_embeddings": POSITIONS, "attn_implementation": "eager",
    }  # fmt: skip
    return MarianConfig(**settings)


def build(
    model: Model, vocabulary: Vocabulary, start: Path | None, embeddings: NDArray[np.float32] | None, seed: int
) -> Any:
    """A MarianMTModel in fp32 on the CPU, ready to train. `embeddings` (size, width) are for a fresh one."""
    from transformers import MarianMTModel

    torch.manual_seed(seed)
    network = MarianMTModel(configuration(model, vocabulary))
    _fresh(network, copying=model.copying)
    if embeddings is not None:
        network.model.shared.weight.data.copy_(torch.from_numpy(embeddings))
    if start is not None:
        _grow(network, start)
    network.tie_weights()
    with torch.no_grad():
        network.model.shared.weight[vocabulary.pad] = 0
        network.final_logits_bias.fill_(CLOSED)
        network.final_logits_bias[0, torch.from_numpy(vocabulary.outputs())] = 0
    return network


@torch.no_grad()
def _fresh(network: Any, *, copying: bool) -> None:
    width = network.config.d_model
    nn.init.normal_(network.model.shared.weight, std=width**-0.5)
    for name, weight in network.named_parameters():
        if weight.dim() == 2 and "shared" not in name and "embed_positions" not in name:
            nn.init.xavier_uniform_(weight)
    for layer in (*network.model.encoder.layers, *network.model.decoder.layers):
        layer.self_attn.out_proj.weight.mul_(QUIET)
        layer.fc2.weight.mul_(QUIET)
    if copying:
        for layer in network.model.decoder.layers:
            nn.init.eye_(layer.encoder_attn.v_proj.weight)
            nn.init.eye_(layer.encoder_attn.out_proj.weight)
        network.model.decoder.layers[0].encoder_attn.out_proj.weight.mul_(FIRST)


@torch.no_grad()
def _grow(network: Any, start: Path) -> None:
    old, new = _weights(start), network.state_dict()
    for name, weight in old.items():
        if name not in new:
            raise ModelError(f"{start}: has {name}, which a model of this recipe has not; raise model.*_layers")
        if "embed_positions" in name or name == "final_logits_bias":
            continue
        _place(new[name], weight, name, start)
    depth = 1 + max(int(name.split(".")[3]) for name in old if name.startswith("model.encoder.layers."))
    for layer in network.model.encoder.layers[depth:]:
        _silence(layer, network.model.encoder.layers[depth - 1].final_layer_norm)


def _weights(start: Path) -> dict[str, Tensor]:
    """Those of an ordinary directory of the Hub, or of one in which they are kept as int8 by row."""
    if (start / storage.QUANTISED).is_file():
        return {name: torch.from_numpy(weight) for name, weight in storage.load(start / storage.QUANTISED).items()}
    from transformers import MarianMTModel

    try:
        found: dict[str, Tensor] = MarianMTModel.from_pretrained(start, dtype=torch.float32).state_dict()
    except OSError as error:
        raise ModelError(f"{start}: no Marian model to start from: {error}; correct model.start") from None
    return found


def _place(new: Tensor, old: Tensor, name: str, start: Path) -> None:
    """Copies a weight; a wider feed-forward keeps the old units and hears the new ones softly."""
    if new.shape == old.shape:
        new.copy_(old)
    elif ".fc1." in name and new.shape[0] > old.shape[0] and new.shape[1:] == old.shape[1:]:
        new[: old.shape[0]].copy_(old)
    elif ".fc2.weight" in name and new.shape[0] == old.shape[0] and new.shape[1] > old.shape[1]:
        new.mul_(SILENT)
        new[:, : old.shape[1]].copy_(old)
    else:
        raise ModelError(
            f"{start}: {name} is {tuple(old.shape)}, the recipe asks {tuple(new.shape)}; only layers and feed_forward can grow"
        )


def _silence(layer: Any, before: Any) -> None:
    """A new layer after `before`: its sublayers nearly silent, its two norms scaled so that their input comes out
    again."""
    gain, shift = before.weight, before.bias
    spread = float((gain.square().mean() + shift.var(correction=0)).sqrt())
    layer.self_attn.out_proj.weight.mul_(SILENT)
    layer.fc2.weight.mul_(SILENT)
    for norm in (layer.self_attn_layer_norm, layer.final_layer_norm):
        norm.weight.fill_(spread)
        norm.bias.fill_(float(shift.mean()))
