"""Memory of `mtreview score` while the batch grows: must be flat from 10,000 to 100,000 segments (within 15 percent).

One run over made-up, all different short sentences with the embedded models; every second article comes unaligned. The
driver and each worker are sampled twice a second: peak resident memory of the driver, of the largest worker, and peak
of the sum over all processes (proportional set size, so that shared pages count once). Linux only (/proc). Exit code 1
when the last figure is over 1.15 times the one before it.

`--light` has the driver's whole work (reading, shards, writing, summary) done on rows that no model made, in minutes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sentences import articles

from mtreview.batch.dataset import Dataset
from mtreview.batch.runner import run_batch
from mtreview.batch.summary import summarise, write_summary
from mtreview.batch.units import Unit, key
from mtreview.batch.worker import Result
from mtreview.config import Config

_SIZE = 10


@dataclass(slots=True)
class Peak:
    """Highest figures so far, in MiB."""

    driver: float = 0.0
    worker: float = 0.0
    together: float = 0.0

    def sample(self, root: int) -> None:
        """One look at the process `root` and everything below it."""
        own = {pid: _memory(pid) for pid in family(root)}
        self.driver = max(self.driver, own.get(root, (0.0, 0.0))[0])
        self.worker = max(self.worker, *(rss for pid, (rss, _) in own.items() if pid != root), 0.0)
        self.together = max(self.together, sum(pss for _, pss in own.values()))


def family(root: int) -> Iterator[int]:
    """A process and everything below it."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # the thread ended meanwhile
            continue
        for child in children:
            yield from family(int(child))


def _memory(pid: int) -> tuple[float, float]:
    """Resident and proportional set size in MiB; zero for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    found = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    return found.get("Rss:", 0.0), found.get("Pss:", 0.0)


def watch(command: list[str], steps: list[int]) -> Iterator[tuple[str, Peak]]:
    """Runs a batch; the peaks when each number of segments is done, and at the very end."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    done = [0]
    reader = threading.Thread(target=_count, args=(process.stdout, done), daemon=True)
    reader.start()
    peak, waiting = Peak(), sorted(steps)
    while process.poll() is None:
        peak.sample(process.pid)
        while waiting and done[0] >= waiting[0]:
            yield f"{waiting.pop(0):,} segments", Peak(peak.driver, peak.worker, peak.together)
        time.sleep(0.5)
    reader.join()
    if process.returncode != 0:
        raise SystemExit(f"the batch ended with exit code {process.returncode}")
    yield f"{done[0]:,} segments and the summary", peak


def _count(events: IO[str], done: list[int]) -> None:
    for line in events:
        done[0] = json.loads(line).get("documents", 0) * _SIZE


class Light:
    """A worker that gives each segment's rows without having looked at it; its recipe is its name."""

    def __init__(self, config: Config, cache: Path | None) -> None:
        pass

    def review(self, units: Sequence[Unit]) -> Result:
        result = Result()
        for unit in units:
            pairs = unit.aligned or [(unit.source or "", unit.target)] * _SIZE
            row = {"document": unit.id, "scores": [(name, 50.0) for name in ("quality", "risk", "adequacy", "fluency")]}
            review = json.dumps([pairs] * 5)
            result.documents.append({**row, "origin": unit.origin, "key": key(unit, "light"), "status": "done", "pairs": len(pairs),
                                     "findings": 1, "windows": 1, "review": review})  # fmt: skip
            result.segments.extend(
                {**row, "pair": n, "source": s, "target": t, "parts": 1} for n, (s, t) in enumerate(pairs)
            )
            result.findings.append(
                {
                    "document": unit.id,
                    "marked": pairs[0][1][:20],
                    "id": "x",
                    "pair": 0,
                    "category": "c",
                    "detector": "d",
                }
            )
        return result


def light_run(source: Path, out: Path, workers: int) -> None:
    """What `mtreview score --json` does, with `Light` in the workers."""
    counts = run_batch(
        [str(source)],
        out,
        Config(),
        workers=workers,
        tell=lambda e: print(json.dumps(e), flush=True),
        make=Light,
        made_by="light",
    )
    write_summary(summarise(Dataset(out), counts.event()), out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--segments",
        type=int,
        nargs="+",
        default=[1_000, 10_000],
        metavar="N",
        help="where to look; the last is the size of the batch",
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--light", action="store_true", help="no models: the driver's memory alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.jsonl", Path(folder) / "out"
        with source.open("w", encoding="utf-8") as lines:
            lines.writelines(
                json.dumps(a, ensure_ascii=False) + "\n" for a in articles(options.segments[-1], size=_SIZE)
            )
        os.environ["MTREVIEW_CACHE"] = str(Path(folder) / "cache")
        command = [
            sys.executable,
            "-m",
            "mtreview.cli",
            "score",
            str(source),
            "-o",
            str(out),
            "--workers",
            str(options.workers),
            "--json",
        ]
        if options.light:
            code = f"import memory; from pathlib import Path; memory.light_run(Path({str(source)!r}), Path({str(out)!r}), {options.workers})"  # noqa: E501
            command = [sys.executable, "-c", code]
            os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        figures = []
        for name, peak in watch(command, options.segments[:-1]):
            figures.append(peak)
            print(
                f"{name:<36} driver {peak.driver:6.0f}  largest worker {peak.worker:6.0f}  all together {peak.together:6.0f} MiB",
                flush=True,
            )
    ratios = [getattr(figures[-1], n) / getattr(figures[-2], n) for n in ("driver", "worker", "together")]
    print("last over the one before: " + ", ".join(f"{r:.3f}" for r in ratios))
    return 0 if max(ratios) <= 1.15 else 1


if __name__ == "__main__":
    sys.exit(main())
