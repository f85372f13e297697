"""How much of two documents was found in each other."""

from collections.abc import Sequence

from mtreview.records import Pair

__all__ = ["share_aligned"]


def share_aligned(pairs: Sequence[Pair], sources: Sequence[str], targets: Sequence[str]) -> float:
    """The expected share (0 to 1) of the characters that stand opposite their translation: beads with both sides,
    weighted by their confidence; the lower of the two sides' shares. 0 when a side has no text."""
    shares = []
    for texts, indices in ((sources, [p.source for p in pairs]), (targets, [p.target for p in pairs])):
        whole = sum(len(t) for t in texts)
        found = sum(
            pair.confidence * sum(len(texts[i]) for i in own)
            for pair, own in zip(pairs, indices, strict=True)
            if pair.source and pair.target
        )
        shares.append(found / whole if whole else 0.0)
    return min(shares)
