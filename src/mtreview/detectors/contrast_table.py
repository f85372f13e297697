"""Tables of wordings that exclude each other: 去年 is not "this year", 丈夫 not "wife".

A line of a table is one wording, an empty line ends a group. Columns, tab-separated: the Chinese (a regular expression on the
Simplified text; after "=" whole words parted by "|"; "-": never asked for; after " ~ " characters that excuse the English without asking
for it), the English forms parted by ", " (of two wordings the forms in the same place stand for each other; after a form, " ~" means
before a word in small letters), further English that may stand for it but is no mistake (a regular expression), and what must
follow (a regular expression)."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mtreview.errors import FormatError
from mtreview.language.chinese import Chinese
from mtreview.records import Span

__all__ = ["Group", "Wording", "load_groups", "read_groups"]

_BEFORE_A_WORD = " ~"


@dataclass(frozen=True, slots=True)
class Wording:
    """One of a group: how it is said in both languages. `forms` go into a fix, `english` finds them; `excuse` finds what in the
    Chinese allows them, `also` what else in the English may stand for it."""

    chinese: re.Pattern[str] | None
    words: frozenset[str]
    excuse: re.Pattern[str] | None
    english: re.Pattern[str]
    also: re.Pattern[str] | None
    forms: tuple[str, ...]

    def cue(self, reading: Chinese) -> Span | None:
        """Where the Chinese says it, in the normalised text."""
        if self.chinese is not None:
            match = self.chinese.search(reading.text)
            return None if match is None else Span(*match.span())
        if self.words.isdisjoint(reading.words):
            return None
        return next(t.span for t in reading.tokens if t.text in self.words)

    def excused(self, reading: Chinese) -> bool:
        return self.excuse is not None and self.excuse.search(reading.text) is not None

    def said(self, target: str) -> bool:
        """Whether the English says it, in whatever words."""
        found = self.english.search(target) or (self.also and self.also.search(target))
        return bool(found)

    def place_of(self, said: str, following: str) -> int:
        """The place among the forms of what the English says; 0 for what only says the same."""
        for place, form in enumerate(self.forms):
            plain = form.removesuffix(_BEFORE_A_WORD)
            if plain.casefold().rstrip(".") != said.casefold().rstrip("."):
                continue
            if plain == form or re.match(r"\s+[a-z]", following):
                return place
        return 0

    def form(self, place: int) -> str:
        return self.forms[place if place < len(self.forms) else 0].removesuffix(_BEFORE_A_WORD)


Group = tuple[Wording, ...]


@cache
def load_groups(name: str) -> tuple[Group, ...]:
    """The groups of a shipped table, read once."""
    return read_groups((files("mtreview.detectors") / "data" / name).read_text(encoding="utf-8"), name)


def read_groups(text: str, name: str) -> tuple[Group, ...]:
    """The groups of a table; FormatError with the line for one that is none."""
    groups: list[list[Wording]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            groups.append([])
            continue
        cells = line.split("\t")
        if not 2 <= len(cells) <= 4 or not cells[0] or not cells[1]:
            raise FormatError(f"{name}: line {number}: give the Chinese, a tab and the English forms")
        groups[-1].append(_wording(*cells))
    return tuple(tuple(group) for group in groups if group)


def _wording(cell: str, forms: str, also: str = "", after: str = "") -> Wording:
    chinese, _, excuse = cell.partition(" ~ ")
    given = tuple(form.strip() for form in forms.split(","))
    plain = sorted({form.removesuffix(_BEFORE_A_WORD) for form in given}, key=len, reverse=True)
    body = "|".join(re.escape(form).replace(r"\ ", r"\s+").replace(r"\.", r"\.?") for form in plain)
    words = frozenset(chinese[1:].split("|")) if chinese.startswith("=") else frozenset()
    pattern = None if words or chinese == "-" else re.compile(chinese)
    return Wording(
        pattern, words, re.compile(excuse) if excuse else None, _english(body, after), _english(also, after) if also else None, given
    )  # fmt: skip


def _english(body: str, after: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’])(?:{body})(?!\w)" + (f"(?={after})" if after else ""), re.IGNORECASE)
