"""From two lists of segments to the words of both sides and what links them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mtreview.alignment.band import Floats, Integers
from mtreview.alignment.coverage import Side, Weighted
from mtreview.language.lexical import LexicalTable, Links
from mtreview.language.text import main_script
from mtreview.language.words import words_en, words_zh

__all__ = ["Evidence", "evidence"]

# Marks that translators keep: question, exclamation, opening quote, dash, colon. Each becomes a word of its own.
_MARKS_ZH = {
    "？": "<?>",
    "?": "<?>",
    "！": "<!>",
    "!": "<!>",
    "“": "<q>",
    "「": "<q>",
    "『": "<q>",
    "：": "<:>",
    ":": "<:>",
}
_MARKS_EN = {"?": "<?>", "!": "<!>", "“": "<q>", "：": "<:>", ":": "<:>"}
_KEPT = {"<?>": 0.8, "<!>": 0.6, "<q>": 0.6, "<:>": 0.3}
_OPENING = re.compile(r"(?:(?<=\s)|^)[\"'‘](?=\w)")


@dataclass(frozen=True, eq=False)
class Evidence:
    """The words of both sides; `zh_links` as seen from the Chinese side, `en_links` from the English one."""

    zh: Side
    en: Side
    zh_types: list[str]
    en_types: list[str]
    links: Links
    zh_letters: Floats
    en_letters: Floats
    ratio: float  # English letters for one Chinese character in the whole text

    def part(self, first: int, last: int, begin: int, end: int) -> "Evidence":
        """Chinese segments first .. last and English ones begin .. end, with the frequencies of the whole."""
        return replace(
            self,
            zh=self.zh.part(first, last),
            en=self.en.part(begin, end),
            zh_letters=self.zh_letters[first:last],
            en_letters=self.en_letters[begin:end],
        )

    @cached_property
    def zh_links(self) -> Weighted:
        return _seen_from(self.links.zh, self.links.en, self.links.to_zh, self.zh.types)

    @cached_property
    def en_links(self) -> Weighted:
        return _seen_from(self.links.en, self.links.zh, self.links.to_en, self.en.types)


def evidence(chinese: Sequence[str], english: Sequence[str], table: LexicalTable) -> Evidence:
    """Cuts both sides into words and looks up what may translate what.

    Two texts of one language can be compared too: then only equal words are linked.
    """
    zh, zh_types = _side(_words(chinese))
    en, en_types = _side(_words(english))
    links = _with_marks(table.links(zh_types, en_types), zh_types, en_types)
    letters = _letters(chinese), _letters(english)
    ratio = (float(letters[1].sum()) + 40) / (float(letters[0].sum()) + 12)
    return Evidence(zh, en, zh_types, en_types, links, *letters, ratio)


def _words(texts: Sequence[str]) -> list[list[str]]:
    if main_script(" ".join(texts)) == "han":
        return [[w for _, w in words_zh(t)] + _marks(t, _MARKS_ZH) for t in texts]
    return [[w for _, w in words_en(t)] + _marks(_OPENING.sub("“", t), _MARKS_EN) for t in texts]


def _marks(text: str, table: dict[str, str]) -> list[str]:
    return [table[c] for c in text if c in table]


def _letters(texts: Sequence[str]) -> Floats:
    return np.array([sum(c.isalnum() for c in t) for t in texts], np.float32)


def _side(words: list[list[str]]) -> tuple[Side, list[str]]:
    index: dict[str, int] = {}
    flat = np.array([index.setdefault(w, len(index)) for row in words for w in row], np.int64)
    starts = np.cumsum([0, *map(len, words)])
    plain = (np.bincount(flat, minlength=len(index)) + 0.5) / (len(flat) + 1.0)
    return Side(flat, starts, plain.astype(np.float32)), list(index)


def _with_marks(links: Links, zh_types: list[str], en_types: list[str]) -> Links:
    zh, en = ({w: i for i, w in enumerate(types)} for types in (zh_types, en_types))
    both = [m for m in _KEPT if m in zh and m in en]
    odds = np.array([_KEPT[m] for m in both], np.float32)
    keep = ~np.isin(links.zh, [zh[m] for m in both])
    return Links(
        np.concatenate([links.zh[keep], np.array([zh[m] for m in both], np.int64)]),
        np.concatenate([links.en[keep], np.array([en[m] for m in both], np.int64)]),
        np.concatenate([links.to_en[keep], odds]),
        np.concatenate([links.to_zh[keep], odds]),
    )


def _seen_from(own: Integers, other: Integers, odds: Floats, types: int) -> Weighted:
    order = np.argsort(own, kind="stable")
    return Weighted(np.searchsorted(own[order], np.arange(types + 1)), other[order], odds[order])
