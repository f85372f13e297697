"""Omissions and additions: which sentences the aligner leaves alone, against the gold.

    python benchmarks/one_sided.py DATA [--every N]

DATA is the folder that holds align/ and qe/. Over the second half of the Bible set and the stories (where the gold leaves few or none
alone, so that only false alarms count) and over generated damage of each kind: sentences of the Chinese (1-0) and of the English (0-1)
that are left alone, rightly, and in the gold; precision and recall. `ours` beside length only, without drafts and without a judge.
It uses nothing that an older state of the package lacks: `PYTHONPATH=OLD/src:benchmarks` measures that one."""

import argparse
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from alignment_data import KINDS, Bead, Sample, bible, half, literary, originals, samples

from mtreview.alignment import align_segments
from mtreview.alignment.beads import Weights

OURS = Weights()
SYSTEMS = {"ours": OURS, "length only": replace(OURS, zh=0.0, en=0.0, draft=0.0)}
SETS = ("newstest2020", "newstest2021", "ted")
TALLY = tuple[int, int, int]


def alone(beads: Iterable[Bead]) -> tuple[set[int], set[int]]:
    """Sentences with nothing opposite: of the Chinese, of the English."""
    found = list(beads)
    return {i for s, t in found if not t for i in s}, {j for s, t in found if not s for j in t}


def tallied(sample: Sample, system: str) -> tuple[TALLY, TALLY]:
    """Left alone rightly, left alone, alone in the gold; for both sides."""
    pairs = align_segments(sample.sources, sample.targets, weights=SYSTEMS[system])
    sides = zip(alone((p.source, p.target) for p in pairs), alone(sample.gold), strict=True)
    left, right = ((len(found & gold), len(found), len(gold)) for found, gold in sides)
    return left, right


def told(tally: Iterable[int]) -> str:
    right, found, gold = tally
    precision, recall = (f"{right / n:.3f}" if n else "  -  " for n in (found, gold))
    return f"{found:4d} left alone, {right:4d} rightly, {gold:4d} in the gold: P {precision} R {recall}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=1, help="measure every Nth of the generated documents")
    given = parser.parse_args()
    made = [s for name in SETS for s in samples(originals(given.data, name, part="measure"), seed=3)][:: given.every]
    groups: dict[str, list[Sample]] = {"second half": [half(bible(given.data), 1)], "stories": [literary()]}
    for kind in KINDS:
        groups[kind] = [s for s in made if s.kind == kind]
    groups["all damage"] = made
    for system in SYSTEMS:
        known: dict[int, tuple[TALLY, TALLY]] = {}
        for name, group in groups.items():
            sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
            for sample in group:
                sides = known.get(id(sample)) or known.setdefault(id(sample), tallied(sample, system))
                for side, tally in zip(("1-0", "0-1"), sides, strict=True):
                    sums[side] = [a + b for a, b in zip(sums[side], tally, strict=True)]
            for side, total in sums.items():
                print(f"{name:12s} {system:12s} {side}: {told(total)}", flush=True)


if __name__ == "__main__":
    main()
