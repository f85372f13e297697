"""What goes wrong around a batch: kills, interrupts, disks. Nothing is lost or doubled, and it can be gone on with."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from light_worker import RECIPE, LightWorker
from trial import failures, rows, run, start, texts, write

from mtreview.batch.dataset import TABLES, Dataset
from mtreview.batch.executors import LocalEngine
from mtreview.batch.units import Unit
from mtreview.config import Config
from mtreview.errors import InputError, StoreError


def end(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Exit code and what was said on the error stream."""
    error = process.communicate()[1]
    return process.returncode, error


def wait_for_results(out: Path) -> None:
    """Until a part is written; before that the manifest may be a file without tables yet."""
    while not list((out / "documents").glob("*.parquet")) or not Dataset(out).counts():
        time.sleep(0.1)


def test_a_killed_worker_costs_no_document(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(70), "KILL ONCE please.", *texts(70)])
    counts = run(source, tmp_path / "out", cache=tmp_path / "once")
    assert (counts.done, counts.failed) == (141, 0)


def test_a_document_that_kills_twice_is_a_failed_row(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(5), "KILL ALWAYS.", *texts(5)])
    counts = run(source, tmp_path / "out")
    assert (counts.done, counts.failed) == (10, 1)
    assert list(failures(tmp_path / "out")) == ["d5"]
    assert "killed twice" in failures(tmp_path / "out")["d5"]


@pytest.mark.slow
def test_killed_at_any_moment_and_gone_on_with(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(300)])
    out = tmp_path / "out"
    moments = random.Random(7)
    for _ in range(3):
        process = start(tmp_path, source, out)
        time.sleep(moments.uniform(1.0, 5.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert end(start(tmp_path, source, out)) == (0, "")
    assert end(start(tmp_path, source, tmp_path / "fresh")) == (0, "")
    assert rows(out) == rows(tmp_path / "fresh")


@pytest.mark.slow
def test_workers_end_with_a_driver_that_was_killed_alone(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(640)])
    process = start(tmp_path, source, tmp_path / "out")
    wait_for_results(tmp_path / "out")
    process.kill()
    process.communicate()
    try:
        while True:  # until nobody is left in the process group
            os.killpg(process.pid, 0)
            time.sleep(0.1)
    except ProcessLookupError:
        return


@pytest.mark.slow
def test_one_interrupt_finishes_the_shards_in_hand(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(640)])
    process = start(tmp_path, source, tmp_path / "out")
    wait_for_results(tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)  # as the terminal sends it: to the workers, too
    assert end(process) == (130, "")
    done = Dataset(tmp_path / "out").counts()["done"]
    assert 0 < done < 640
    assert run(source, tmp_path / "out").kept == done


@pytest.mark.parametrize("end_it", [LocalEngine.stop, LocalEngine.kill])
def test_nothing_of_the_pool_outlives_the_results(end_it: Callable[[LocalEngine], None]) -> None:
    engine = LocalEngine(Config(), None, 2, RECIPE, make=LightWorker)
    units = [Unit(f"d{i}", "in.jsonl", "中文", f"SLOW {t}") for i, t in enumerate(texts(20))]
    results = engine.results(iter([[unit] for unit in units]))
    next(results)
    end_it(engine)
    assert len(list(results)) < len(units) - 1
    assert not engine.spawned.alive()
    assert not [t for t in threading.enumerate() if "Executor" in type(t).__name__]


@pytest.mark.slow
def test_two_interrupts_stop_now(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(640)])
    process = start(tmp_path, source, tmp_path / "out")
    wait_for_results(tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    assert end(process) == (131, "")
    done = Dataset(tmp_path / "out").counts()["done"]
    assert run(source, tmp_path / "out").kept == done


@pytest.mark.parametrize("fails_at", range(1, 8))
def test_a_full_disk_stops_cleanly_and_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    source = write(tmp_path / "in.jsonl", texts(150))
    put = Dataset._put
    written = []

    def full(self: Dataset, rows: Any, table: str, name: str) -> None:
        written.append(name)
        if len(written) >= fails_at:
            raise OSError(28, "No space left on device")
        put(self, rows, table, name)

    monkeypatch.setattr(Dataset, "_put", full)
    with pytest.raises(StoreError, match="same command again"):
        run(source, tmp_path / "out")
    monkeypatch.setattr(Dataset, "_put", put)
    run(source, tmp_path / "out")
    run(source, tmp_path / "fresh")
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


@pytest.mark.parametrize("most", ["1000", "40000"])  # nothing fits; the manifest does and a part does not
def test_a_file_that_may_not_grow(tmp_path: Path, most: str) -> None:
    source = write(
        tmp_path / "in.jsonl", [f"{t} {random.Random(i).randbytes(2000).hex()}" for i, t in enumerate(texts(70))]
    )
    process = start(tmp_path, source, tmp_path / "out", most)
    code, error = end(process)
    assert code == 1 and "resumes from here" in error and "Traceback" not in error
    assert end(start(tmp_path, source, tmp_path / "out")) == (0, "")
    run(source, tmp_path / "fresh")
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", texts(2))
    (tmp_path / "file").write_text("a file, where a folder is wanted")
    with pytest.raises(StoreError, match="cannot write"):
        run(source, tmp_path / "file" / "out")
    with pytest.raises(StoreError, match="cannot write"):
        run(source, Path("/proc/out"))  # read-only even for root


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("dear")
    with pytest.raises(InputError, match="other files"):
        run(write(tmp_path / "in.jsonl", texts(2)), tmp_path / "out")


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", texts(2))
    with Dataset.writing(tmp_path / "out"), pytest.raises(StoreError, match="another `mtreview score`"):
        run(source, tmp_path / "out")
    assert run(source, tmp_path / "out").done == 2


@pytest.mark.parametrize("table", TABLES)
def test_a_part_that_was_deleted_is_done_anew(tmp_path: Path, table: str) -> None:
    source = write(tmp_path / "in.jsonl", texts(100))
    run(source, tmp_path / "out")
    before = rows(tmp_path / "out")
    min((tmp_path / "out" / table).glob("*.parquet")).unlink()
    counts = run(source, tmp_path / "out")
    assert counts.done in (36, 64) and counts.done + counts.kept == 100
    assert rows(tmp_path / "out") == before
