"""What a review shows of doubtful words beside the marks of professionals: the head, the tagger, and the phrases by their reasons.

    python benchmarks/reasons.py FILE [--rows 600] [--seed 1]

FILE has MQM marks or OK/BAD tags that nothing here learned from. Translations of documents are drawn by chance, at most `--rows`
segments in all, each judged and read alone, as `mtreview.detect` does, at the default strictness. Printed are risk against the
penalties; precision, recall and MCC by token, with intervals over documents, of the head's words and phrases, of the tagger's words (a
chance of at least the confidence that is shown) and of the phrases that are shown; then for each kind of reason how many phrases are
shown, their mean confidence, and how many were marked (with several raters the chance that of two of them at least one marks
something)."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from mtreview import engines
from mtreview.detectors.doubtful import Doubtful
from mtreview.detectors.runner import threshold
from mtreview.evaluation.calibration import measure_chance
from mtreview.evaluation.mqm_data import Judged
from mtreview.evaluation.report import draw_translations
from mtreview.evaluation.spans import bootstrap_marks, count_tagged_words, measure_marks
from mtreview.evaluation.statistics import Interval, bootstrap, mean_within
from mtreview.evaluation.wmt_qe import read_judged
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Mark, Row, Verdicts
from mtreview.quality.gather import gather
from mtreview.quality.head import load_shipped as load_head
from mtreview.quality.phrases import candidates, keep_surest
from mtreview.quality.tagger import load_shipped
from mtreview.records import Span

EVIDENCE = frozenset({"given", "alone", "back", "verdicts", "reading"})


def rows_of(judged: Sequence[Judged]) -> list[Row]:
    judge, lexical, reader, pair = (
        engines.load_judge(),
        LexicalTable.load(),
        engines.load_reader(),
        engines.load_pair_reader(),
    )
    rows: list[Row] = []
    for start in range(0, len(judged), 200):
        part = judged[start : start + 200]
        sources, targets = [j.source for j in part], [j.target for j in part]
        rows += gather(sources, targets, judge=judge, lexical=lexical, reader=reader, pair_reader=pair, needs=EVIDENCE)
    return rows


def head_words(verdicts: Verdicts | None) -> list[Span]:
    least = float(load_head().arrays["threshold_both"])
    return [] if verdicts is None else chosen(verdicts, np.clip(verdicts.minor + verdicts.major, 0, 1) >= least)


def head_phrases(row: Row, strictness: float) -> list[Span]:
    """The phrases that the head alone would show."""
    if row.verdicts is None or not row.verdicts.words:
        return []
    chances = np.clip(row.verdicts.minor + row.verdicts.major, 0, 1)
    found = candidates(row.target, row.verdicts.words, chances)
    sure = {c: load_head().phrase_chance(c.peak, c.mean, source=True) for c in found}
    return [c.span for c in keep_surest(row.target, sure, strictness, threshold(strictness))]


def tagged_words(verdicts: Verdicts | None, strictness: float) -> list[Span]:
    """The words that the tagger gives the confidence that is shown, each row being a text of its own."""
    if verdicts is None or verdicts.wrong is None:
        return []
    tagger = load_shipped()
    chances = tagger.chances(verdicts.wrong, tagger.level([verdicts.wrong], source=True), source=True)
    return chosen(verdicts, chances >= threshold(strictness))


def chosen(verdicts: Verdicts, yes: np.ndarray) -> list[Span]:
    return [span for span, one in zip(verdicts.words, yes, strict=True) if one]


def risk_in_order(judged: Sequence[Judged], rows: Sequence[Row]) -> Interval:
    """Spearman of risk with the penalties (tagged words where there are none) inside a translation, over documents."""
    tagged = all(j.penalty is None for j in judged)
    human = np.array([count_tagged_words(j) if tagged else j.penalty for j in judged], float)
    risk = np.array([0.0 if r.verdicts is None else r.verdicts.risk for r in rows])
    systems = np.array([j.system for j in judged])

    def within(index: np.ndarray) -> np.ndarray:
        groups = [index[systems[index] == name] for name in sorted(set(systems[index].tolist()))]
        return np.array([mean_within(risk, human, groups)])

    return bootstrap(within, [j.document for j in judged])[0]


def told(value: Interval) -> str:
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"


def print_ways(
    judged: Sequence[Judged], rows: Sequence[Row], shown: Sequence[Sequence[Span]], strictness: float
) -> None:
    """`shown`: the phrases of the tagger that are shown, with their reasons."""
    ways = {
        "head": [head_words(r.verdicts) for r in rows],
        "phrases of the head": [head_phrases(r, strictness) for r in rows],
        "tagger": [tagged_words(r.verdicts, strictness) for r in rows],
        "shown phrases": [list(own) for own in shown],
    }
    markers = {name: drawn.__getitem__ for name, drawn in ways.items()}
    print("\n| marked by | P | R | MCC by token | MCC less the head's | share marked | major R | marks that hit |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (precision, recall, mcc, more) in bootstrap_marks(judged, markers).items():
        whole = measure_marks(judged, markers[name])
        rest = " | ".join(f"{whole[k]:.3f}" for k in ("share", "major_recall", "hit"))
        print(f"| {name} | {told(precision)} | {told(recall)} | {told(mcc)} | {told(more)} | {rest} |")


def print_reasons(judged: Sequence[Judged], marks: Iterable[Sequence[Mark]]) -> None:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, own in zip(judged, marks, strict=True):
        for mark in own:
            assert mark.span is not None
            kind = mark.reason.partition("'")[0].partition("“")[0].strip()
            found[kind].append((mark.confidence, measure_chance(one, mark.span)))
    print("\n| reason | phrases | confidence | marked |\n|---|---|---|---|")
    for kind, values in sorted(found.items(), key=lambda item: -len(item[1])):
        confidence, marked = np.array(values).mean(axis=0)
        print(f"| {kind} | {len(values)} | {confidence:.3f} | {marked:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    context = Context()
    judged = draw_translations(read_judged(options.file).segments, options.rows, options.seed)
    rows = rows_of(judged)
    marks = [Doubtful().detect(row, context) for row in rows]
    documents = len({j.document for j in judged})
    print(f"{options.file.name}: {len(judged)} rows of {documents} documents, seed {options.seed}, head {load_head().recipe}, "
          f"tagger {load_shipped().recipe}")  # fmt: skip
    print(f"risk, Spearman within a translation: {told(risk_in_order(judged, rows))}")
    shown = [[mark.span for mark in own if mark.span is not None] for own in marks]
    print_ways(judged, rows, shown, context.strictness)
    print_reasons(judged, marks)


if __name__ == "__main__":
    main()
