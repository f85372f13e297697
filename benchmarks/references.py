"""How much is marked in good translations: marks per 100 sentences of professional references, by check.

    python benchmarks/references.py newstest2019 newstest2020 flores200.dev --data DIR [--each 60] [--list]

DIR holds NAME.zh.gz and NAME.en.gz. `--each` sentences of each file, in runs of twelve neighbours; a run is reviewed as a text, for the
newstests are articles, and FLORES has about three sentences of each."""

import argparse
import gzip
from collections import Counter
from pathlib import Path

import numpy as np

import mtreview

RUN = 12


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return stream.read().splitlines()


def runs(name: str, folder: Path, each: int, seed: int) -> list[tuple[list[str], list[str]]]:
    zh, en = (_lines(folder / f"{name}.{side}.gz") for side in ("zh", "en"))
    starts = np.random.default_rng(seed).permutation(len(zh) // RUN)[: each // RUN] * RUN
    return [(zh[s : s + RUN], en[s : s + RUN]) for s in sorted(starts.tolist())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--each", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    every: Counter[str] = Counter()
    sentences = 0
    for name in given.names:
        marks: Counter[str] = Counter()
        count = 0
        for zh, en in runs(name, given.data, given.each, given.seed):
            count += len(en)
            review = mtreview.review("\n".join(zh), "\n".join(en))
            for f in review.findings:
                if f.side == "target":
                    marks[f.detector] += 1
                    if given.list and f.span is not None:
                        text = review.data.document.target
                        around = text[max(0, f.span.start - 40) : f.span.start], text[f.span.end : f.span.end + 40]
                        shown = f"{around[0]}[{f.span.of(text)}]{around[1]}".replace("\n", " / ")
                        print(f"{f.confidence:.2f} {f.detector}: {shown}: {f.reason}")
        print(f"{name}: {count} sentences, {100 * marks.total() / count:.1f} marks per 100; {dict(marks)}", flush=True)
        every += marks
        sentences += count
    print(f"all: {sentences} sentences, {100 * every.total() / sentences:.1f} marks per 100; {dict(every)}")


if __name__ == "__main__":
    main()
