"""The pair reader: what the pair network makes of translations, and how it would edit them.

It reads in two ways. T, the translation: each Chinese sentence and its English after the pairs before them. E, the editor:
Chinese, the given English, the edited English. Reading the given English itself as the edited one says of each piece whether
the editor would keep it."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mtreview.config import data_folder
from mtreview.engines import storage
from mtreview.engines.branching import grow
from mtreview.engines.english_pieces import SPACE, Places, encode_sentence
from mtreview.engines.english_reader import LlamaReader, load_english_reader, open_reader
from mtreview.engines.pair_network import BEGIN, END, PairNetwork, Part, Row, open_network
from mtreview.engines.pair_rows import EditHead, Pair, cut_target, edit_head, edit_row, translation_rows
from mtreview.engines.pair_writing import write_on
from mtreview.errors import ConfigError
from mtreview.protocols import Floats, PairReading, Progress, Weighing

__all__ = ["NetworkPairReader", "load_pair_reader", "open_pair_reader"]

LONGEST = 1024
"""English pieces of a text that is edited."""
TREE = 512
"""Pieces of wordings of one sentence that are weighed in one row."""


class NetworkPairReader:
    """A `PairReader` on the pair network. Reading is done by one thread at a time."""

    def __init__(self, network: PairNetwork, tokenizer: Tokenizer, name: str) -> None:
        self.id = name
        self._network = network
        self._tokenizer = tokenizer
        self._guard = Lock()

    def read(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        documents: Sequence[int] | None = None,
        translation: bool = True,
        progress: Progress | None = None,
    ) -> list[PairReading]:
        """See `PairReader.read`; ValueError when the lists are not parallel."""
        with self._guard:
            pairs = self._cut(sources, targets, range(len(targets)) if documents is None else documents)
            steps = _Steps(len(pairs) * (2 if translation else 1), progress)
            edited = self._read_edits(pairs, steps)
            translated = self._read_translations(pairs, steps) if translation else None
        return [
            _joined([n for n, pair in enumerate(pairs) if pair.index == i], pairs, edited, translated)
            for i in range(len(targets))
        ]

    def correct(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        prefixes: Sequence[str],
        *,
        longest: Sequence[int],
        ways: int = 1,
    ) -> list[list[str]]:
        """See `PairReader.correct`; ValueError when the lists are not parallel, ConfigError for `ways` below 1."""
        if ways < 1:
            raise ConfigError(f"ways = {ways}: give a number from 1")
        given = list(zip(sources, targets, prefixes, longest, strict=True))
        with self._guard:
            heads = self._heads([one[:3] for one in given])
            rows = [Row((*head, encode_sentence(self._tokenizer, prefixes[i])[0])) for i, head in heads.items()]
            written = write_on(self._network, rows, longest=[longest[i] for i in heads], ways=ways)
        found: list[list[str]] = [[] for _ in given]
        for i, lines in zip(heads, written, strict=True):
            found[i] = list(dict.fromkeys(self._spell(line, prefixes[i]) for line in lines))
        return found

    def weigh(
        self, sources: Sequence[str], targets: Sequence[str], corrected: Sequence[str], *, translation: bool = False
    ) -> list[Weighing]:
        """See `PairReader.weigh`; ValueError when the lists are not parallel."""
        cut = [encode_sentence(self._tokenizer, text) for text in corrected]
        logs: list[Floats] = [np.zeros(0, np.float32)] * len(cut)
        with self._guard:
            edits = self._heads(list(zip(sources, targets, corrected, strict=True)))
            heads: dict[int, tuple[Part, ...]] = {
                i: ([BEGIN], head[1]) if translation else head for i, head in edits.items()
            }
            groups: dict[tuple[str, str], list[int]] = {}
            for i in heads:
                groups.setdefault((sources[i], "" if translation else targets[i]), []).append(i)
            trees = [
                _Tree(heads[part[0]], part, [cut[i][0] for i in part])
                for group in groups.values()
                for part in _portions(sorted(group, key=lambda i: cut[i][0]), [len(pieces) for pieces, _ in cut])
            ]
            for n, states in self._network.read([tree.row for tree in trees]):
                for i, own in trees[n].weigh(self._network, states):
                    logs[i] = own
        return [_weighing(places, own) for (_, places), own in zip(cut, logs, strict=True)]

    def describe(self, sources: Sequence[str]) -> Floats:
        """See `PairReader.describe`: the mean of a text's bridged states."""
        with self._guard:
            states = self._network.read_sources(sources)
        return np.stack([states[source].mean(0).numpy() for source in sources])

    def _cut(self, sources: Sequence[str], targets: Sequence[str], documents: Sequence[int]) -> list[Pair]:
        given = list(zip(sources, targets, documents, strict=True))
        states = self._network.read_sources([s for s, t, _ in given if s.strip(SPACE) and t.strip(SPACE)])
        return [
            Pair(i, document, states[source], pieces, places)
            for i, (source, target, document) in enumerate(given)
            if source in states
            for pieces, places in cut_target(self._tokenizer, target)
        ]

    def _heads(self, given: Sequence[tuple[str, str, str]]) -> dict[int, EditHead]:
        """What stands before the edited text, by number, of sources, targets and edited texts; nothing where source or target is
        blank or the English too long."""
        states = self._network.read_sources([source for source, _, _ in given if source.strip(SPACE)])
        heads: dict[int, EditHead] = {}
        for i, (source, target, edited) in enumerate(given):
            own, other = (encode_sentence(self._tokenizer, text)[0] for text in (target, edited))
            if source in states and own and max(len(own), len(other)) <= LONGEST:
                heads[i] = edit_head(states[source], own)
        return heads

    def _read_edits(self, pairs: Sequence[Pair], steps: "_Steps") -> list[Floats]:
        """Surprisal, entropy, rank of each piece as the edited text, and the two log-odds (T, 5)."""
        rows = [edit_row(pair) for pair in pairs]
        found: list[Floats] = [np.zeros((0, 5), np.float32)] * len(pairs)
        for n, states in self._network.read([row.row for row in rows]):
            own = states[rows[n].before :]
            judged = self._network.llama.judge(own[:-1], pairs[n].pieces)
            found[n] = np.concatenate([judged, self._network.tell_marks(own[1:])], axis=1)
            steps.add(1)
        return found

    def _read_translations(self, pairs: Sequence[Pair], steps: "_Steps") -> list[Floats]:
        """Surprisal, entropy and rank of each piece as a translation (T, 3)."""
        rows = list(translation_rows(pairs))
        found: list[Floats] = [np.zeros((0, 3), np.float32)] * len(pairs)
        for number, states in self._network.read([row for row, _ in rows]):
            new = rows[number][1]
            asked = torch.cat([states[before : before + len(pairs[n].pieces)] for n, before in new])
            judged = self._network.llama.judge(asked, [piece for n, _ in new for piece in pairs[n].pieces])
            ends = np.cumsum([len(pairs[n].pieces) for n, _ in new])
            for (n, _), own in zip(new, np.split(judged, ends[:-1]), strict=True):
                found[n] = own
            steps.add(len(new))
        return found

    def _spell(self, pieces: list[int], prefix: str) -> str:
        """The text of pieces that follow a prefix; its last space was left out, as pieces begin with theirs."""
        text: str = self._tokenizer.decode(pieces, skip_special_tokens=False)
        return text.removeprefix(" ") if not prefix or prefix[-1] in SPACE else text


class _Steps:
    """Counts what was read."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = total, 0, progress

    def add(self, count: int) -> None:
        self._done += count
        if self._progress is not None:
            self._progress("reading both", self._done, self._total)


class _Tree:
    """Wordings of one sentence after what stands before all of them; pieces in lexicographic order."""

    def __init__(self, head: tuple[Part, ...], members: Sequence[int], texts: Sequence[Sequence[int]]) -> None:
        self._members, self._texts = members, texts
        self._before = sum(map(len, head)) - 1
        self._tree = grow(texts, 0)
        count = len(self._tree.pieces)
        after = np.concatenate([table for _, table in self._tree.cut(count)]) if count else np.zeros((0, 0), np.bool_)
        self.row = Row((*head, self._tree.pieces.tolist()), (self._tree.places + self._before + 1, after))

    def weigh(self, network: PairNetwork, states: torch.Tensor) -> Iterator[tuple[int, Floats]]:
        """Number and log-probabilities (T + 1,) of each wording, that of its end last."""
        asked = [
            (node, piece)
            for path, text in zip(self._tree.paths, self._texts, strict=True)
            for node, piece in zip([self._before, *(path + self._before + 1).tolist()], [*text, END], strict=True)
        ]
        distinct = {pair: n for n, pair in enumerate(dict.fromkeys(asked))}
        found = network.llama.weigh(states[[node for node, _ in distinct]], [piece for _, piece in distinct])
        logs = found[[distinct[pair] for pair in asked]]
        ends = np.cumsum([len(text) + 1 for text in self._texts])
        yield from zip(self._members, np.split(logs, ends[:-1]), strict=True)


def _portions(ordered: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    """Neighbours together, at most `TREE` pieces, or one alone."""
    portion: list[int] = []
    size = 0
    for i in ordered:
        if portion and size + sizes[i] > TREE:
            yield portion
            portion, size = [], 0
        portion.append(i)
        size += sizes[i]
    if portion:
        yield portion


def _joined(
    parts: Sequence[int],
    pairs: Sequence[Pair],
    edited: Sequence[Floats],
    translated: Sequence[Floats] | None,
) -> PairReading:
    """The parts of one target; pieces that are nothing but space are not shown."""
    places: Places = [place for n in parts for place in pairs[n].places]
    shown = [k for k, (start, end) in enumerate(places) if end > start]
    spans: NDArray[np.int32] = np.array([places[k] for k in shown], np.int32).reshape(-1, 2)
    kept = np.concatenate([np.zeros((0, 5), np.float32), *(edited[n] for n in parts)])[shown]
    if translated is None:
        told: tuple[Floats | None, Floats | None, NDArray[np.int32] | None] = (None, None, None)
    else:
        own = np.concatenate([np.zeros((0, 3), np.float32), *(translated[n] for n in parts)])[shown]
        told = (own[:, 0], own[:, 1], own[:, 2].astype(np.int32))
    return PairReading(
        spans[:, 0], spans[:, 1], kept[:, 0], kept[:, 1], kept[:, 2].astype(np.int32), kept[:, 3], kept[:, 4], *told
    )


def _weighing(places: Places, logs: Floats) -> Weighing:
    spans: NDArray[np.int32] = np.array(places, np.int32).reshape(-1, 2)
    return Weighing(spans[:, 0], spans[:, 1], logs) if len(logs) else Weighing(spans[:0, 0], spans[:0, 1], logs)


_LOADING = Lock()


def load_pair_reader() -> NetworkPairReader:
    """The reader whose weights ship in models/pair-reader, one per process, on those of the English reader."""
    with _LOADING:
        return _shipped()


@lru_cache(maxsize=1)
def _shipped() -> NetworkPairReader:
    return _open(data_folder("models") / "pair-reader", load_english_reader)


def open_pair_reader(folder: Path, english_folder: Path) -> NetworkPairReader:
    """The reader in a folder, on the English reader in another, in float32. ModelError when a file is missing or damaged."""
    return _open(folder, cache(lambda: open_reader(english_folder)))


def _open(folder: Path, english: Callable[[], LlamaReader]) -> NetworkPairReader:
    """`english` gives the same reader every time."""
    key = storage.content_key(folder)
    network = open_network(folder, lambda: english().network[0])
    return NetworkPairReader(network, english().network[1], f"pair@{key}+{english().id}")
