"""The page at the end."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from trial import run, texts, write

from mtreview.batch import summary as module
from mtreview.batch.dataset import Dataset
from mtreview.batch.summary import Summary, summarise, write_summary
from mtreview.batch.worker import Result
from mtreview.errors import StoreError


def made(tmp_path: Path, given: list[str]) -> Summary:
    counts = run(write(tmp_path / "in.jsonl", given), tmp_path / "out")
    return summarise(Dataset(tmp_path / "out"), counts.event())


def test_the_page_at_the_end(tmp_path: Path) -> None:
    summary = made(tmp_path, [*texts(30), "<script>alert(1)</script> KILL ALWAYS", "OVER the window", "STOPPED draft"])
    assert summary.documents == {"done": 32, "failed": 1}
    assert sum(summary.quality) == sum(summary.segment_quality) == summary.findings == 32
    assert summary.marks == [0] * 10 + [32], "one mark on one segment is ten in ten"
    assert summary.phrases == [
        {
            "detector": "light",
            "phrase": "text",
            "times": 30,
            "documents": 30,
            "suggestion": None,
            "example": summary.phrases[0]["example"],
        }
    ]
    assert (summary.over_window, summary.stopped) == (1, 1)
    page = write_summary(summary, tmp_path / "out").read_text(encoding="utf-8")
    assert "killed twice" in page and "<script>" not in page
    assert "1 segments were longer than the model's window" in page
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["segments"] == 32


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("given", [["Fine."], [""], ["<b>&amp;\"' \u202e odd </b>"] * 3])
def test_the_page_is_sound_whatever_is_in_it(tmp_path: Path, given: list[str]) -> None:
    page = write_summary(made(tmp_path, given), tmp_path / "out").read_text(encoding="utf-8")
    parser = _Balance()
    parser.feed(page.removeprefix("<!doctype html>"))
    assert parser.open == []
    assert "http" not in page.replace("http://www.w3.org", ""), "nothing is fetched"


def finding(document: str, marked: str, suggestion: str | None) -> dict[str, object]:
    return {"document": document, "marked": marked, "id": "x", "pair": 0, "side": "target", "span": [0, 1], "category": "c",
            "severity": "minor", "confidence": 0.5, "detector": "d", "reason": "r", "suggestion": suggestion}  # fmt: skip


def test_phrases_are_grouped_over_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        ("a", "Big  Data", "x"),
        ("a", "big data", "y"),
        ("b", "BIG DATA", "y"),
        ("b", "once", None),
        ("b", "gone", ""),
    ]
    with Dataset.writing(tmp_path / "out") as dataset:
        documents = [{"document": d, "origin": d, "key": d, "status": "done", "pairs": 2, "findings": 2} for d in "ab"]
        dataset.add(Result(documents, [], [finding(*f) for f in found]))
    (row,) = summarise(dataset, {}).phrases
    assert row == {"phrase": "big data", "times": 3, "documents": 2, "suggestion": "y", "detector": "d", "example": "b"}
    monkeypatch.setattr(module, "_KEPT", 2)
    assert summarise(dataset, {}).pruned == 2


def test_a_summary_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    summary = made(tmp_path, ["Fine."])
    (tmp_path / "out" / "summary.json").mkdir()
    with pytest.raises(StoreError, match="the results are there"):
        write_summary(summary, tmp_path / "out")
