"""The command line as a person meets it: what it prints, what it writes, how it refuses."""

import csv
import io
import json
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console

from mtreview import api
from mtreview.cli import main
from mtreview.config import Config
from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision.session import Review

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpora" / "alibaba-2020"


@dataclass
class Shown:
    returncode: int
    stdout: str
    stderr: str


def mtreview(*arguments: str | Path, folder: Path) -> Shown:
    """Runs the command in this process (the models stay loaded) in the folder."""
    out, err = io.StringIO(), io.StringIO()
    command = ["mtreview", *map(str, arguments)]
    with chdir(folder), redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", command)
        patch.setenv("COLUMNS", "120")
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return Shown(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("review")
    shown = mtreview("review", SAMPLE / "zh.txt", SAMPLE / "en.txt", "-o", "sample.mtr", "--json", folder=folder)
    assert shown.returncode == 0, shown.stderr
    return folder, json.loads(shown.stdout)


def covered(data: dict, phrase: str) -> float:
    """Share of the phrase's letters inside a mark."""
    text = data["document"]["target"]
    marked = {
        i
        for f in data["findings"]
        if f["side"] == "target" and f["span"]
        for i in range(f["span"]["start"], f["span"]["end"])
    }
    at = text.index(phrase)
    letters = [i for i in range(at, at + len(phrase)) if not text[i].isspace()]
    return sum(i in marked for i in letters) / len(letters)


def judged(verdict: str) -> list[str]:
    with (SAMPLE / "expected.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [r["phrase"] for r in rows if r["verdict"] == verdict]


def test_the_sample_is_reviewed_as_a_careful_reader_would(reviewed: tuple[Path, dict]) -> None:
    _, data = reviewed
    found = [p for p in judged("mark") if covered(data, p) >= 0.5]
    assert len(found) >= 15, found
    alarms = {p: covered(data, p) for p in judged("sound") if covered(data, p) > 0}
    assert not alarms
    length = len(data["document"]["target"])
    marked = {
        i
        for f in data["findings"]
        if f["side"] == "target" and f["span"]
        for i in range(f["span"]["start"], f["span"]["end"])
    }
    assert len(marked) / length <= 0.30


@pytest.mark.parametrize(("phrase", "fix"), [("self-blood creation", "self-sust"), ("such as water", "like water")])
def test_the_flagship_phrases_come_with_a_fix(reviewed: tuple[Path, dict], phrase: str, fix: str) -> None:
    _, data = reviewed
    at = data["document"]["target"].index(phrase)
    fixes = [
        f["suggestion"] or ""
        for f in data["findings"]
        if f["span"] and f["side"] == "target" and f["span"]["start"] < at + len(phrase) and f["span"]["end"] > at
    ]
    assert any(fix in f for f in fixes), fixes


def test_every_finding_has_a_reason(reviewed: tuple[Path, dict]) -> None:
    _, data = reviewed
    assert all(len(f["reason"]) > 10 for f in data["findings"])


def test_the_review_file_and_the_report_are_there(reviewed: tuple[Path, dict]) -> None:
    folder, data = reviewed
    import mtreview

    review = mtreview.open(folder / "sample.mtr")
    assert len(review.findings) == len(data["findings"])
    page = (folder / "sample.html").read_text(encoding="utf-8")
    assert "self-blood creation" in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "src=" not in page


def test_a_second_run_keeps_the_decisions(reviewed: tuple[Path, dict]) -> None:
    folder, _ = reviewed
    import mtreview

    path = folder / "again.mtr"
    path.write_bytes((folder / "sample.mtr").read_bytes())
    review = mtreview.open(path)
    finding = next(f for f in review.findings if f.suggestion is not None and f.side == "target")
    review.apply(finding)
    shown = mtreview_run(folder, path)
    assert shown.returncode == 0, shown.stderr
    assert mtreview.open(path).target == review.target != review.document.target


def mtreview_run(folder: Path, path: Path) -> Shown:
    return mtreview("review", SAMPLE / "zh.txt", SAMPLE / "en.txt", "-o", path, folder=folder)


def test_what_a_memory_confirms_arrives_as_done(reviewed: tuple[Path, dict]) -> None:
    folder, _ = reviewed
    import mtreview as package

    earlier = package.open(folder / "sample.mtr")
    earlier.save(folder / "earlier.mtr")
    earlier.done(0)
    earlier.export(folder / "earlier.tmx")
    shown = mtreview(
        "review", SAMPLE / "zh.txt", SAMPLE / "en.txt", "-o", "m.mtr", "--memory", "earlier.tmx", folder=folder
    )
    assert shown.returncode == 0, shown.stderr
    decisions = package.open(folder / "m.mtr").decisions
    assert [(d.verdict, d.pairs, d.reviewer) for d in decisions] == [("done", (0,), "memory")]


def test_the_table_for_people(reviewed: tuple[Path, dict]) -> None:
    folder, _ = reviewed
    shown = mtreview("review", SAMPLE / "zh.txt", SAMPLE / "en.txt", "-o", "t.mtr", "--verbose", "--all", folder=folder)
    assert shown.returncode == 0, shown.stderr
    for word in ("like water", "agreement with the draft", "t.mtr", "t.html", "Needs ", "major"):
        assert word in shown.stdout
    assert "translate" in shown.stderr and " s " in shown.stderr


def test_english_alone(tmp_path: Path) -> None:
    shown = mtreview("review", "--english-only", SAMPLE / "en.txt", "-o", "e.mtr", "--all", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "not checked" in shown.stdout and "no Chinese" in " ".join(shown.stdout.split())
    assert "self-blood" in shown.stdout
    assert "quality of the English alone" in " ".join(shown.stdout.split())
    assert "blends technology and industry well" not in shown.stdout  # a sound sentence is not in the table


def case(folder: Path, name: str) -> list[Path]:
    zh, en = SAMPLE / "zh.txt", SAMPLE / "en.txt"
    made = {"binary": b"\x7fELF\x00\x01\x02", "empty": b"", "large": b"A sentence. " * 300_000}
    for stem, content in made.items():
        (folder / f"{stem}.txt").write_bytes(content)
    return {
        "missing": [zh, folder / "nothing.txt"],
        "binary": [zh, folder / "binary.txt"],
        "empty": [zh, folder / "empty.txt"],
        "swapped": [en, zh],
        "both English": [en, en],
        "large": [zh, folder / "large.txt"],
    }[name]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", "nothing.txt"),
        ("binary", "binary"),
        ("empty", "empty"),
        ("swapped", "swap"),
        ("both English", "English"),
        ("large", "mtreview score"),
    ],
)
def test_wrong_input_is_one_line_and_exit_2(tmp_path: Path, name: str, says: str) -> None:
    files = case(tmp_path, name)
    before = sorted(tmp_path.iterdir())
    shown = mtreview("review", *files, "-o", tmp_path / "x.mtr", folder=tmp_path)
    assert shown.returncode == 2
    assert len(shown.stderr.strip().splitlines()) == 1, shown.stderr
    assert says in shown.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_review_file_cut_in_half(tmp_path: Path, reviewed: tuple[Path, dict]) -> None:
    whole = (reviewed[0] / "sample.mtr").read_bytes()
    (tmp_path / "half.mtr").write_bytes(whole[: len(whole) // 2])
    shown = mtreview("export", "half.mtr", "-o", "x.xlf", folder=tmp_path)
    assert shown.returncode == 2
    assert len(shown.stderr.strip().splitlines()) == 1
    assert "half.mtr" in shown.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["half.mtr"]


def test_strangers_are_refused_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(
        "The cat slept under the kitchen table all morning.\nHis sister plays the violin in a small orchestra.\n"
        "Frogs lay their eggs in ponds in early spring.\nThe recipe needs three onions and a pinch of salt.\n",
        encoding="utf-8",
    )
    shown = mtreview("review", SAMPLE / "zh.txt", "other.txt", folder=tmp_path)
    assert shown.returncode == 2 and "same article" in shown.stderr
    forced = mtreview("review", SAMPLE / "zh.txt", "other.txt", "--force", folder=tmp_path)
    assert forced.returncode == 0, forced.stderr


@pytest.mark.parametrize(
    "name", ["review", "score", "export", "merge", "edit", "models", "evaluate", "checks", "corpora", "train"]
)
def test_every_command_has_help(tmp_path: Path, name: str) -> None:
    shown = mtreview(name, "--help", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Usage" in shown.stdout


def test_public_functions_after_a_review(reviewed: tuple[Path, dict]) -> None:
    import mtreview

    for _ in range(2):
        drafts = mtreview.translate(["今天下雨。"])
        assert len(mtreview.align(["今天下雨。"], ["It is raining today."], drafts=drafts)) == 1
        assert {"risk", "quality", "adequacy"} <= set(
            mtreview.score(["今天下雨。"], ["It is raining today."], drafts=drafts)[0]
        )
        assert isinstance(mtreview.detect(["今天下雨。"], ["It is raining today."], drafts=drafts)[0], list)
        assert mtreview.review("今天下雨。", "It is raining today.").pairs
        assert mtreview.open(reviewed[0] / "sample.mtr").document.source


def test_an_unsure_pair_is_flagged_in_the_table(reviewed: tuple[Path, dict]) -> None:
    import mtreview as package
    from mtreview.cli.table import print_review

    data = package.open(reviewed[0] / "sample.mtr").data
    shown = {}
    for confidence in (0.79, 0.81):
        pairs = tuple(replace(p, confidence=confidence) for p in data.pairs)
        console = Console(file=io.StringIO(), width=160)
        print_review(replace(data, pairs=pairs), console, everything=True)
        shown[confidence] = console.file.getvalue()
    assert "(aligned with 79% confidence)" in shown[0.79]
    assert "aligned with" not in shown[0.81]
    assert "self-blood creation" in shown[0.79]


@pytest.mark.parametrize("key", ["low_confidence = 0.5", "style = {}", "strictnes = 1"])
def test_a_setting_that_would_do_nothing_is_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "c.toml").write_text(key, encoding="utf-8")
    shown = mtreview("--config", "c.toml", "checks", folder=tmp_path)
    assert shown.returncode == 2 and "unknown key" in shown.stderr


def test_the_project_beside_the_review_holds_for_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it dismisses for good is open neither in the terminal nor in the report."""
    (tmp_path / "mtreview-project.toml").write_text('dismissed = ["A tree"]\n', encoding="utf-8")
    (tmp_path / "zh.txt").write_text("树上有苹果。\n", encoding="utf-8")
    (tmp_path / "en.txt").write_text("There are apples on a tree.\n", encoding="utf-8")
    asked = []

    def review_document(given: Document, config: Config, **_: object) -> Review:
        asked.append(config.project)
        marks = (Finding("f", 0, "target", Span(20, 26), "style/awkward", "minor", 0.9, "t", "why that tree"),)
        segments = (Segment("source", Span(0, 6), 0), Segment("target", Span(0, 27), 0))
        return Review(ReviewData(given, segments, None, (Pair(0, (0,), (0,), 1.0),), None, marks))

    monkeypatch.setattr(api, "review_document", review_document)
    here = mtreview("review", "zh.txt", "en.txt", "-o", "a.mtr", folder=tmp_path)
    there = mtreview("review", "zh.txt", "en.txt", "-o", "elsewhere/a.mtr", folder=tmp_path)
    assert asked == ["mtreview-project.toml", None], here.stderr
    assert "why that tree" not in here.stdout and "why that tree" in there.stdout
    assert "Ready for a last reading" in here.stdout and "Ready for a last reading" not in there.stdout
