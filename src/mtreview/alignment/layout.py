"""Paragraphs, headings and list items as soft anchors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mtreview.alignment.band import Band, Floats
from mtreview.errors import InputError

__all__ = ["Layout", "layout"]

BOTH = 3.0  # a bead begins with a paragraph on both sides
ONE = -2.0  # on one side only
ACROSS = -3.0  # a bead runs over the end of a paragraph
KEPT = {"heading": (4.0, -6.0), "list item": (1.5, -2.0)}  # the same kind opposite; another kind or more segments
LEAST = 1.3  # segments a paragraph must have on average to say anything


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Whether each segment of either side begins a paragraph (and one more, the end), its kind, and how far the
    paragraphs of the two sides are alike (0 to 1)."""

    zh_begins: Floats
    en_begins: Floats
    zh_kinds: tuple[str, ...]
    en_kinds: tuple[str, ...]
    alike: float

    def part(self, first: int, last: int, begin: int, end: int) -> "Layout":
        return replace(
            self,
            zh_begins=self.zh_begins[first : last + 1],
            en_begins=self.en_begins[begin : end + 1],
            zh_kinds=self.zh_kinds[first:last],
            en_kinds=self.en_kinds[begin:end],
        )

    def scores(self, band: Band, kind: tuple[int, int]) -> Floats:
        """What the layout says for a bead of `kind` at each first node (as many rows as such beads)."""
        m, n = kind
        rows = band.rows - m + 1
        columns = (band.low[:rows, None] + np.arange(band.width)).clip(0, band.columns)
        zh, en = self.zh_begins[:rows, None], self.en_begins[columns]
        found = self.alike * (BOTH * zh * en + ONE * np.abs(zh - en))
        across_zh = _inside(self.zh_begins, m)[:rows, None]
        across_en = np.append(_inside(self.en_begins, n), np.zeros(max(n, 1), np.float32))[columns]
        found = found + self.alike * ACROSS * (across_zh + across_en if m and n else 0)
        if m and n:
            for name, (same, other) in KEPT.items():
                left = _holds(self.zh_kinds, name, m)[:rows, None]
                right = np.append(_holds(self.en_kinds, name, n), np.zeros(max(n, 1), np.float32))[columns]
                pair = same if kind == (1, 1) else other
                found = found + pair * left * right + other * np.abs(left - right)
        return np.asarray(found, np.float32)


def _inside(begins: Floats, size: int) -> Floats:
    """How many paragraphs begin inside (not at the start of) a run of `size` segments, by its first one."""
    count = max(len(begins) - size, 0)
    total = np.zeros(count, np.float32)
    for k in range(1, size):
        total += begins[k : k + count]
    return total


def _holds(kinds: Sequence[str], name: str, size: int) -> Floats:
    own = np.array([k == name for k in kinds], np.float32)
    count = max(len(own) - size + 1, 0)
    return np.max([own[k : k + count] for k in range(size)], axis=0) if count else np.zeros(0, np.float32)


def layout(
    zh_paragraphs: Sequence[int] | None,
    en_paragraphs: Sequence[int] | None,
    zh_kinds: Sequence[str] | None,
    en_kinds: Sequence[str] | None,
    sizes: tuple[int, int],
) -> Layout | None:
    """What is known of the layout, or None; InputError where a list is not as long as its side."""
    given = [(zh_paragraphs, sizes[0]), (zh_kinds, sizes[0]), (en_paragraphs, sizes[1]), (en_kinds, sizes[1])]
    for values, size in given:
        if values is not None and len(values) != size:
            raise InputError(f"paragraphs and kinds must be as many as segments: {len(values)} given for {size}")
    if all(values is None for values, _ in given):
        return None
    begins = [_begins(p, n) for p, n in ((zh_paragraphs, sizes[0]), (en_paragraphs, sizes[1]))]
    many = [float(b.sum()) - 1 for b in begins]
    telling = zh_paragraphs is not None and en_paragraphs is not None
    telling = telling and all(n >= LEAST * p for n, p in zip(sizes, many, strict=True))
    alike = min(many) / max(*many, 1) if telling else 0.0
    kinds = [tuple(k) if k is not None else ("sentence",) * n for k, n in ((zh_kinds, sizes[0]), (en_kinds, sizes[1]))]
    return Layout(begins[0], begins[1], kinds[0], kinds[1], alike)


def _begins(paragraphs: Sequence[int] | None, size: int) -> Floats:
    if paragraphs is None:
        return np.ones(size + 1, np.float32)
    changes = [1.0, *(float(a != b) for a, b in pairwise(paragraphs)), 1.0]
    return np.array(changes[: size + 1] if size else [1.0], np.float32)
