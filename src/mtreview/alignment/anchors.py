"""The coarse pass: which single segments surely belong together, found through rare words over the whole documents,
and where the documents may therefore be cut into pieces that are searched one by one."""

from bisect import bisect_left

import numpy as np

from mtreview.alignment.band import Floats, Integers
from mtreview.alignment.coverage import Side
from mtreview.alignment.evidence import Evidence

__all__ = ["Anchors", "anchors", "chain", "cuts"]

Anchors = list[tuple[int, int, float]]  # source segment, target segment, strength

OFTEN = 40  # a pair of words that would propose more pairs of segments than this says nothing about place
WEAK = 6.0  # strength below which a proposal is no anchor
PIECE = 120  # segments a piece should have at least


def anchors(evidence: Evidence) -> Anchors:
    """Pairs of segments that are each other's best by shared rare words, in order of the source."""
    zh_at, zh_in = _places(evidence.zh)
    en_at, en_in = _places(evidence.en)
    links = evidence.links
    many_zh, many_en = np.diff(zh_at)[links.zh], np.diff(en_at)[links.en]
    keep = (many_zh * many_en <= OFTEN) & (np.maximum(links.to_en, links.to_zh) > 0.02)
    zh, en, many_zh, many_en = links.zh[keep], links.en[keep], many_zh[keep], many_en[keep]
    size = many_zh * many_en
    which = np.repeat(np.arange(len(zh)), size)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    i = zh_in[zh_at[zh[which]] + turn // many_en[which]]
    j = en_in[en_at[en[which]] + turn % many_en[which]]
    odds = np.sqrt(links.to_en[keep] * links.to_zh[keep])
    gain = odds * np.log(1 + len(evidence.zh.lengths) * len(evidence.en.lengths) / size)
    width = len(evidence.en.lengths)
    keys, owner = np.unique(i * width + j, return_inverse=True)
    return _mutual(keys // width, keys % width, np.bincount(owner, gain[which]).astype(np.float32))


def _places(side: Side) -> tuple[Integers, Integers]:
    """Segments in which each type occurs, once each: starts by type, segments in order."""
    count = len(side.lengths)
    keys = np.unique(side.words * count + np.repeat(np.arange(count), side.lengths))
    return np.searchsorted(keys // count, np.arange(side.types + 1)), keys % count


def _mutual(i: Integers, j: Integers, strength: Floats) -> Anchors:
    best = []
    for own in (i, j):
        order = np.lexsort((-strength, own))
        first = np.ones(len(order), bool)
        first[1:] = own[order][1:] != own[order][:-1]
        best.append(set(order[first].tolist()))
    both = sorted(k for k in best[0] & best[1] if strength[k] >= WEAK)
    return [(int(i[k]), int(j[k]), float(strength[k])) for k in both]


def chain(found: Anchors) -> Anchors:
    """The heaviest subset in which both sides rise."""
    tails: list[tuple[int, float, int]] = []  # target, best weight of a chain that ends at or before it, its last anchor
    back: list[int] = []
    for k, (_, j, strength) in enumerate(found):
        at = bisect_left(tails, (j,))
        weight, last = (tails[at - 1][1], tails[at - 1][2]) if at else (0.0, -1)
        back.append(last)
        entry = (j, weight + strength, k)
        stop = at
        while stop < len(tails) and tails[stop][1] <= entry[1]:
            stop += 1
        tails[at:stop] = [entry]
    kept, k = [], tails[-1][2] if tails else -1
    while k >= 0:
        kept.append(found[k])
        k = back[k]
    return kept[::-1]


def cuts(chained: Anchors, rows: int, columns: int) -> list[tuple[int, int]]:
    """Nodes at which the documents are cut, with both ends: between two anchors that follow each other on both sides,
    among more of their kind, at least PIECE source segments apart."""
    nodes = [(0, 0)]
    places = {(i, j) for i, j, _ in chained}
    for i, j, _ in chained:
        near = sum((i + d, j + d) in places for d in (-2, -1, 1, 2))
        if i - nodes[-1][0] >= PIECE and (i - 1, j - 1) in places and near >= 2 and rows - i >= PIECE // 2:
            nodes.append((i, j))
    return [*nodes, (rows, columns)]
