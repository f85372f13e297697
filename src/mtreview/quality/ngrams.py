"""How usual a run of English words is: counts of one to three words, taken from the English the model was trained on.

The file is small because each counted pair or triple is kept as a 32-bit hash and one byte of its count's logarithm:
a pair that was never seen is taken for a seen one about once in five thousand look-ups.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mtreview.config import data_folder
from mtreview.errors import ModelError
from mtreview.quality.word_evidence import words

__all__ = ["NGRAM_COLUMNS", "NgramTable", "fold_word"]

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]

NGRAM_COLUMNS = ("forward", "backward", "before", "after", "triple", "single", "unknown")
_STEP = 16.0  # the file keeps counts as round(_STEP * log count) in one byte
_EDGE, _UNKNOWN = 0, 1
_TRUST = (4.0, 2.0)  # occurrences of a context of one and of two words from which half the weight goes to it


def fold_word(word: str) -> str:
    """The form in which a word is counted: lower case, straight apostrophes, every digit as 0."""
    plain = word.casefold().replace("’", "'").replace("“", '"').replace("”", '"').replace("‘", "'")
    return "".join("0" if c.isdigit() else c for c in plain)


def _hashed(columns: Sequence[NDArray[np.int64]]) -> Hashes:
    key = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        key = (key ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return (key >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True, eq=False)
class NgramTable:
    """`vocabulary[0]` stands for the edge of a sentence and `vocabulary[1]` for any other word. `keys[k]` are sorted
    hashes of runs of k + 2 words, `counts[k]` how often each occurred; `singles` the counts of single words."""

    vocabulary: tuple[str, ...]
    singles: Floats
    keys: tuple[Hashes, Hashes]
    counts: tuple[Floats, Floats]

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.vocabulary)}

    @staticmethod
    def load(path: Path | None = None) -> "NgramTable":
        """The table in `path`, or the shipped one (read once a process)."""
        return _read(path or data_folder("models") / "ngrams.npz")

    def save(self, path: Path) -> None:
        """Hashes go as their lower halves and the number of hashes with each upper half."""
        kept: dict[str, NDArray[np.generic]] = {"singles": _packed(self.singles)}
        kept["vocabulary"] = np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8)
        for k in (0, 1):
            kept[f"low{k}"] = (self.keys[k] & np.uint32(0xFFFF)).astype(np.uint16)
            kept[f"high{k}"] = np.bincount(self.keys[k] >> np.uint32(16), minlength=1 << 16).astype(np.uint16)
            kept[f"count{k}"] = _packed(self.counts[k])
        np.savez_compressed(path, allow_pickle=False, **kept)

    @classmethod
    def count(cls, texts: Iterable[str], *, vocabulary: int = 40_000, least: tuple[int, int] = (3, 4)) -> Self:
        """Counts texts; `least` occurrences are asked of a pair and of a triple to be kept."""
        cut = [[fold_word(s.of(t)) for s in words(t)] for t in texts]
        common = Counter(w for sentence in cut for w in sentence).most_common(vocabulary - 2)
        names = ("<edge>", "<other>", *(w for w, _ in common))
        index = {w: i for i, w in enumerate(names)}
        stream = [_EDGE]
        for sentence in cut:
            stream += [index.get(w, _UNKNOWN) for w in sentence]
            stream.append(_EDGE)
        ids = np.array(stream, dtype=np.int64)
        keys, counts = zip(*(_runs(ids, k, least[k - 2], len(names)) for k in (2, 3)), strict=True)
        return cls(names, np.bincount(ids, minlength=len(names)).astype(np.float32), keys, counts)

    def ids(self, folded_words: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self.index.get(w, _UNKNOWN) for w in folded_words], dtype=np.int64)

    def count_runs(self, *columns: NDArray[np.int64]) -> Floats:
        """How often each run of two or three words (one a row, ids in parallel columns) was counted; 0 for pruned."""
        k = len(columns) - 2
        hashes = _hashed(columns)
        place = np.minimum(np.searchsorted(self.keys[k], hashes), max(len(self.keys[k]) - 1, 0))
        found = self.keys[k][place] == hashes if len(self.keys[k]) else np.zeros(len(hashes), dtype=bool)
        return np.where(found, self.counts[k][place], 0.0).astype(np.float32)

    def columns(self, text_words: Sequence[str]) -> Floats:
        """One row a word, the columns of `NGRAM_COLUMNS`: surprisal (nats) after the two words before and before the
        two words after it; log(1 + count) with the word before, the word after, and in the most usual of the three
        triples it is in; surprisal of the word alone; 1 for a word outside the vocabulary."""
        if not text_words:
            return np.zeros((0, len(NGRAM_COLUMNS)), dtype=np.float32)
        own = self.ids([fold_word(w) for w in text_words])
        a, b, c, d, e = (np.concatenate([[_EDGE, _EDGE], own, [_EDGE, _EDGE]])[i : i + len(own)] for i in range(5))
        ab, bc, cd, de = (self.count_runs(x, y) for x, y in ((a, b), (b, c), (c, d), (d, e)))
        abc, bcd, cde = self.count_runs(a, b, c), self.count_runs(b, c, d), self.count_runs(c, d, e)
        single = self._share(c)
        forward = self._mixed(abc, ab, bc, self.singles[b], single)
        backward = self._mixed(cde, de, cd, self.singles[d], single)
        triple = np.maximum(np.maximum(abc, bcd), cde)
        table = [-np.log(forward), -np.log(backward), np.log1p(bc), np.log1p(cd), np.log1p(triple)]
        return np.stack([*table, -np.log(single), c == _UNKNOWN], axis=1).astype(np.float32)

    def _share(self, ids: NDArray[np.int64]) -> Floats:
        share: Floats = (self.singles[ids] + 1) / (self.singles.sum() + len(self.singles))
        return share

    def _mixed(self, three: Floats, two: Floats, pair: Floats, one: Floats, single: Floats) -> Floats:
        """Jelinek-Mercer mixture of the triple's, the pair's and the word's own share, trusting what was seen often."""
        near = np.where(one > 0, np.minimum(pair / np.maximum(one, 1), 1), 0)
        far = np.where(two > 0, np.minimum(three / np.maximum(two, 1), 1), 0)
        trust = one / (one + _TRUST[0] * 10)
        mixed = trust * 0.8 * near + (1 - trust * 0.8) * single
        trust = two / (two + _TRUST[1] * 10)
        return (trust * 0.7 * far + (1 - trust * 0.7) * mixed).astype(np.float32)


def _runs(ids: NDArray[np.int64], length: int, least: int, size: int) -> tuple[Hashes, Floats]:
    columns = [ids[i : len(ids) - length + 1 + i] for i in range(length)]
    key = columns[0]
    for column in columns[1:]:
        key = key * size + column
    keys, counts = np.unique(key, return_counts=True)
    keys, counts = keys[counts >= least], counts[counts >= least]
    parts = []
    for _ in range(length):
        parts.append(keys % size)
        keys = keys // size
    hashes = _hashed(parts[::-1])
    order = np.argsort(hashes, kind="stable")
    return hashes[order], counts[order].astype(np.float32)


def _packed(counts: Floats) -> NDArray[np.uint8]:
    return np.minimum(np.round(_STEP * np.log(np.maximum(counts, 1))), 255).astype(np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> Floats:
    counts: Floats = np.exp(packed.astype(np.float32) / np.float32(_STEP))
    return counts


@lru_cache(maxsize=2)
def _read(path: Path) -> NgramTable:
    try:
        with np.load(path, allow_pickle=False) as file:
            kept = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: the n-gram table cannot be read ({error}); install mtreview again") from None
    names = tuple(bytes(kept["vocabulary"]).decode().split("\n"))
    keys, counts = [], []
    for k in (0, 1):
        high = np.repeat(np.arange(1 << 16, dtype=np.uint32), kept[f"high{k}"])
        keys.append((high << np.uint32(16)) | kept[f"low{k}"].astype(np.uint32))
        counts.append(_unpacked(kept[f"count{k}"]))
    singles = _unpacked(kept["singles"])
    return NgramTable(names, singles, (keys[0], keys[1]), (counts[0], counts[1]))
