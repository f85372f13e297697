"""From word links to the shipped table and its card."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.language.lexical import STEP
from mtreview.training.lexical_corpus import DICTIONARY, FILES, Corpus

__all__ = ["Counts", "count_links", "pack", "write_card"]


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
    times = np.bincount(which, np.where(agreed, 1.0, ONE_WAY) * weights[pair]).astype(np.float64)
    lengths = [np.diff(at) for at in (zh_at, en_at)]
    totals: list[NDArray[np.float64]] = [
        np.bincount(ids, np.repeat(weights, n), minlength=len(words)).astype(np.float64)
        for ids, n, words in zip((zh, en), lengths, (zh_words, en_words), strict=True)
    ]
    linked: list[NDArray[np.float64]] = []
    for ids, at, shift, words in ((zh, zh_at, 8, zh_words), (en, en_at, 0, en_words)):
        first = np.unique(at[pair[agreed]] + (keys[agreed] >> shift & 255))
        owner = np.searchsorted(at, first, side="right") - 1
        linked.append(np.bincount(ids[first], weights[owner], minlength=len(words)).astype(np.float64))
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
    arrays: dict[str, Any] = {
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
    return {
        "Chinese words": len(zh_kept),
        "English words": len(en_kept),
        "entries": len(en),
        "bytes": path.stat().st_size,
    }


def _bytes(words: list[str], kept: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words[i] for i in kept).encode(), np.uint8)


def _rounded(odds: NDArray[np.float64], kind: type[np.unsignedinteger[Any]] = np.uint8) -> NDArray[np.generic]:
    return np.round(-STEP * np.log(odds)).clip(0, np.iinfo(kind).max).astype(kind)


CARD = """# The lexical table

`lexical.npz` says what one Chinese word is likely to become in English and the other way round:
{words}. Word alignments of eflomal over {pairs:,} pairs,
counted (links on which both directions agree count 1, others {one_way}), each
pair weighted by its file, pruned and rounded to one byte. `mtreview.training.lexical_table.train_table` makes it from the
same text; eflomal (GPL) is only run as a tool there. Every row of the training text was compared with the test sets
(letters and digits only) before it was used.

It serves the alignment of documents, the coverage of the source and the checks for omissions. It has one reading a word
and no context; rare words and names fall back to their parts, to pinyin and to equality.

## What it was counted from

Files, share read and weight: {files}; dictionary senses weigh {dictionary}.

**Not plainly free:** origins marked *unverified* state an open licence for the translation while the terms of the original
articles were not checked, or are copyleft, of which it is unsettled whether a table of counts inherits it. Origins marked
*research* may be used for research only by their publishers' terms. The English of taiwan_md is machine translation
by language models whose providers' terms were not checked. CC-CEDICT is CC BY-SA 4.0 by MDBG and its
contributors. The table holds counts of words, no sentence of any of them.

What it does for the alignment of documents is measured in docs/alignment.md.

| origin | pairs | licence as stated | ship |
|---|---|---|---|
"""


def write_card(path: Path, origins: Mapping[str, int], readme: Path, sizes: Mapping[str, int]) -> None:
    """The card of the table: sizes, recipe, and each origin with its licence as the data's own table states it."""
    terms = {"cedict": ("CC BY-SA 4.0", "yes")}
    for line in readme.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[5] in ("yes", "unverified", "research"):
            licence = re.split(r"[;(]", re.sub(r"^(repo )?licen[sc]e[^:]*: *", "", cells[2], flags=re.IGNORECASE))[
                0
            ].strip()
            terms |= {origin.strip(): (licence, cells[5]) for origin in cells[0].split(",")}
    text = CARD.format(
        words=", ".join(f"{number:,} {name}" for name, number in sizes.items()),
        pairs=sum(origins.values()),
        one_way=ONE_WAY,
        files=", ".join(f"{name} {share:.0%} x {weight}" for name, (share, weight) in FILES.items()),
        dictionary=DICTIONARY,
    )
    for origin, count in sorted(origins.items(), key=lambda entry: -entry[1]):
        licence, ship = terms.get(origin, ("not stated", "unverified"))
        text += f"| {origin} | {count:,} | {licence} | {ship} |\n"
    path.write_text(text, encoding="utf-8")
