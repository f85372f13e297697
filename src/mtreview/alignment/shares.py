"""How much of two documents belongs together: are these the same article at all?"""

from collections.abc import Sequence

from mtreview.records import Pair

__all__ = ["share_aligned"]


def share_aligned(pairs: Sequence[Pair], sources: Sequence[str], targets: Sequence[str]) -> float:
    """Share of the letters of both sides that stand in pairs with text on both sides, each pair weighed by its
    confidence: near 1 for a translation, near 0 for two texts that have nothing to do with each other."""
    lengths = {id(texts): sum(map(len, texts)) for texts in (sources, targets)}
    total = found = 0.0
    for pair in pairs:
        for indices, texts in ((pair.source, sources), (pair.target, targets)):
            side = lengths[id(texts)]
            size = sum(len(texts[i]) for i in indices) / side if side else 0.0
            total += size
            found += size * pair.confidence if pair.source and pair.target else 0.0
    return found / total if total else 0.0
