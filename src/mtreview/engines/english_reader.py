"""The English reader: a language model that has read much English says how expected each piece of a text is.

A text is read after what stands before it (at most `CONTEXT` pieces of that), beginning with `<|endoftext|>`, as the
model learned to. Texts with the same beginning share its keys and values, so that many wordings at one place, or the
sentences of an article, cost their own pieces alone; all are read in a few passes, since a pass over few pieces takes as long
as the weights take to come from memory."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from mtreview.config import data_folder
from mtreview.engines import storage
from mtreview.engines.blocks import unpack
from mtreview.engines.branching import count_shared, grow
from mtreview.engines.english_pieces import SPACE, encode_pieces, open_tokenizer, trim_place
from mtreview.engines.llama import Llama, Memory, Shape
from mtreview.errors import ModelError
from mtreview.protocols import Floats, Progress, Reading

__all__ = ["CONTEXT", "LlamaReader", "load_english_reader", "open_reader", "unpack_weights"]

CONTEXT = 1024
"""Pieces of the text before that are looked at; when there are more, the last `CONTEXT` / 2 to `CONTEXT`."""
BEGIN = 0
PART = 1024
"""Pieces that are read in one go: of one long text, or of short ones side by side."""
ROOM = 2 * PART
"""Pieces of texts that begin alike and are read together; each looks at all of them, so that more would cost more."""


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A text to read: the pieces before it, its own, and their places in the text as given."""

    before: tuple[int, ...]
    own: list[int]
    places: list[tuple[int, int]]

    @property
    def pieces(self) -> tuple[int, ...]:
        return (*self.before, *self.own)


_Group = tuple[list[int], Callable[[Sequence[_Text]], list[Reading]]]
"""Which texts are read together, and how."""


class LlamaReader:
    """An `EnglishReader` on a Llama network. Reading is done by one thread at a time."""

    def __init__(self, llama: Llama, tokenizer: Tokenizer, name: str) -> None:
        self.id = name
        self._llama = llama
        self._tokenizer = tokenizer
        self._guard = Lock()
        self._begun: tuple[tuple[int, ...], Memory] = ((), Memory())

    @property
    def network(self) -> tuple[Llama, Tokenizer]:
        """What another reader may stand on: the weights are in memory once."""
        return self._llama, self._tokenizer

    def read(
        self, texts: Sequence[str], *, contexts: Sequence[str] | None = None, progress: Progress | None = None
    ) -> list[Reading]:
        """See `EnglishReader.read`; ValueError when the lists are not parallel."""
        before = [""] * len(texts) if contexts is None else [c or "" for c in contexts]
        cut = [self._cut(text, context) for text, context in zip(texts, before, strict=True)]
        found: list[Reading | None] = [None] * len(cut)
        done = 0
        with self._guard:
            for together, read in (*self._side_by_side(cut), *self._branching(cut)):
                for i, reading in zip(together, read([cut[i] for i in together]), strict=True):
                    found[i] = reading
                done += len(together)
                if progress is not None:
                    progress("reading", done, len(cut))
        return [reading for reading in found if reading is not None]

    def _cut(self, text: str, context: str) -> _Text:
        # The space between the two belongs to the first word after it, as it did where the model learned to read.
        stem = context.rstrip(SPACE)
        space = context[len(stem) :] if stem else ""
        before = self._pieces(stem)[0]
        if len(before) >= CONTEXT:
            before = before[(len(before) - CONTEXT) // (CONTEXT // 2) * (CONTEXT // 2) + CONTEXT // 2 :]
        own, places = self._pieces(space + text)
        shifted = [trim_place(text, start - len(space), end - len(space)) for start, end in places]
        return _Text((BEGIN, *before), own, shifted)

    def _pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        return encode_pieces(self._tokenizer, text)

    def _side_by_side(self, cut: Sequence[_Text]) -> Iterator[_Group]:
        """Texts that nothing stands before, by length, and each text that is too long to stand beside another."""
        short = []
        for i, text in enumerate(cut):
            if len(text.before) + len(text.own) > ROOM:
                yield [i], self._read_long
            elif len(text.before) == 1:
                short.append(i)
        short.sort(key=lambda i: (len(cut[i].own), i))
        while short:
            count = 1
            while count < len(short) and len(cut[short[count]].own) * (count + 1) <= PART:
                count += 1
            yield short[:count], self._read_rows
            short = short[count:]

    def _branching(self, cut: Sequence[_Text]) -> Iterator[_Group]:
        """Texts after others, in groups whose tree has at most `ROOM` pieces."""
        order = sorted(
            (i for i, t in enumerate(cut) if len(t.before) > 1 and len(t.before) + len(t.own) <= ROOM),
            key=lambda i: (cut[i].pieces, i),
        )
        group: list[int] = []
        size, last = 0, _Text((), [], [])
        for i in order:
            more = len(cut[i].pieces) - count_shared(last.pieces, cut[i].pieces)
            if group and size + more > ROOM:
                yield group, self._read_tree
                group, more, size = [], len(cut[i].pieces), 0
            group.append(i)
            size, last = size + more, cut[i]
        if group:
            yield group, self._read_tree

    def _read_rows(self, texts: Sequence[_Text]) -> list[Reading]:
        """Readings of texts that nothing stands before."""
        longest = max(len(t.own) for t in texts)
        if not longest:
            return [_reading(t, np.zeros((0, 3), np.float32), 1) for t in texts]
        shown = torch.full((len(texts), longest), BEGIN)
        for row, text in enumerate(texts):
            shown[row, 1 : len(text.own)] = torch.tensor(text.own[:-1], dtype=torch.long)
        states, _ = self._llama.read(shown)
        return [
            _reading(text, self._llama.judge(states[row, : len(text.own)], text.own), 1)
            for row, text in enumerate(texts)
        ]

    def _read_tree(self, texts: Sequence[_Text]) -> list[Reading]:
        """Readings of texts, in the order of their pieces; what several have in common is read once."""
        least = min(len(t.before) for t in texts)
        shared = min(count_shared(texts[0].pieces, texts[-1].pieces), least - 1)
        memory = self._remember(texts[0].before[: shared + 1])
        tree = grow([t.pieces[: max(len(t.pieces) - 1, least)] for t in texts], shared)
        states = []
        for part, after in tree.cut(PART):
            mask = torch.ones(len(after), shared + after.shape[1], dtype=torch.bool)
            mask[:, shared:] = torch.from_numpy(after)
            pieces, places = torch.from_numpy(tree.pieces[part])[None], torch.from_numpy(tree.places[part])
            one, memory = self._llama.read(pieces, memory, (places, mask))
            states.append(one[0])
        # Texts that begin alike ask the same of the same states.
        asked = [
            (int(node), piece)
            for text, path in zip(texts, tree.paths, strict=True)
            for node, piece in zip(path[len(text.before) - 1 - shared :], text.own, strict=False)
        ]
        distinct = {pair: n for n, pair in enumerate(dict.fromkeys(asked))}
        numbers = self._llama.judge(torch.cat(states)[[node for node, _ in distinct]], [piece for _, piece in distinct])
        rows = np.split(numbers[[distinct[pair] for pair in asked]], np.cumsum([len(t.own) for t in texts])[:-1])
        return [_reading(text, own, 1) for text, own in zip(texts, rows, strict=True)]

    def _read_long(self, texts: Sequence[_Text]) -> list[Reading]:
        (text,) = texts
        known, memory = text.before, self._remember(text.before)
        parts, windows = [], 1
        for start in range(0, len(text.own), PART):
            own = text.own[start : start + PART]
            if len(known) + len(own) > self._llama.shape.window:
                known, windows = (BEGIN, *known[-CONTEXT:]), windows + 1
                memory = self._llama.read(torch.tensor([known[:-1]]))[1]
            states, memory = self._llama.read(torch.tensor([[known[-1], *own[:-1]]]), memory)
            parts.append(self._llama.judge(states[0], own))
            known = (*known, *own)
        return [_reading(text, np.concatenate(parts), windows)]

    def _remember(self, pieces: tuple[int, ...]) -> Memory:
        """Keys and values of `pieces`; what was begun last time is gone on with as far as it is the same."""
        last, memory = self._begun
        wanted = pieces[:-1]  # the last one is read with the text
        same = next(
            (i for i, (a, b) in enumerate(zip(last, wanted, strict=False)) if a != b), min(len(last), len(wanted))
        )
        memory = memory.first(same)
        for start in range(same, len(wanted), PART):
            _, memory = self._llama.read(torch.tensor([wanted[start : start + PART]]), memory)
        self._begun = (wanted, memory)
        return memory


def _reading(text: _Text, numbers: Floats, windows: int) -> Reading:
    """Pieces that are nothing but the space before the text, or inside it, are not shown; what follows was told after them."""
    shown = [k for k, (start, end) in enumerate(text.places) if end > start]
    places: NDArray[np.int32] = np.array([text.places[k] for k in shown], np.int32).reshape(-1, 2)
    kept = numbers[shown]
    return Reading(places[:, 0], places[:, 1], kept[:, 0], kept[:, 1], kept[:, 2].astype(np.int32), windows)


_LOADING = Lock()


def load_english_reader() -> LlamaReader:
    """The reader whose weights ship in models/english-reader, one per process."""
    with _LOADING:
        return _shipped()


@lru_cache(maxsize=1)
def _shipped() -> LlamaReader:
    return open_reader(data_folder("models") / "english-reader")


def open_reader(folder: Path, dtype: torch.dtype = torch.float32) -> LlamaReader:
    """The reader in a folder with config.json, tokenizer.json and the weights in blocks, which are unpacked in memory (half
    a gigabyte in float32, in a fraction of a second). In bfloat16 it is faster on some processors, but the numbers then
    depend on the batch by up to 0.2 nats. ModelError when a file is missing or damaged."""
    from safetensors import SafetensorError

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = dict(unpack_weights(folder, dtype))
        tokenizer = open_tokenizer(folder / "tokenizer.json")
        name = f"{config['name']}@{storage.content_key(folder)}/{str(dtype).removeprefix('torch.')}"
        return LlamaReader(Llama(weights, Shape.of(config)), tokenizer, name)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(f"{folder}: the English reader cannot be read ({error}); install mtreview again") from None


def unpack_weights(folder: Path, dtype: torch.dtype) -> Iterator[tuple[str, Tensor]]:
    """The weights in such a folder by name, out of their blocks."""
    from safetensors import safe_open

    for path in (folder / "embeddings.safetensors", folder / "layers.safetensors"):
        with safe_open(path, "numpy") as file:
            kinds = file.metadata() or {}
            for name in file.keys():  # noqa: SIM118 (not a mapping)
                value = file.get_tensor(name)
                whole = unpack(value, kinds[name]) if name in kinds else value
                yield name, torch.from_numpy(whole).to(dtype)
