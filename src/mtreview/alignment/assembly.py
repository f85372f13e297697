"""Beads of the path, moved beads and pinned beads put together and in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mtreview.alignment.pins import Pins
from mtreview.alignment.search import Bead

__all__ = ["Found", "Placed", "assemble_beads", "in_order"]

Found = tuple[Bead, float, float]  # a bead, its share of all paths, its score


@dataclass(frozen=True, slots=True)
class Placed:
    """A bead with what is known of it: share of all paths, score, whether it stands elsewhere or was fixed by hand."""

    zh: tuple[int, ...]
    en: tuple[int, ...]
    share: float
    score: float
    moved: bool = False
    pinned: bool = False

    def swap(self) -> "Placed":
        return replace(self, zh=self.en, en=self.zh)


def assemble_beads(path: Sequence[Found], moved: Sequence[tuple[Bead, float]], fixed: Pins) -> list[Placed]:
    """All beads, those of the path less the lone segments that a moved or pinned bead holds."""
    elsewhere = [_placed(bead, 0.5, score, moved=True) for bead, score in moved]
    elsewhere += [Placed(zh, en, 1.0, 0.0, moved=bool(zh and en), pinned=True) for zh, en in fixed.aside]
    taken_zh = {i for bead in elsewhere for i in bead.zh}
    taken_en = {j for bead in elsewhere for j in bead.en}
    found = [_placed(bead, share, score) for bead, share, score in path]
    kept = [p for p in found if not (taken_zh.issuperset(p.zh) and taken_en.issuperset(p.en))]
    return kept + elsewhere + [Placed(zh, en, 1.0, 0.0, pinned=True) for zh, en in fixed.passed]


def _placed(bead: Bead, share: float, score: float, *, moved: bool = False) -> Placed:
    i, j, m, n = bead
    return Placed(tuple(range(i, i + m)), tuple(range(j, j + n)), share, score, moved)


def in_order(beads: Sequence[Placed]) -> list[Placed]:
    """By the second side; what has nothing there stands behind the bead of the segment before it on the first."""
    keys: dict[Placed, tuple[int, int, int]] = {bead: (bead.en[0], 0, 0) for bead in beads if bead.en}
    last = -1
    for bead in sorted((b for b in beads if b.zh and not (b.moved and b.en)), key=lambda b: b.zh[0]):
        if bead.en:
            last = bead.en[0]
        else:
            keys[bead] = (last, 1, bead.zh[0])
    return sorted(beads, key=lambda bead: keys[bead])
