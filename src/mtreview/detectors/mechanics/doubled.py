"""The same word twice."""

import re
from itertools import pairwise
from operator import eq

from mtreview.language.english import words_only
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["DoubledWords"]

_WORD = re.compile(r"\b([A-Za-z]+(?:['’][a-z]+)?)((?:\s+\1\b(?!['’-]))+)", re.IGNORECASE)
_PHRASE = re.compile(r"\b([a-z]+ [a-z]+(?: [a-z]+)?) \1\b(?!['’-])")
_ARTICLES = re.compile(r"\b(the|a|an) (the|a|an)\b(?= [a-z])")
# Said twice on purpose, or two words of different work.
_FREE = frozenset(
    ["that", "had", "very", "really", "so", "many", "much", "more", "far", "long", "never", "again", "ha", "haha", "blah",
     "bye", "no", "yes", "well", "now", "there", "knock", "tut", "do", "out", "up", "on", "in", "over", "down", "hear", "oh",
     "too", "big", "little", "old", "quick", "go", "come", "wait", "please", "good", "right", "ok", "okay", "hey", "la", "choo",
     "yo", "mama", "papa", "dada", "tick", "boom", "knock", "chop", "hush", "there", "who", "what", "pooh", "day", "sorry",
     "slowly", "run", "easy", "home", "years", "step", "only", "one"]
)  # fmt: skip
_TWICE_AT_MOST = frozenset({"had", "that"})
_ARTICLE_WORDS = frozenset({"the", "a", "an"})
_SOMETIMES = frozenset({"is", "was", "her", "you", "it", "are", "be"})


class DoubledWords:
    """A word or phrase twice in a row."""

    name = "doubled-words"
    category = "fluency/grammar"
    needs = frozenset({"target"})
    certain = True
    summary = "the same word or phrase twice in a row, or two articles"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        text = row.target
        if not _repeats(text):
            return []
        marks = [mark for m in _WORD.finditer(text) if (mark := _word(m)) is not None]
        taken = [m.span for m in marks if m.span is not None]
        for match in _PHRASE.finditer(text):
            span = Span(*match.span())
            joined = {"and", "or", "by", "after", "upon"} & set(match[1].split()) or match[1].split()[1] in (
                "in",
                "to",
                "on",
            )
            if not joined and not any(span.overlaps(t) for t in taken) and len(match[1]) > 5:
                marks.append(_mark(span, match[1], f"repeated: {match[1]!r}", 0.9))
        for match in _ARTICLES.finditer(text):
            if match[1] != match[2]:
                marks.append(_mark(Span(*match.span()), match[2], "two articles in a row", 0.93))
        return marks


def _repeats(text: str) -> bool:
    """False when no run of one to three words stands twice in a row: a quick no, before the patterns are tried."""
    tokens = words_only(text)
    for length in (1, 2, 3):
        same = list(map(eq, tokens, tokens[length:]))
        if same.count(True) >= length and any(all(same[i : i + length]) for i in range(len(same) - length + 1)):
            return True
    return not _ARTICLE_WORDS.isdisjoint(a for a, b in pairwise(tokens) if b in _ARTICLE_WORDS)


def _word(match: re.Match[str]) -> Mark | None:
    first = match[1]
    second = match[2].split()[0]
    low = first.lower()
    at_start = match.start() == 0 or match.string[: match.start()].rstrip()[-1:] in (".", "!", "?", "“", '"')
    named = second[0].isupper() or (first[0].isupper() and not at_start)
    if "\n" in match[2]:
        return None
    if low in _TWICE_AT_MOST and len(match[2].split()) == 2:
        return _mark(Span(*match.span()), f"{first} {first.lower()}", f"{first!r} stands three times", 0.9)
    if low in _FREE or len(match[2].split()) > 2:
        return None
    if named and low not in ("the", "of", "a", "an", "in", "and", "to", "is"):
        return None
    if len(low) == 1 and low != "a":
        return None
    confidence = 0.75 if low in _SOMETIMES else 0.95
    return _mark(Span(*match.span()), first, f"repeated: {first!r}", confidence)


def _mark(span: Span, fix: str, reason: str, confidence: float) -> Mark:
    return Mark("target", span, "fluency/grammar", "minor", confidence, reason, fix)
