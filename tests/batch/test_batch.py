"""The engine, the dataset and what goes wrong, with a worker that needs no models."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mtreview.batch.dataset import TABLES, Dataset
from mtreview.batch.inputs import read_units
from mtreview.batch.running import Counts, run_batch
from mtreview.batch.summary import summarise, write_summary
from mtreview.config import Config
from mtreview.errors import InputError, StoreError

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def run(path: Path, out: Path, **options: Any) -> Counts:
    from light_worker import RECIPE, LightWorker

    config = options.pop("config", Config(limit=100_000))
    return run_batch([str(path)], out, config, make=LightWorker, made_by=RECIPE, **options)


def write(path: Path, texts: list[str]) -> Path:
    lines = (json.dumps({"id": f"d{i}", "source": "中文", "target": t}) for i, t in enumerate(texts))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def rows(out: Path) -> dict[str, list[Any]]:
    dataset = Dataset(out)
    return {t: sorted(json.dumps(r, sort_keys=True) for r in dataset.rows(t)) for t in TABLES}


def texts(n: int) -> list[str]:
    return [f"Text number {i}. " + "word " * (i % 7) for i in range(n)]


def test_all_documents_once_and_again_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", texts(150))
    counts = run(source, tmp_path / "out")
    assert (counts.done, counts.failed, counts.kept) == (150, 0, 0)
    before = rows(tmp_path / "out")
    again = run(source, tmp_path / "out")
    assert (again.done, again.kept) == (0, 150)
    assert rows(tmp_path / "out") == before


def test_only_what_changed_is_done_and_its_old_rows_go(tmp_path: Path) -> None:
    old = texts(100)
    run(write(tmp_path / "in.jsonl", old), tmp_path / "out")
    new = [*old[:99], "A new text.", "One more."]
    new[3] = "Changed."
    counts = run(write(tmp_path / "in.jsonl", new), tmp_path / "out")
    assert (counts.done, counts.kept) == (3, 98)
    run(tmp_path / "in.jsonl", tmp_path / "fresh")
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_a_killed_worker_costs_no_document(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(70), "KILL ONCE please.", *texts(70)])
    counts = run(source, tmp_path / "out", cache=tmp_path / "once")
    assert (counts.done, counts.failed) == (141, 0)


def test_a_document_that_kills_twice_is_a_failed_row(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(5), "KILL ALWAYS.", *texts(5)])
    counts = run(source, tmp_path / "out")
    assert (counts.done, counts.failed) == (10, 1)
    failed = [r for r in Dataset(tmp_path / "out").rows("documents") if r["status"] == "failed"]
    assert [r["document"] for r in failed] == ["d5"]
    assert "killed twice" in failed[0]["error"]


FAULTY_LINES = [
    ('{"id": "d0", "target": ""}', "empty"),
    ("not json", "not JSON"),
    ("[1, 2]", "not a JSON object"),
    ('{"id": "d0", "source": ["a"], "target": ["b", "c"]}', "not parallel"),
    ('{"id": "d0", "source": 3, "target": "b"}', "two texts or two lists"),
    (json.dumps({"id": "d0", "target": "x" * 200_000}), "over the limit"),
]


@pytest.mark.parametrize(("line", "says"), FAULTY_LINES)
def test_a_poisoned_line_is_a_row_and_the_run_goes_on(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line + '\n{"id": "good", "target": "Fine."}\n', encoding="utf-8")
    counts = run(path, tmp_path / "out")
    assert (counts.done, counts.failed) == (1, 1)
    (error,) = (r["error"] for r in Dataset(tmp_path / "out").rows("documents") if r["status"] == "failed")
    assert says in error


def test_undecodable_files_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name, data in {
        "a.zh.txt": "中文。".encode(), "a.en.txt": b"Good.", "b.zh.txt": b"\x00\x01", "b.en.txt": b"Good.",
        "c.en.txt": b"English alone.", "d.zh.txt": "中文。".encode(),
    }.items():  # fmt: skip
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    units = {u.id: u for u in read_units([str(folder)], limit=1000)}
    assert units["a.txt"].error is None and units["a.txt"].source == "中文。"
    assert "binary" in (units["b.txt"].error or "")
    assert units["c.txt"].error is None and units["c.txt"].source is None
    assert "no English" in (units["d.txt"].error or "")


def test_inputs_that_are_not_there_stop_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_units([str(tmp_path / "nothing.jsonl")], limit=10))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no pairs of files"):
        list(read_units([str(tmp_path / "empty")], limit=10))


def test_tables_group_rows_by_document(tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text('document\tsource\ttarget\na\t一\tOne "\na\t二\t\nb\t三\tThree\n', encoding="utf-8")
    units = list(read_units([str(path)], limit=1000))
    assert [u.aligned for u in units] == [(("一", 'One "'), ("二", "")), (("三", "Three"),)]


def test_parquet_in(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a"], "source": ["中"], "target": ["In."]}), tmp_path / "in.parquet")
    assert [(u.id, u.source, u.target) for u in read_units([str(tmp_path / "in.parquet")], limit=99)] == [("a", "中", "In.")]


def test_two_documents_of_one_name_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "target": "One."}\n{"id": "a", "target": "Two."}\n', encoding="utf-8")
    assert run(path, tmp_path / "out").done == 2
    assert {r["document"] for r in Dataset(tmp_path / "out").rows("documents")} == {"a", "a~2"}


def test_a_full_disk_stops_cleanly_and_can_be_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "in.jsonl", texts(200))
    put = Dataset._put
    written = []

    def full(self: Dataset, rows: Any, table: str, name: str) -> None:
        written.append(name)
        if len(written) > 4:
            raise OSError(28, "No space left on device")
        put(self, rows, table, name)

    monkeypatch.setattr(Dataset, "_put", full)
    with pytest.raises(StoreError, match="same command again"):
        run(source, tmp_path / "out")
    monkeypatch.setattr(Dataset, "_put", put)
    run(source, tmp_path / "out")
    run(source, tmp_path / "fresh")
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("dear")
    with pytest.raises(InputError, match="other files"):
        run(write(tmp_path / "in.jsonl", texts(2)), tmp_path / "out")


SCRIPT = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from light_worker import LightWorker, RECIPE
from mtreview.batch.running import run_batch
from mtreview.config import Config
if __name__ == "__main__":
    counts = run_batch([sys.argv[1]], Path(sys.argv[2]), Config(), make=LightWorker, made_by=RECIPE)
    sys.exit(130 if counts.interrupted else 0)
"""


def start(tmp_path: Path, source: Path, out: Path) -> subprocess.Popen[bytes]:
    script = tmp_path / "go.py"
    script.write_text(SCRIPT)
    return subprocess.Popen([sys.executable, str(script), str(source), str(out), str(HERE)], start_new_session=True)


@pytest.mark.slow
def test_killed_at_any_moment_and_gone_on_with(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(300)])
    out = tmp_path / "out"
    moments = random.Random(7)
    for _ in range(3):
        process = start(tmp_path, source, out)
        time.sleep(moments.uniform(1.0, 5.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert start(tmp_path, source, out).wait() == 0
    assert start(tmp_path, source, tmp_path / "fresh").wait() == 0
    assert rows(out) == rows(tmp_path / "fresh")


@pytest.mark.slow
def test_one_interrupt_finishes_the_shards_in_hand(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(640)])
    process = start(tmp_path, source, tmp_path / "out")
    while not (tmp_path / "out" / "manifest.sqlite").exists() or not Dataset(tmp_path / "out").counts():
        time.sleep(0.2)
        assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    assert process.wait() == 130
    done = Dataset(tmp_path / "out").counts()["done"]
    assert 0 < done < 640
    assert run(source, tmp_path / "out").kept == done


def test_the_page_at_the_end(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(30), "<script>alert(1)</script> KILL ALWAYS"])
    counts = run(source, tmp_path / "out")
    summary = summarise(Dataset(tmp_path / "out"), counts.event())
    assert summary.documents == {"done": 30, "failed": 1}
    assert sum(summary.quality) == 30 and summary.findings == 30
    assert summary.phrases[0] == {"detector": "light", "phrase": "text", "times": 30, "suggestion": None}
    page = write_summary(summary, tmp_path / "out").read_text(encoding="utf-8")
    assert "killed twice" in page and "<script>" not in page
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["segments"] == 30
