"""The two parts joined: the encoder's states, through a linear bridge, stand before the English as if they were its pieces.

The bridge starts as the linear map that takes the encoder's states of English words nearest to the language model's
embeddings of the same words. The encoder puts translations close to each other, so that a Chinese source begins as something
like a gloss in English, and the language model has to learn how to reorder and inflect, not what the words mean."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from mtreview.engines.english_reader import unpack_weights
from mtreview.errors import InputError, ModelError
from mtreview.training.encoder import Encoder, pad_rows

__all__ = ["BEGIN", "NONE", "Joined", "fit_bridge", "open_english"]

BEGIN = 0
"""<|endoftext|>: the language model's texts begin and end with it."""
NONE = -1
"""Padding of targets."""
RIDGE = 1e-2


class Joined(nn.Module):
    """`english` is a transformers `LlamaForCausalLM`."""

    def __init__(self, encoder: Encoder, english: Any) -> None:
        super().__init__()
        self.encoder, self.english = encoder, english
        self.bridge = nn.Linear(encoder.width, english.config.hidden_size)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits (B, T + 1, V) of what follows begin and each target piece; source pieces (B, S) of the encoder, target
        pieces (B, T), filled up with NONE."""
        begin = target.new_full((len(target), 1), BEGIN)
        shown = torch.cat([begin, target.clamp(min=0)], dim=1)
        prefix, mask = self._prefix(source)
        mask = torch.cat([mask, torch.ones_like(begin), (target != NONE).long()], dim=1)
        pieces = self.english.get_input_embeddings()(shown).to(prefix.dtype)
        states = self.english.model(
            inputs_embeds=torch.cat([prefix, pieces], dim=1),
            attention_mask=mask,
            position_ids=(mask.cumsum(1) - 1).clamp(min=0),
            use_cache=False,
        ).last_hidden_state
        logits: Tensor = self.english.lm_head(states[:, source.shape[1] :])
        return logits

    def loss(self, source: Tensor, target: Tensor, smoothing: float = 0.0) -> Tensor:
        """Mean cross-entropy a target piece, the end included, in nats."""
        ends = (target != NONE).sum(1, keepdim=True)
        wanted = torch.cat([target, target.new_full((len(target), 1), NONE)], dim=1).scatter(1, ends, BEGIN)
        logits = self(source, target).float().flatten(0, 1)
        return nn.functional.cross_entropy(logits, wanted.flatten(), ignore_index=NONE, label_smoothing=smoothing)

    @torch.inference_mode()
    def write(self, source: Tensor, *, beam: int, longest: int) -> list[list[int]]:
        """The English pieces for sources (B, S): greedy where `beam` is 1."""
        prefix, mask = self._prefix(source)
        begin = source.new_full((len(source), 1), BEGIN)
        embedded = self.english.get_input_embeddings()(begin).to(prefix.dtype)
        chosen = self.english.generate(
            inputs_embeds=torch.cat([prefix, embedded], dim=1),
            attention_mask=torch.cat([mask, torch.ones_like(begin)], dim=1),
            num_beams=beam, do_sample=False, max_new_tokens=longest, eos_token_id=BEGIN, pad_token_id=BEGIN,
            early_stopping=beam > 1,
        )  # fmt: skip
        return [_until_end(row) for row in chosen.tolist()]

    def _prefix(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """Bridged states (B, S, width of the English) and which of them are no padding (B, S)."""
        return self.bridge(self.encoder(source)), (source != self.encoder.pieces.pad).long()


def _until_end(pieces: list[int]) -> list[int]:
    return pieces[: pieces.index(BEGIN)] if BEGIN in pieces else pieces


def open_english(folder: Path) -> tuple[Any, Tokenizer]:
    """The English reader's network as a `LlamaForCausalLM` in float32, and its pieces; ModelError where it cannot be read."""
    from safetensors import SafetensorError
    from transformers import LlamaConfig, LlamaForCausalLM

    try:
        stored = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = {f"model.{name}": value for name, value in unpack_weights(folder, torch.float32)}
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(f"{folder}: no English reader to start from ({error}); correct parts.english") from None
    theta = stored.pop("rope_theta")
    vocabulary, width = weights["model.embed_tokens.weight"].shape
    inner = len(weights["model.layers.0.mlp.gate_proj.weight"])
    config = LlamaConfig(
        **stored, vocab_size=vocabulary, hidden_size=width, intermediate_size=inner, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": theta}, bos_token_id=BEGIN, eos_token_id=BEGIN,
    )  # fmt: skip
    network = LlamaForCausalLM(config)
    network.load_state_dict(weights | {"lm_head.weight": weights["model.embed_tokens.weight"]})
    network.tie_weights()
    return network, tokenizer


@torch.inference_mode()
def fit_bridge(joined: Joined, tokenizer: Tokenizer, sentences: Sequence[str]) -> float:
    """Sets the bridge by ridge regression on the words of English sentences; gives the share of variance it explains.
    Sentences that the two parts cut into different words are left out; InputError where none is left."""
    states, embeddings = [], []
    table = joined.english.get_input_embeddings().weight
    pieces = joined.encoder.pieces
    for text in sentences:
        ids = pieces.encode([text])[0]
        ours = _words([pieces.pieces[i].startswith("▁") for i in ids[1:-1]])
        made = tokenizer.encode(" ".join(text.split()), add_special_tokens=False)
        theirs = _words([piece.startswith("Ġ") for piece in made.tokens])
        if not ours or not theirs or max(ours) != max(theirs):
            continue
        found = joined.encoder(pad_rows([ids], pieces.pad))[0, 1:-1]
        states.append(_means(found, ours))
        embeddings.append(_means(table[made.ids], theirs))
    if not states:
        raise InputError("no English sentence to start the bridge from; give parts.sentences more of them")
    return _regress(joined.bridge, torch.cat(states), torch.cat(embeddings))


def _words(begins: Sequence[bool]) -> list[int]:
    """The number of the word that each piece belongs to; the first piece begins one whatever it says."""
    return [sum(begins[1 : n + 1]) for n in range(len(begins))]


def _means(values: Tensor, words: Sequence[int]) -> Tensor:
    number = torch.tensor(words)
    sums = torch.zeros(max(words) + 1, values.shape[1]).index_add_(0, number, values)
    return sums / torch.bincount(number)[:, None]


def _regress(bridge: nn.Linear, x: Tensor, y: Tensor) -> float:
    mean_x, mean_y = x.mean(0), y.mean(0)
    x, y = x - mean_x, y - mean_y
    gram = x.T @ x
    gram += RIDGE * gram.diagonal().mean() * torch.eye(len(gram))
    weight = torch.linalg.solve(gram, x.T @ y)
    bridge.weight.copy_(weight.T)
    bridge.bias.copy_(mean_y - mean_x @ weight)
    return float(1 - (y - x @ weight).square().sum() / y.square().sum())
