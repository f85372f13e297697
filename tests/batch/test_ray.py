"""The Ray engine gives the local engine's dataset, apart from order."""

import json
from pathlib import Path
from typing import Any

import pytest

from mtreview.batch.dataset import TABLES, Dataset
from mtreview.batch.running import run_batch
from mtreview.config import Config

pytest.importorskip("ray", reason="Ray is an extra: pip install mtreview[ray]")

PAIRS = [
    ("今天下雨。", "It is raining today."),
    ("我们明天去北京。", "We go to Beijing tomorrow ."),
    ("利润增长了三倍。", "Profit grew three times times."),
    ("他买了两本书。", "He bought 3 books."),
]


def rows(out: Path) -> dict[str, list[str]]:
    dataset = Dataset(out)
    return {t: sorted(json.dumps(_rounded(r), sort_keys=True) for r in dataset.rows(t)) for t in TABLES}


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Without the review's JSON, whose last digits may differ between processes; scores to three places."""
    kept = {k: v for k, v in row.items() if k not in ("review", "confidence")}
    if kept.get("scores"):
        kept["scores"] = [(name, round(value, 3)) for name, value in kept["scores"]]
    return kept


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Ray's own warnings about its start
def test_equal_to_the_local_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    source = tmp_path / "in.jsonl"
    lines = (json.dumps({"id": f"d{i}", "source": [z], "target": [f"{e} {i}."]}) for i in range(6) for z, e in PAIRS[i % 4 :][:1])
    source.write_text("\n".join(lines), encoding="utf-8")
    config = Config(alternatives=0)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        counts = run_batch([str(source)], tmp_path / "ray", config, engine="ray", workers=1)
    finally:
        ray.shutdown()
    assert (counts.done, counts.failed) == (6, 0)
    run_batch([str(source)], tmp_path / "local", config, workers=1)
    assert rows(tmp_path / "ray") == rows(tmp_path / "local")
