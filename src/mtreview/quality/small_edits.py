"""Small changes to the English of a phrase alone: articles, prepositions, number, verb forms, word order, spelling."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mtreview.language.inflection import FUNCTION_WORDS, inflect, lemmas, plural, sort_lemmas
from mtreview.quality.ngrams import NgramTable, fold_word

__all__ = ["english_edits", "is_usual", "passive_edits"]

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_ARTICLES = ("a", "an", "the")
_PREPOSITIONS = ("of", "in", "on", "at", "to", "for", "with", "by", "from", "into", "over", "about", "as", "under")
_AUXILIARIES = (
    ("is", "are", "was", "were", "has been", "have been", "had been", "will be"),
    ("has", "have", "had"),
    ("do", "does", "did"),
    ("will", "would"),
    ("much", "many"),
    ("it", "they"),
    ("its", "their"),
    ("this", "these"),
    ("that", "those"),
    ("who", "which", "that"),
)
_HELPING = frozenset("is are was were be been being has have had do does did will would can could may to".split())
_USUAL = 20.0  # occurrences from which a form counts as a word of English
_VERB_FORMS = ("base", "s", "ing", "past", "participle")


def english_edits(phrase: str, *, most_words: int = 9) -> Iterator[str]:
    """Every wording one small change away from `phrase`, without doubles, the phrase itself left out; none for a phrase
    of more than `most_words`."""
    tokens = list(_TOKEN.finditer(phrase))
    if not tokens or len(tokens) > most_words:
        return
    seen = {phrase}
    for edit in _edits(phrase, tokens):
        if edit not in seen and edit.strip():
            seen.add(edit)
            yield edit


def _edits(phrase: str, tokens: list[re.Match[str]]) -> Iterator[str]:
    for i, token in enumerate(tokens):
        low, start, end = token[0].lower(), token.start(), token.end()
        if not low[0].isalpha():
            continue
        for form in _forms(low):
            yield _put(phrase, start, end, _cased(token[0], form))
        if low in _ARTICLES or low in _PREPOSITIONS or (len(tokens) > 2 and low not in ("not", "no")):
            yield _without(phrase, start, end)
        if low not in FUNCTION_WORDS and (i == 0 or tokens[i - 1][0].lower() not in _ARTICLES):
            yield from (_put(phrase, start, start, f"{a} ") for a in ("the", _article(low)))
        if i and low not in _PREPOSITIONS and tokens[i - 1][0].lower() not in _PREPOSITIONS:
            yield from (_put(phrase, start, start, f"{p} ") for p in ("of", "to", "in", "for", "with", "on"))
        if i + 1 < len(tokens) and tokens[i + 1][0][0].isalpha() and phrase[end : tokens[i + 1].start()] == " ":
            yield _put(phrase, start, tokens[i + 1].end(), f"{tokens[i + 1][0]} {token[0]}")


def _forms(low: str) -> Iterator[str]:
    if low in _ARTICLES:
        yield from (a for a in _ARTICLES if a != low)
        return
    if low in _PREPOSITIONS:
        yield from (p for p in _PREPOSITIONS if p != low)
    for group in _AUXILIARIES:
        if low in group:
            yield from (w for w in group if w != low)
    if low not in FUNCTION_WORDS and len(low) > 2:
        yield from _inflected(low)


def passive_edits(phrase: str) -> Iterator[str]:
    """The phrase with a form of "be" before its first participle, where no auxiliary stands before that."""
    for token in _TOKEN.finditer(phrase):
        low = token[0].lower()
        if low in _HELPING:
            return
        if _is_participle(low):
            yield from (_put(phrase, token.start(), token.start(), f"{be} ") for be in ("is", "are", "was", "were"))
            return


def _is_participle(low: str) -> bool:
    return low not in FUNCTION_WORDS and any(
        inflect(base, "participle") == low for base in lemmas(low) if is_usual(base)
    )


@lru_cache(maxsize=4096)
def _inflected(low: str) -> tuple[str, ...]:
    """The other usual forms of a word, or for a word that is not one, the usual words one letter away."""
    if not is_usual(low) and (near := tuple(w for w in _one_letter_away(low) if is_usual(w))):
        return near
    found: dict[str, None] = {}
    for base in sort_lemmas(low):
        if not is_usual(base):
            continue
        found[base] = None
        found[plural(base)] = None
        for form in _VERB_FORMS:
            found[inflect(base, form)] = None  # type: ignore[arg-type]
    for other in (low + "ly", low.removesuffix("ly"), low + "al", low.removesuffix("al")):
        found[other] = None
    return tuple(w for w in found if w != low and is_usual(w))


def is_usual(word: str) -> bool:
    """True for a form that English uses, by the n-gram table."""
    table = NgramTable.load()
    i = table.index.get(fold_word(word))
    return i is not None and float(table.singles[i]) >= _USUAL


def _one_letter_away(word: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for i in range(len(word) + 1):
        left, right = word[:i], word[i:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in letters:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right


def _article(low: str) -> str:
    return "an" if low[0] in "aeiou" else "a"


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _without(text: str, start: int, end: int) -> str:
    return re.sub(r"\s+", " ", text[:start] + text[end:]).strip()
