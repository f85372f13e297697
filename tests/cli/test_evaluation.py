"""`mtreview train-head` and `mtreview evaluate` on a handful of judged sentences of our own."""

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from mtreview.cli import app
from mtreview.config import data_folder
from mtreview.engines import places
from mtreview.evaluation.diagram import reliability_diagram
from mtreview.evaluation.ranking import Bin
from mtreview.quality.head import Head

HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"
IMPOSTORS = Path(__file__).parent.parent / "quality" / "impostors.tsv"


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten sources in five documents, two translations each; the second loses a word and is marked for it."""
    random.seed(2)
    lines = [HEADER]
    sources = [x.split("\t") for x in IMPOSTORS.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    for n, (source, first, second, _) in enumerate(sources):
        words = second.split()
        at = random.randrange(1, len(words) - 2)
        marked = " ".join([*words[:at], f"<v>{words[at]} {words[at]}</v>", *words[at + 1 :]])
        place = f"doc{n // 2}\t{n}\t{n}"
        lines.append(f"good\t{place}\tr1\t{source}\t{first}\tNo-error\tNo-error")
        lines.append(f"bad\t{place}\tr1\t{source}\t{marked}\tFluency/Grammar\tMajor")
    path = tmp_path_factory.mktemp("data") / "own.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_train_and_evaluate(marks: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    head, cache = tmp_path / "head.npz", tmp_path / "cache"
    shipped = data_folder("models") / "zh-en" / "raters.safetensors"
    before = shipped.stat().st_mtime_ns
    made = runner.invoke(app, ["train-head", "--data", str(marks), "-o", str(head), "--cache", str(cache)])
    assert made.exit_code == 0, made.output
    assert shipped.stat().st_mtime_ns == before  # a head that goes elsewhere leaves the model as it is
    assert "trained on 20 judged rows" in head.with_suffix(".md").read_text(encoding="utf-8")
    assert Head.load(head).recipe in made.output
    plot = tmp_path / "reliability.png"
    arguments = [
        "evaluate",
        "--data",
        str(marks),
        "--head",
        str(head),
        "--cache",
        str(cache),
        "--plot",
        str(plot),
        "--json",
    ]
    measured = runner.invoke(app, arguments)
    assert measured.exit_code == 0, measured.output
    (report,) = json.loads(measured.stdout)["reports"]
    assert [r["signal"] for r in report["rankings"]][:2] == ["risk", "length"]
    assert report["marks"]["everything"]["char_mcc"] == 0
    assert sum(b["count"] for b in report["bins"]) == report["segments"] == 20
    assert plot.read_bytes()[:4] == b"\x89PNG"
    again = runner.invoke(app, arguments)
    assert again.stdout == measured.stdout
    lines = [x.split("\t") for x in marks.read_text(encoding="utf-8").splitlines()[1::2]]
    for kind, text in (
        ("src", [x[5] for x in lines]),
        ("mt", [f"{x[6]} <EOS>" for x in lines]),
        (
            "tags",
            [" ".join("BAD" if n < k else "OK" for n in range(len(x[6].split()) + 1)) for k, x in enumerate(lines)],
        ),
    ):
        (tmp_path / f"own.{kind}").write_text("\n".join(text) + "\n", encoding="utf-8")
    tagged = runner.invoke(
        app, ["evaluate", "--data", str(tmp_path / "own.tags"), "--head", str(head), "--cache", str(cache)]
    )
    assert tagged.exit_code == 0, tagged.output
    assert "ranked by the number of words that are tagged BAD" in " ".join(tagged.output.split())
    assert "reliability" not in tagged.output  # there are no penalties to be reliable about


@pytest.mark.slow
def test_a_head_belongs_to_the_rater_that_was_trained_with_it(
    marks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(data_folder("models") / "zh-en", tmp_path / "zh-en")
    monkeypatch.setattr(places, "data_folder", lambda _: tmp_path)
    head, before = tmp_path / "head.npz", places.find(None)[1]
    arguments = ["train-head", "--raters", "--data", str(marks), "-o", str(head), "--cache", str(tmp_path / "cache")]
    made = CliRunner().invoke(app, arguments)
    assert made.exit_code == 0, made.output
    after = places.find(None)[1]
    assert after != before and Head.load(head).model == f"{after} torch float32"
    assert "all parts" in head.with_suffix(".md").read_text(encoding="utf-8")


def test_diagram(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    reliability_diagram({"own": [Bin(10, float(x), float(x)) for x in np.arange(5, 100, 10)]}, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_missing_file_is_one_clear_error() -> None:
    result = CliRunner().invoke(app, ["evaluate", "--data", "nowhere.tsv"])
    assert result.exit_code != 0
    assert "nowhere.tsv" in str(result.exception)
