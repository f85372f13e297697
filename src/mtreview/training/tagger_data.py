"""Passages with labels as the rows the tagger is trained on: clumsy ones that were made, labelled articles."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.protocols import EnglishReader, Floats, Judge, PairReader, Progress, Verdicts
from mtreview.quality.features import PASS_COLUMNS, Tables, text_columns, word_columns
from mtreview.quality.head import Head
from mtreview.quality.pair_columns import PAIR_COLUMNS, pair_columns
from mtreview.quality.reading import reader_columns
from mtreview.quality.tagger import inputs
from mtreview.quality.word_evidence import words
from mtreview.records import Span
from mtreview.training.clumsiness.compose import Clumsy, Passage
from mtreview.training.tagger_networks import Examples, join_parts

__all__ = ["evidence", "labels"]

_CHUNK = 40
ALONE = 6
"""Of so many passages one is read sentence by sentence, as independent rows are."""


def labels(target: str, wrong: Sequence[tuple[int, int, str]]) -> Floats:
    """1 for each word that shares a character with an error."""
    return np.array([any(a < s.end and s.start < b for a, b, _ in wrong) for s in words(target)], dtype=np.float32)


def evidence(
    passages: Sequence[Passage],
    reader: EnglishReader,
    tables: Tables,
    head: Head,
    judge: Judge | None,
    pair: PairReader | None,
    *,
    weight: float = 1.0,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Examples:
    """One row a sentence. `judge` None: without the evidence of the embedded model, which costs ten times the rest; `pair` None:
    without the pair reader's, which English alone has no use for. What was worked out is kept in the folder `cache`, some passages at a
    time, so that a run that was stopped goes on."""
    parts = []
    for start in range(0, len(passages), _CHUNK):
        chunk = list(enumerate(passages))[start : start + _CHUNK]
        shown = [(n, [(s.source, s.target, s.wrong) for s in p.sentences]) for n, p in chunk]
        about = [reader.id, head.recipe, judge.id if judge else "", weight, shown]
        found = _kept(cache, "tagger", about, lambda c=chunk: _worked_out(c, reader, tables, head, judge, weight))  # type: ignore[misc]
        columns = np.zeros((len(found["labels"]), len(PAIR_COLUMNS)), np.float32)
        if pair is not None:
            beside = [(s.source, s.target) for _, p in chunk for s in p.sentences]
            columns = _kept(cache, "pair", [pair.id, beside], lambda b=beside: {"columns": _edited(b, pair)})["columns"]  # type: ignore[misc]
        parts.append(_with_pairs(Examples(**found), columns))
        if progress is not None:
            progress("evidence", min(start + _CHUNK, len(passages)), len(passages))
    return join_parts(parts)


Arrays = dict[str, NDArray[Any]]


def _kept(cache: Path | None, kind: str, about: Sequence[Any], make: Callable[[], Arrays]) -> Arrays:
    """The arrays that were made for the same before, or those of `make`."""
    if cache is None:
        return make()
    path = cache / f"{kind}-{hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16]}.npz"
    if path.is_file():
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, allow_pickle=False, **made)
    return made


def _edited(pairs: Sequence[tuple[str, str]], reader: PairReader) -> Floats:
    """`pair_columns` of all words of the pairs."""
    readings = reader.read([zh for zh, _ in pairs], [en for _, en in pairs], translation=False)
    return np.concatenate([pair_columns(one, words(en)) for one, (_, en) in zip(readings, pairs, strict=True)])


def _with_pairs(examples: Examples, columns: Floats) -> Examples:
    """The English alone says nothing of a pair."""
    both, alone = (
        np.concatenate([side, c], axis=1) for side, c in ((examples.both, columns), (examples.alone, 0 * columns))
    )
    return replace(examples, both=both, alone=alone)


def _worked_out(
    chunk: Sequence[tuple[int, Passage]],
    reader: EnglishReader,
    tables: Tables,
    head: Head,
    judge: Judge | None,
    weight: float,
) -> Arrays:
    """`Examples` by name, without the columns of the pair reader."""
    sentences = [s for _, passage in chunk for s in passage.sentences]
    targets = [s.target for s in sentences]
    contexts = [c for n, passage in chunk for c in _contexts(passage, alone=n % ALONE == ALONE - 1)]
    readings = reader.read(targets, contexts=contexts)
    rows = _judged(sentences, tables, head, judge) if judge is not None else _unjudged(sentences, tables)
    both, alone, marked, lengths = [], [], [], [0]
    for sentence, reading, (spans, columns, beside, bare) in zip(sentences, readings, rows, strict=True):
        read = reader_columns(reading, spans)
        unread = np.zeros((len(spans), 0), np.float32)
        both.append(inputs(columns, beside, read, unread))
        alone.append(inputs(columns, bare, read, unread))
        marked.append(labels(sentence.target, sentence.wrong))
        lengths.append(len(spans))
    starts = np.array(list(accumulate(lengths)), np.int64)
    count = len(sentences)
    flags, weights = np.full(count, judge is not None), np.full(count, weight, np.float32)
    made = (np.concatenate(both), np.concatenate(alone), np.concatenate(marked), starts, flags, weights)
    return dict(zip(Examples.__slots__, made, strict=True))


def _contexts(passage: Passage, *, alone: bool) -> list[str]:
    before = [""] if passage.sentences else []
    for sentence in passage.sentences[:-1]:
        before.append(f"{before[-1]}{sentence.target} ")
    return [""] * len(before) if alone else before


Known = tuple[tuple[Span, ...], Floats, Verdicts | None, Verdicts | None]
"""The words of a sentence, their columns, and the head's verdicts beside the Chinese and without."""


def _unjudged(sentences: Sequence[Clumsy], tables: Tables) -> Iterator[Known]:
    for one in sentences:
        spans = words(one.target)
        passes = np.zeros((len(spans), len(PASS_COLUMNS)), np.float32)
        yield (
            spans,
            np.concatenate([passes, text_columns(one.source, one.target, spans, passes, tables)], axis=1),
            None,
            None,
        )


def _judged(sentences: Sequence[Clumsy], tables: Tables, head: Head, judge: Judge) -> Iterator[Known]:
    sources, targets = [s.source for s in sentences], [s.target for s in sentences]
    given = judge.force(sources, targets, doubts=True)
    bare = judge.force([None] * len(targets), targets)
    back = judge.force(targets, sources, to="zh", attention=True)
    for source, target, one, other, again in zip(sources, targets, given, bare, back, strict=True):
        spans, columns = word_columns(source, target, one, other, again, tables)
        yield spans, columns, head.judge(source, spans, columns), head.judge(None, spans, columns)
