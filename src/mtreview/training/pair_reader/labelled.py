"""Labelled articles as sentences that are edited: as they are given, half mended, and those that need nothing."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mtreview.protocols import Judge
from mtreview.training.clumsiness.compose import Clumsy
from mtreview.training.tagger_articles import article_paths, pair_sentences

__all__ = ["Edit", "edits_of_articles"]

Edit = tuple[str, str, str, list[tuple[int, int]]]
"""Chinese, the English given, the English as it should be, places of the English given that are wrong."""

HALVES = 2
"""How often a sentence with errors is also given with some of them mended, each time with wordings drawn anew."""


def edits_of_articles(folder: Path, judge: Judge) -> Iterator[Edit]:
    """The sentences of the clumsy versions with the first wording that an editor would take as the aim; the same half mended, with other
    wordings; and those of the good versions. A sentence that an error goes beyond is left out. InputError for a folder
    without articles."""
    for path in article_paths(folder):
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        wrong = tuple(
            (given["clumsy"].index(e["text"]), given["clumsy"].index(e["text"]) + len(e["text"]), str(n))
            for n, e in enumerate(given["errors"])
        )
        chance = random.Random(path.stem)
        for sentence in pair_sentences(given["zh"], given["clumsy"], wrong, judge):
            yield from _edits(sentence, {str(n): e["fix"] or [""] for n, e in enumerate(given["errors"])}, chance)
        for sentence in pair_sentences(given["zh"], given["good"], (), judge):
            yield sentence.source, sentence.target, sentence.target, []


def _edits(sentence: Clumsy, fixes: Mapping[str, list[str]], chance: random.Random) -> Iterator[Edit]:
    if any(start < 0 or end > len(sentence.target) for start, end, _ in sentence.wrong):
        return
    aim, _ = _mended(sentence, lambda error: fixes[error][0])
    yield sentence.source, sentence.target, _tidy(aim), [(a, b) for a, b, _ in sentence.wrong]
    for _ in range(HALVES if sentence.wrong else 0):
        taken = {error: chance.choice(fixes[error]) for *_, error in sentence.wrong}
        kept = {error for error in taken if chance.random() < 0.5}
        half, left = _mended(sentence, lambda error, t=taken, k=kept: None if error in k else t[error])  # type: ignore[misc]
        yield sentence.source, half, _tidy(_mended(sentence, taken.__getitem__)[0]), left


def _mended(sentence: Clumsy, wording: Callable[[str], str | None]) -> tuple[str, list[tuple[int, int]]]:
    """The sentence with the wording for each error that has one, and the places of those that have none."""
    text, at = "", 0
    left: list[tuple[int, int]] = []
    for start, end, error in sorted(sentence.wrong):
        if start < at:
            continue
        text += sentence.target[at:start]
        said = wording(error)
        if said is None:
            said = sentence.target[start:end]
            left.append((len(text), len(text) + len(said)))
        text += said
        at = end
    return text + sentence.target[at:], left


def _tidy(text: str) -> str:
    """Without the space that words leave which are taken out."""
    return re.sub(r" +([,.;:!?])", r"\1", re.sub(r"  +", " ", text)).strip()
