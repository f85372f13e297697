"""Chinese words of like meaning, by what a bilingual encoder makes of each word alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats
from mtreview.training.clumsiness.drawing import Run

__all__ = ["find_kin", "kin_of_runs"]

_LEAST, _MOST = 3, 24_000  # times that a word stands in the texts; words that are looked at
_NEAR = 45  # neighbours of a word
_ROWS = 1000


def find_kin(
    texts: Iterable[str], table: LexicalTable, describe: Callable[[Sequence[str]], Floats]
) -> dict[str, tuple[str, ...]]:
    """For each word of two to four characters that stands in the Chinese texts now and then the words nearest to it, nearest first.
    `describe`: a vector for each word (N, d)."""
    counts = Counter(word for text in texts for _, word in table.words_zh(text) if 2 <= len(word) <= 4)
    known = [word for word, count in counts.most_common(_MOST) if count >= _LEAST and table.translations(word, 1)]
    if len(known) < 2:
        return {}
    vectors = describe(known)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(known), _ROWS):
        likeness = vectors[start : start + _ROWS] @ vectors.T
        order = np.argsort(-likeness, axis=1, kind="stable")[:, : _NEAR + 1]
        for n, near in enumerate(order.tolist(), start):
            found[known[n]] = tuple(known[k] for k in near if k != n)
    return found


def kin_of_runs(
    runs: Iterable[Run], table: LexicalTable, describe: Callable[[Sequence[str]], Floats]
) -> dict[str, tuple[str, ...]]:
    """`find_kin` of the Chinese of runs."""
    return find_kin((zh for _, pairs in runs for zh, _ in pairs), table, describe)
