"""Runs of good pairs to be made clumsy: neighbours in a file of one origin, as sentences of one text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from mtreview.training.corpus import read_rows

__all__ = ["LEARNER", "PROSE", "Run", "draw_runs"]

Run = tuple[str, list[tuple[str, str]]]
"""A name and (Chinese, English) pairs."""

PROSE: Mapping[str, int] = {
    "wmt_dev": 420, "news_commentary_ap004": 220, "taiwan_md": 160, "plurality": 40, "sixpack": 40, "government_report": 30,
    "un": 30, "tico19": 40, "opengov_tw": 10, "pawsx": 30, "un_dev": 20,
}  # fmt: skip
"""How many runs of which origin."""
LEARNER: Mapping[str, int] = {
    "wmt_dev": 110, "news_commentary_ap004": 50, "taiwan_md": 60, "plurality": 20, "sixpack": 20, "globalstorybooks": 60,
    "tatoeba": 60, "covost2": 30, "tico19": 20, "ai_challenger": 30,
}  # fmt: skip

_BEGINS, _ENDS = re.compile(r"[A-Z\"“0-9]"), re.compile(r"[.!?][\"”']?$")
_ODD = re.compile("[<>{}|\\\\_=*#`]|http|\\?\\?|[^\\x00-ɏ‐-‧€]")
_SHORTEST, _LONGEST = 5, 9  # sentences in a run
_LEAST = 4


def draw_runs(paths: Iterable[Path], wanted: Mapping[str, int], seed: int, *, longest: int = 60) -> list[Run]:
    """So many runs of each origin, of sentences of five to `longest` English words, in random order."""
    random = np.random.default_rng(seed)
    by_origin: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in paths:
        for row in read_rows(path):
            if row.origin in wanted:
                by_origin[row.origin].append((row.source, row.target))
    runs: list[Run] = []
    for origin, most in wanted.items():
        found = list(_runs(origin, by_origin[origin], random, longest))
        runs += [found[k] for k in random.permutation(len(found))[:most]]
    return [runs[k] for k in random.permutation(len(runs))]


def _runs(origin: str, rows: Sequence[tuple[str, str]], random: np.random.Generator, longest: int) -> Iterable[Run]:
    at = 0
    while at < len(rows):
        size = int(random.integers(_SHORTEST, _LONGEST + 1))
        kept = [pair for pair in rows[at : at + size + 2] if _sentence(*pair, longest)][:size]
        if len(kept) >= _LEAST:
            yield f"{origin}-{at}", kept
        at += size + 2


def _sentence(source: str, target: str, longest: int) -> bool:
    """Plain sentences of usual length on both sides."""
    count = len(target.split())
    if not 5 <= count <= longest or not _BEGINS.match(target) or not _ENDS.search(target) or _ODD.search(target):
        return False
    chinese = sum("一" <= c <= "鿿" for c in source)
    return 0.8 <= len(source) / count <= 4 and chinese > 0.5 * len(source)
