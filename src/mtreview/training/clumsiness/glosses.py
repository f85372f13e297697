"""What a careless reader of a dictionary would put for a Chinese word, or for its parts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mtreview.errors import FormatError

__all__ = ["Gloss", "Glosses"]

_ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PLAIN = re.compile(r"(?:to )?[a-z]+(?:[ -][a-z]+){0,3}")
_NO = (
    "variant of",
    "see ",
    "surname",
    "abbr",
    "used in",
    "old ",
    "also ",
    "cl:",
    "lit.",
    "fig.",
    "same as",
    "particle",
    "classifier",
)
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Gloss:
    """English for a Chinese word; `verb` where the dictionary says "to ..." (left out of `text`)."""

    text: str
    verb: bool


@dataclass(frozen=True, eq=False)
class Glosses:
    """Plain glosses of each Chinese word (Simplified), and the literal sense of idioms."""

    of: dict[str, tuple[Gloss, ...]]
    literal: dict[str, str]

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Glosses":
        """From the lines of CC-CEDICT, whatever ends them; FormatError where they hold no entry."""
        found: dict[str, list[Gloss]] = defaultdict(list)
        literal: dict[str, str] = {}
        for line in lines:
            entry = _ENTRY.match(line.rstrip())
            if entry is None:
                continue
            word, senses = entry[1], entry[3].split("/")
            for sense in senses:
                for part in sense.split(";"):
                    gloss = _gloss(part)
                    if gloss is not None and gloss not in found[word]:
                        found[word].append(gloss)
            for sense in senses:
                if sense.startswith("lit.") and len(word) >= 3:
                    plain = _ASIDE.sub("", sense[4:]).partition(";")[0].strip()
                    if re.fullmatch(r"[a-zA-Z ,'-]+", plain) and 2 <= len(plain.split()) <= 9:
                        literal.setdefault(word, plain.removeprefix("to "))
        if not found:
            raise FormatError(
                "the dictionary has no entry of CC-CEDICT; fetch it again with `mtreview corpora get cedict`"
            )
        return cls({word: tuple(glosses) for word, glosses in found.items() if glosses}, literal)

    def parts(self, word: str) -> list[list[Gloss]]:
        """The glosses of the parts of a word of two to four characters, part by part; [] where one has none."""
        if len(word) == 4:
            cut = [word[:2], word[2:]] if all(p in self.of for p in (word[:2], word[2:])) else list(word)
        elif len(word) == 3:
            cut = [word[:2], word[2:]] if word[:2] in self.of else [word[0], word[1:]]
        else:
            cut = list(word)
        if len(cut) < 2 or any(p not in self.of for p in cut):
            return []
        return [list(self.of[p]) for p in cut]

    @cached_property
    def near(self) -> dict[str, tuple[Gloss, ...]]:
        """For an English word other words that gloss a Chinese word that it glosses too."""
        found: dict[tuple[str, bool], dict[Gloss, None]] = defaultdict(dict)
        for glosses in self.of.values():
            single = [g for g in glosses if " " not in g.text and "-" not in g.text]
            for gloss in single:
                found[gloss.text, gloss.verb].update(
                    dict.fromkeys(g for g in single if g.verb == gloss.verb and g != gloss)
                )
        return {f"{'to ' if verb else ''}{word}": tuple(near) for (word, verb), near in found.items() if near}


def _gloss(sense: str) -> Gloss | None:
    plain = _ASIDE.sub("", sense).strip()
    if (
        any(plain.casefold().startswith(no) for no in _NO)
        or not _PLAIN.fullmatch(plain)
        or len(plain.split()) > _LONGEST
    ):
        return None
    return Gloss(plain.removeprefix("to ").strip(), plain.startswith("to "))
