"""Kill -9 at random moments: a batch of 500 documents with the real models is killed again and again, gone on with, and
must end as the dataset of an uninterrupted run, row for row. Prints each kill and the comparison; exit code 1 if
unequal."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sentences import articles


def start(source: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "mtreview.cli", "score", str(source), "-o", str(out), "--no-cache", "--json"]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows(out: Path) -> dict[str, list[str]]:
    from mtreview.batch.dataset import TABLES, Dataset

    return {t: sorted(json.dumps(r, sort_keys=True) for r in Dataset(out).rows(t)) for t in TABLES}


def differences(one: Path, other: Path) -> dict[str, int]:
    """Rows of each table that only one of two datasets has, tables without any left out."""
    left, right = rows(one), rows(other)
    found = {
        t: (Counter(left[t]) - Counter(right[t])).total() + (Counter(right[t]) - Counter(left[t])).total() for t in left
    }
    return {t: n for t, n in found.items() if n}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        source, whole, out = (Path(folder) / n for n in ("in.jsonl", "whole", "out"))
        given = articles(2 * options.documents, size=2)
        source.write_text("\n".join(json.dumps(a, ensure_ascii=False) for a in given), encoding="utf-8")
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
                equal = equal and not differences(out, whole)
                print(f"finished before a kill at {moment:.1f} s, equal so far: {equal}; begun anew")
                for path in sorted(out.rglob("*"), reverse=True):
                    path.unlink() if path.is_file() else path.rmdir()
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                killed += 1
                print(
                    f"kill {killed} at {moment:.1f} s: {len(list((out / 'documents').glob('*.parquet')))} parts there"
                )
        start(source, out).wait()
        equal = equal and not differences(out, whole)
        print(
            f"{killed} kills; at the end " + ("row for row equal" if equal else f"NOT EQUAL: {differences(out, whole)}")
        )
        return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
