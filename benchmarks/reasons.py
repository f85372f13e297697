"""How often professionals marked the doubtful phrases that are shown, by the reason given for them.

    python benchmarks/reasons.py FILE [--rows 600] [--seed 1]

FILE has MQM marks that nothing here learned from. The rows are judged alone, as `mtreview.detect` judges them, at the default
strictness. For each kind of reason: how many phrases are shown, their mean confidence, and how many were marked (with several
raters the chance that of two of them at least one marks something). Then precision, recall and MCC of what is shown."""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from mtreview import engines
from mtreview.detectors.doubtful import Doubtful
from mtreview.evaluation.calibration import measure_chance
from mtreview.evaluation.report import sample_rows
from mtreview.evaluation.spans import measure_marks
from mtreview.evaluation.wmt_qe import read_judged
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context
from mtreview.quality.gather import gather
from mtreview.quality.tagger import load_shipped
from mtreview.records import Span

EVIDENCE = frozenset({"given", "alone", "back", "verdicts", "reading"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    segments = [s for s in read_judged(options.file).segments if s.penalty is not None]
    judged = sample_rows(segments, options.rows, options.seed)
    judge, lexical, reader, context = engines.load_judge(), LexicalTable.load(), engines.load_reader(), Context()
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shown: list[list[Span]] = []
    for start in range(0, len(judged), 200):
        part = judged[start : start + 200]
        sources, targets = [j.source for j in part], [j.target for j in part]
        rows = gather(sources, targets, judge=judge, lexical=lexical, reader=reader, needs=EVIDENCE)
        for one, marks in zip(part, Doubtful().detect_rows(rows, context), strict=True):
            shown.append([mark.span for mark in marks if mark.span is not None])
            for mark in marks:
                assert mark.span is not None
                found[mark.reason.partition("'")[0].strip()].append((mark.confidence, measure_chance(one, mark.span)))
    print(f"{options.file.name}: {len(judged)} rows, tagger {load_shipped().recipe}\n")
    print("| reason | phrases | confidence | marked |\n|---|---|---|---|")
    for kind, values in sorted(found.items(), key=lambda item: -len(item[1])):
        confidence, marked = np.array(values).mean(axis=0)
        print(f"| {kind} | {len(values)} | {confidence:.3f} | {marked:.3f} |")
    got = measure_marks(judged, shown.__getitem__)
    print("\n" + ", ".join(f"{name} {value:.3f}" for name, value in got.items()))


if __name__ == "__main__":
    main()
