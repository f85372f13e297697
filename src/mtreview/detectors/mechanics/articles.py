"""The article by the sound that follows: an hour, a university, an MBA, an 8% share."""

import re

from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Articles", "article"]

_ARTICLE = re.compile(
    r"[Aa]n?(?<![\w'’.&/+-]a)(?<![\w'’.&/+-]A)(?<![\w'’.&/+-]an)(?<![\w'’.&/+-]An)(?= [\"“‘'(]?([A-Za-zÀ-ɏ\d][A-Za-zÀ-ɏ\d,.’'-]*))"
)
_BEGINS = re.compile(r"(?:^|[.!?:;]\s+)[\"“‘'(]?$")
# After these "a" is a letter (a and b), or the next word is not what the article belongs to.
_LETTER = frozenset("a an and or is are was in of as at it its on if i to us up by la off out until into onto".split())
_YOU = re.compile(
    r"eu|ewe|uni(?!n|m|den|r|ll)|unan|us(?:a[bg]|e|u[arf])|uti|uto|uta|uter|ubiq|ur(?:an|in|ol|e)|uk(?:r|u|$)|ug(?:an)|uru|uf|on(?:e|ce)(?![a-z])|oneself"
)
"""Words that begin with a vowel letter and the sound of "you" or "won"."""
_SILENT = re.compile(r"hour|honest|hono|heir(?!l)|heirl")
_EITHER = re.compile(
    r"h(?:er[bo]|ist|abit|otel|yp|oriz|allu|ilar|omag|ered|ors|erm)|u(?:yg|ig|be|rdu|dm)|y[^aeiou]|x|[^aeiouy]+$"
)
"""Words said with and without the sound, names read in another language, and what can only be spelt out."""
_SPELT = "AEFHILMNORSX"  # letters whose names begin with a vowel
_CLUSTER = re.compile(r"[FHLMNRSX](?![LRWMNPTCKQH]?[AEIOUY])|[FHLMNRSX][^AEIOUY]*$")


class Articles:
    """A before a vowel sound, an before a consonant."""

    name = "articles"
    category = "fluency/grammar"
    needs = frozenset({"target"})
    certain = True
    summary = '"a" before a vowel sound ("a hour", "a MBA") or "an" before a consonant ("an university")'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return [mark for match in _ARTICLE.finditer(row.target) if (mark := _mark(row.target, match)) is not None]


def _mark(text: str, match: re.Match[str]) -> Mark | None:
    given, word = match[0], match[1].rstrip(",.’'-")
    if given[0] == "A" and not _BEGINS.search(text[: match.start()]):
        return None  # a letter or a name: Plan A, Ping An
    if word.lower() in _LETTER or (given == "An" and word[:1].isupper()) or text[match.end(1) :][:1] == "$":
        return None  # An is a surname too; NT$45 is read as dollars
    wanted = article(word)
    if wanted is None or wanted == given.lower():
        return None
    sound = "a vowel" if wanted == "an" else "a consonant"
    fix = wanted.capitalize() if given[0] == "A" else wanted
    reason = f"“{wanted}” before {sound} sound: “{wanted} {word}”"
    return Mark("target", Span(*match.span()), Articles.category, "minor", 0.92, reason, fix)


def article(word: str) -> str | None:
    """The article before a word, a number or an abbreviation; None where both are said."""
    if word[0].isdecimal():
        return _before_number(word)
    letters = re.match(r"[^\W\d_]+", word)
    head = letters[0] if letters else word
    if len(head) == 1 or (head[1:].isupper() and head.isupper()):
        return _before_abbreviation(head)
    low = word.lower()
    if _SILENT.match(low):
        return "an"
    if _EITHER.match(head.lower()) or not head.isascii() or not head[1:].islower():
        return None
    return "an" if low[0] in "aeiou" and not _YOU.match(low) else "a"


def _before_number(word: str) -> str | None:
    """Eight, eleven and eighteen, with the thousands after them; 1800 is also eighteen hundred."""
    whole = re.match(r"\d+(?:,\d{3})*", word)
    digits = "" if whole is None else whole[0].replace(",", "")
    lead = digits[: (len(digits) - 1) % 3 + 1]
    if digits[:2] in ("11", "18") and len(digits) == 4:
        return None
    return "an" if digits[:1] == "8" or lead in ("11", "18") else "a"


def _before_abbreviation(head: str) -> str | None:
    """By the name of its first letter, where the abbreviation cannot be read as a word (NATO)."""
    first = head[0].upper()
    if len(head) == 1:
        return "an" if first in _SPELT else "a"
    if first in "AIO" or head == "EU":
        return "an"
    if first == "U":
        return "a" if head[1:2] in ("N", "S", "K", "A", "F", "V", "C") else None
    if first in _SPELT:
        return "an" if _CLUSTER.match(head) else None
    return "a" if first != "Y" else None
