"""Fixes at major errors of professional MQM annotation, for a reader to accept or not.

    python benchmarks/major_fixes.py mqm_newstest2021_zhen.tsv.xz [--count 60] [--seed 1]

Major errors in the English are drawn by chance, one a segment, and the marked phrase itself is the finding. Prints for each its
category, the Chinese, and the English with [phrase -> fixes], and at the end how many had a fix: a phrase without one counts as
not accepted.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from mtreview import engines, quality
from mtreview.evaluation.mqm_data import HumanMark, Judged, read_mqm
from mtreview.fixing.offering import offer
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context
from mtreview.records import Finding

Drawn = tuple[Judged, HumanMark]


def draw(segments: Sequence[Judged], count: int, seed: int) -> list[Drawn]:
    """One major error of each of `count` segments, drawn by chance."""
    chance = random.Random(seed)
    errors = []
    for segment in segments:
        own = [m for m in segment.marks if m.severity == "major" and m.side == "target" and m.span is not None]
        if own:
            errors.append((segment, chance.choice(own)))
    return chance.sample(errors, min(count, len(errors)))


def fixed(drawn: Sequence[Drawn]) -> list[tuple[str, ...]]:
    """The fixes offered for each."""
    translator, judge, table = engines.load_translator(), engines.load_judge(), LexicalTable.load()
    sources, targets = [s.source for s, _ in drawn], [s.target for s, _ in drawn]
    drafts = translator.translate(sources, alternatives=4)
    needs = frozenset({"given", "back"})
    rows = quality.gather(sources, targets, drafts=drafts, judge=judge, lexical=table, needs=needs)
    findings = [
        [Finding(str(n), n, "target", mark.span, "accuracy/mistranslation", "major", 0.6, "mqm", mark.category)]
        for n, (_, mark) in enumerate(drawn)
    ]
    context = Context(translator=translator, judge=judge, lexical=table, pair_reader=engines.load_pair_reader())
    return [own[0].fixes for own in offer(rows, findings, context)]


def lines(drawn: Sequence[Drawn], fixes: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for n, ((segment, mark), own) in enumerate(zip(drawn, fixes, strict=True), start=1):
        span = mark.span
        assert span is not None
        shown = f"[{span.of(segment.target)} -> {' | '.join(own) or '(no fix)'}]"
        yield f"{n}. {mark.category}: {segment.source}\n   {segment.target[: span.start]}{shown}{segment.target[span.end :]}"
    yield f"{sum(bool(own) for own in fixes)} of {len(fixes)} major errors have a fix"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="MQM_FILE")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    segments = read_mqm(given.data).segments
    drawn = draw(segments, given.count, given.seed)
    print("\n".join(lines(drawn, fixed(drawn))))


if __name__ == "__main__":
    main()
