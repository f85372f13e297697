"""Human judgements in, reports out: the whole of `mtreview evaluate` and `mtreview train-head` but for printing."""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mtreview.errors import InputError
from mtreview.evaluation.dataset import Labelled, force_all, label_rows, strangers
from mtreview.evaluation.mqm_data import Judged, MqmData, open_lines
from mtreview.evaluation.ranking import Report, one_rater, predict, rank_signals, reliability
from mtreview.evaluation.spans import (
    against_one_rater,
    count_tagged_words,
    half_and_half,
    marks,
    rater_against_rater,
)
from mtreview.evaluation.wmt_qe import read_judged
from mtreview.protocols import Judge, Progress, Translator
from mtreview.quality.features import Tables
from mtreview.quality.head import Head

__all__ = ["draw_rows", "draw_translations", "evaluate", "sample_rows", "texts"]

_log = logging.getLogger(__name__)

STRANGERS = 0.05
"""Share of pairs that are no translations among the training rows."""


def sample_rows(segments: Sequence[Judged], rows: int, seed: int) -> list[Judged]:
    """At most `rows` usable segments (0: all), drawn evenly over the whole file, in its order."""
    usable = [s for s in segments if s.source.strip() and s.target.strip()]
    if not rows or rows >= len(usable):
        return usable
    chosen = np.random.default_rng(seed).permutation(len(usable))[:rows]
    return [usable[i] for i in sorted(chosen)]


def draw_translations(segments: Sequence[Judged], rows: int, seed: int) -> list[Judged]:
    """At most `rows` usable segments in whole translations of documents: of each document, in an order drawn by chance, one by a
    system drawn by chance, then a second, and so on. What does not fit is left out."""
    found: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for one in segments:
        if one.source.strip() and one.target.strip():
            found[one.document][one.system].append(one)
    random = np.random.default_rng(seed)
    names = [sorted(found)[i] for i in random.permutation(len(found))]
    systems = {name: [sorted(found[name])[i] for i in random.permutation(len(found[name]))] for name in names}
    chosen: list[Judged] = []
    for turn in range(max(map(len, systems.values()), default=0)):
        for name in names:
            own = found[name][systems[name][turn]] if turn < len(systems[name]) else []
            if len(chosen) + len(own) <= rows:
                chosen += own
    return chosen


def _notes(data: MqmData) -> tuple[str, ...]:
    notes = [f"{len(data.segments)} judged segments"]
    if data.edited:
        lost = ", ".join(f"{n} {reason}" for reason, n in data.dropped)
        notes.append(f"{data.edited} marks on edited text: {data.placed} found again, places dropped: {lost}")
    return tuple(notes)


def draw_rows(paths: Sequence[Path], rows: int, seed: int) -> tuple[list[Judged], list[str]]:
    """Rows of MQM files to learn from: at most `rows` judged ones (0: all), some that are no translations, and
    notes."""
    notes: list[str] = []
    real: list[Judged] = []
    for path in paths:
        data = read_judged(path)
        notes += [f"{data.name}: {note}" for note in _notes(data)]
        real += [s for s in data.segments if s.penalty is not None]
    if not real:
        raise InputError("no segment with a penalty in the data; give MQM files")
    real = sample_rows(real, rows, seed)
    made = strangers(real, STRANGERS, seed)
    notes.append(f"trained on {len(real)} judged rows and {len(made)} made of sentences that do not belong together")
    return [*real, *made], notes


def evaluate(
    path: Path,
    head: Head,
    judge: Judge,
    translator: Translator,
    tables: Tables,
    *,
    least: Callable[[float], float],
    rows: int,
    cache: Path,
    seed: int,
    progress: Progress | None,
) -> tuple[Report, Labelled]:
    """Everything that can be measured on one file: rankings where there are penalties, marks always."""
    data = read_judged(path)
    judged = sample_rows(data.segments, rows, seed)
    forcings = force_all([(s.source, s.target) for s in judged], judge, cache=cache, progress=progress)
    found = label_rows(judged, forcings, tables)
    predicted = predict(head, found)
    notes = [*_notes(data), f"{len(judged)} of them measured"]
    drafts = _drafts(judged, translator, cache, progress)
    marked = marks(found, predicted, head, least, drafts)
    if all(s.penalty is None for s in judged):
        marked["head, threshold from the other half"] = half_and_half(found, predicted)
        notes.append("no penalties: segments are ranked by the number of words that are tagged BAD")
        tagged = np.array([count_tagged_words(s) for s in judged], dtype=np.float32)
        rankings, _ = rank_signals(replace(found, penalties=tagged), predicted, _agreement(judged, drafts))
        return Report(data.name, len(judged), rankings, marks=marked, notes=tuple(notes)), found
    ceiling = rater_against_rater(judged)
    if ceiling:
        marked["rater against rater"] = {f"token_{k}": v for k, v in ceiling.items()}
        marked["head against one rater"] = {
            f"token_{k}": v for k, v in against_one_rater(found, predicted, head).items()
        }
    rankings, quality = rank_signals(found, predicted, _agreement(judged, drafts))
    bins = reliability(found, predicted)
    people = one_rater(found, predicted)
    return Report(data.name, len(judged), rankings, quality, bins, marked, tuple(notes), people), found


def _drafts(judged: Sequence[Judged], translator: Translator, cache: Path, progress: Progress | None) -> list[str]:
    sources = list(dict.fromkeys(s.source for s in judged))
    key = hashlib.sha256("\0".join([translator.id, *sources]).encode()).hexdigest()[:16]
    path = cache / f"drafts-{key}.json"
    if path.is_file():
        texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    else:
        texts = [d.text for d in translator.translate(sources, progress=progress)]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    by_source = dict(zip(sources, texts, strict=True))
    return [by_source[s.source] for s in judged]


def _agreement(judged: Sequence[Judged], drafts: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF(word_order=2)
    return np.array([metric.sentence_score(s.target, [d]).score for s, d in zip(judged, drafts, strict=True)])


def texts(paths: Sequence[Path], *, share: float = 1.0, seed: int = 1) -> Iterator[str]:
    """The English of training files: the last column of TSV files, plain or .xz; lines of other files."""
    random = np.random.default_rng(seed)
    for path in paths:
        for line in open_lines(path):
            if share >= 1 or random.random() < share:
                yield line.rpartition("\t")[2]
