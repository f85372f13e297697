"""Which words of a pair have anything opposite that could translate them, by the lexical table both ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mtreview.language.chinese import chinese
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import count_han
from mtreview.protocols import Context
from mtreview.records import Span

__all__ = ["KNOWN", "Clause", "Cover", "clause_spans", "cover", "find_table"]

KNOWN = 0.01
"""From this probability on, either way, a word counts as translated."""

_NUMBER = r"(?<=\d)[.,:](?=\d)"
_CLAUSES = {
    "source": re.compile(rf"(?:{_NUMBER}|[^，,。；;！!？?：:、\n])+"),
    "target": re.compile(rf"(?:{_NUMBER}|[^,;:.!?()\n—])+"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of one side: how many content words it has and how many of them nothing opposite translates."""

    span: Span
    content: int
    missing: int

    @property
    def share(self) -> float:
        return self.missing / self.content if self.content else 0.0


@dataclass(frozen=True, slots=True)
class Cover:
    """Words of both sides with the best probability of a translation opposite; `best` is, per Chinese word, the place
    of its best English word that carries sense. `han` counts Chinese characters."""

    source: tuple[tuple[Span, str, float], ...]
    target: tuple[tuple[Span, str, float], ...]
    best: dict[Span, Span]
    han: int
    known: frozenset[str]

    def clauses(self, side: str, text: str) -> Iterator[Clause]:
        """Clauses with at least one content word: Chinese words of two characters, English words that carry sense; no figures. A
        Chinese word that only joins, points or places counts where it is translated."""
        words = self.source if side == "source" else self.target
        small = _small_words(text) if side == "source" else frozenset[str]()
        for span in clause_spans(side, text):
            inside = [
                (word, odds)
                for place, word, odds in words
                if span.holds(place) and word in self.known and _carries(side, place.of(text))
            ]
            told = [odds for word, odds in inside if odds >= KNOWN or word not in small]
            if told:
                yield Clause(span, len(told), sum(odds < KNOWN for odds in told))


def clause_spans(side: str, text: str) -> Iterator[Span]:
    """Clauses by punctuation, without the white space round them."""
    return (_trimmed(match) for match in _CLAUSES[side].finditer(text))


def _trimmed(match: re.Match[str]) -> Span:
    text = match[0]
    start = match.start() + len(text) - len(text.lstrip())
    return Span(start, max(start, match.start() + len(text.rstrip())))


def _carries(side: str, word: str) -> bool:
    if side == "source":
        return len(word) > 1 and not word[0].isdigit()
    return word.lower() not in FUNCTION_WORDS and not word[0].isdigit()


def _small_words(source: str) -> frozenset[str]:
    """Words that join, point or place: 虽然, 有人, 之后. English tells them in many ways, or by the form of the sentence."""
    return frozenset(word for word, tag in chinese(source).tagged if tag in ("c", "r", "f"))


def find_table(context: Context) -> LexicalTable:
    """The table that the context carries; the shipped one where it carries none."""
    return context.lexical or LexicalTable.load()


@lru_cache(maxsize=4)
def cover(source: str, target: str, table: LexicalTable) -> Cover:
    """The cover of one pair."""
    linked = table.link_pair(source, target)
    zh, en, zh_types, en_types, links = linked.zh, linked.en, linked.zh_types, linked.en_types, linked.links
    odds = np.maximum(links.to_en, links.to_zh)
    of_zh, of_en = np.zeros(len(zh_types)), np.zeros(len(en_types))
    np.maximum.at(of_zh, links.zh, odds)
    np.maximum.at(of_en, links.en, odds)
    strongest: dict[str, tuple[float, str]] = {}
    for i, j, odd in zip(links.zh.tolist(), links.en.tolist(), odds.tolist(), strict=True):
        if en_types[j] in FUNCTION_WORDS:
            continue
        strongest[zh_types[i]] = max(strongest.get(zh_types[i], (0.0, "")), (odd, en_types[j]))
    last = {word: span for span, word in en}
    best = {span: last[strongest[word][1]] for span, word in zh if strongest.get(word, (0.0, ""))[0] >= KNOWN}
    by_zh, by_en = dict(zip(zh_types, of_zh.tolist(), strict=True)), dict(zip(en_types, of_en.tolist(), strict=True))
    return Cover(
        tuple((s, w, by_zh[w]) for s, w in zh),
        tuple((s, w, by_en[w]) for s, w in en),
        best,
        count_han(source),
        frozenset(w for w in zh_types if w in table.zh_index) | frozenset(w for w in en_types if w in table.en_index),
    )
