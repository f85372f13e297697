"""What scoring and detecting cost beside the forced passes they use: CPU time, so that other work on the machine counts
little.

    OMP_NUM_THREADS=1 python benchmarks/judging.py [--rows 200] [--data MQM_FILE]

Without data the rows are the sample article's pairs, repeated (each is forced anew: nothing is kept here). Drafts and
suggestions stand apart. Prints seconds and ratios; asserts nothing.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sacrebleu.metrics.ter import TER

from mtreview import engines, pipeline
from mtreview.api import build_tools, review_document
from mtreview.config import Config, data_folder
from mtreview.detectors import runner
from mtreview.evaluation.report import sample_rows
from mtreview.evaluation.wmt_qe import read_judged
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Forced, Judge
from mtreview.quality import gather, unfit
from mtreview.records import Document
from mtreview.registry import load, names


class Clocked:
    """A judge that notes what its passes cost."""

    def __init__(self, judge: Judge) -> None:
        self.judge, self.id, self.directions, self.spent = judge, judge.id, judge.directions, 0.0

    def force(self, *args: Any, **options: Any) -> list[Forced]:
        spent, found = timed(lambda: self.judge.force(*args, **options))
        self.spent += spent
        return found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def rows_of(data: Path | None, count: int) -> list[tuple[str, str]]:
    if data is not None:
        return [(s.source, s.target) for s in sample_rows(read_judged(data).segments, count, 1)]
    folder = data_folder("corpora") / "alibaba-2020"
    texts = [(folder / f"{side}.txt").read_text(encoding="utf-8") for side in ("zh", "en")]
    review = review_document(Document("sample", texts[0], texts[1], "sample"), Config())
    sources, targets, _ = pipeline.pair_rows(review.data)
    pairs = [(s, t) for s, t in zip(sources, targets, strict=True) if s and t]
    return [pairs[i % len(pairs)] for i in range(count)]


def shown(parts: Sequence[tuple[str, float]], passes: float) -> None:
    for name, spent in parts:
        print(f"{name:<44}{spent:8.2f} s {spent / passes:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    sources, targets = zip(*rows_of(given.data, given.rows), strict=True)
    tools, lexical = build_tools(Config()), LexicalTable.load()
    quiet = Context(tools.context.glossary)  # nobody to translate: no suggestions
    judge = Clocked(engines.load_judge())
    if (reason := unfit(judge, lexical)) is not None:
        raise SystemExit(reason)
    drafting, drafts = timed(lambda: engines.load_translator().translate(sources, alternatives=4))

    def evidence(count: int) -> Any:
        return gather(sources[:count], targets[:count], drafts=drafts[:count], judge=judge, lexical=lexical)

    first = evidence(8)  # everything is loaded once before the clock runs
    pipeline.score_rows(first, tools.metrics)
    runner.run(first, None, tools.context)
    judge.spent = 0.0
    gathering, rows = timed(lambda: evidence(len(sources)))
    passes = judge.spent
    metrics = [(m.name, timed(lambda m=m: pipeline.score_rows(rows, [m]))[0]) for m in tools.metrics]
    detecting, _ = timed(lambda: runner.run(rows, None, quiet))
    suggesting, _ = timed(lambda: runner.run(rows, ["doubtful"], tools.context))
    plain, _ = timed(lambda: runner.run(rows, ["doubtful"], quiet))
    print(f"{len(rows)} rows; judge {judge.id}; CPU seconds, and times the forced passes")
    shown([("forced passes", passes), ("the rest of the evidence, and the head", gathering - passes)], passes)
    shown([(f"metric {name}", spent) for name, spent in metrics if spent > 0.01 * passes], passes)
    shown([(f"{len(names('detectors'))} detectors, without suggestions", detecting)], passes)
    total = gathering + sum(spent for _, spent in metrics) + detecting
    shown([("score plus detect", total)], passes)
    shown([("apart: drafts", drafting), ("apart: suggestions", suggesting - plain)], passes)
    own, found = timed(lambda: load("metrics", "ter").segments(rows))
    official, wanted = timed(
        lambda: [TER().sentence_score(t, [d.text]).score for t, d in zip(targets, drafts, strict=True)]
    )
    differing = sum(a != b for a, b in zip(found, wanted, strict=True))
    print(
        f"TER by sacrebleu itself {official:.2f} s, {official / own:.0f} times ours; {differing} numbers differ in any bit"
    )


if __name__ == "__main__":
    main()
