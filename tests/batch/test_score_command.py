"""`mtreview score` as it is typed, with the real models."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="zh" '
    'target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>利润增长了三倍。</source>'
    "<target>Profit grew three times times.</target></trans-unit></body></file></xliff>"
)


def mtreview(*arguments: str | Path, folder: Path, given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mtreview.cli", *map(str, arguments)]
    places = {"OMP_NUM_THREADS": "1", "MTREVIEW_CACHE": str(folder / "cache")}
    return subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, env={**os.environ, **places}, check=False
    )


def events(done: "subprocess.CompletedProcess[str]") -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_every_input_events_summary_and_a_document_opened(tmp_path: Path) -> None:
    (tmp_path / "a.xlf").write_text(XLIFF, encoding="utf-8")
    (tmp_path / "b.tsv").write_text("id\tsource\ttarget\nrain\t今天下雨。\tIt rains today.\n", encoding="utf-8")
    line = json.dumps({"id": "stdin", "source": ["他买了两本书。"], "target": ["He bought 3 books."]}) + "\nnot json\n"
    first = mtreview(
        "score", "a.xlf", "*.tsv", "-", "-o", "out", "--workers", "1", "--json", folder=tmp_path, given=line
    )
    assert first.returncode == 1, first.stderr
    assert [e["event"] for e in events(first)] == ["started", "failed", "progress", "finished"]
    assert (events(first)[-1]["documents"], events(first)[-1]["failed"]) == (3, 1)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    page = (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert summary["run"]["reader"] == "off" and "The English reader was off" in page
    assert events(first)[-1]["not_checked"] == summary["not_checked"] and len(summary["not_checked"]) == 4
    assert all(left in page for left in summary["not_checked"])
    assert summary["segments"] == 3 and summary["findings"] > 0 and summary["failures"][0]["document"] == "stdin:2"

    opened = mtreview("review", "out#a.xlf", "-o", "one.mtr", "--json", folder=tmp_path)
    assert opened.returncode == 0, opened.stderr
    review = json.loads(opened.stdout)
    assert review["document"]["target"] == "Profit grew three times times." and review["findings"]
    assert (tmp_path / "one.mtr").exists() and review["seconds"] == {}

    again = mtreview("score", "a.xlf", "*.tsv", "-o", "out", folder=tmp_path)
    assert again.returncode == 0
    assert again.stdout == "" and "2 from before" in again.stderr and "\r" not in again.stderr
    assert "not checked without --reader on: wording that reads oddly" in again.stderr

    read = mtreview("score", "b.tsv", "-o", "read", "--reader", "on", "--json", folder=tmp_path)
    assert read.returncode == 0 and events(read)[-1]["not_checked"] == []
    assert "The English reader was off" not in (tmp_path / "read" / "summary.html").read_text(encoding="utf-8")


def test_errors_are_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "target": "Text."}\n')
    (tmp_path / "cache").mkdir()
    for arguments, says in (
        (("nothing.jsonl", "-o", "out"), "no such file"),
        (("a.jsonl", "-o", "out", "--reader", "of"), "did you mean 'off'"),
        (("a.jsonl", "-o", "a.jsonl/out"), "cannot write"),
        (("a.jsonl", "-o", "out", "--engine", "spark"), "known: local, ray"),
        (("a.jsonl", "-o", "out", "--gpus", "1"), "--gpus"),
    ):
        done = mtreview("score", *arguments, folder=tmp_path)
        assert done.returncode == 2 and says in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    (tmp_path / "cache" / "drafts.sqlite").write_text("not a database, but long enough to be looked at as one" * 20)
    done = mtreview("score", "a.jsonl", "-o", "out", "--json", folder=tmp_path)
    assert done.returncode == 2 and "--no-cache" in done.stderr
    assert events(done)[-1]["event"] == "stopped"
