"""The coarse pass: where the path runs, first by blocks over the whole documents, then by segments near that path.

Each segment becomes a vector: rare words count more, a Chinese word is the mixture of what it may become, and every
English word is a fixed random direction. Two texts of the same content then point the same way.
"""

import numpy as np

from mtreview.alignment.band import Floats, Integers
from mtreview.alignment.evidence import Evidence

__all__ = ["Vectors", "rough_path", "vectors"]

SIZE = 192
CHUNK = 8192
BLOCKS = 400  # at most, on the longer side
LEAST = 8  # segments of a block
ROWS = 64
NOISE = 0.08  # similarity under which two segments have nothing in common

Vectors = tuple[Floats, Floats]
Path = list[tuple[int, int]]


def vectors(evidence: Evidence) -> Vectors:
    """One vector a segment of either side (not normalised; the mean of the document taken out)."""
    chance = np.random.default_rng(20)
    directions = chance.choice(np.array([-1, 1], np.float32), (evidence.en.types, SIZE)) / np.float32(SIZE**0.5)
    rarity = [(-np.log(side.plain)).astype(np.float32) for side in (evidence.zh, evidence.en)]
    english = directions * rarity[1][:, None]
    links = evidence.links
    order = np.argsort(links.zh, kind="stable")
    odds = links.to_en[order, None]
    chinese = np.zeros((evidence.zh.types, SIZE), np.float32)
    for begin in range(0, len(order), CHUNK):
        part = links.zh[order[begin : begin + CHUNK]]
        first = np.flatnonzero(np.diff(part, prepend=-1))
        mixed = odds[begin : begin + CHUNK] * english[links.en[order[begin : begin + CHUNK]]]
        chinese[part[first]] += np.add.reduceat(mixed, first, axis=0)
    chinese /= np.linalg.norm(chinese, axis=1, keepdims=True) + 1e-6
    chinese *= np.minimum(rarity[0], np.bincount(links.zh, links.to_en, evidence.zh.types) * 20)[:, None]
    english /= np.linalg.norm(english, axis=1, keepdims=True) + 1e-6
    english *= rarity[1][:, None]
    found = []
    for side, words in ((evidence.zh, chinese), (evidence.en, english)):
        counts = np.bincount(side.words, minlength=side.types).astype(np.float32)
        mean = counts @ words / max(len(side.words), 1)
        rows = np.repeat(np.arange(len(side.lengths)), side.lengths)
        found.append(_gathered((words - mean).astype(np.float32), side.words, rows, len(side.lengths)))
    return found[0], found[1]


def _gathered(values: Floats, which: Integers, rows: Integers, count: int) -> Floats:
    """Sums of values[which] by row; rows never fall."""
    sums = np.zeros((count, values.shape[1]), np.float32)
    for begin in range(0, len(rows), CHUNK):
        part = rows[begin : begin + CHUNK]
        first = np.flatnonzero(np.diff(part, prepend=-1))
        sums[part[first]] += np.add.reduceat(values[which[begin : begin + CHUNK]], first, axis=0)
    return sums


def _even(values: Floats) -> Floats:
    scaled: Floats = values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-6)
    return scaled


def rough_path(found: Vectors) -> tuple[Path, dict[tuple[int, int], float]]:
    """The cells (source, target) that the best warped path visits, in order, and the similarity at each."""
    size = max(LEAST, -(-max(len(v) for v in found) // BLOCKS))
    blocks = [np.add.reduceat(v, np.arange(0, len(v), size), axis=0) for v in found]
    rows, columns = len(blocks[0]), len(blocks[1])
    path, _ = _warped(_even(blocks[0]), _even(blocks[1]), np.zeros(rows, np.int64), np.full(rows, columns))
    low, high = np.full(rows, columns), np.zeros(rows, np.int64)
    for i, j in path:
        low[i], high[i] = min(low[i], j), max(high[i], j)
    low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
    near_low = np.concatenate([low[:1], low[:-1]]) - 1
    near_high = np.concatenate([high[1:], high[-1:]]) + 2
    lines = np.arange(len(found[0])) // size
    begin = (near_low[lines] * size).clip(0, len(found[1]) - 1)
    end = (near_high[lines] * size).clip(1, len(found[1]))
    begin[0], end[-1] = 0, len(found[1])
    return _warped(_even(found[0]), _even(found[1]), begin, end)


def _warped(zh: Floats, en: Floats, low: Integers, high: Integers) -> tuple[Path, dict[tuple[int, int], float]]:
    """Dynamic time warping from the first cell to the last; row i has the columns low[i] .. high[i] - 1."""
    before, at = np.zeros(1), -1  # best values of the row before and its first column
    back, kept = [], []
    for i in range(len(zh)):
        if i % ROWS == 0:
            first, last = int(low[i]), int(high[min(i + ROWS, len(zh)) - 1])
            similar = zh[i : i + ROWS] @ en[first:last].T - NOISE
        row = similar[i % ROWS, low[i] - first : high[i] - first].astype(np.float64)
        padded = np.full(len(row) + 1, -np.inf)  # the row before from column low[i] - 1
        start = int(low[i]) - 1 - at
        part = before[max(start, 0) : max(start + len(padded), 0)]
        padded[max(-start, 0) : max(-start, 0) + len(part)] = part
        entered = np.maximum(padded[:-1], padded[1:])
        gain = np.cumsum(row)
        best = np.maximum.accumulate(entered - gain + row)
        back.append(np.where(best > entered - gain + row, 2, np.where(padded[:-1] >= padded[1:], 0, 1)).astype(np.int8))
        kept.append(row)
        before, at = best + gain, int(low[i])
    path, values = [], {}
    i, j = len(zh) - 1, len(en) - 1
    while i >= 0 and j >= 0:
        path.append((i, j))
        values[i, j] = float(kept[i][j - low[i]]) + NOISE
        step = back[i][j - low[i]]
        i, j = i - (step != 2), j - (step != 1)
    return path[::-1], values
