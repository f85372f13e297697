"""Names of the Chinese without anything like them in the English, and names of the English that nothing in the Chinese calls for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtreview.language.chinese import Chinese, Token
from mtreview.language.english import Word, words
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.known_names import KnownName, find_known, load_english
from mtreview.language.lexical import LexicalTable, Linked
from mtreview.language.pinyin import syllables
from mtreview.language.transliteration import measure_agreement
from mtreview.protocols import Row
from mtreview.records import Span

__all__ = ["CALLED", "SOUNDS", "Named", "find_names", "find_spare", "find_unmatched", "is_common", "is_headline"]

CALLED = 0.005
"""From this probability on, either way, a word of the Chinese may be what the English name stands for."""
SOUNDS = 0.6
"""From this agreement of consonants on a name may be a transliteration: 97 of 100 foreign names of CC-CEDICT have it, and 27 of 100
pairs of two unlike ones."""
_COMMON = 1e-6
_MOST_CAPITALS = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the Chinese: `span` counts in the normalised text; `known` where the list of names has it; `tag` of its word."""

    zh: str
    span: Span
    tag: str
    known: KnownName | None


def is_headline(target: str) -> bool:
    """True where most words have a capital, so that capitals tell no names."""
    own = [w for w in words(target) if w.text.isalpha() and w.text.lower() not in FUNCTION_WORDS]
    return sum(w.capitalised for w in own) > _MOST_CAPITALS * len(own) + 2


def find_names(reading: Chinese) -> Iterator[Named]:
    """Names that the list has, and words tagged as the name of a person or a place."""
    tags = {t.span: t.tag for t in reading.tokens}
    known = find_known(reading)
    for name, span in known:
        yield Named(name.zh, span, tags.get(span, ""), name)
    for token in reading.tokens:
        if _is_name(token) and not any(token.span.overlaps(span) for _, span in known):
            yield Named(token.text, token.span, token.tag, None)


def _is_name(token: Token) -> bool:
    return token.tag[:2] in ("nr", "ns") and len(token.text) >= 2


def find_unmatched(row: Row, reading: Chinese, table: LexicalTable) -> list[Named]:
    """The names of the Chinese that the English renders in no way: not by a known form, by pinyin, by the lexical table or by
    sounds alike."""
    low = row.target.lower()
    letters = re.sub("[^a-z]", "", low)
    left = [n for n in find_names(reading) if not _is_spelt(n, row.target, low, letters)]
    if not left:
        return []  # most rows: no need to look closer
    linked = table.link_pair(row.source or "", row.target)
    odds = np.maximum(linked.links.to_en, linked.links.to_zh)
    return [
        n for n in left if not _is_translated(reading.original(n.span), linked, odds) and not _is_sounded(n, row.target)
    ]


def _is_spelt(name: Named, target: str, low: str, letters: str) -> bool:
    if name.known is not None and _says(name.known, target, low):
        return True
    return any("".join(r).replace("v", "u") in letters for r in syllables(name.zh)[:4])


def _is_translated(place: Span, linked: Linked, odds: NDArray[np.float32]) -> bool:
    types = {word for span, word in linked.zh if span.overlaps(place)}
    inside = np.isin(linked.links.zh, [i for i, word in enumerate(linked.zh_types) if word in types]) & (odds >= CALLED)
    return any(linked.en_types[j] not in FUNCTION_WORDS for j in linked.links.en[inside].tolist())


def _is_sounded(name: Named, target: str) -> bool:
    return any(w.capitalised and len(w.text) > 2 and sounds_like(name.zh, w.text) for w in words(target))


def sounds_like(zh: str, word: str) -> bool:
    """True where the English may transliterate the Chinese and is not known to be another name."""
    known = load_english().get(word.lower(), ())
    if len(zh) < 3:
        return False  # two characters agree with anything
    return measure_agreement(zh, word) >= SOUNDS and (not known or any(k.zh == zh for k in known))


def _says(known: KnownName, target: str, low: str) -> bool:
    """A word of one of the forms, by its first letters (Serbia, Serbian), or the first letters of its words (US, U.S.)."""
    if any(w.lower()[:4] in low if len(w) > 3 else w in target for w in known.words):
        return True
    initials = ("".join(w[0] for w in form.split() if w[0].isupper()) for form in known.forms)
    return any(len(short) > 1 and re.search(r"\.?".join(short), target) is not None for short in initials)


def find_spare(row: Row, reading: Chinese, table: LexicalTable) -> list[Span]:
    """Runs of words with a capital that are no common words and that no Chinese word calls for, by the lexical table, by pinyin,
    by the list of names or by standing in the Chinese."""
    linked = table.link_pair(row.source or "", row.target)
    best = np.zeros(len(linked.en_types))
    np.maximum.at(best, linked.links.en, np.maximum(linked.links.to_en, linked.links.to_zh))
    called = {word for word, odds in zip(linked.en_types, best.tolist(), strict=True) if odds >= CALLED}
    stems = {span.start: word for span, word in linked.en}
    expected = {w.lower() for name, _ in find_known(reading) for w in name.words}
    foreign = [t.text for t in reading.tokens if t.tag[:1] in "nxj" and len(t.text) >= 2]
    runs: list[Span] = []
    for word in words(row.target):
        stem = stems.get(word.span.start, word.text.lower())
        if stem in called or word.text.lower() in expected or not _may_be_name(word, row, stem, table):
            continue
        if any(sounds_like(zh, word.text) for zh in foreign):
            continue
        if runs and row.target[runs[-1].end : word.span.start] in (" ", "-"):
            runs[-1] = Span(runs[-1].start, word.span.end)
        else:
            runs.append(word.span)
    return runs


def _may_be_name(word: Word, row: Row, stem: str, table: LexicalTable) -> bool:
    text = word.text
    if not (text[0].isupper() and text[1:].islower() and len(text) >= 3) or text in (row.source or ""):
        return False
    if text.lower() in FUNCTION_WORDS or text.lower() in row.target:  # also in small letters: no name
        return False
    if re.search(r"(?:^|[.!?:;][\"'”’)]*\s+|[“\"‘(]|\n\s*)$", row.target[: word.span.start]) is None:
        return True
    # Where a sentence begins any word has a capital.
    return text.lower() in load_english() or not is_common(stem, table)


def is_common(stem: str, table: LexicalTable) -> bool:
    """Whether the table's text has the stemmed word often enough for it to be no rare name."""
    index = table.en_index.get(stem)
    return index is not None and float(table.rate_en[index]) >= _COMMON
