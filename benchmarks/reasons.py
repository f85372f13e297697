"""How often professionals marked the doubtful phrases, by the reason that is given for them.

    python benchmarks/reasons.py FILE [--rows 2000] [--seed 1]

FILE has MQM marks that neither rater nor head learned from. All candidates that the head gives a confidence of
`LEAST` or more are explained as in a review, the lists of names and terms apart. For each kind of reason it prints
how many there are, the mean confidence before the reason counts, how many were marked (with several raters the chance
that of two of them at least one marks something), and the factor on the odds that makes the two agree. Then: what is
shown at work at the default strictness, beside what would be shown if no reason lowered a confidence and no list
confirmed a name."""

import argparse
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from mtreview import engines
from mtreview.detectors.doubtful import Doubtful
from mtreview.detectors.runner import threshold
from mtreview.evaluation.calibration import touched
from mtreview.evaluation.report import sampled
from mtreview.evaluation.spans import measured
from mtreview.evaluation.wmt_qe import read_judged
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context
from mtreview.quality.gather import gather
from mtreview.quality.head import shipped
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.phrases import candidates, kept
from mtreview.quality.reasons import Explainer
from mtreview.records import Span

LEAST = 0.4
KINDS = (
    ("nothing calls for", r"^nothing in the Chinese"), ("rarely said", r"is rarely said"), ("the model expected", r"^the model"),
    ("punctuation", r"^unusual here"), ("nothing to name", r"^wordings like"),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    segments = [s for s in read_judged(options.file).segments if s.penalty is not None]
    judged = sampled(segments, options.rows, options.seed)
    head, lexical, ngrams, context = shipped(), LexicalTable.load(), NgramTable.load(), Context()
    least = threshold(context.strictness)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shown: dict[str, list[list[Span]]] = {name: [[] for _ in judged] for name in ("as at work", "reasons apart")}
    for start in range(0, len(judged), 400):
        part = judged[start : start + 400]
        rows = gather(
            [j.source for j in part], [j.target for j in part], judge=engines.load_judge(), lexical=lexical,
            needs=frozenset({"given", "alone", "back", "verdicts"}),
        )  # fmt: skip
        for n, (row, one, marks) in enumerate(
            zip(rows, part, Doubtful().detect_rows(rows, context), strict=True), start
        ):
            if row.verdicts is None:
                continue
            chances = np.clip(row.verdicts.minor + row.verdicts.major, 0, 1).astype(np.float32)
            phrases = candidates(row.target, row.verdicts.words, chances)
            sure = {c: head.phrase_chance(c.peak, c.mean, source=True) for c in phrases}
            likely = [c for c in phrases if sure[c] >= LEAST]
            explainer = Explainer(row, likely, lexical, ngrams)
            for phrase in likely:
                text = explainer.explain(phrase).text
                kind = next(name for name, pattern in KINDS if re.search(pattern, text))
                found[kind].append((sure[phrase], touched(one, phrase.span)))
            shown["as at work"][n] = [mark.span for mark in marks]
            shown["reasons apart"][n] = [c.span for c in kept(row.target, sure, context.strictness, least)]
    print(f"{options.file.name}: {len(judged)} rows, head {head.recipe}\n")
    print("| reason | phrases | confidence | marked | odds |\n|---|---|---|---|---|")
    for kind, _ in KINDS:
        if found[kind]:
            pairs = np.array(found[kind])
            print(
                f"| {kind} | {len(pairs)} | {pairs[:, 0].mean():.3f} | {pairs[:, 1].mean():.3f} | {_factor(*pairs.T):.2f} |"
            )
    print("\n| shown | phrases | that hit a mark | P by character | major R |\n|---|---|---|---|---|")
    for name, spans in shown.items():
        got = measured(judged, spans.__getitem__)
        print(
            f"| {name} | {sum(map(len, spans))} | {got['hit']:.3f} | {got['char_precision']:.3f} | {got['major_recall']:.3f} |"
        )


def _factor(confidence: np.ndarray, marked: np.ndarray) -> float:
    """By what the odds of all must be multiplied for their mean to be what came true (bisection)."""
    low, high = 0.01, 100.0
    while high / low > 1.001:
        middle = (low * high) ** 0.5
        lower = (middle * confidence / (1 + (middle - 1) * confidence)).mean() < marked.mean()
        low, high = (middle, high) if lower else (low, middle)
    return low


if __name__ == "__main__":
    main()
