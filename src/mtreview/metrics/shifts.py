"""Translation edit rate's search for shifts (Snover et al., 2006), number for number as sacrebleu has it, but fast.

sacrebleu fills a table of Python tuples for every shift it tries. Here a word is one character, the two texts are
strings, and the distance after a shift is one call of a compiled library. Its limits are part of the definition: the
order in which shifts are tried, how many of them, and that the distance is searched for near the diagonal only.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

__all__ = ["edits"]

_LONGEST, _FARTHEST, _TRIED, _BEAM = 10, 50, 1000, 25  # sacrebleu's own: words of a shift, its way, shifts, half a beam
_UNREACHED = 1 << 20

Table = NDArray[np.int32]


def edits(target: Sequence[str], draft: Sequence[str]) -> int:
    """Insertions, deletions, substitutions and shifts of word runs that turn the words of `target` into `draft`'s."""
    if not draft:
        return len(target)
    letters: dict[str, str] = {}
    now, ref = (
        "".join(letters.setdefault(word, chr(0x10000 + len(letters))) for word in words) for words in (target, draft)
    )
    shifts = tried = 0
    table = _table(now, ref)
    while table[-1, -1]:
        gain, moved, tried = _best_shift(now, ref, table, tried)
        if gain <= 0 or tried >= _TRIED:
            break
        shifts, now = shifts + 1, moved
        table = _table(now, ref)
    return shifts + int(table[-1, -1])


def _best_shift(now: str, ref: str, table: Table, tried: int) -> tuple[int, str, int]:
    """What the best shift gains (0: none does), the words after it, and how many shifts were looked at so far."""
    before = int(table[-1, -1])
    align, wrong_ref, wrong_now = _alignment(now, ref, table)
    sure = _outside(len(now), len(ref))
    best, result = (0, _UNREACHED, 0, 0), now
    for start, at, length in _matches(now, ref):
        inside = start <= align[at] < start + length
        if inside or not any(wrong_now[start : start + length]) or not any(wrong_ref[at : at + length]):
            continue
        for place in _places(align, at, length):
            moved = _shifted(now, start, length, place)
            distance = Levenshtein.distance(moved, ref)
            tried += 1
            if distance >= sure and (before - distance, length, -start, -place) > best:
                distance = int(_table(moved, ref)[-1, -1])  # the beam can only make it longer
            rank = (before - distance, length, -start, -place)
            if rank > best:
                best, result = rank, moved
        if tried >= _TRIED:
            break
    return best[0], result, tried


def _matches(now: str, ref: str) -> Iterator[tuple[int, int, int]]:
    """Start in `now`, start in `ref` and length of every equal run, shorter ones of one start first."""
    where: dict[str, list[int]] = {}
    for at, word in enumerate(ref):
        where.setdefault(word, []).append(at)
    for start, word in enumerate(now):
        for at in where.get(word, ()):
            if abs(at - start) > _FARTHEST:
                continue
            most = min(_LONGEST, len(now) - start, len(ref) - at)
            length = 1
            yield start, at, length
            while length < most and now[start + length] == ref[at + length]:
                length += 1
                yield start, at, length


def _places(align: Sequence[int], at: int, length: int) -> Iterator[int]:
    """Where in the words the run may go: before the place of `ref`'s run, and behind each word of it."""
    last = -1
    for k in range(at - 1, min(at + length, len(align))):
        place = 0 if k == -1 else align[k] + 1
        if place != last:
            yield place
        last = place


def _shifted(words: str, start: int, length: int, place: int) -> str:
    run, rest = words[start : start + length], words[:start] + words[start + length :]
    # A place inside the run itself counts from the words that are left, as in sacrebleu.
    to = place - length if place > start + length else place
    return rest[:to] + run + rest[to:]


def _alignment(now: str, ref: str, table: Table) -> tuple[list[int], list[bool], list[bool]]:
    """For each word of `ref` the word of `now` at or before it on the cheapest path, and which words of `ref` and
    `now` are wrong there. Of paths that cost the same: substitution before deletion before insertion, from the end."""
    cells = table.tolist()
    align, wrong_ref, wrong_now = [0] * len(ref), [False] * len(ref), [False] * len(now)
    i, j = len(now), len(ref)
    while i or j:
        cost = cells[i][j]
        same = i > 0 and j > 0 and now[i - 1] == ref[j - 1]
        if i and j and cells[i - 1][j - 1] + (not same) == cost:
            i, j = i - 1, j - 1
            align[j] = i
            wrong_ref[j] = wrong_now[i] = not same
        elif i and cells[i - 1][j] + 1 == cost:
            i -= 1
            wrong_now[i] = True
        else:
            j -= 1
            align[j] = i - 1
            wrong_ref[j] = True
    return align, wrong_ref, wrong_now


def _table(now: str, ref: str) -> Table:
    """(len(now) + 1, len(ref) + 1): edits from each beginning of `now` to each of `ref`, along paths in the beam."""
    letters = [np.frombuffer(words.encode("utf-32-le"), np.uint32) for words in (now, ref)]
    # Each column is kept less its own number, so that an insertion costs nothing and a row is one running minimum.
    kept = (letters[0][:, None] != letters[1]).astype(np.int32) - 1
    table = np.full((len(now) + 1, len(ref) + 1), _UNREACHED, np.int32)
    table[0] = 0
    row = np.empty(len(ref) + 1, np.int32)
    for i, (low, high) in enumerate(_beam(len(now), len(ref)), 1):
        before = table[i - 1]
        np.add(before, 1, out=row)
        np.minimum(row[1:], before[:-1] + kept[i - 1], out=row[1:])
        np.minimum.accumulate(row[low:high], out=table[i, low:high])
    table += np.arange(len(ref) + 1, dtype=np.int32)
    return table


@lru_cache(maxsize=1024)
def _beam(count: int, width: int) -> tuple[tuple[int, int], ...]:
    """For each word of the target the half-open range of table columns that is filled."""
    ratio = width / count if count else 1.0
    half = math.ceil(ratio / 2 + _BEAM) if ratio / 2 > _BEAM else _BEAM
    ends = [
        (max(0, math.floor(i * ratio) - half), min(width + 1, math.floor(i * ratio) + half))
        for i in range(1, count + 1)
    ]
    return (*ends[:-1], *((low, width + 1) for low, _ in ends[-1:]))


@lru_cache(maxsize=4096)
def _outside(count: int, width: int) -> int:
    """The least that a path costs which leaves the beam: as many insertions or deletions as it steps aside and back."""
    cells = [(i, j) for i, (low, high) in enumerate(_beam(count, width), 1) for j in (low - 1, high)]
    costs = [abs(j - i) + abs((width - j) - (count - i)) for i, j in cells if 0 <= j <= width]
    return min(costs, default=_UNREACHED)
