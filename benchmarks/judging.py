"""What scoring and detecting cost beside the forced passes they use, and whether quality depends on the circumstances.

    OMP_NUM_THREADS=1 python benchmarks/judging.py [--rows 500] [--data MQM_FILE]

Without data the rows are the sample article's pairs, repeated. Prints seconds and ratios; asserts nothing.
"""

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mtreview import engines, pipeline
from mtreview.api import build_tools, review_document
from mtreview.config import Config, data_folder
from mtreview.detectors import running
from mtreview.engines.lexical import LexicalTable
from mtreview.judging import EVERYTHING, gather, unfit
from mtreview.judging.evaluating import sampled
from mtreview.judging.wmtqe import read_judged
from mtreview.protocols import Context
from mtreview.records import Document
from mtreview.registry import load


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def rows_of(data: Path | None, count: int) -> list[tuple[str, str]]:
    if data is not None:
        return [(s.source, s.target) for s in sampled(read_judged(data).segments, count, 1)]
    folder = data_folder("corpora") / "alibaba-2020"
    texts = [(folder / f"{side}.txt").read_text(encoding="utf-8") for side in ("zh", "en")]
    review = review_document(Document("sample", texts[0], texts[1], "sample"), Config())
    sources, targets, _ = pipeline.pair_rows(review.data)
    pairs = [(s, t) for s, t in zip(sources, targets, strict=True) if s and t]
    return [pairs[i % len(pairs)] for i in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    sources, targets = zip(*rows_of(given.data, given.rows), strict=True)
    tools = build_tools(Config())
    judge, lexical = engines.load_judge(), LexicalTable.load()
    if (reason := unfit(judge, lexical)) is not None:
        raise SystemExit(reason)
    drafting, drafts = timed(lambda: engines.load_translator().translate(sources, alternatives=4))
    gather(sources[:8], targets[:8], judge=judge, lexical=lexical)  # everything is loaded once before the clock runs

    passes, _ = timed(lambda: (judge.force(sources, targets, states=True), judge.force([None] * len(targets), targets)))
    gathering, rows = timed(lambda: gather(sources, targets, drafts=drafts, judge=judge, lexical=lexical, needs=EVERYTHING))
    scoring, _ = timed(lambda: pipeline.score_rows(rows, tools.metrics))
    searching, _ = timed(lambda: load("metrics", "ter").segments(rows))
    detecting, _ = timed(lambda: running.run(rows, None, Context(tools.context.glossary)))
    suggesting, _ = timed(lambda: running.run(rows, ["doubtful"], tools.context))
    together = gathering + scoring + detecting
    print(f"{len(rows)} rows; judge {judge.id}")
    print(f"forced passes            {passes:8.2f} s")
    print(f"gather (passes included) {gathering:8.2f} s")
    print(f"metrics                  {scoring:8.2f} s, of it TER {searching:.2f} s (sacrebleu's search for shifts)")
    print(f"detectors, no suggestions{detecting:8.2f} s")
    print(f"score plus detect        {together:8.2f} s = {together / passes:.2f} times the forced passes")
    print(f"drafts (apart)           {drafting:8.2f} s")
    print(f"doubtful phrases with suggestions (apart) {suggesting:.2f} s")

    order = random.Random(1).sample(range(len(rows)), len(rows))
    again = gather([sources[i] for i in order], [targets[i] for i in order], judge=judge, lexical=lexical)
    moved = [
        abs(rows[i].verdicts.quality - row.verdicts.quality)
        for i, row in zip(order, again, strict=True)
        if rows[i].verdicts is not None and row.verdicts is not None
    ]
    print(f"quality in another order: at most {max(moved):.0f} away on {len(moved)} rows")


if __name__ == "__main__":
    main()
