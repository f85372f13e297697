"""One foreign name spelt in two ways: rows that share the Chinese name, and English words almost but not quite
alike."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.language.chinese import Chinese
from mtreview.language.english import capitals
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["find_other_spellings"]

_NAMES = ("nr", "ns", "nz", "nt")
_PEOPLE = re.compile("(?:ers?|ics?|ians?|ans?|ish|ese|is?)$")
SHORTEST = 6
SURE = 0.75
RARE = 1e-6


def find_other_spellings(
    rows: Sequence[Row], readings: Sequence[Chinese], category: str, table: LexicalTable
) -> Iterator[tuple[int, Mark]]:
    """Marks on the rarer spelling of a name, with the commoner one as the fix.

    Two words are one name when the same Chinese name stands in both their rows, each stands only where the other does
    not, they begin alike, and one or two letters differ; a plural, a possessive or "-n" for a people is no other name.
    """
    spelt = [capitals(row.target, SHORTEST) for row in rows]
    done: set[tuple[int, str]] = set()
    kept: set[str] = set()
    for zh, where in _named(readings).items():
        counts = Counter(word for i in where for word in spelt[i])
        for rare, common in _pairs(counts, spelt, where, table):
            if rare in kept:
                continue
            kept.add(common)
            for i in where:
                if rare in spelt[i] and (i, rare) not in done:
                    done.add((i, rare))
                    yield i, _mark(rows[i], readings[i], zh, rare, spelt[i][rare], common, counts[common], category)


def _named(readings: Sequence[Chinese]) -> Mapping[str, list[int]]:
    """Names of two characters and more that stand in two rows or more."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, reading in enumerate(readings):
        for zh in {word for word, tag in reading.tagged if tag.startswith(_NAMES) and len(word) >= 2}:
            found[zh].append(i)
    return {zh: where for zh, where in sorted(found.items()) if len(where) > 1}


def _pairs(
    counts: Counter[str], spelt: Sequence[Mapping[str, Span]], where: Sequence[int], table: LexicalTable
) -> Iterator[tuple[str, str]]:
    alike: dict[str, list[str]] = defaultdict(list)  # only words that begin alike can be one name
    for word in sorted(counts, key=lambda w: (counts[w], w)):
        alike[word.lower()[:2]].append(word)
    found = [pair for ordered in alike.values() for pair in _alike(ordered, spelt, where, table)]
    yield from sorted(found, key=lambda pair: (counts[pair[0]], pair[0]))


def _alike(
    ordered: Sequence[str], spelt: Sequence[Mapping[str, Span]], where: Sequence[int], table: LexicalTable
) -> Iterator[tuple[str, str]]:
    """Each word with the commonest later one that it may be a slip for."""
    for n, rare in enumerate(ordered):
        for common in reversed(ordered[n + 1 :]):
            if not _almost(rare, common) or _ordinary(rare, table):
                continue
            if not any(rare in spelt[i] and common in spelt[i] for i in where):
                yield rare, common
                break


def _almost(one: str, other: str) -> bool:
    a, b = one.lower(), other.lower()
    if _PEOPLE.sub("", a) == _PEOPLE.sub("", b):
        return False  # Icelander, Icelandic
    if a == b or a[:2] != b[:2] or a.startswith(b) or b.startswith(a) or {a[-1], b[-1]} <= set("sned"):
        return False
    return DamerauLevenshtein.distance(a, b) <= (1 if min(len(a), len(b)) < 8 else 2)


def _ordinary(word: str, table: LexicalTable) -> bool:
    """True for a word the lexical table has seen more than a few times: Democratic, Minister."""
    index = table.en_index.get(table.words_en(word)[0][1])
    return index is not None and float(table.rate_en[index]) >= RARE


def _mark(row: Row, reading: Chinese, zh: str, word: str, span: Span, common: str, times: int, category: str) -> Mark:
    token = next(t for t in reading.tokens if t.text == zh)
    often = "once" if times == 1 else f"{times} times"
    reason = f"two spellings of one name ({zh}): “{word}” here, “{common}” {often} elsewhere"
    group = f"spelling:{zh}>{word.lower()}"
    place: Span = reading.original(token.span)
    return Mark("target", span, category, "minor", SURE, reason, common, place, group)
