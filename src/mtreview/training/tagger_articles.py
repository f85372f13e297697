"""Articles that an editor labelled, as passages: the clumsy version, the good one, and two with half of the errors mended."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mtreview.alignment import align_segments
from mtreview.errors import InputError
from mtreview.language.segmentation import segment
from mtreview.protocols import Judge
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy, Passage

__all__ = ["VERSIONS", "article_passages", "article_paths", "pair_sentences"]

VERSIONS = ("clumsy", "good", "half mended", "other half mended")

Wrong = tuple[tuple[int, int, str], ...]


def article_passages(folder: Path, judge: Judge, versions: Sequence[str] = VERSIONS) -> dict[str, list[Passage]]:
    """For each article those of its `VERSIONS`, by the name of its file. InputError for a folder without articles."""
    return {path.stem: list(_versions(path, judge, versions)) for path in article_paths(folder)}


def article_paths(folder: Path) -> list[Path]:
    """The labelled articles in a folder; InputError where there are none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(
            f"{folder} holds no .json files; give a folder of labelled articles (benchmarks/article_files.py)"
        )
    return paths


def _versions(path: Path, judge: Judge, versions: Sequence[str]) -> Iterator[Passage]:
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    whole: Wrong = tuple(
        (given["clumsy"].index(e["text"]), given["clumsy"].index(e["text"]) + len(e["text"]), e["category"])
        for e in given["errors"]
    )
    texts: list[tuple[str, Wrong]] = [(given["clumsy"], whole), (given["good"], ())]
    texts += [_half_mended(given, random.Random(f"{path.stem} {half}")) for half in (1, 2)]
    for version in versions:
        text, wrong = texts[VERSIONS.index(version)]
        yield Passage(path.stem, version, tuple(pair_sentences(given["zh"], text, wrong, judge)))


def _half_mended(given: dict[str, Any], chance: random.Random) -> tuple[str, Wrong]:
    text, wrong, at = "", [], 0
    for error in sorted(given["errors"], key=lambda e: int(given["clumsy"].index(e["text"]))):
        start = given["clumsy"].index(error["text"])
        if start < at:
            continue
        text += given["clumsy"][at:start]
        mended = bool(error["fix"]) and chance.random() < 0.5
        said = chance.choice(error["fix"]) if mended else error["text"]
        if not mended:
            wrong.append((len(text), len(text) + len(said), error["category"]))
        text += said
        at = start + len(error["text"])
    return text + given["clumsy"][at:], tuple(wrong)


def pair_sentences(zh: str, text: str, wrong: Wrong, judge: Judge) -> Iterator[Clumsy]:
    """The pairs of the alignment with both sides, with the errors in their own places."""
    source, target = segment(zh, "source"), segment(text, "target")
    for pair in align_segments([s.span.of(zh) for s in source], [s.span.of(text) for s in target], judge=judge):
        if not pair.target or not pair.source:
            continue
        place = Span(target[pair.target[0]].span.start, target[pair.target[-1]].span.end)
        chinese = "".join(source[i].span.of(zh) for i in pair.source)
        own = tuple(
            (max(0, a - place.start), b - place.start, kind)
            for a, b, kind in wrong
            if a < place.end and place.start < b
        )
        yield Clumsy(chinese, place.of(text), own)
