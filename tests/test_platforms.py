"""What other systems lack is not needed: macOS has no `sched_getaffinity`, Windows neither that nor `fcntl`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mtreview.config import usable_cores
from mtreview.files import beside

PACKAGE = Path(__file__).parents[1] / "src" / "mtreview"


def test_cores_where_the_system_tells_no_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


def test_no_module_of_unix_alone_is_imported() -> None:
    unix = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"}
    for path in PACKAGE.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            assert not (words[:1] in (["import"], ["from"]) and unix & set(words[1:2])), f"{path}: {line}"


def test_a_batch_is_written_without_fcntl(tmp_path: Path) -> None:
    """filelock does without it where it must."""
    code = (
        "import sys; sys.modules['fcntl'] = None\n"
        "from pathlib import Path; from mtreview.batch.dataset import Dataset\n"
        f"with Dataset.writing(Path({str(tmp_path / 'batch')!r})) as data: print(data.folder.name)"
    )
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120)
    assert run.stdout.strip() == "batch", run.stderr


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old")
    with pytest.raises(ValueError), beside(path, durable=True) as part:
        part.write_text("half")
        raise ValueError
    assert path.read_text() == "old"
    with beside(path, durable=True) as part:
        part.write_text("new")
    assert path.read_text() == "new" and [p.name for p in tmp_path.iterdir()] == ["kept.txt"]
