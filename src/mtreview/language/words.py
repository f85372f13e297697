"""Words of both languages with their places: Chinese cut by rjieba, English lowered and lightly stemmed.

The lexical table is trained on exactly these words, so a change here asks for a new table.
"""

import re
import unicodedata
from functools import lru_cache

from mtreview.language.text import Normalised, normalise
from mtreview.records import Span

__all__ = ["count_en", "cut_zh", "stem", "words_en", "words_zh"]

Words = list[tuple[Span, str]]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=2048)  # scores, the table and the checks read the same texts one after the other
def cut_zh(text: str) -> tuple[Normalised, tuple[tuple[str, str], ...]]:
    """The normalised text and all its words, punctuation among them, each with its part of speech as rjieba tags it."""
    import rjieba  # loads its dictionary (0.4 s): only where Chinese is cut

    seen = normalise(text, "source")
    return seen, tuple(rjieba.tag(seen.text))


def words_zh(text: str) -> Words:
    """Chinese words (punctuation left out), Simplified; Latin words inside are stemmed like English ones."""
    seen, cut = cut_zh(text)
    found: Words = []
    end = 0
    for word, _ in cut:
        start, end = end, end + len(word)
        if word.isalnum() or any(c.isalnum() for c in word):
            found.append((Span(*seen.to_original(start, end)), _latin(word)))
    return found


def words_en(text: str) -> Words:
    """English words (punctuation left out), lowered and stemmed; numbers without their commas."""
    return [(Span(*m.span()), stem(m.group())) for m in _WORD.finditer(text)]


def count_en(text: str) -> int:
    """How many words `words_en` finds."""
    return len(_WORD.findall(text))


def _latin(word: str) -> str:
    return stem(word) if word.isascii() else word


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Lower case without possessive, plural, -ed, -ing, -ly, doubled consonant and final e: enough to make one word
    of inflected forms, and no more (the first step of Porter's algorithm)."""
    if word[0].isdigit():
        return word.replace(",", "")
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word).replace("’", "'")
    word = word.lower().removesuffix("'s")
    if len(word) <= 3 or "'" in word:
        return word
    return _final(_ending(_plural(word)))


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _ending(word: str) -> str:
    for suffix in ("ing", "ed", "ly"):
        base = word.removesuffix(suffix)
        if base != word and len(base) >= (4 if suffix == "ly" else 3) and _VOWEL.search(base) and word[-3:] != "eed":
            doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "elsz" and suffix != "ly"
            return base[:-1] if doubled else base
    return word


def _final(word: str) -> str:
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
