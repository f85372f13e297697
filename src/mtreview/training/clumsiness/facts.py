"""Figures, dates, names and whole clauses that are not what the Chinese says."""

import re

import numpy as np

from mtreview.training.clumsiness.sentence import Sentence

__all__ = ["clause_added", "clause_dropped", "figure", "misspelt"]

Random = np.random.Generator

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SCALES = ("hundred", "thousand", "million", "billion", "trillion")
_CARDINALS = "two three four five six seven eight nine ten".split()


def figure(s: Sentence, i: int, random: Random) -> bool:
    """Another digit, ten times as much, another unit of ten, month or day."""
    old = s.pieces[i].text
    for group in (_MONTHS, _DAYS, _SCALES, _CARDINALS):
        if old in group and (old != "May" or i == 0 or s.pieces[i - 1].text in ("in", "of", "since", "until")):
            s.put(i, i + 1, str(random.choice([w for w in group if w != old])), "figure")
            return True
    if not old[0].isdigit():
        return False
    way = random.random()
    plain = old.replace(",", "")
    if way < 0.35 and plain.isdigit() and len(plain) > 2 and not (len(plain) == 4 and plain[:2] in ("19", "20")):
        new = f"{int(plain) * 10:,}" if random.random() < 0.5 else f"{int(plain) // 10:,}"
    elif way < 0.5 and "." in old:
        new = old.replace(".", "")
    else:
        places = [k for k, c in enumerate(old) if c.isdigit()]
        k = int(random.choice(places))
        new = old[:k] + str((int(old[k]) + int(random.integers(1, 9))) % 10 or 1) + old[k + 1 :]
    if new == old:
        return False
    s.put(i, i + 1, new, "figure")
    return True


def misspelt(s: Sentence, i: int, random: Random) -> bool:
    """Two letters change places, one is doubled or missing."""
    old = s.pieces[i].text
    if not re.fullmatch(r"[A-Za-z]{5,}", old):
        return False
    k = int(random.integers(1, len(old) - 2))
    new = str(
        random.choice(
            [old[:k] + old[k + 1] + old[k] + old[k + 2 :], old[:k] + old[k] + old[k:], old[:k] + old[k + 1 :]]
        )
    )
    if new == old:
        return False
    s.put(i, i + 1, new, "spelling")
    return True


def _clauses(s: Sentence) -> list[tuple[int, int]]:
    """Runs of pieces between commas, the comma before them included, of three to nine words; not the first."""
    commas = [i for i, p in enumerate(s.pieces) if p.text in (",", ";") and p.after == " "]
    if not commas:
        return []
    ends = [*commas[1:], next((i for i in range(len(s.pieces) - 1, 0, -1) if s.pieces[i].text in ".!?"), len(s.pieces))]
    return [(a, b) for a, b in zip(commas, ends, strict=True) if 4 <= b - a <= 10]


def clause_dropped(s: Sentence, random: Random) -> bool:
    """A clause is missing; nothing in the English shows it."""
    found = [c for c in _clauses(s) if s.free(*c)]
    if not found:
        return False
    first, last = found[int(random.integers(len(found)))]
    s.dropped.append(s.text)
    s.remove(first, last, "dropped", mark=[])
    return True


def clause_added(s: Sentence, other: Sentence, random: Random) -> bool:
    """A clause of another sentence stands before the end."""
    found = _clauses(other)
    if not found or len(s.pieces) < 4 or s.pieces[-1].text != ".":
        return False
    first, last = found[int(random.integers(len(found)))]
    text = "".join(p.text + p.after for p in other.pieces[first + 1 : last]).strip()
    place = len(s.pieces) - 1
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 '’-]+", text) or not s.free(place, place + 1):
        return False
    s.pieces[place - 1].after = ""
    s.put(place, place, f", {text}", "added")
    s.pieces[place].error = ""
    s.pieces[len(s.pieces) - 2].after = ""
    return True
