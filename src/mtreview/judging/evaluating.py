"""Human judgements in, reports out: the whole of `mtreview evaluate` and `mtreview train-head` but for printing."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mtreview.errors import InputError
from mtreview.judging.dataset import Labelled, force_all, labelled, strangers
from mtreview.judging.evidence import Tables
from mtreview.judging.head import Head
from mtreview.judging.marking import (
    against_one_rater,
    half_and_half,
    marks,
    rater_against_rater,
    tagged_words,
)
from mtreview.judging.measuring import BASELINE, Predicted, Report, one_rater, predict, ranking, reliability
from mtreview.judging.mqm import Judged, MqmData, open_lines
from mtreview.judging.wmtqe import read_judged
from mtreview.protocols import Judge, Progress, Translator

__all__ = ["drawn", "evaluate", "sampled", "texts", "trained"]

_log = logging.getLogger(__name__)

STRANGERS = 0.05
"""Share of pairs that are no translations among the training rows."""


def sampled(segments: Sequence[Judged], rows: int, seed: int) -> list[Judged]:
    """At most `rows` usable segments (0: all), drawn evenly over the whole file, in its order."""
    usable = [s for s in segments if s.source.strip() and s.target.strip()]
    if not rows or rows >= len(usable):
        return usable
    chosen = np.random.default_rng(seed).permutation(len(usable))[:rows]
    return [usable[i] for i in sorted(chosen)]


def _notes(data: MqmData) -> tuple[str, ...]:
    notes = [f"{len(data.segments)} judged segments"]
    if data.edited:
        lost = ", ".join(f"{n} {reason}" for reason, n in data.dropped)
        notes.append(f"{data.edited} marks on edited text: {data.placed} found again, places dropped: {lost}")
    return tuple(notes)


def drawn(paths: Sequence[Path], rows: int, seed: int) -> tuple[list[Judged], list[str]]:
    """Rows of MQM files to learn from: at most `rows` judged ones (0: all), some that are no translations, and notes."""
    notes: list[str] = []
    real: list[Judged] = []
    for path in paths:
        data = read_judged(path)
        notes += [f"{data.name}: {note}" for note in _notes(data)]
        real += [s for s in data.segments if s.penalty is not None]
    if not real:
        raise InputError("no segment with a penalty in the data; give MQM files")
    real = sampled(real, rows, seed)
    made = strangers(real, STRANGERS, seed)
    notes.append(f"trained on {len(real)} judged rows and {len(made)} made of sentences that do not belong together")
    return [*real, *made], notes


def trained(
    paths: Sequence[Path], judge: Judge, tables: Tables, *, rows: int, parted: bool, cache: Path, seed: int, progress: Progress | None
) -> tuple[Head, tuple[str, ...]]:
    """A head trained on MQM files, and notes for its card. `parted`: the judge's raters are those of the parts of these very
    documents, and of each row the one that has not seen it is asked."""
    from mtreview.judging.learning import Settings, fit  # torch: only where a head is trained

    everything, notes = drawn(paths, rows, seed)
    pairs, documents = [(s.source, s.target) for s in everything], [s.document for s in everything]
    forcings = force_all(pairs, judge, documents=documents if parted else None, cache=cache, progress=progress)
    data_rows = labelled(everything, forcings, tables)
    head, held = fit(data_rows, Settings(seed=seed), model=judge.id, progress=progress)
    kept = {s.document for s, out in zip(everything, held, strict=True) if out}
    notes.append(f"{len(kept)} source documents held out for calibration and thresholds")
    rest = data_rows.only(np.flatnonzero(held & (data_rows.weights == 1)))
    return head, (*notes, *_on_held_out(rest, predict(head, rest), head))


def _on_held_out(rest: Labelled, predicted: Predicted, head: Head) -> Iterator[str]:
    """How the head ranks and marks the judged rows that it has not learned from, and what people reach there."""
    by_name = {r.signal: r for r in ranking(rest, predicted, None)[0]}
    risk, base = by_name["risk"].within.value, by_name[BASELINE]
    yield f"on these, Spearman within a translation: risk {risk:.3f}, {BASELINE} {base.within.value:.3f}"
    if (people := one_rater(rest, predicted)) is not None:
        yield (
            f"with the penalties of one rater alone: another rater {people.another.value:.3f} [{people.another.low:.3f}, "
            f"{people.another.high:.3f}], risk {people.risk.value:.3f} [{people.risk.low:.3f}, {people.risk.high:.3f}]"
        )
        another, own = rater_against_rater(rest.judged)["mcc"], against_one_rater(rest, predicted, head)["mcc"]
        yield f"with the marks of one rater alone, MCC by token: another rater {another:.3f}, the head (its threshold chosen here) {own:.3f}"


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
    judged = sampled(data.segments, rows, seed)
    forcings = force_all([(s.source, s.target) for s in judged], judge, cache=cache, progress=progress)
    found = labelled(judged, forcings, tables)
    predicted = predict(head, found)
    notes = [*_notes(data), f"{len(judged)} of them measured"]
    drafts = _drafts(judged, translator, cache, progress)
    marked = marks(found, predicted, head, least, drafts)
    if all(s.penalty is None for s in judged):
        marked["head, threshold from the other half"] = half_and_half(found, predicted)
        notes.append("no penalties: segments are ranked by the number of words that are tagged BAD")
        tagged = np.array([tagged_words(s) for s in judged], dtype=np.float32)
        rankings, _ = ranking(replace(found, penalties=tagged), predicted, _agreement(judged, drafts))
        return Report(data.name, len(judged), rankings, marks=marked, notes=tuple(notes)), found
    ceiling = rater_against_rater(judged)
    if ceiling:
        marked["rater against rater"] = {f"token_{k}": v for k, v in ceiling.items()}
        marked["head against one rater"] = {f"token_{k}": v for k, v in against_one_rater(found, predicted, head).items()}
    rankings, quality = ranking(found, predicted, _agreement(judged, drafts))
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


