"""Bad input to each public function: one clear error that names what was given, and no model loaded for it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import mtreview
from mtreview import engines

DRAFT = mtreview.Draft("It rains.", "none")


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded for input that cannot be worked on")

    monkeypatch.setattr(engines, "load_translator", refuse)
    monkeypatch.setattr(engines, "load_judge", refuse)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mtreview.translate("今天下雨。"), "sentences is one string"),
        (lambda: mtreview.translate([3]), r"sentences\[0\] is int"),  # type: ignore[list-item]
        (lambda: mtreview.translate(["今天下雨。", None]), r"sentences\[1\] is NoneType"),  # type: ignore[list-item]
        (lambda: mtreview.align("一", ["one"]), "source_segments is one string"),
        (lambda: mtreview.align(["一"], "one"), "target_segments is one string"),
        (lambda: mtreview.align(["一"], [b"one"]), r"target_segments\[0\] is bytes"),  # type: ignore[list-item]
        (lambda: mtreview.score("一", ["one"]), "sources is one string"),
        (lambda: mtreview.score(["一"], "one"), "targets is one string"),
        (lambda: mtreview.score(["一", "二"], ["one"]), "not parallel: 2 sources, 1 targets"),
        (lambda: mtreview.score(["一"], ["one"], drafts=[DRAFT, DRAFT]), "2 drafts"),
        (lambda: mtreview.score(["一"], [None]), r"targets\[0\] is NoneType"),  # type: ignore[list-item]
        (lambda: mtreview.score(["一"], ["one"], metrics=["blue"]), "did you mean 'bleu'"),
        (lambda: mtreview.score(["一"], ["one"], metrics="bleu"), "metrics is one string"),
        (lambda: mtreview.detect("一", ["one"]), "sources is one string"),
        (lambda: mtreview.detect(["一"], ["one", "two"]), "not parallel: 1 sources, 2 targets"),
        (lambda: mtreview.detect(["一"], ["one"], detectors=["spaceing"]), "did you mean 'spacing'"),
        (lambda: mtreview.detect(["一"], ["one"], detectors="spacing"), "detectors is one string"),
        (lambda: mtreview.detect(["一"], ["one"], strictness=2), "strictness 2 is not between 0"),
        (lambda: mtreview.detect(["一"], ["one"], strictness=float("nan")), "strictness nan"),
        (lambda: mtreview.detect(["一"], ["one"], glossary="/no/such/terms.tsv"), "terms.tsv"),
        (lambda: mtreview.review("今天下雨。", " \n"), "target_text is empty"),
        (lambda: mtreview.review(" ", "It rains."), "source_text is empty"),
        (lambda: mtreview.review(["今天下雨。"], "It rains."), "source_text is list"),  # type: ignore[arg-type]
        (lambda: mtreview.review("今天下雨。", b"It rains."), "target_text is bytes"),  # type: ignore[arg-type]
        (lambda: mtreview.review("今天下雨。", "It rains.", strictness=-1), "strictness -1"),
    ],
)
def test_bad_input_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(mtreview.MtreviewError, match=message):
        call()


def test_opening_what_is_no_review(tmp_path: Path) -> None:
    with pytest.raises(mtreview.MtreviewError, match=r"none\.mtr"):
        mtreview.open(tmp_path / "none.mtr")
    (tmp_path / "text.mtr").write_text("no database")
    with pytest.raises(mtreview.MtreviewError, match=r"text\.mtr"):
        mtreview.open(tmp_path / "text.mtr")


USER = """
from mtreview import Finding, Review, Score, detect, review, score

zh, en = ["今天下雨。"], ["It rains today."]
marks: list[list[Finding]] = detect(zh, en)
values: list[dict[str, Score]] = score(zh, en)
done: Review = review("今天下雨。", "It rains today.")
for finding in done.findings or ():
    print(finding.category.upper(), finding.suggestion or "")
print(len(done.pairs or ()), done.target.upper())
"""


@pytest.mark.parametrize("program", ["readme", "user"])
def test_a_users_program_is_typed(program: str, tmp_path: Path) -> None:
    """Under `mypy --strict`, with no `Any` let through where a record is meant."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    text = USER if program == "user" else readme.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "program.py").write_text(text, encoding="utf-8")
    checked = [sys.executable, "-m", "mypy", "--strict", "--disallow-any-expr", "program.py"]
    run = subprocess.run(checked, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout


def test_wrong_use_is_seen_by_a_type_checker(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import mtreview\nmtreview.detekt([], [])\nmtreview.review(3, 'a').findins\n")
    run = subprocess.run([sys.executable, "-m", "mypy", "program.py"], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.count("error:") == 3, run.stdout


def test_empty_lists_give_empty_lists() -> None:
    assert mtreview.detect([], [], detectors=["spacing"]) == []
    assert mtreview.score([], [], metrics=["bleu"], drafts=[]) == []


def test_a_check_of_the_english_loads_no_model() -> None:
    """The fixture refuses models; a thousand rows here, since what is left takes a millisecond for thirty."""
    found = mtreview.detect(["今天下雨。"] * 1000, ["It rains , today."] * 1000, detectors=["spacing"])
    assert [f[0].detector for f in found] == ["spacing"] * 1000


def test_what_is_not_asked_for_is_not_imported() -> None:
    code = (
        "import sys, mtreview; mtreview.detect(['雨。'], ['Rain , here.'], detectors=['spacing'])\n"
        "sys.exit(any(m in sys.modules for m in ('torch', 'ctranslate2', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=300).returncode == 0


def test_the_union_of_needs() -> None:
    from mtreview.detectors.runner import find_needs

    assert find_needs(["spacing"]) == {"target"}
    assert find_needs(["spacing", "idioms"]) == {"source", "target", "draft"}
    with pytest.raises(mtreview.MtreviewError, match="did you mean 'spacing'"):
        find_needs(["spaceing"])


def test_codes_are_no_words_of_rows_either():
    import mtreview

    chinese = "请<g1>保存</g1> %d 个文件。"
    english = ["Please <g1>save</g1> %d files.", "Please <g1>save</g1>  files."]
    sound, wrong = mtreview.detect([chinese, chinese], english, detectors=["codes", "spacing", "doubled-words"])
    assert sound == []
    assert [(f.detector, f.category, f.span) for f in wrong if f.detector == "codes"] == [("codes", "markup", None)]
    assert mtreview.detect([chinese], english[:1], detectors=["spacing"])[0] == []
