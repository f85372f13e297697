"""Batches with the worker that needs no models: in this process, or in one that a test may kill."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from light_worker import RECIPE, LightWorker

from mtreview.batch.dataset import TABLES, Dataset
from mtreview.batch.runner import Counts, run_batch
from mtreview.config import Config

HERE = Path(__file__).parent

SCRIPT = """
import resource, sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from light_worker import LightWorker, RECIPE
from mtreview.batch.runner import run_batch
from mtreview.config import Config
from mtreview.errors import MtreviewError
if __name__ == "__main__":
    if sys.argv[4:]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
    try:
        counts = run_batch([sys.argv[1]], Path(sys.argv[2]), Config(), make=LightWorker, made_by=RECIPE)
    except KeyboardInterrupt:
        sys.exit(131)
    except MtreviewError as error:
        sys.exit(str(error))
    sys.exit(130 if counts.interrupted else 0)
"""


def run(path: Path, out: Path, **options: Any) -> Counts:
    config = options.pop("config", Config(limit=100_000))
    return run_batch([str(path)], out, config, make=LightWorker, made_by=RECIPE, **options)


def start(tmp_path: Path, source: Path, out: Path, *more: str) -> "subprocess.Popen[str]":
    """`run` in a process group of its own; `more`: the most bytes of one file."""
    script = tmp_path / "go.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(source), str(out), str(HERE), *more]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)


def write(path: Path, texts: list[str]) -> Path:
    lines = (json.dumps({"id": f"d{i}", "source": "中文", "target": t}) for i, t in enumerate(texts))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def rows(out: Path) -> dict[str, list[Any]]:
    dataset = Dataset(out)
    return {t: sorted(json.dumps(r, sort_keys=True) for r in dataset.rows(t)) for t in TABLES}


def failures(out: Path) -> dict[str, str]:
    """The error of each failed document."""
    return {r["document"]: r["error"] for r in Dataset(out).rows("documents") if r["status"] == "failed"}


def texts(n: int) -> list[str]:
    return [f"Text number {i}. " + "word " * (i % 7) for i in range(n)]
