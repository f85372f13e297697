"""The words of an English text with their places, and a phrase made to fit the place it is put into."""

import re
from functools import lru_cache
from typing import NamedTuple

from mtreview.language.inflection import FUNCTION_WORDS, lemmas
from mtreview.records import Span

__all__ = ["Word", "between", "capitals", "fit_phrase", "vocabulary", "words", "words_only"]

_TEXTS = 256  # of a document: checks that read it as a whole come after those of each row
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+|\d+(?:[.,]\d+)*")
_VOWEL_SOUND = re.compile(
    r"(?i:(?!on(?:e|ce)\b|eu|uni(?![mn])|us[aeu]|uk|ura)[aeiou]|hour|honest|heir)|[FHLMNRSX](?=[A-Z])"
)


class Word(NamedTuple):
    """One word of a text; `lemmas` are the dictionary words it may be a form of."""

    text: str
    span: Span
    lemmas: frozenset[str]

    @property
    def content(self) -> bool:
        """Neither a number nor a word that only holds others together."""
        return self.text[0].isalpha() and self.text.lower() not in FUNCTION_WORDS

    @property
    def capitalised(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=_TEXTS)
def words(text: str) -> tuple[Word, ...]:
    """Words and numbers; a hyphen parts two words and a possessive s is a word of its own."""
    return tuple(Word(m[0], Span(m.start(), m.end()), lemmas(m[0])) for m in _TOKEN.finditer(text))


def capitals(text: str, shortest: int) -> dict[str, Span]:
    """The words of `words` with a capital and at least that many letters, with their last place."""
    found = ((m[0], m) for m in _TOKEN.finditer(text))
    return {word: Span(*m.span()) for word, m in found if len(word) >= shortest and word[0].isupper()}


@lru_cache(maxsize=_TEXTS)  # most checks need no more than this to see that they have nothing to say
def words_only(text: str) -> tuple[str, ...]:
    """The words of `words` in small letters, without places and lemmas."""
    return tuple(map(str.lower, _TOKEN.findall(text)))


@lru_cache(maxsize=_TEXTS)
def vocabulary(text: str) -> frozenset[str]:
    """All dictionary words that the words of a text may be forms of."""
    return frozenset().union(*map(lemmas, words_only(text)))


def between(text: str, left: Word, right: Word) -> str:
    """The characters between two words."""
    return text[left.span.end : right.span.start]


def fit_phrase(text: str, span: Span, phrase: str) -> tuple[Span, str]:
    """Where and how to put `phrase` in place of `span`: capital at a sentence start, a or an to suit, no second "the".

    The span grows to the left over an article that must change.
    """
    before = text[: span.start]
    if re.search(r"(?:^|[.!?][\"'”’)]*\s+|\n\s*[“\"‘]?)$", before) and phrase[:2].islower():
        phrase = phrase[0].upper() + phrase[1:]
    article = re.search(r"\b(a|an|the)\s+$", before, re.IGNORECASE)
    if article is None or not phrase:
        return span, phrase
    own = re.match(r"(?:a|an|the)\s+", phrase, re.IGNORECASE)
    if own is not None:
        return span, phrase[own.end() :] if article[1].lower() == "the" else _with_article(
            article, phrase, own.end(), span
        )[1]
    if article[1].lower() == "the":
        return span, phrase
    return _with_article(article, phrase, 0, span)


def _with_article(article: re.Match[str], phrase: str, skip: int, span: Span) -> tuple[Span, str]:
    rest = phrase[skip:]
    wanted = "an" if _VOWEL_SOUND.match(rest) else "a"
    if article[1].lower() == wanted:
        return span, rest
    given = wanted.capitalize() if article[1][0].isupper() else wanted
    return Span(article.start(1), span.end), f"{given} {rest}"
