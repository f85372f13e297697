"""The table of calques: Chinese press metaphors and official phrases, the literal English to catch, good renderings.

`data/calques.tsv` has a header and six columns: `zh` a regular expression on the Simplified text (group `at`: the
expression itself); `literal` patterns (see `phrases`) parted by ";"; `good` renderings parted by ";", the first
preferred, "v:" and "n:" as in `phrases`; `sense` "wrong" or "awkward"; `alone` filled when the literal English is
unheard of and is caught without the Chinese, except for patterns that begin with "~"; `note`."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtreview.detectors.phrase_patterns import Phrase, compile_phrase
from mtreview.errors import FormatError

__all__ = ["Calque", "candidates", "read_table", "table"]

_SET_PHRASE = re.compile(r"(?<![^|])[\u4e00-\u9fff]{3}(?![^|])")
"""Three characters that are a whole alternative: often a verb and its object, which 了 or 他的 may part."""

COLUMNS = ["zh", "literal", "good", "sense", "alone", "note"]


@dataclass(frozen=True, slots=True)
class Calque:
    """One line. `expression` is the Chinese as the table has it, `zh` what is searched; `alone` runs parallel to
    `literal`: caught without the Chinese."""

    expression: str
    zh: re.Pattern[str]
    literal: tuple[Phrase, ...]
    alone: tuple[bool, ...]
    good: tuple[str, ...]
    wrong: bool
    note: str
    place: str


@lru_cache(maxsize=1)
def table() -> tuple[Calque, ...]:
    """The shipped table, read once."""
    text = (files("mtreview.detectors") / "data" / "calques.tsv").read_text(encoding="utf-8")
    return read_table(text, "calques.tsv")


def candidates(known: frozenset[str]) -> list[Calque]:
    """The lines one of whose literal phrases may stand in a text with these dictionary words, in the table's order."""
    index, lines = _index(), table()
    places = {n for word in index.keys() & known for n, phrase in index[word] if phrase.possible(known)}
    return [lines[n] for n in sorted(places)]


@lru_cache(maxsize=1)
def _index() -> dict[str, list[tuple[int, Phrase]]]:
    """Each phrase with its line by one of its words, the one with the longest spelling: it stands in the fewest
    texts."""
    found: dict[str, list[tuple[int, Phrase]]] = defaultdict(list)
    for n, line in enumerate(table()):
        for phrase in line.literal:
            rarest = max((item for item in phrase.items if item is not None), key=lambda item: min(map(len, item)))
            for word in rarest:
                found[word].append((n, phrase))
    return found


def read_table(text: str, where: str) -> tuple[Calque, ...]:
    """All lines of a table; FormatError with file, line and remedy for one that breaks the rules."""
    lines = text.splitlines()
    if not lines or lines[0].split("\t") != COLUMNS:
        raise FormatError(f"{where}:1: the first line must be the header {' '.join(COLUMNS)}, separated by tabs")
    return tuple(_row(line, f"{where}:{n}") for n, line in enumerate(lines[1:], 2) if line.strip() and line[0] != "#")


def _row(line: str, place: str) -> Calque:
    fields = line.split("\t")
    if len(fields) != len(COLUMNS):
        raise FormatError(f"{place}: {len(fields)} columns, not {len(COLUMNS)}; separate them with tabs")
    zh, literal, good, sense, alone, note = (f.strip() for f in fields)
    if sense not in ("wrong", "awkward"):
        raise FormatError(f"{place}: sense {sense!r} is neither 'wrong' nor 'awkward'")
    patterns, renderings = _parts(literal), _parts(good)
    if not patterns or not renderings:
        raise FormatError(f"{place}: {zh!r} has no literal pattern or no good rendering")
    try:
        phrases = tuple(compile_phrase(p.removeprefix("~")) for p in patterns)
        expression = re.compile(_SET_PHRASE.sub(_separable, zh))
    except (ValueError, re.error) as error:
        raise FormatError(f"{place}: {error}") from None
    distinctive = tuple(bool(alone) and not p.startswith("~") for p in patterns)
    return Calque(zh, expression, phrases, distinctive, renderings, sense == "wrong", note, place)


def _separable(phrase: re.Match[str]) -> str:
    verb, rest = phrase[0][0], phrase[0][1:]
    return f"{verb}[了过着个]?(?:[你我他她它]们?的)?{rest}"


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
