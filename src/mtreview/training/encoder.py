"""A bilingual encoder: pieces of both languages to states, and sentences to vectors in which translations lie close.

Its folder is made by `encoder_wheel`: weights in blocks (`engines.blocks`), the configuration of a transformers
`BertModel`, and the pieces of a Unigram model with the character map that comes before them."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mtreview.engines.storage import load
from mtreview.engines.unigram import Pieces
from mtreview.errors import ModelError

__all__ = ["FILES", "Encoder", "open_encoder"]

FILES = ("encoder.safetensors", "config.json", "vocabulary.json")
ROOM = 8192
"""Places in one batch, padding included."""
PREFIX = "query: "
"""What stood before every sentence where the encoder learned to compare them."""


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
    from transformers import BertConfig, BertModel

    try:
        config = json.loads((folder / FILES[1]).read_text(encoding="utf-8"))
        pieces = Pieces(**json.loads((folder / FILES[2]).read_text(encoding="utf-8")))
        weights = {name: torch.from_numpy(value) for name, value in load(folder / FILES[0]).items()}
        network: Any = BertModel(BertConfig(**config), add_pooling_layer=False)
        network.load_state_dict(weights)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ModelError) as error:
        raise ModelError(
            f"{folder}: the encoder cannot be read ({error}); make it with mtreview.training.encoder_wheel"
        ) from None
    return Encoder(network.to(dtype).eval(), pieces)
