"""Judged segments as the arrays that the quality head is trained and measured on."""

import hashlib
import logging
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtreview.evaluation.mqm_data import Judged
from mtreview.files import beside
from mtreview.protocols import Judge, Progress
from mtreview.quality.features import PASS_COLUMNS, Tables, pass_columns, text_columns
from mtreview.quality.head import PER_UNIT, REFUSED, length_unit
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["Forcings", "Labelled", "force_all", "human_quality", "label_rows", "part_of", "strangers", "word_labels"]

_log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

_CHUNK = 400
KINDS = 3
"""Labels a word: in a minor error, in a major error, something missing here."""


@dataclass(frozen=True, slots=True, eq=False)
class Forcings:
    """What the forced passes say of many rows, one after the other: columns with and without the source; `starts`
    (one more than rows) cuts them into rows."""

    forced: Floats
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Rows for training. `labels` (words, 3): the share of the raters that marked the word; `penalties`, `quality` (0
    to 100) and `units` a row; `weights` is 1 for what people judged and less for what was made up."""

    columns: Floats
    starts: NDArray[np.int64]
    labels: Floats
    penalties: Floats
    quality: Floats
    units: Floats
    weights: Floats
    judged: tuple[Judged, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(one.document for one in self.judged)

    def only(self, rows: NDArray[np.int64]) -> "Labelled":
        """Some of the rows, in the order given."""
        lengths = (self.starts[1:] - self.starts[:-1])[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        place = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Labelled(
            self.columns[place],
            starts,
            self.labels[place],
            self.penalties[rows],
            self.quality[rows],
            self.units[rows],
            self.weights[rows],
            tuple(self.judged[i] for i in rows),
        )


def word_labels(judged: Judged, spans: Sequence[Span]) -> Floats:
    """For each word the share of the raters in whose minor or major marks it lies, and in whose marks of omission. A
    word in both counts as major."""
    out = np.zeros((len(spans), KINDS), dtype=np.float32)
    for rater in judged.raters:
        own = np.zeros((len(spans), KINDS), dtype=bool)
        for mark in judged.marks:
            if mark.rater != rater or mark.side != "target" or mark.span is None:
                continue
            touched = [i for i, s in enumerate(spans) if s.overlaps(mark.span)]
            own[touched, 0 if mark.severity == "minor" else 1] = True
            if "omission" in mark.category.casefold():
                own[touched, 2] = True
        own[:, 0] &= ~own[:, 1]
        out += own
    return out / np.float32(max(len(judged.raters), 1))


def human_quality(judged: Judged) -> float:
    """What people's marks amount to on the scale of `quality`: the mean over the raters, each bounded by 0 and 100.
    (The quality of the mean penalty would be lower wherever one rater alone found much.)"""
    each = np.array(judged.penalties() or (judged.penalty or 0.0,))
    return float(np.clip(100 - PER_UNIT * each / length_unit(judged.source, 0), 0, 100).mean())


def part_of(document: str, parts: int) -> int:
    """Which part of the training data a document belongs to, by its name alone."""
    return zlib.crc32(document.encode()) % parts


def force_all(
    pairs: Sequence[tuple[str, str]], judge: Judge, *, documents: Sequence[str] | None = None, cache: Path | None = None,
    progress: Progress | None = None,
) -> Forcings:  # fmt: skip
    """The forced passes over many pairs of texts, kept in the folder `cache` under a name made of judge, columns and
    texts: some hundred rows at a time, so that a run that was stopped goes on where it was, and whole, so that a
    second run costs nothing. `documents` of pairs that the model's raters learned from: then of each pair only the
    rater that has not seen its document is asked; without, the mean of the raters counts."""
    path = None if cache is None else cache / f"forced-{_key(pairs, judge, documents)}.npz"
    if path is not None and path.is_file():
        return _read(path)
    chunks = []
    for start in range(0, len(pairs), _CHUNK):
        stop = min(start + _CHUNK, len(pairs))
        part = None if path is None else path.with_suffix("") / f"{start}-{stop}.npz"
        if part is not None and part.is_file():
            chunks.append(_read(part))
        else:
            chunks.append(_forced(pairs, judge, documents, range(start, stop)))
            if part is not None:
                _write(chunks[-1], part)
        if progress is not None:
            progress("forced passes", stop, len(pairs))
    lengths = np.concatenate([np.diff(chunk.starts) for chunk in chunks])
    result = Forcings(np.concatenate([chunk.forced for chunk in chunks]), np.concatenate([[0], np.cumsum(lengths)]))
    if path is not None:
        _write(result, path)
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
    return result


def _forced(pairs: Sequence[tuple[str, str]], judge: Judge, documents: Sequence[str] | None, rows: range) -> Forcings:
    sources, targets = zip(*(pairs[i] for i in rows), strict=True)
    given = judge.force(sources, targets, doubts=True)
    alone = judge.force([None] * len(targets), targets)
    back = judge.force(targets, sources, to="zh", attention=True) if "zh" in judge.directions else [None] * len(targets)
    forced: list[Floats] = []
    lengths = [0]
    for i, one, other, again, target in zip(rows, given, alone, back, targets, strict=True):
        spans = words(target)
        rater = None if documents is None or one.doubts is None else part_of(documents[i], one.doubts.shape[1])
        forced.append(pass_columns(one, other, again, spans, rater=rater))
        lengths.append(len(spans))
    return Forcings(np.concatenate(forced), np.cumsum(lengths))


def _read(path: Path) -> Forcings:
    with np.load(path, allow_pickle=False) as file:
        return Forcings(file["forced"], file["starts"])


def _write(forcings: Forcings, path: Path) -> None:
    """All of the file or none of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as part, part.open("wb") as stream:
        np.savez(stream, forced=forcings.forced, starts=forcings.starts)


def _key(pairs: Sequence[tuple[str, str]], judge: Judge, documents: Sequence[str] | None) -> str:
    digest = hashlib.sha256(f"{judge.id}{PASS_COLUMNS}{documents}".encode())
    for source, target in pairs:
        digest.update(f"\0{source}\1{target}".encode())
    return digest.hexdigest()[:16]


def strangers(judged: Sequence[Judged], share: float, seed: int) -> list[Judged]:
    """Pairs that are no translations: the target of another document of about the same length beside each of some
    sources. Every word of them is wrong and the penalty is that of a non-translation."""
    random = np.random.default_rng(seed)
    by_length = sorted(range(len(judged)), key=lambda i: len(judged[i].target))
    made = []
    for place in random.permutation(len(judged))[: int(len(judged) * share)]:
        near = int(np.clip(place + random.integers(-40, 41), 0, len(judged) - 1))
        mine, other = judged[by_length[place]], judged[by_length[near]]
        if mine.document != other.document:
            made.append(Judged("stranger", mine.document, mine.segment, mine.source, other.target, REFUSED, (), ()))
    return made


def label_rows(judged: Sequence[Judged], forcings: Forcings, tables: Tables, *, made_up: float = 0.5) -> Labelled:
    """Judged rows and their forced passes as training data; `made_up` is the weight of strangers."""
    columns, labels = [], []
    for i, one in enumerate(judged):
        spans = words(one.target)
        forced = forcings.forced[forcings.starts[i] : forcings.starts[i + 1]]
        columns.append(np.concatenate([forced, text_columns(one.source, one.target, spans, forced, tables)], axis=1))
        stranger = one.system == "stranger"
        labels.append(np.tile([0, 1, 0], (len(spans), 1)).astype(np.float32) if stranger else word_labels(one, spans))
    return Labelled(
        np.concatenate(columns),
        forcings.starts,
        np.concatenate(labels),
        np.array([one.penalty or 0.0 for one in judged], dtype=np.float32),
        np.array([human_quality(one) for one in judged], dtype=np.float32),
        np.array([length_unit(one.source, 0) for one in judged], dtype=np.float32),
        np.array([made_up if one.system == "stranger" else 1.0 for one in judged], dtype=np.float32),
        tuple(judged),
    )
