"""The Ray engine against the local one on the same documents, with the real models: both datasets must be equal row for
row apart from order, also when an actor is killed in the middle. Prints the verdicts; exit code 1 if unequal.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults import differences
from memory import family
from sentences import articles


def score(source: Path, out: Path, engine: str, workers: int, *, kill_after: int | None = None) -> float:
    """Runs a batch and gives its seconds; kills one actor when so many documents are done."""
    command = [sys.executable, "-m", "mtreview.cli", "score", str(source), "-o", str(out), "--engine", engine,
               "--workers", str(workers), "--no-cache", "--json"]  # fmt: skip
    begun = time.monotonic()
    said = out.with_suffix(".log")
    with said.open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        try:
            done = json.loads(line).get("documents", 0)
        except json.JSONDecodeError:
            raise SystemExit(f"not an event on standard output: {line!r}") from None
        if kill_after is not None and done >= kill_after:
            (victim, *_) = actors(process.pid)
            os.kill(victim, signal.SIGKILL)
            print(f"killed actor {victim} after {done} documents")
            kill_after = None
    code = process.wait()
    if code != 0 or kill_after is not None:
        raise SystemExit(f"{engine}: exit code {code}, kill outstanding: {kill_after}\n{said.read_text()[-3000:]}")
    return time.monotonic() - begun


def actors(root: int) -> list[int]:
    """Processes below the driver in which Ray runs our workers."""
    named = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family(root)}
    found = [pid for pid, name in named.items() if name.startswith(b"ray::") and b"MapWorker" in name]
    if not found:
        raise SystemExit(f"no Ray actor below process {root}: {sorted(set(named.values()))}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--size", type=int, default=1, help="pairs a document")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.jsonl"
        given = articles(options.documents * options.size, size=options.size)
        source.write_text("\n".join(json.dumps(a, ensure_ascii=False) for a in given), encoding="utf-8")
        equal = True
        for kind, kill_after in (("local", None), ("ray", None), ("ray, an actor killed", options.documents // 4)):
            seconds = score(source, folder / kind, kind.split(",")[0], options.workers, kill_after=kill_after)
            found = differences(folder / "local", folder / kind)
            equal = equal and not found
            print(
                f"{kind}: {options.documents} documents, {seconds:.0f} s, "
                + (f"DIFFERENT: {found}" if found else "row for row equal"),
                flush=True,
            )
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
