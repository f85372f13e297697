"""What CC-CEDICT knows: set expressions with their meaning, and the glosses of their parts.

A subset ships: its idioms and the characters in them (data/idioms.tsv.xz, CC BY-SA 4.0, see data/LICENSES.md). Where
the user has fetched the whole (`mtreview corpora get cedict`) all expressions of four characters and more are read.
"""

import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from mtreview.config import cache_folder
from mtreview.errors import FormatError
from mtreview.language.inflection import FUNCTION_WORDS, lemmas

__all__ = ["Lexicon", "content", "entries", "find_fetched_dictionary", "lexicon", "meanings", "subset"]

_ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$")
_LABEL = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth)'s\b|\bfig\.|\blit\.|CL:\S+")
_SKIP = re.compile(
    r"^(?:variant of|old variant|see |also written|CL:|surname |abbr\. |used in|also pr\.|erhua variant)"
)
_MOST_GLOSSES = 7


@dataclass(frozen=True)
class Lexicon:
    """`expressions`: Chinese -> its senses; `parts`: one or two characters -> gloss words."""

    expressions: dict[str, tuple[str, ...]]
    parts: dict[str, frozenset[str]]

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first four characters of every expression, to pass over most places of a text at one look."""
        return frozenset(zh[:4] for zh in self.expressions)


def entries(lines: Iterable[str], where: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Simplified form and senses of each CC-CEDICT line that is no name; FormatError for a line that is neither entry
    nor comment."""
    for n, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        match = _ENTRY.match(line)
        if match is None:
            raise FormatError(
                f"{where}:{n}: not a CC-CEDICT entry; fetch the file again with `mtreview corpora get cedict`"
            )
        if not match[2][:1].isupper() or len(match[1]) == 1:  # a capital: somebody's or some place's name
            yield match[1], tuple(s for s in match[3].split("/") if s and not _SKIP.match(s))


def find_fetched_dictionary() -> Path:
    """Where `mtreview corpora get cedict` puts the whole dictionary; whether it is there changes what is found."""
    return cache_folder() / "corpora" / "cedict" / "cedict_ts.u8"


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The whole CC-CEDICT where it was fetched, else the shipped subset; read once."""
    fetched = find_fetched_dictionary()
    if fetched.is_file():
        return _whole(fetched)
    packed = (files("mtreview.language") / "data" / "idioms.tsv.xz").read_bytes()
    return _read(lzma.decompress(packed).decode("utf-8").splitlines())


def _whole(path: Path) -> Lexicon:
    with path.open(encoding="utf-8") as file:
        return _read(subset(entries(file, str(path)), idioms_only=False))


def subset(found: Iterable[tuple[str, tuple[str, ...]]], *, idioms_only: bool = True) -> list[str]:
    """The lines of the shipped file: `expression<TAB>sense/sense`, then `part<TAB>gloss words`."""
    expressions: dict[str, list[str]] = {}
    glosses: dict[str, list[str]] = {}
    for zh, senses in found:
        if len(zh) <= 2:
            glosses.setdefault(zh, []).extend(senses)
        elif len(zh) >= 4 and (not idioms_only or any("(idiom)" in s or "fig." in s for s in senses)):
            expressions.setdefault(zh, []).extend(senses)
    used = {zh[i : i + n] for zh in expressions for n in (1, 2) for i in range(len(zh) - n + 1)}
    lines = [f"{zh}\t{'/'.join(dict.fromkeys(senses))}" for zh, senses in sorted(expressions.items()) if senses]
    parts = {zh: _gloss_words(senses) for zh, senses in sorted(glosses.items()) if zh in used}
    return lines + [f"{zh}\t{' '.join(words)}" for zh, words in parts.items() if words]


def _gloss_words(senses: Iterable[str]) -> list[str]:
    words = [w for s in senses for w in re.findall(r"[a-z]+", _LABEL.sub(" ", s).lower())]
    return [w for w in dict.fromkeys(words) if w not in FUNCTION_WORDS and len(w) > 1][:_MOST_GLOSSES]


def _read(lines: Iterable[str]) -> Lexicon:
    expressions: dict[str, tuple[str, ...]] = {}
    parts: dict[str, frozenset[str]] = {}
    for line in lines:
        zh, _, rest = line.partition("\t")
        if len(zh) <= 2:
            parts[zh] = frozenset(rest.split())
        else:
            expressions[zh] = tuple(rest.split("/"))
    return Lexicon(expressions, parts)


def meanings(senses: Iterable[str], literal: frozenset[str]) -> list[str]:
    """The senses as phrases to put into a text, without labels and notes: those marked as literal, and those made
    mostly of the words `literal` (the glosses of the parts), are left out; figurative ones come first."""
    pieces = [p.strip() for s in senses for p in re.split(r";|(?=\bfig\.)", s)]
    found = []
    for piece in sorted(pieces, key=lambda p: "fig." not in p):
        text = (
            re.sub(r"\s+", " ", _LABEL.sub(" ", piece))
            .strip(" ,.")
            .replace("sb ", "somebody ")
            .replace("sth", "something")
        )
        own = [w for w in re.findall(r"[a-z]+", text.lower()) if w not in FUNCTION_WORDS]
        literally = sum(not lemmas(w).isdisjoint(literal) for w in own) >= 0.6 * len(own)
        if own and "lit." not in piece and not literally and not re.search("[一-鿿]", text):
            found.append(text[0].lower() + text[1:])
    return found


def content(text: str) -> frozenset[str]:
    """The dictionary words of an English text, function words left out."""
    found: set[str] = set()
    for word in re.findall(r"[a-z]+", text.lower()):
        if word not in FUNCTION_WORDS and len(word) > 1:
            found |= lemmas(word)
    return frozenset(found)
