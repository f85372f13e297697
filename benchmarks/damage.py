"""One damaged copy of a sound translation: number, negation, dropped clause, swapped name, wrong word sense.

Everything is decided by a seed and by the texts. `damages` deals every reference at most one kind, the rarest kinds
first."""

import calendar
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KINDS", "Damaged", "damages"]

KINDS = ("number", "negation", "dropped clause", "swapped name", "wrong word sense")

_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(rf"\b(?:\d+(?:[.,]\d+)*|{'|'.join(_WORDS)})\b")
_NOT = re.compile(r"\b(is|are|was|were|will|would|can|could|should|has|have|had|does|do|did|must|may)( not|n't)\b")
_YES = re.compile(r"\b(is|are|was|were|will|would|can|could|should|has been|have been|must|may)\b(?! not|n't)(?= \w)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
_NO_NAMES = frozenset((*calendar.month_name, *calendar.day_name, "I", "Chinese", "English", "The", "This", "That"))


@dataclass(frozen=True, slots=True)
class Damaged:
    """Row of the test set, kind of damage, the sound and the damaged text."""

    row: int
    kind: str
    sound: str
    broken: str


def damages(sources: Sequence[str], references: Sequence[str], each: int, seed: int = 1) -> list[Damaged]:
    """`each` references of every kind, or as many as the text has."""
    random_order = random.Random(seed)
    names = sorted({name for text in references for name in _NAME.findall(text) if name not in _NO_NAMES})
    senses = read_senses()
    rows = list(range(len(references)))
    random_order.shuffle(rows)
    used: set[int] = set()
    found: dict[str, list[Damaged]] = {}
    for kind in ("wrong word sense", "negation", "swapped name", "number", "dropped clause"):
        found[kind] = []
        for row in rows:
            if len(found[kind]) == each:
                break
            if row in used:
                continue
            broken = _break(kind, sources[row], references[row], random.Random(seed * 100_003 + row), names, senses)
            if broken is not None and broken != references[row]:
                found[kind].append(Damaged(row, kind, references[row], broken))
                used.add(row)
    return [one for kind in KINDS for one in found[kind]]


def _break(
    kind: str,
    source: str,
    text: str,
    chance: random.Random,
    names: Sequence[str],
    senses: Sequence[tuple[str, str, str]],
) -> str | None:
    if kind == "number":
        return _number(text, chance)
    if kind == "negation":
        return _negation(text, chance)
    if kind == "dropped clause":
        return _dropped(text, chance)
    if kind == "swapped name":
        return _swapped(text, chance, names)
    return _sense(source, text, chance, senses)


def _number(text: str, chance: random.Random) -> str | None:
    """Another digit in one number, or another number word."""
    spots = list(_NUMBER.finditer(text))
    if not spots:
        return None
    spot = chance.choice(spots)
    old = spot[0]
    if old in _WORDS:
        new = chance.choice([word for word in _WORDS if word != old])
    else:
        places = [i for i, c in enumerate(old) if c.isdigit()]
        at = chance.choice(places)
        lowest = 1 if at == 0 else 0
        new = old[:at] + chance.choice([d for d in "0123456789"[lowest:] if d != old[at]]) + old[at + 1 :]
    return text[: spot.start()] + new + text[spot.end() :]


def _negation(text: str, chance: random.Random) -> str | None:
    """A negation taken out, or put in behind an auxiliary."""
    spots = list(_NOT.finditer(text))
    if spots:
        spot = chance.choice(spots)
        return text[: spot.end(1)] + text[spot.end() :]
    spots = list(_YES.finditer(text))
    if not spots:
        return None
    spot = chance.choice(spots)
    return text[: spot.start()] + re.sub(r"^(\w+)", r"\1 not", spot[0]) + text[spot.end() :]


def _dropped(text: str, chance: random.Random) -> str | None:
    """One comma-separated part of four words or more left out, at most six tenths of the sentence."""
    parts = re.split(r"(?<=\w), ", text)
    good = [i for i, part in enumerate(parts) if len(part.split()) >= 4 and len(part) <= 0.6 * len(text)]
    if len(parts) < 2 or not good:
        return None
    at = chance.choice(good)
    kept = parts[:at] + parts[at + 1 :]
    end = text[-1] if at == len(parts) - 1 and not text[-1].isalnum() else ""
    whole = ", ".join(kept) + end
    return whole[0].upper() + whole[1:]


def _swapped(text: str, chance: random.Random, names: Sequence[str]) -> str | None:
    """Another name of as many words from elsewhere in the set."""
    spots = [spot for spot in _NAME.finditer(text) if spot[0] not in _NO_NAMES]
    if not spots:
        return None
    spot = chance.choice(spots)
    others = [name for name in names if len(name.split()) == len(spot[0].split()) and name not in text]
    return text[: spot.start()] + chance.choice(others) + text[spot.end() :] if others else None


def _sense(source: str, text: str, chance: random.Random, senses: Sequence[tuple[str, str, str]]) -> str | None:
    """A word put as another meaning of the Chinese word behind it."""
    spots = []
    for chinese, right, wrong in senses:
        if chinese in source:
            spots += [(match, wrong) for match in re.finditer(rf"\b{right}\b", text)]
    if not spots:
        return None
    match, wrong = chance.choice(spots)
    return text[: match.start()] + wrong + text[match.end() :]


def read_senses() -> list[tuple[str, str, str]]:
    """Chinese word, the English that is right here, the English of another meaning."""
    lines = (Path(__file__).parent / "data" / "senses.tsv").read_text(encoding="utf-8").splitlines()
    return [(chinese, right, wrong) for chinese, right, wrong in (line.split("\t") for line in lines[1:])]
