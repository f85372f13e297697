"""A large network is loaded once a process and asked once a row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mtreview import pipeline, registry
from mtreview.metrics.published import Published
from mtreview.protocols import Row


class Counted(Published[str]):
    name = "counted"
    loaded = 0
    judged: list[str] = []  # noqa: RUF012  counted over instances

    def _load(self) -> Any:
        type(self).loaded += 1
        return type("Network", (), {"window": 100})()

    def _input(self, row: Row) -> str:
        return row.target

    def _size(self, given: str) -> int:
        return len(given)

    def _judge(self, batch: Sequence[str]) -> list[float]:
        self.judged.extend(batch)
        return [float(len(text)) for text in batch]

    def signature(self) -> str:
        return "counted|1"


def test_a_review_asks_once_and_a_process_loads_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.TABLES["published metrics"], "counted", "counted:Counted")
    monkeypatch.setattr(registry, "_attribute", lambda place: Counted)
    rows = [Row("一。", "One."), Row("二。", "Two, or more."), Row("一。", "One."), Row(None, "No source.")]
    for _ in range(2):
        metric = registry.load("metrics", f"counted:{tmp_path}")
        assert [s["counted"].value if s else None for s in pipeline.score_rows(rows, [metric])] == [4, 13, 4, None]
        (whole,) = pipeline.score_document(rows, [metric])
        assert whole.value == 7
    assert Counted.loaded == 1
    assert sorted(Counted.judged) == ["One.", "Two, or more."]
