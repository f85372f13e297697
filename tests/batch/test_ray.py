"""The Ray engine gives the local engine's dataset, apart from order, whatever happens to its actors."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from trial import HERE, failures, rows, run, texts, write

from mtreview.batch.cluster import RayEngine
from mtreview.batch.dataset import Dataset
from mtreview.batch.runner import run_batch
from mtreview.config import Config
from mtreview.errors import ConfigError

pytest.importorskip("ray", reason="Ray is an extra: pip install mtreview[ray]")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Ray's own warnings about its start

PAIRS = [
    ("今天下雨。", "It is raining today."),
    ("我们明天去北京。", "We go to Beijing tomorrow ."),
    ("利润增长了三倍。", "Profit grew three times times."),
    ("他买了两本书。", "He bought 3 books."),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    import ray

    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"}
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "180")
    path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": path}})
    yield
    ray.shutdown()


def actors() -> list[int]:
    """Processes of this cluster in which our workers run."""
    found = [
        int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _name(p).startswith(b"ray::MapWorker")
    ]
    return [pid for pid in found if _below(pid, os.getpid())]


def _name(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def _below(pid: int, root: int) -> bool:
    while pid > 1 and pid != root:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == root


def test_an_address_where_nothing_answers_is_one_error_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ConfigError, match=r"nothing answers there.*ray start --head"):
            RayEngine(Config(), None, 1, "recipe")


def test_with_models_equal_to_the_local_engine(tmp_path: Path, cluster: None) -> None:
    source = tmp_path / "in.jsonl"
    lines = (json.dumps({"id": f"d{i}", "source": [z], "target": [f"{e} {i}."]}) for i, (z, e) in enumerate(PAIRS))
    source.write_text("\n".join(lines), encoding="utf-8")
    config = Config(alternatives=0)
    counts = run_batch([str(source)], tmp_path / "ray", config, engine="ray", workers=1)
    assert (counts.done, counts.failed) == (4, 0)
    run_batch([str(source)], tmp_path / "local", config, workers=1)
    assert rows(tmp_path / "ray") == rows(tmp_path / "local")


def test_an_actor_killed_in_the_middle_changes_nothing(tmp_path: Path, cluster: None) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(400)])
    killed: list[int] = []

    def kill(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and not killed:
            killed.append(actors()[0])
            os.kill(killed[0], signal.SIGKILL)

    counts = run(source, tmp_path / "ray", engine="ray", tell=kill)
    assert killed and (counts.done, counts.failed) == (400, 0)
    run(source, tmp_path / "local")
    assert rows(tmp_path / "ray") == rows(tmp_path / "local")


def test_a_document_that_kills_every_actor_is_a_failed_row(tmp_path: Path, cluster: None) -> None:
    source = write(tmp_path / "in.jsonl", [*texts(70), "KILL ALWAYS", "KILL ONCE", *texts(10)])
    counts = run(source, tmp_path / "out", engine="ray", cache=tmp_path / "once")
    assert (counts.done, counts.failed) == (81, 1)
    assert "killed twice" in failures(tmp_path / "out")["d70"]


def test_stopped_it_gives_back_what_no_actor_has_begun(tmp_path: Path, cluster: None) -> None:
    source = write(tmp_path / "in.jsonl", [f"SLOW {t}" for t in texts(1200)])

    def interrupt(event: dict[str, Any]) -> None:
        if event["event"] == "progress" and not stopped:
            stopped.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    stopped: list[bool] = []
    counts = run(source, tmp_path / "out", engine="ray", tell=interrupt)
    assert counts.interrupted and 0 < counts.done < 1200
    assert Dataset(tmp_path / "out").counts() == {"done": counts.done}
