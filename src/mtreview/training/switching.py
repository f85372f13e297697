"""Pairs again with some Chinese words written in English already, so that the model learns to carry over what it is
given.

A model of this size cannot learn how thousands of names are written in English, but it can learn to copy them. Rows
whose target holds the English of one of their Chinese words (CEDICT) come a second time with that English in the
source (code switching: Song et al. 2019, "Code-switching for enhancing NMT with pre-specified translation"). At work
the decoder writes rare names and large numbers into the source in the same way (`engines/source_rewriting.py`)."""

import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtreview.engines.source_rewriting import Names, apart, figures, splice
from mtreview.language.text import normalise
from mtreview.records import Span
from mtreview.training.corpus import Row, entries

__all__ = ["NAMES", "Terms", "rare_names", "read_terms", "switch_terms"]

NAMES = "names.tsv"
"""The list's file, in the work folder and beside the weights."""
_WORDS = re.compile(r"[A-Za-z][\w'’.-]*(?: [\w'’.-]+){0,3}")
_MINOR = frozenset("of the and de la for in".split())
_MOST = 3  # terms switched in one row
_LONGEST = 10  # characters of a term

Terms = dict[str, tuple[str, ...]]
"""A Chinese word and its English, in the lexicon's order; names begin with a capital."""


def read_terms(path: Path) -> tuple[Terms, frozenset[str]]:
    """The words of a CEDICT list with their English of at most four words, and those that are nothing but names."""
    found: dict[str, dict[str, None]] = {}
    names: dict[str, bool] = {}
    for _, word, pinyin, senses in entries(path):
        if not 2 <= len(word) <= _LONGEST:
            continue
        is_name = pinyin[:1].isupper()
        names[word] = names.get(word, True) and is_name
        for sense in senses[:2]:
            if (english := _english(sense, is_name=is_name)) is not None:
                found.setdefault(normalise(word, "source").text, {})[english] = None
    terms = {word: tuple(senses) for word, senses in found.items()}
    return terms, frozenset(word for word in terms if names.get(word))


def _english(sense: str, *, is_name: bool) -> str | None:
    """The first wording of a dictionary sense, where it can stand in a sentence as it is."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", sense).split(",")[0].strip().removeprefix("to ").removeprefix("the ")
    if (
        len(plain) < 3
        or not _WORDS.fullmatch(plain)
        or plain.startswith(("abbr", "variant", "see ", "surname", "old "))
    ):
        return None
    capitals = [word[0].isupper() or word in _MINOR for word in plain.split()]
    return plain if not is_name or (capitals[0] and all(capitals)) else None


def switch_terms(rows: Iterable[Row], terms: Terms, names: frozenset[str], share: float, seed: int) -> Iterator[Row]:
    """For rows with something to switch, a copy of that share of them; rows with a name or a large number always."""
    for row in rows:
        found = [(span, english, True) for span, english in figures(row.source) if english in row.target]
        found += [(span, english, row.source[span.start : span.end] in names) for span, english in _matches(row, terms)]
        draw = random.Random(zlib.crc32(f"{seed}{row.source}".encode()))
        worth = [one for one in found if one[2]]
        if not found or not (worth or draw.random() < share):
            continue
        chosen = draw.sample(found, min(len(found), draw.randint(1, _MOST)))
        if worth and not any(one[2] for one in chosen):
            chosen.append(draw.choice(worth))
        source = splice(row.source, apart((span, english) for span, english, _ in chosen))
        yield Row(row.origin, source, row.target, row.file, row.line, switched=True)


def _matches(row: Row, terms: Terms) -> Iterator[tuple[Span, str]]:
    """Words of the source, the longest at each place, whose English is in the target as whole words."""
    text, at = row.source, 0
    while at < len(text):
        for size in range(min(_LONGEST, len(text) - at), 1, -1):
            senses = terms.get(text[at : at + size])
            if senses is None:
                continue
            english = next((one for one in senses if _says(row.target, one)), None)
            if english is not None:
                yield Span(at, at + size), english
                at += size - 1
                break
        at += 1


def rare_names(rows: Iterable[Row], terms: Terms, names: frozenset[str], known: int) -> Names:
    """The names worth writing in English before a network that was trained on these rows reads a text.

    Not those that came `known` times and more, which it knows and inflects better; not those whose English is missing
    from more than half of the targets (they are other words as well, or are called otherwise); and of those that
    never came, only names of three characters and more, which are hardly part of something else.
    """
    every = Names({word: terms[word][0] for word in names})
    seen: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {}
    for row in rows:
        for span, _ in every.of(row.source):
            word = span.of(row.source)
            seen[word] += 1
            said.setdefault(word, Counter()).update(sense for sense in terms[word] if _says(row.target, sense))
    kept = {}
    for word in names:
        if not seen[word]:
            if len(word) > 2:
                kept[word] = terms[word][0]
        elif seen[word] < known and said[word]:
            english, count = said[word].most_common(1)[0]
            if count >= seen[word] / 2:
                kept[word] = english
    return Names(kept)


def _says(target: str, english: str) -> bool:
    """As whole words."""
    return english in target and re.search(rf"(?<!\w){re.escape(english)}(?!\w)", target) is not None
