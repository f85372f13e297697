"""How alike two texts of one language are: the draft of a source segment and the targets it may have become.

Character n-grams, weighted by rarity in the two documents, hashed into a vector of even length; numbers by value and
Latin words count as one more n-gram each. The vector of a bead is the sum of its segments' vectors.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtreview.alignment.band import Band, Floats
from mtreview.language.text import is_han

__all__ = ["Overlap", "overlap"]

SIZE = 512
SPACE = 1 << 20
ORDERS = (4, 3, 2)  # n of n-grams: letters, mixed text, Han
_SPACES = re.compile(r"[\W_]+")
_WHOLE = re.compile(r"\d+(?:[.,]\d+)*|\b[A-Z][a-z]+\b")


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """Running sums of the vectors of both sides (one row more than segments)."""

    zh: Floats
    en: Floats

    def part(self, first: int, last: int, begin: int, end: int) -> "Overlap":
        return Overlap(self.zh[first : last + 1], self.en[begin : end + 1])

    def cosines(self, band: Band, kind: tuple[int, int]) -> Floats:
        """Cosine of the two sides of each bead of `kind`, by its first node (rows that have such a bead)."""
        m, n = kind
        own, other = _even(self.zh[m:] - self.zh[:-m]), _even(self.en[n:] - self.en[:-n])
        found = np.zeros((len(own), band.width), np.float32)
        for first in range(0, len(own), 64):
            low = band.low[first : first + 64][: len(own) - first]
            left, right = int(low[0]), min(int(low[-1]) + band.width, len(other))
            if right > left:
                table = own[first : first + 64] @ other[left:right].T
                at = low[:, None] - left + np.arange(band.width)
                inside = at < table.shape[1]
                picked = np.take_along_axis(table, at.clip(0, table.shape[1] - 1), 1)
                found[first : first + 64] = np.where(inside, picked, 0)
        return found


def _even(values: Floats) -> Floats:
    scaled: Floats = values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-6)
    return scaled


def overlap(zh: Sequence[str], en: Sequence[str]) -> Overlap:
    """From the texts that stand for the Chinese and the English segments; both in the same language."""
    hashed = [[_grams(text) for text in side] for side in (zh, en)]
    spread = np.zeros(SPACE, np.float32)
    for side in hashed:
        for grams in side:
            spread[np.unique(grams)] += 1
    weight = np.log((1 + len(zh) + len(en)) / (spread + 0.5)).clip(0).astype(np.float32)
    return Overlap(*(_sums(side, weight) for side in hashed))


def _grams(text: str) -> np.ndarray:
    """Hashes of the text's n-grams and of its numbers and names."""
    plain = unicodedata.normalize("NFKC", text)
    whole = [_hash(word.replace(",", "") if word[0].isdigit() else word.lower()) for word in _WHOLE.findall(plain)]
    letters = " " + _SPACES.sub(" ", plain.lower()).strip() + " "
    order = ORDERS[2] if sum(map(is_han, letters)) * 2 > len(letters) else ORDERS[0]
    codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < order:
        return np.array(whole, np.int64)
    value = np.zeros(len(codes) - order + 1, np.uint64)
    for k in range(order):
        value = value * np.uint64(1_000_003) + codes[k : len(codes) - order + 1 + k]
    mixed = (value * np.uint64(11_400_714_819_323_198_485)) >> np.uint64(44)
    return np.concatenate([mixed.astype(np.int64), np.array(whole, np.int64)])


def _hash(word: str) -> int:
    value = 0
    for char in word:
        value = (value * 1_000_003 + ord(char)) & 0xFFFF_FFFF_FFFF_FFFF
    return ((value * 11_400_714_819_323_198_485) & 0xFFFF_FFFF_FFFF_FFFF) >> 44


def _sums(side: list[np.ndarray], weight: Floats) -> Floats:
    signs = np.where(np.arange(SPACE) >> 9 & 1, 1, -1).astype(np.float32)
    rows = np.zeros((len(side) + 1, SIZE), np.float32)
    for k, grams in enumerate(side):
        rows[k + 1] = np.bincount(grams % SIZE, weight[grams] * signs[grams], minlength=SIZE)
    total: Floats = np.cumsum(rows, axis=0, dtype=np.float64).astype(np.float32)
    return total
