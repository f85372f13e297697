"""The pair network: a bilingual encoder's states of the Chinese, through a linear bridge, stand among the English pieces of
the English reader's network, whose linear maps have small changes of their own.

A text of the network is a row of parts: pieces of English, and states of a source. Rows of like length are read side by side."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional

from mtreview.engines.bert import Bert
from mtreview.engines.llama import Llama
from mtreview.engines.storage import load
from mtreview.engines.unigram import Pieces
from mtreview.errors import ModelError
from mtreview.language.text import normalise

__all__ = ["BEGIN", "END", "FILES", "MAPS", "MARK", "PairNetwork", "Row", "batches", "open_network"]

BEGIN, MARK, END = 0, 1, 2
"""What opens a row; what stands before and after a text to be edited; what follows the last piece of a text."""
FILES = ("config.json", "vocabulary.json", "encoder.safetensors", "adapter.safetensors")
MAPS = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "o": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}
"""Linear maps of a layer that were changed as one, by the name of the change."""
ROOM = 1024
"""Places that are read side by side, padding included."""

Part = Tensor | Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """States of sources (S, d) and English pieces, in order. `branches`: what comes last is a tree, whose pieces have these
    places in the row (T,) and come after these of each other (T, T); all come after what stands before the tree."""

    parts: tuple[Part, ...]
    branches: tuple[NDArray[np.int64], NDArray[np.bool_]] | None = None

    def __len__(self) -> int:
        return sum(map(len, self.parts))


class PairNetwork:
    """`bridge` and `tag`: weight and bias of a linear map from the encoder's width to the reader's, and from that to the
    log-odds of being marked and of being marked as a major error."""

    def __init__(
        self,
        encoder: Bert,
        pieces: Pieces,
        bridge: tuple[Tensor, Tensor],
        llama: Llama,
        tag: tuple[Tensor, Tensor],
        *,
        longest: int,
    ) -> None:
        self.llama = llama
        self._encoder, self._pieces, self._bridge, self._tag, self._longest = encoder, pieces, bridge, tag, longest

    @torch.inference_mode()
    def read_sources(self, sources: Sequence[str]) -> dict[str, Tensor]:
        """Bridged states (S, d) of each Chinese text, of its first pieces where it has more than the network reads."""
        texts = list(dict.fromkeys(sources))
        ids = self._pieces.encode([normalise(text, "source").text for text in texts], self._longest)
        found: dict[str, Tensor] = {}
        for rows in batches([len(one) for one in ids]):
            shown = torch.full((len(rows), max(len(ids[i]) for i in rows)), self._pieces.pad)
            for row, i in enumerate(rows):
                shown[row, : len(ids[i])] = torch.tensor(ids[i])
            states = functional.linear(self._encoder.read(shown), *self._bridge)
            found |= {texts[i]: states[row, : len(ids[i])] for row, i in enumerate(rows)}
        return found

    def read(self, rows: Sequence[Row]) -> Iterator[tuple[int, Tensor]]:
        """The number of each row and its states (len(row), d), the short rows first."""
        for together in batches([len(row) for row in rows]):
            states = self._read_together([rows[i] for i in together])
            for place, i in enumerate(together):
                yield i, states[place, : len(rows[i])]

    @torch.inference_mode()
    def embed(self, rows: Sequence[Row]) -> Tensor:
        """What goes in (B, longest, d), filled up with zeros."""
        inputs = [
            torch.cat(
                [
                    p if isinstance(p, Tensor) else self.llama.embedding[torch.tensor(p, dtype=torch.long)]
                    for p in row.parts
                ]
            )
            for row in rows
        ]
        return torch.nn.utils.rnn.pad_sequence(inputs, batch_first=True)

    @torch.inference_mode()
    def tell_marks(self, states: Tensor) -> NDArray[np.float32]:
        """Log-odds (T, 2) of lying in something that an editor marks, and marks as a major error; states (T, d)."""
        odds: NDArray[np.float32] = functional.linear(states, *self._tag).numpy()
        return odds

    def _read_together(self, rows: Sequence[Row]) -> Tensor:
        shown = self.embed(rows)
        if all(row.branches is None for row in rows):
            return self.llama.read(shown)[0]
        count = shown.shape[1]
        places = torch.arange(count).repeat(len(rows), 1)
        mask = torch.ones(count, count, dtype=torch.bool).tril().repeat(len(rows), 1, 1, 1)
        for i, row in enumerate(rows):
            if row.branches is not None:
                first = len(row) - len(row.branches[0])
                places[i, first : len(row)] = torch.from_numpy(row.branches[0])
                mask[i, 0, first : len(row), first : len(row)] = torch.from_numpy(row.branches[1])
        return self.llama.read(shown, branches=(places, mask))[0]


def batches(lengths: Sequence[int], room: int = ROOM) -> Iterator[list[int]]:
    """Texts of like length together, `room` places at most, or one text alone."""
    rows: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if rows and lengths[i] * (len(rows) + 1) > room:
            yield rows
            rows = []
        rows.append(i)
    if rows:
        yield rows


def open_network(folder: Path, english: Callable[[], Llama]) -> PairNetwork:
    """The network in a folder with `FILES`, on the English reader's, whose embedding and norms it shares; its linear maps with
    their changes take 425 MB. `english` is asked last, so that another thread may unpack it meanwhile. ModelError when a file
    is missing, damaged or of another network."""
    with _named(folder):
        config = json.loads((folder / FILES[0]).read_text(encoding="utf-8"))
        pieces = Pieces(**json.loads((folder / FILES[1]).read_text(encoding="utf-8")))
        pieces.encode(["好"])
        encoder, adapter = ({n: torch.from_numpy(v) for n, v in load(folder / name).items()} for name in FILES[2:])
    llama = english()
    with _named(folder):
        shape = config["encoder"]
        bert = Bert(
            encoder, layers=shape["num_hidden_layers"], heads=shape["num_attention_heads"],
            epsilon=shape["layer_norm_eps"], pad=pieces.pad,
        )  # fmt: skip
        bridge, tag = ((adapter[f"{name}.weight"], adapter[f"{name}.bias"]) for name in ("bridge", "tag"))
        changed = Llama(_merged(llama, adapter), llama.shape)
        network = PairNetwork(bert, pieces, bridge, changed, tag, longest=config["longest_source"])
        network.read_sources(["好"])  # a weight that is missing is found here
    return network


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """What a damaged file may cause, as one error that says where."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, IndexError, ModelError, SafetensorError) as error:
        raise ModelError(f"{folder}: the pair network cannot be read ({error}); install mtreview again") from None


@torch.inference_mode()
def _merged(english: Llama, adapter: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """W + B A of each linear map; everything else is the English reader's own."""
    merged = dict(english.weights)
    for layer in range(english.shape.layers):
        for change, names in MAPS.items():
            whole = [f"layers.{layer}.{name}.weight" for name in names]
            rows = [len(merged[name]) for name in whole]
            more = adapter[f"layers.{layer}.{change}.B"] @ adapter[f"layers.{layer}.{change}.A"]
            for name, part in zip(whole, torch.split(more, rows), strict=True):
                merged[name] = merged[name] + part
    return merged
