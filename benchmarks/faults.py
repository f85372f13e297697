"""Kill -9 at random moments: a batch of 500 documents with the real models is killed again and again, gone on with, and
must end as the dataset of an uninterrupted run, row for row. Prints each kill and the comparison; exit code 1 if unequal.
"""

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def write_documents(path: Path, count: int) -> None:
    """Documents of two aligned lines of the sample article, all different."""
    sample = ROOT / "corpora" / "alibaba-2020"
    sides = [[x for x in (sample / f"{s}.txt").read_text(encoding="utf-8").splitlines() if x] for s in ("zh", "en")]
    pairs = list(zip(*sides, strict=True))
    chosen = itertools.islice(itertools.cycle(itertools.permutations(range(len(pairs)), 2)), count)
    lines = (
        json.dumps({"id": f"d{n}", "source": [pairs[i][0] for i in c], "target": [f"{pairs[i][1]} ({n})" for i in c]})
        for n, c in enumerate(chosen)
    )
    path.write_text("\n".join(lines), encoding="utf-8")


def start(source: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "mtreview.cli", "score", str(source), "-o", str(out), "--json"]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows(out: Path) -> dict[str, list[Any]]:
    from mtreview.batch.dataset import TABLES, Dataset

    return {t: sorted(json.dumps(r, sort_keys=True) for r in Dataset(out).rows(t)) for t in TABLES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        source, whole, out = (Path(folder) / n for n in ("in.jsonl", "whole", "out"))
        write_documents(source, options.documents)
        begun = time.monotonic()
        start(source, whole).wait()
        length = time.monotonic() - begun
        print(f"uninterrupted: {length:.0f} s, {len(rows(whole)['documents'])} documents")
        killed, equal = 0, True
        while killed < options.kills:
            process = start(source, out)
            moment = moments.uniform(0.2, 0.7) * length
            try:
                process.wait(moment)
                equal = equal and rows(out) == rows(whole)
                print(f"finished before a kill at {moment:.1f} s, equal so far: {equal}; begun anew")
                for path in sorted(out.rglob("*"), reverse=True):
                    path.unlink() if path.is_file() else path.rmdir()
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                killed += 1
                print(f"kill {killed} at {moment:.1f} s: {len(list((out / 'documents').glob('*.parquet')))} parts there")
        start(source, out).wait()
        equal = equal and rows(out) == rows(whole)
        print("row for row equal" if equal else "NOT EQUAL")
        return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
