"""Chinese names as pinyin: the spellings a name may have, and where the English spells one out."""

import re
from functools import lru_cache
from itertools import product

from mtreview.language.english import words
from mtreview.language.text import is_han
from mtreview.records import Span

__all__ = ["find_spelled", "is_pinyin", "spell_runs", "syllables"]

_MOST_READINGS = 16
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:[iu]?ang|iong|ong|eng|ing|i?ao|i[ae]n|u?ai|uan|an|[eiu]n|[eou]i|ou|er|i[aeu]|u[aoe]|[aeiouv])"
)


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """All readings of a Chinese text, each a row of toneless syllables with v for ü; empty for mixed text."""
    if not text or not all(is_han(c) for c in text):
        return ()
    from pypinyin import Style, pinyin  # its tables take a moment: only where names are read

    choices = pinyin(text, style=Style.NORMAL, heteronym=True, errors="ignore")
    if len(choices) != len(text):
        return ()
    every = product(*(tuple(dict.fromkeys(c)) for c in choices))
    return tuple(reading for reading, _ in zip(every, range(_MOST_READINGS), strict=False))


def spell_runs(text: str) -> dict[str, str]:
    """How two to four neighbouring Chinese characters of a text are written in pinyin, as one small word, with the characters; in
    the usual reading alone."""
    from pypinyin import lazy_pinyin

    spelled: dict[str, str] = {}
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        parts = lazy_pinyin(run)
        for start, size in product(range(len(run)), (2, 3, 4)):
            if start + size <= len(run) == len(parts):
                spelled.setdefault("".join(parts[start : start + size]), run[start : start + size])
    return spelled


def is_pinyin(word: str, count: int) -> bool:
    """True where small letters can be cut into `count` syllables; a few that no character has are let through."""
    return count > 0 and re.fullmatch(f"(?:{_SYLLABLE}){{{count}}}", word) is not None


def find_spelled(name: str, text: str) -> list[Span]:
    """Where capitalised English words spell the name out in pinyin, whole or all but its last character."""
    wanted = set()
    for reading in syllables(name):
        wanted.add("".join(reading))
        if len(reading) > 2:
            wanted.add("".join(reading[:-1]))
    wanted = {w.replace("v", letter) for w in wanted for letter in ("v", "u")}
    tokens = words(text)
    found: list[Span] = []
    for i, first in enumerate(tokens):
        if not first.capitalised or (found and first.span.start < found[-1].end):
            continue
        for j in range(min(len(tokens), i + 4), i, -1):
            span = Span(first.span.start, tokens[j - 1].span.end)
            if re.sub(r"[\s\-'’]", "", span.of(text)).lower() in wanted:
                found.append(span)
                break
    return found
