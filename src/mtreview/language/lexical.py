"""What one word is likely to become in the other language: a table counted from aligned text, and its backing-off.

Words outside the table are not lost: Latin words and numbers stand for themselves, names are compared by pinyin,
and a long Chinese word is looked up by its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mtreview.config import data_folder
from mtreview.errors import ModelError
from mtreview.language.romanization import spellings
from mtreview.language.words import Words, words_en, words_zh
from mtreview.records import Span

__all__ = ["LexicalTable", "Linked", "Links"]

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

SAME = 0.9  # a Latin word or number for itself
FLOOR = 1e-4  # a word that nothing on the other side explains
STEP = 32.0  # the file keeps probabilities as round(-STEP * log p) in one byte


@dataclass(frozen=True, slots=True)
class Links:
    """Which words of one list may translate which of another: parallel arrays of positions in the two lists, and the
    probabilities of the English word given the Chinese one and the other way round. No pair stands twice."""

    zh: Indices
    en: Indices
    to_en: Floats
    to_zh: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The words of two texts with their places, the distinct ones of each side, and the links between those."""

    zh: Words
    en: Words
    zh_types: list[str]
    en_types: list[str]
    links: Links


@dataclass(frozen=True, eq=False)
class LexicalTable:
    """p(English word | Chinese word) and p(Chinese word | English word), sparse; see `words` for what a word is.

    `starts` (one more than Chinese words) cuts `en` `to_en` `to_zh` into the entries of each Chinese word.
    `null_zh`, `null_en`: how often a word stands opposite nothing. `rate_zh`, `rate_en`: how often it occurs, of all
    words."""

    zh_words: tuple[str, ...]
    en_words: tuple[str, ...]
    starts: Indices
    en: Indices
    to_en: Floats
    to_zh: Floats
    null_zh: Floats
    null_en: Floats
    rate_zh: Floats
    rate_en: Floats

    @classmethod
    def load(cls, path: Path | None = None) -> "LexicalTable":
        """The table in `path`, or the shipped one (read once a process)."""
        return cls._read(path) if path is not None else _shipped()

    @classmethod
    def _read(cls, path: Path) -> "LexicalTable":
        if not path.is_file():
            raise ModelError(f"{path}: the lexical table is missing; install mtreview again")
        try:
            with np.load(path, allow_pickle=False) as file:
                kept = {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ModelError(f"{path}: the lexical table cannot be read ({error}); install mtreview again") from None
        words = {side: tuple(bytes(kept[side]).decode().split("\n")) for side in ("zh", "en")}
        odds = {
            name: np.exp(kept[name] / -STEP).astype(np.float32) for name in ("to_en", "to_zh", "rate_zh", "rate_en")
        }
        null = {name: (kept[name] / 255).astype(np.float32) for name in ("null_zh", "null_en")}
        starts, entries = kept["starts"].astype(np.int64), kept["entries"].astype(np.int64)
        return cls(zh_words=words["zh"], en_words=words["en"], starts=starts, en=entries, **odds, **null)

    @cached_property
    def zh_index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.zh_words)}

    @cached_property
    def en_index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.en_words)}

    def words_zh(self, text: str) -> Words:
        """Chinese words with their places in `text` as given."""
        return words_zh(text)

    def words_en(self, text: str) -> Words:
        """English words, stemmed, with their places in `text`."""
        return words_en(text)

    def probability(self, zh: str, en: str) -> float:
        """p(English word | Chinese word), both as `words_zh` and `words_en` give them; 0 when nothing is known."""
        found = self.links([zh], [en])
        return float(found.to_en[0]) if len(found.zh) else 0.0

    def null(self, word: str) -> float:
        """How often this word (of either language) stands opposite nothing; the mean of rare words when unknown."""
        if word in self.zh_index:
            return float(self.null_zh[self.zh_index[word]])
        return float(self.null_en[self.en_index[word]]) if word in self.en_index else 0.2

    def translations(self, zh: str, most: int = 8) -> list[tuple[str, float]]:
        """The likeliest English stems of a Chinese word, best first."""
        i = self.zh_index.get(zh)
        if i is None:
            return []
        entries = range(int(self.starts[i]), int(self.starts[i + 1]))
        best = sorted(entries, key=lambda k: -self.to_en[k])[:most]
        return [(self.en_words[self.en[k]], float(self.to_en[k])) for k in best]

    def links(self, zh: Sequence[str], en: Sequence[str]) -> Links:
        """All known translations between two lists of distinct words, with backing-off for those not in the table."""
        known = sorted((self.en_index[w], j) for j, w in enumerate(en) if w in self.en_index)
        ids_en, places = (np.array(x, np.int64) for x in zip(*known, strict=True)) if known else (np.full(1, -1),) * 2
        parts = [(i, piece, 1 / len(cut)) for i, word in enumerate(zh) for cut in [self._pieces(word)] for piece in cut]
        rows, ids, shares = (np.array(x) for x in zip(*parts, strict=True)) if parts else (np.empty(0),) * 3
        first = self.starts[ids.astype(np.int64)]
        lengths = self.starts[ids.astype(np.int64) + 1] - first
        entry = np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        wanted = self.en[entry]
        nearest = np.minimum(np.searchsorted(ids_en, wanted), len(ids_en) - 1)
        keep = ids_en[nearest] == wanted
        row, column = np.repeat(rows.astype(np.int64), lengths)[keep], places[nearest[keep]]
        share = np.repeat(shares, lengths)[keep].astype(np.float32)
        table = (row, column, self.to_en[entry[keep]] * share, self.to_zh[entry[keep]] * share)
        return _merged(*table, self._names(zh, en), len(en))

    def link_pair(self, source: str, target: str) -> Linked:
        """Both texts cut into words, and what may translate what; several readers of one pair share the work."""
        return _linked(self, source, target)

    def _pieces(self, word: str) -> tuple[int, ...]:
        """Table indices of a word: itself, or for an unknown Chinese one its longest known parts from the left."""
        own = self.zh_index.get(word)
        if own is not None or word.isascii():
            return (own,) if own is not None else ()
        found, at = [], 0
        while at < len(word):
            size = next((n for n in range(len(word) - at, 0, -1) if word[at : at + n] in self.zh_index), 0)
            if size:
                found.append(self.zh_index[word[at : at + size]])
            at += size or 1
        return tuple(found)

    def _names(self, zh: Sequence[str], en: Sequence[str]) -> list[tuple[int, int, float, float]]:
        """Links that need no table: equal Latin words and numbers, and pinyin for English words that are rare."""
        at = {word: j for j, word in enumerate(en)}
        same = [(i, at[word], SAME, SAME) for i, word in enumerate(zh) if word in at]
        rare = {w: j for w, j in at.items() if w.isalpha() and self._rate(w) < 3e-5}
        if not rare:
            return same
        for i, word in enumerate(zh):
            spelled = spellings(word)
            if not spelled.keys().isdisjoint(rare):
                same += [(i, rare[w], odds, odds) for w, odds in spelled.items() if w in rare]
        return same

    def _rate(self, en: str) -> float:
        i = self.en_index.get(en)
        return float(self.rate_en[i]) if i is not None else 0.0

    def cover_source(self, source: str, target: str) -> tuple[tuple[Span, ...], Floats]:
        """Per Chinese word of the source log p(word | all words of the target), as IBM model 1 has it: the mean over
        the target's words and the empty word of p(word | target word)."""
        found = self.link_pair(source, target)
        return tuple(s for s, _ in found.zh), self._cover(found)

    def _cover(self, linked: Linked) -> Floats:
        found = linked.links
        times = dict.fromkeys(linked.en_types, 0)
        for _, word in linked.en:
            times[word] += 1
        counts = np.array([times[w] for w in linked.en_types], np.float32)
        total = np.zeros(len(linked.zh_types))
        if len(found.zh):
            weighed = np.bincount(found.zh, found.to_zh * counts[found.en], minlength=len(linked.zh_types))
            total = np.asarray(weighed, np.float64)
        place = {w: i for i, w in enumerate(linked.zh_types)}
        sums = total[[place[w] for _, w in linked.zh]] if linked.zh else np.zeros(0)
        return np.log((sums + FLOOR) / (len(linked.en) + 1)).astype(np.float32)


def _merged(
    row: Indices, column: Indices, to_en: Floats, to_zh: Floats, more: list[tuple[int, int, float, float]], width: int
) -> Links:
    """Links without doubles: of several between the same two words the highest counts."""
    if more:
        rows, columns, en, zh = (np.array(x) for x in zip(*more, strict=True))
        row, column = np.concatenate([row, rows]), np.concatenate([column, columns])
        to_en, to_zh = np.concatenate([to_en, en]), np.concatenate([to_zh, zh])
    keys, which = np.unique(row * max(width, 1) + column, return_inverse=True)
    best_en, best_zh = np.zeros(len(keys), np.float32), np.zeros(len(keys), np.float32)
    np.maximum.at(best_en, which, to_en.astype(np.float32))
    np.maximum.at(best_zh, which, to_zh.astype(np.float32))
    return Links(keys // max(width, 1), keys % max(width, 1), best_en, best_zh)


@lru_cache(maxsize=256)  # a document: checks that read it as a whole come after those of each row
def _linked(table: LexicalTable, source: str, target: str) -> Linked:
    zh, en = table.words_zh(source), table.words_en(target)
    zh_types, en_types = list(dict.fromkeys(w for _, w in zh)), list(dict.fromkeys(w for _, w in en))
    return Linked(zh, en, zh_types, en_types, table.links(zh_types, en_types))


@lru_cache(maxsize=1)
def _shipped() -> LexicalTable:
    return LexicalTable._read(data_folder("models") / "lexical.npz")
