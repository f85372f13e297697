"""The recipe of the lexical table: words of the training pairs, aligned by eflomal, counted, pruned, packed.

eflomal is GPL and is only run here, as a tool (`pip install mtreview[train]`); the package never imports it.
"""

import logging
import lzma
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.engines.lexical import STEP
from mtreview.engines.words import words_en, words_zh
from mtreview.errors import InputError

__all__ = ["FILES", "Corpus", "align_words", "count_links", "dictionary_pairs", "read_corpus", "train_table"]

log = logging.getLogger(__name__)

FILES: dict[str, tuple[float, float]] = {  # file: share of its pairs that is read, weight of a pair in the counts
    "general": (1.0, 1.0),
    "general2": (1.0, 1.5),
    "prose": (1.0, 1.0),
    "news": (1.0, 1.5),
    "docs": (0.14, 0.3),
}
DICTIONARY = 0.7
LONGEST = 90
SEED = 7

_ENTRY = re.compile(r"\S+ (\S+) \[.*?\] /(.*)/")
_NOT_A_SENSE = re.compile(r"CL:|variant of|see also|^see |surname|abbr\. for|used in |\bpr\. \[")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u4e00-\u9fff|]+")
_LEAD = re.compile(r"^(to be|to|a|an|the) ")
_RUN = """
import sys, eflomal
source, target, forward, backward = sys.argv[1:]
with open(source, encoding="utf-8") as s, open(target, encoding="utf-8") as t:
    eflomal.Aligner(model=3, score_model=0, n_samplers=2, rel_iterations=0.5).align(
        s, t, links_filename_fwd=forward, links_filename_rev=backward)
"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Word pairs to align: words by sentence, and the weight and origin of each pair."""

    zh: list[list[str]]
    en: list[list[str]]
    weights: list[float]
    origins: list[str]

    def add(self, zh: list[str], en: list[str], weight: float, origin: str) -> None:
        if zh and en and len(zh) <= LONGEST and len(en) <= LONGEST:
            self.zh.append(zh)
            self.en.append(en)
            self.weights.append(weight)
            self.origins.append(origin)


def read_corpus(data: Path) -> Corpus:
    """The pairs of `data`/train in the shares of FILES, then the senses of the dictionary in `data`/lexicon."""
    corpus, chance = Corpus([], [], [], []), random.Random(SEED)
    for name, (share, weight) in FILES.items():
        path = data / "train" / f"{name}.tsv.xz"
        if not path.is_file():
            raise InputError(f"{path}: the training text is missing; give the folder that holds train/ and lexicon/")
        with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                if share == 1 or chance.random() < share:
                    origin, zh, en = line.rstrip("\n").split("\t")
                    corpus.add(_zh(zh), _en(en), weight, origin)
        log.info("%s read: %d pairs so far", name, len(corpus.zh))
    for word, sense in dictionary_pairs(data / "lexicon" / "cedict_ts.u8.xz"):
        corpus.add([word] if len(word) <= 4 and word.isalnum() else _zh(word), _en(sense), DICTIONARY, "cedict")
    return corpus


def dictionary_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Simplified word and one English sense at a time, of a CC-CEDICT file; cross-references are left out."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            for sense in re.split("[/;]", entry[2]) if entry and line[0] != "#" else ():
                plain = _LEAD.sub("", _ASIDE.sub("", sense).strip())
                if entry and plain and len(plain) < 60 and not _NOT_A_SENSE.search(sense):
                    yield entry[1], plain


def _zh(text: str) -> list[str]:
    return [word for _, word in words_zh(text)]


def _en(text: str) -> list[str]:
    return [word for _, word in words_en(text)]


def align_words(corpus: Corpus, work: Path) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Links of both directions: sorted keys pair << 16 | source word << 8 | target word, and whether both agree."""
    names = [str(work / name) for name in ("zh.txt", "en.txt", "forward", "backward")]
    for path, sentences in zip(names, (corpus.zh, corpus.en), strict=False):
        Path(path).write_text("".join(" ".join(words) + "\n" for words in sentences), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _RUN, *names], check=True)
    keys = np.concatenate([_links(Path(names[2])), _links(Path(names[3]))])
    found, times = np.unique(keys, return_counts=True)
    return found, times == 2


def _links(path: Path) -> NDArray[np.int64]:
    """Keys of one direction's links in Pharaoh form ("0-0 1-2" a line)."""
    data = path.read_bytes()
    raw = np.frombuffer(data, np.uint8)
    ends = np.cumsum(raw == ord("-"))[raw == ord("\n")]
    numbers = np.array(data.replace(b"-", b" ").split(), dtype=np.int64)
    line = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    keys: NDArray[np.int64] = line << 16 | numbers[0::2] << 8 | numbers[1::2]
    return keys


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Weighted link counts: parallel arrays over the pairs of words that were linked; words as positions in the two
    vocabularies; `total_*` weighted occurrences of each word, `linked_*` how many of them had a link."""

    zh_words: list[str]
    en_words: list[str]
    zh: NDArray[np.int64]
    en: NDArray[np.int64]
    times: NDArray[np.float64]
    total_zh: NDArray[np.float64]
    total_en: NDArray[np.float64]
    linked_zh: NDArray[np.float64]
    linked_en: NDArray[np.float64]


ONE_WAY = 0.35  # a link that only one direction found counts this much


def count_links(corpus: Corpus, keys: NDArray[np.int64], agreed: NDArray[np.bool_]) -> Counts:
    """The links of `align_words` as counts of word pairs, each weighted by its corpus."""
    zh_words, zh, zh_at = _numbered(corpus.zh)
    en_words, en, en_at = _numbered(corpus.en)
    weights = np.array(corpus.weights)
    pair = keys >> 16
    a, b = zh[zh_at[pair] + (keys >> 8 & 255)], en[en_at[pair] + (keys & 255)]
    joint, which = np.unique(a * len(en_words) + b, return_inverse=True)
    times = np.bincount(which, np.where(agreed, 1.0, ONE_WAY) * weights[pair])
    lengths = [np.diff(at) for at in (zh_at, en_at)]
    totals = [
        np.bincount(ids, np.repeat(weights, n), minlength=len(words))
        for ids, n, words in zip((zh, en), lengths, (zh_words, en_words), strict=True)
    ]
    linked = []
    for ids, at, shift, words in ((zh, zh_at, 8, zh_words), (en, en_at, 0, en_words)):
        first = np.unique(at[pair[agreed]] + (keys[agreed] >> shift & 255))
        owner = np.searchsorted(at, first, side="right") - 1
        linked.append(np.bincount(ids[first], weights[owner], minlength=len(words)))
    width = len(en_words)
    return Counts(zh_words, en_words, joint // width, joint % width, times, totals[0], totals[1], linked[0], linked[1])


def _numbered(sentences: list[list[str]]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    index: dict[str, int] = {}
    flat = np.array([index.setdefault(w, len(index)) for words in sentences for w in words], np.int64)
    return list(index), flat, np.cumsum([0, *map(len, sentences)])


LEAST_TIMES = 0.6
LEAST_ODDS = 0.004
MOST = 40  # entries of one Chinese word


def pack(counts: Counts, path: Path) -> dict[str, int]:
    """Prunes, rounds and writes the table; returns its sizes."""
    to_en = counts.times / np.bincount(counts.zh, counts.times, minlength=len(counts.zh_words))[counts.zh]
    to_zh = counts.times / np.bincount(counts.en, counts.times, minlength=len(counts.en_words))[counts.en]
    keep = (counts.times >= LEAST_TIMES) & (np.maximum(to_en, to_zh) >= LEAST_ODDS)
    order = np.lexsort((-np.maximum(to_en, to_zh), counts.zh))
    order = order[keep[order]]
    rank = np.arange(len(order)) - np.searchsorted(counts.zh[order], counts.zh[order])
    order = order[rank < MOST]
    zh_kept, zh = np.unique(counts.zh[order], return_inverse=True)
    en_kept, en = np.unique(counts.en[order], return_inverse=True)
    order, en = order[np.argsort(zh, kind="stable")], en[np.argsort(zh, kind="stable")]
    arrays: dict[str, NDArray[np.generic]] = {
        "zh": _bytes(counts.zh_words, zh_kept),
        "en": _bytes(counts.en_words, en_kept),
        "starts": np.searchsorted(np.sort(zh), np.arange(len(zh_kept) + 1)).astype(np.uint32),
        "entries": en.astype(np.uint16 if len(en_kept) < 1 << 16 else np.uint32),
        "to_en": _rounded(to_en[order]),
        "to_zh": _rounded(to_zh[order]),
    }
    for side, kept, total, linked in (
        ("zh", zh_kept, counts.total_zh, counts.linked_zh),
        ("en", en_kept, counts.total_en, counts.linked_en),
    ):
        arrays[f"null_{side}"] = np.round(255 * (1 - (linked[kept] + 1) / (total[kept] + 1.5))).clip(0).astype(np.uint8)
        arrays[f"rate_{side}"] = _rounded(total[kept] / total.sum(), np.uint16)
    np.savez_compressed(path, **arrays)
    return {"chinese words": len(zh_kept), "english words": len(en_kept), "entries": len(en), "bytes": path.stat().st_size}


def _bytes(words: list[str], kept: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words[i] for i in kept).encode(), np.uint8)


def _rounded(odds: NDArray[np.float64], kind: type[np.unsignedinteger[Any]] = np.uint8) -> NDArray[np.generic]:
    return np.round(-STEP * np.log(odds)).clip(0, np.iinfo(kind).max).astype(kind)
