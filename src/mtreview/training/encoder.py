"""A bilingual encoder: pieces of both languages to states, and sentences to vectors in which translations lie close.

Its folder is made by `encoder_wheel`: weights in blocks (`engines.blocks`), the configuration of a transformers
`BertModel`, and the pieces of a Unigram model with the character map that comes before them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor, nn

from mtreview.engines.blocks import unpack
from mtreview.errors import ModelError

__all__ = ["FILES", "Encoder", "Pieces", "open_encoder"]

FILES = ("encoder.safetensors", "config.json", "vocabulary.json")
LONGEST = 160
"""Pieces of a text that are read; what comes after is left out."""
ROOM = 8192
"""Places in one batch, padding included."""
PREFIX = "query: "
"""What stood before every sentence where the encoder learned to compare them."""


@dataclass(frozen=True)
class Pieces:
    """A Unigram model: pieces with their log-probabilities, the character map applied first, and four special numbers."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    normal: dict[str, str]
    begin: int
    end: int
    pad: int
    unknown: int

    def content(self) -> dict[str, Any]:
        return asdict(self)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer(models.Unigram(list(zip(self.pieces, self.scores, strict=True)), self.unknown))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        return tokenizer

    @cached_property
    def _characters(self) -> dict[int, str]:
        return {ord(one): other for one, other in self.normal.items()}

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Numbers of each text's pieces between begin and end, `LONGEST` of them at most."""
        clean = [" ".join(text.translate(self._characters).split()) for text in texts]
        cut = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [[self.begin, *one.ids[: LONGEST - 2], self.end] for one in cut]

    def only(self, kept: Sequence[int]) -> "Pieces":
        """The same with these pieces alone, numbered anew."""
        pieces, scores = ([side[i] for i in kept] for side in (self.pieces, self.scores))
        special = (kept.index(number) for number in (self.begin, self.end, self.pad, self.unknown))
        alone = {one: other for one, other in self.normal.items() if len(one) == 1}
        return Pieces(tuple(map(str, pieces)), tuple(map(float, scores)), alone, *special)


class Encoder(nn.Module):
    """A transformers `BertModel` with its pieces."""

    def __init__(self, network: Any, pieces: Pieces) -> None:
        super().__init__()
        self.network, self.pieces = network, pieces

    @property
    def width(self) -> int:
        return int(self.network.config.hidden_size)

    def forward(self, ids: Tensor) -> Tensor:
        """Last states (B, S, width) of pieces (B, S); what is padding has states that mean nothing."""
        states: Tensor = self.network(input_ids=ids, attention_mask=(ids != self.pieces.pad).long()).last_hidden_state
        return states

    @torch.inference_mode()
    def embed(
        self, texts: Sequence[str], told: Callable[[int, int], None] = lambda done, total: None
    ) -> NDArray[np.float32]:
        """Vectors of length 1 (N, width): the mean of the states, whose product is the cosine."""
        ids = self.pieces.encode([PREFIX + text for text in texts])
        out = np.empty((len(ids), self.width), np.float32)
        device, done = self.network.device, 0
        for rows in _batches([len(one) for one in ids]):
            shown = pad_rows([ids[i] for i in rows], self.pieces.pad).to(device)
            seen = (shown != self.pieces.pad)[:, :, None]
            mean = (self(shown).float() * seen).sum(1) / seen.sum(1)
            out[rows] = nn.functional.normalize(mean, dim=1).cpu().numpy()
            done += len(rows)
            told(done, len(ids))
        return out


def pad_rows(ids: Sequence[Sequence[int]], pad: int) -> Tensor:
    """Shape (B, longest), filled up at the end."""
    out = torch.full((len(ids), max(map(len, ids))), pad)
    for row, one in enumerate(ids):
        out[row, : len(one)] = torch.as_tensor(one)
    return out


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Texts of like length together, `ROOM` places at most."""
    rows: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if rows and lengths[i] * (len(rows) + 1) > ROOM:
            yield rows
            rows = []
        rows.append(i)
    if rows:
        yield rows


def open_encoder(folder: Path, dtype: torch.dtype = torch.float32) -> Encoder:
    """The encoder in a folder, its blocks unpacked; ModelError when a file is missing or damaged."""
    from safetensors import SafetensorError, safe_open
    from transformers import BertConfig, BertModel

    try:
        config = json.loads((folder / FILES[1]).read_text(encoding="utf-8"))
        pieces = Pieces(**json.loads((folder / FILES[2]).read_text(encoding="utf-8")))
        with safe_open(folder / FILES[0], "numpy") as file:
            kinds = file.metadata() or {}
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
        weights = {n: torch.tensor(unpack(v, kinds[n]) if n in kinds else v) for n, v in stored.items()}
        network: Any = BertModel(BertConfig(**config), add_pooling_layer=False)
        network.load_state_dict(weights)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelError(
            f"{folder}: the encoder cannot be read ({error}); make it with mtreview.training.encoder_wheel"
        ) from None
    return Encoder(network.to(dtype).eval(), pieces)
