"""All documents once, again only what changed; and what a run tells on its way."""

from pathlib import Path

import pytest
from trial import rows, run, texts, write

from mtreview.batch.dataset import TABLES, Dataset
from mtreview.batch.runner import Counts
from mtreview.config import Config
from mtreview.errors import ConfigError


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


def test_a_clean_up_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    run(write(tmp_path / "in.jsonl", texts(70)), tmp_path / "out")
    old = {t: (tmp_path / "out" / t / "part-000001.parquet").read_bytes() for t in TABLES}
    changed = ["Changed.", *texts(70)[1:]]
    run(write(tmp_path / "in.jsonl", changed), tmp_path / "out")
    for table, content in old.items():  # as if killed between the manifest's row and the clean-up of the old part
        (tmp_path / "out" / table / "part-000001.parquet").write_bytes(content)
    assert run(tmp_path / "in.jsonl", tmp_path / "out").kept == 70
    run(tmp_path / "in.jsonl", tmp_path / "fresh")
    assert rows(tmp_path / "out") == rows(tmp_path / "fresh")


def test_events(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(100), ""])
    events: list[dict[str, object]] = []
    run(source, tmp_path / "out", tell=events.append, workers=1)
    assert [e["event"] for e in events] == ["started", "progress", "failed", "progress"]
    assert [e.get("total") for e in events] == [101, 101, None, 101]
    assert [(e["documents"], e["failed"]) for e in events if e["event"] == "progress"] == [(64, 0), (100, 1)]
    assert events[2]["document"] == "d100" and "empty" in str(events[2]["error"])
    assert events[-1]["seconds_left"] == 0


def test_time_left_follows_the_documents_of_this_run() -> None:
    counts = Counts(total=100, done=9, failed=1, kept=50)
    counts.begun -= 60
    assert counts.event()["seconds_left"] == 240  # 40 to go, 6 seconds each
    assert Counts(total=100).event()["seconds_left"] is None
    assert Counts(total=None, done=5).event()["seconds_left"] is None


def test_options_that_do_nothing_are_errors(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", texts(1))
    with pytest.raises(ConfigError, match="did you mean 'ray'"):
        run(source, tmp_path / "out", engine="rays")
    with pytest.raises(ConfigError, match="--gpus"):
        run(source, tmp_path / "out", gpus=0.5)


def test_rows_are_read_part_by_part(tmp_path: Path) -> None:
    run(write(tmp_path / "in.jsonl", texts(200)), tmp_path / "out", config=Config(), workers=1)
    rows = Dataset(tmp_path / "out").rows("documents", ["document", "windows"])
    first = next(rows)  # one row, of whichever shard was ready first
    assert first.keys() == {"document", "windows"} and first["windows"] == 1
    assert {first["document"], *(row["document"] for row in rows)} == {f"d{n}" for n in range(200)}
