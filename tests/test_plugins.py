"""A package of somebody else's, found by its entry points: its metric, check and format work as the built-in ones do."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

EXAMPLE = Path(__file__).parent / "plugin_example"
PROGRAM = """
import io, sys
from pathlib import Path
from rich.console import Console
import mtreview
from mtreview import formats, pipeline, protocols, registry
from mtreview.cli.table import print_review
from mtreview.formats.memory import read_memory
from mtreview.formats.report.html_scores import score_cards
from mtreview.records import Document
from mtreview.revision.session import Review
from mtreview.widget.cards import card, scores_by_pair

rows = (["今天下雨。"], ["It RAINS VERY HARD today."])
(found,) = mtreview.detect(*rows, detectors=["shouting"])
assert [(f.detector, f.suggestion) for f in found] == [("shouting", "Rains very hard")], found
assert mtreview.score(*rows, metrics=["length"])[0]["length"].value == 1.0

tools = pipeline.Tools(None, None, None, (registry.load("metrics", "length"),), ("shouting",), needs=frozenset())
made = registry.load("formats", ".pairs")
assert not made.sniff(b"")
given = Path(sys.argv[1]) / "article.pairs"
given.write_text("今天下雨。\\nIt RAINS VERY HARD today.\\n\\n", encoding="utf-8")
(data,) = formats.read(given)
data = pipeline.run(data, tools)
formats.write(data, given)
(again,) = formats.read(given)
assert again.document.target == data.document.target
assert read_memory([given])

assert "Words per character" in score_cards(data)
screen = io.StringIO()
print_review(data, Console(file=screen, width=100))
assert "Words per character" in screen.getvalue(), screen.getvalue()
standing = Review(data).standing
(shown,) = card(standing, 0, scores_by_pair(data.scores))["scores"]
assert shown["label"] == "Words per character" and shown["range"] == [0.0, 2.0]
print("ran")
"""


def test_another_packages_metric_check_and_format(tmp_path: Path) -> None:
    about = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = tmp_path / "mtreview_example-1.0.dist-info"  # what an installer writes; nothing is fetched
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: 1.0\n", encoding="utf-8")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in entries.items())
        for group, entries in about["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups), encoding="utf-8")
    known = os.environ.get("PYTHONPATH", "")
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(EXAMPLE / "src"), str(tmp_path), known])}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], env=found, capture_output=True, text=True, timeout=300
    )
    assert run.stdout.strip() == "ran", run.stderr
