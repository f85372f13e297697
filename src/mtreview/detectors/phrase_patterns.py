"""Patterns for English phrases that tolerate inflection, small words in between, and "B of A" for "A B".

    play/act role        words in order, each in any form; "/" between words that may stand here
    =such as water       "=": this form only
    put _ on table       "_": one to four words of any kind, put back where the rendering has "_"

Up to two small words (articles, prepositions, pronouns) may stand between; punctuation other than quotes and hyphens
may not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtreview.language.english import Word, between, words
from mtreview.language.inflection import FUNCTION_WORDS, form_of, inflect, plural
from mtreview.records import Span

__all__ = ["Match", "Phrase", "compile_phrase", "render"]

_LOOSE = re.compile(r"[\s\"“”'‘’\-–]*")
_MOST_BETWEEN = 2
_MOST_IN_GAP = 4


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase stands: its words in the order of the pattern, and the text of the gap if it has one."""

    span: Span
    found: tuple[Word, ...]
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled pattern. An item is a set of dictionary words, or None for the gap. `must` and `choices` are the same
    words for `possible`: those without an alternative, and the others."""

    items: tuple[frozenset[str] | None, ...]
    exact: frozenset[int]
    must: frozenset[str]
    choices: tuple[frozenset[str], ...]

    def search(self, text: str) -> Iterator[Match]:
        """All places in `text`, from left to right, not overlapping."""
        tokens = words(text)
        end = -1
        for i in range(len(tokens)):
            if tokens[i].span.start < end:
                continue
            match = self._at(text, tokens, i)
            if match is not None:
                yield match
                end = match.span.end

    def possible(self, known: frozenset[str]) -> bool:
        """False when a word of the phrase is not among the dictionary words of the text: a quick no."""
        return self.must <= known and not any(choice.isdisjoint(known) for choice in self.choices)

    def _at(self, text: str, tokens: tuple[Word, ...], i: int) -> Match | None:
        straight = self._follow(text, tokens, i, (), 0)
        if straight is not None:
            return straight
        if len(self.items) == 2 and None not in self.items and not self.exact:
            return self._turned(text, tokens, i)
        return None

    def _turned(self, text: str, tokens: tuple[Word, ...], i: int) -> Match | None:
        if not self._fits(tokens[i], 1):
            return None
        for j in range(i + 2, min(i + 4, len(tokens))):
            if self._fits(tokens[j], 0) and tokens[i + 1].text.lower() in ("of", "for", "by"):
                inner = tokens[i + 1 : j]
                if all(w.text.lower() in ("of", "for", "by", "the", "a", "an") for w in inner) and _joined(
                    text, tokens, i, j
                ):
                    return Match(Span(tokens[i].span.start, tokens[j].span.end), (tokens[j], tokens[i]))
        return None

    def _fits(self, word: Word, n: int) -> bool:
        item = self.items[n]
        if item is None:
            return False
        return word.text.lower() in item if n in self.exact else not item.isdisjoint(word.lemmas)

    def _follow(self, text: str, tokens: tuple[Word, ...], i: int, found: tuple[Word, ...], n: int) -> Match | None:
        """The items from number n on, item n at exactly token i."""
        if i >= len(tokens) or not self._fits(tokens[i], n):
            return None
        found = (*found, tokens[i])
        if n == len(self.items) - 1:
            return Match(Span(found[0].span.start, found[-1].span.end), found)
        if self.items[n + 1] is None:
            return self._over_gap(text, tokens, i, found, n)
        for j in range(i + 1, min(i + 2 + _MOST_BETWEEN, len(tokens))):
            if not _joined(text, tokens, j - 1, j):
                return None
            match = self._follow(text, tokens, j, found, n + 1)
            if match is not None:
                return match
            if tokens[j].text.lower() not in FUNCTION_WORDS:
                return None
        return None

    def _over_gap(self, text: str, tokens: tuple[Word, ...], i: int, found: tuple[Word, ...], n: int) -> Match | None:
        for j in range(i + 2, min(i + 2 + _MOST_IN_GAP, len(tokens))):
            if not _joined(text, tokens, i, j - 1):
                return None
            match = self._follow(text, tokens, j, found, n + 2)
            if match is not None:
                gap = text[tokens[i + 1].span.start : tokens[j - 1].span.end]
                return Match(match.span, match.found, gap)
        return None


def _joined(text: str, tokens: tuple[Word, ...], i: int, j: int) -> bool:
    return all(_LOOSE.fullmatch(between(text, tokens[k], tokens[k + 1])) for k in range(i, j))


@lru_cache(maxsize=4096)
def compile_phrase(pattern: str) -> Phrase:
    """The phrase of one pattern; ValueError for an empty one or a gap at an end."""
    items: list[frozenset[str] | None] = []
    exact = set()
    for part in pattern.replace("-", " ").split():
        if part.startswith("="):
            exact.add(len(items))
        items.append(None if part == "_" else frozenset(part.replace("=", "").lower().split("/")))
    if not items or items[0] is None or items[-1] is None:
        raise ValueError(f"pattern {pattern!r} is empty or begins or ends with a gap")
    sets = [item for item in items if item is not None]
    must = frozenset().union(*(item for item in sets if len(item) == 1))
    return Phrase(tuple(items), frozenset(exact), must, tuple(item for item in sets if len(item) > 1))


def render(rendering: str, match: Match, phrase: Phrase) -> str:
    """A rendering in the form of what it replaces: "v:" takes the form of the phrase's first word, a verb; "n:" is
    made plural when the phrase's last word is."""
    kind, _, rest = rendering.partition(":") if rendering[:2] in ("v:", "n:") else ("", "", rendering)
    rest = rest.replace("_", match.gap)
    head, _, tail = rest.partition(" ")
    if kind == "v":
        base = next(iter(sorted((phrase.items[0] or frozenset()) & match.found[0].lemmas, key=len)), head)
        return f"{inflect(head, form_of(match.found[0].text, base))} {tail}".rstrip()
    last = match.found[-1]
    singular = (phrase.items[-1] or frozenset()) & last.lemmas - {last.text.lower()}
    if kind == "n" and singular and last.text.lower().endswith("s"):
        before, _, noun = rest.rpartition(" ")
        return f"{before} {plural(noun)}".strip()
    return rest
