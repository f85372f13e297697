"""Measures the alignment: F1 on the Bible set and on damaged documents, calibration, time and memory.

    python benchmarks/alignment.py DATA             everything; DATA is the folder that holds align/ and qe/
    python benchmarks/alignment.py DATA --fit       fits the coefficients of the confidence on the calibration part
    python benchmarks/alignment.py DATA --cost N    time and peak memory of N sentences a side (run by itself)

Strict: a bead counts when the gold has exactly it; lax: when it shares a segment on both sides with a gold bead. Beads
with an empty side are left out of both, as is usual. Numbers are totals over documents, not means.
"""

import argparse
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from alignment_data import (
    KINDS,
    Bead,
    Sample,
    bible,
    blurred,
    half,
    literary,
    originals,
    samples,
    unrelated,
)

from mtreview.alignment import align_segments, confidence, share_aligned
from mtreview.alignment.beads import Weights
from mtreview.records import Draft, Pair

SETS = ("newstest2020", "newstest2021", "ted")
OURS = Weights()
SYSTEMS = {
    "ours": OURS,
    "ours, with drafts": OURS,
    "length only": replace(OURS, zh=0.0, en=0.0, draft=0.0),
    "drafts only": replace(OURS, zh=0.0, en=0.0, length=0.0, draft=3.0),
}


class Counts:
    """True, proposed and gold beads, strictly and laxly."""

    def __init__(self) -> None:
        self.strict, self.lax_test, self.lax_gold, self.proposed, self.gold = 0, 0, 0, 0, 0

    def add(self, test: Sequence[Bead], gold: Sequence[Bead]) -> None:
        test, gold = ([b for b in beads if b[0] and b[1]] for beads in (test, gold))
        self.proposed, self.gold = self.proposed + len(test), self.gold + len(gold)
        self.strict += len(set(test) & set(gold))
        self.lax_test += _touching(test, gold)
        self.lax_gold += _touching(gold, test)

    def row(self) -> str:
        strict = _f1(self.strict, self.strict, self.proposed, self.gold)
        lax = _f1(self.lax_test, self.lax_gold, self.proposed, self.gold)
        return "  ".join(f"{x:6.3f}" for x in (*strict, *lax))

    def strict_f1(self) -> float:
        return _f1(self.strict, self.strict, self.proposed, self.gold)[2]


def _touching(beads: Iterable[Bead], others: Iterable[Bead]) -> int:
    owner = {i: bead for bead in others for i in bead[0]}
    return sum(any(set(t) & set(owner[i][1]) for i in s if i in owner) for s, t in beads)


def _f1(right_test: int, right_gold: int, proposed: int, gold: int) -> tuple[float, float, float]:
    precision, recall = right_test / max(proposed, 1), right_gold / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def aligned(sample: Sample, system: str) -> list[Pair]:
    drafts = [Draft(text, "another system") for text in sample.drafts] if "drafts" in system else None
    return align_segments(sample.sources, sample.targets, drafts=drafts, weights=SYSTEMS[system])


def beads(pairs: Iterable[Pair]) -> list[Bead]:
    return [(p.source, p.target) for p in pairs]


def generated(data: Path, part: str) -> list[Sample]:
    return [s for name in SETS for s in samples(originals(data, name, part=part), seed=3)]


def real_set(data: Path, sentences: int, drafted: int) -> None:
    """The Bible set; the draft-based rows on its first `drafted` sentences, with drafts of the embedded model."""
    header = "strict P       R      F1    lax P       R      F1"
    print(f"\nBible set, first {sentences} Chinese sentences        {header}")
    whole, short = bible(data, sentences=sentences), bible(data, sentences=drafted or None)
    if drafted:
        from mtreview.engines import load_translator

        drafts = [d.text for d in load_translator(None, beam=1).translate(short.sources)]
        short = replace(short, drafts=drafts)
    for system in SYSTEMS:
        sample = short if "drafts" in system else whole
        if sample.drafts or "drafts" not in system:
            counts = Counts()
            counts.add(beads(aligned(sample, system)), sample.gold)
            print(f"{system + (f' (first {drafted})' if sample is short else ''):48s} {counts.row()}")


def held_out_sets(sentences: int, whole: Sample) -> None:
    """The second half of the Bible set and the stories, beside length only, and how well the confidence fits there."""
    print(
        f"\nheld out ({sentences} sentences of the Bible set halved)   strict P       R      F1    lax P       R      F1"
    )
    for name, sample in (("second half", half(whole, 1)), ("literary", literary())):
        for system in ("ours", "length only"):
            counts = Counts()
            counts.add(beads(aligned(sample, system)), sample.gold)
            print(f"{name:12s} {system:35s} {counts.row()}")
        _, sure, right = labelled([sample])
        print(f"{name}: expected calibration error {calibration_error(sure, right):.4f}, {len(right)} beads")


def generated_set(measured: list[Sample]) -> None:
    print("\ngenerated, by kind of damage                     strict P       R      F1    lax P       R      F1")
    for kind in KINDS:
        for system in SYSTEMS:
            counts = Counts()
            for sample in measured:
                if sample.kind == kind:
                    counts.add(beads(aligned(sample, system)), sample.gold)
            print(f"{kind:12s} {system:35s} {counts.row()}")
    found, right, gold = 0, 0, 0
    for sample in (s for s in measured if s.moved):
        moved = {(p.source, p.target) for p in aligned(sample, "ours") if p.moved}
        true = {b for b in sample.gold if b[0] and b[1] and b[1][0] in sample.moved}
        found, right, gold = found + len(moved), right + len(moved & true), gold + len(true)
    print(f"moved beads reported {found}, rightly {right}, in the gold {gold}")


def examined(sample: Sample) -> tuple[list[np.ndarray], list[Pair]]:
    """What the confidence is computed from, beside the pairs."""
    seen: list[np.ndarray] = []
    plain = confidence.features

    def kept(*given: object) -> np.ndarray:
        seen.append(plain(*given))  # type: ignore[arg-type]
        return seen[-1]

    confidence.features = kept  # type: ignore[assignment]
    try:
        return seen, aligned(sample, "ours")
    finally:
        confidence.features = plain


def labelled(measured: Iterable[Sample]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, confidence and rightness of every bead that we propose."""
    rows, sure, right = [], [], []
    for sample in measured:
        features, pairs = examined(sample)
        rows += features
        gold = set(sample.gold)
        sure += [p.confidence for p in pairs]
        right += [(p.source, p.target) in gold for p in pairs]
    return np.concatenate(rows), np.array(sure), np.array(right, float)


def calibration_error(sure: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    which = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which.tolist())]
    return float(sum(gaps))


def fit(data: Path) -> None:
    """Logistic regression with a little ridge on the calibration documents, plain and with half their words lost, on
    unrelated ones, which count twice, and on the first half of the Bible set, which counts half: its gold joins verses."""
    generated_ones = generated(data, "calibrate")
    damaged = [s for s in generated_ones[::6] for s in (s, blurred(s))]
    parts = ((damaged, 1.0), (unrelated(generated_ones)[:16], 2.0), ([half(bible(data), 0)], 0.5))
    seen = [(*labelled(samples), weight) for samples, weight in parts]
    rows, right = np.concatenate([x[0] for x in seen]), np.concatenate([x[2] for x in seen])
    counted = np.concatenate([np.full(len(x[2]), x[3]) for x in seen])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        odds = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counted * (right - odds)) - 1e-2 * weights
        curve = (rows * (counted * odds * (1 - odds))[:, None]).T @ rows + 1e-2 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    print(f"COEFFICIENTS = ({', '.join(f'{w:.3f}' for w in weights)})  # {len(right)} beads, {right.mean():.3f} right")


def cost(data: Path, sentences: int) -> None:
    """Aligns documents joined to `sentences` a side, drafts given, in a process of its own."""
    joined: list[tuple[str, str, str]] = []
    everything = [d for part in ("calibrate", "measure") for d in originals(data, "newstest2020", part=part)]
    for turn in range(8):
        for document in everything:
            names = sorted(document.versions)
            target, draft = (document.versions[names[(turn + k) % len(names)]] for k in (0, 1))
            joined += zip(document.source, target, draft, strict=True)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.apply(measured_cost, (joined[:sentences],)), flush=True)


def measured_cost(joined: Sequence[tuple[str, str, str]]) -> str:
    """Seconds and peak memory of one alignment."""
    sources, targets, drafts = (list(x) for x in zip(*joined, strict=True))
    align_segments(sources[:5], targets[:5])  # loads the table
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    pairs = align_segments(sources, targets, drafts=[Draft(d, "another system") for d in drafts])
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    right = sum(p.source == p.target and len(p.source) == 1 for p in pairs)
    return (
        f"{len(sources):6d} sentences a side: {seconds:7.2f} s of processor time, {1000 * seconds / len(sources):5.2f} ms each; "
        f"peak memory {peak / 1024:5.0f} MiB (table loaded, nothing aligned: {before / 1024:.0f}); {right} right"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("data", type=Path)
    options.add_argument("--fit", action="store_true")
    options.add_argument("--cost", type=int)
    options.add_argument("--bible", type=int, default=6301, help="Chinese sentences of the Bible set")
    options.add_argument("--drafted", type=int, default=300, help="how many of them with drafts of the embedded model")
    options.add_argument("--every", type=int, default=1, help="measure every Nth of the generated documents")
    given = options.parse_args()
    if given.fit:
        return fit(given.data)
    if given.cost:
        return cost(given.data, given.cost)
    real_set(given.data, given.bible, given.drafted)
    held_out_sets(given.bible, bible(given.data, sentences=given.bible))
    measured = generated(given.data, "measure")[:: given.every]
    print(f"\ngenerated documents: {len(measured)}, {sum(len(s.sources) for s in measured)} source segments")
    generated_set(measured)
    _, sure, right = labelled(measured)
    print(f"\nconfidence on the generated set: expected calibration error {calibration_error(sure, right):.4f}, "
          f"{len(right)} beads, {right.mean():.3f} right; flagged under .5: {(sure < 0.5).mean():.3f}")  # fmt: skip
    for name, chosen in (
        ("translations", measured),
        ("blurred", [blurred(s) for s in measured[::7]]),
        ("unrelated", unrelated(measured)),
    ):
        shares = [share_aligned(aligned(s, "ours"), s.sources, s.targets) for s in chosen]
        print(f"share aligned, {name}: {min(shares):.3f} to {max(shares):.3f}, median {float(np.median(shares)):.3f}")
    for size in (100, 1000, 10000):
        subprocess.run([sys.executable, __file__, str(given.data), "--cost", str(size)], check=True)


if __name__ == "__main__":
    main()
