"""`mtreview export` and `mtreview merge` as a person calls them."""

import json

import pytest
import typer
from typer.testing import CliRunner

from mtreview.cli import exporting
from mtreview.errors import ConfigError, StoreError
from mtreview.revision.store import Store


@pytest.fixture
def call():
    app = typer.Typer()
    exporting.add(app)

    def run(*arguments, typed=None):
        result = CliRunner().invoke(app, [str(a) for a in arguments], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def review(sample, tmp_path):
    path = tmp_path / "r.mtr"
    Store.create(path, sample)
    return path


def test_export_says_what_it_wrote(call, review, tmp_path):
    result = call("export", review, "-o", tmp_path / "r.csv", "--set", "excel=yes")
    assert result.exit_code == 0 and str(tmp_path / "r.csv") in result.output.replace("\n", "")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("setting", "said"),
    [("excel", "expected name=value"), ("excel=perhaps", "true or false"), ("exel=true", "unknown option")],
)
def test_wrong_settings(setting, said, call, review, tmp_path):
    with pytest.raises(ConfigError, match=said):
        call("export", review, "-o", tmp_path / "r.csv", "--set", setting)


def test_a_missing_review(call, tmp_path):
    with pytest.raises(StoreError, match="no such review file"):
        call("export", tmp_path / "none.mtr", "-o", tmp_path / "r.csv")


def test_merge_shows_asks_and_writes(call, review, tmp_path):
    table = tmp_path / "r.tsv"
    call("export", review, "-o", table)
    lines = table.read_text(encoding="utf-8").split("\n")
    cells = lines[1].split("\t")
    cells[3] = "Technology seeps in like [water]."
    table.write_text("\n".join([lines[0], "\t".join(cells), *lines[2:]]), encoding="utf-8")
    before = Store(review).read()
    shown = call("merge", review, table, typed="n\n")
    assert "+ Technology seeps in like [water]." in shown.output and Store(review).read() == before
    told = json.loads(call("merge", review, table, "--dry-run", "--json").output)
    assert told["changes"][0]["after"] == cells[3] and Store(review).read() == before
    assert "1 changes written" in call("merge", review, table, "--yes", "--reviewer", "bo").output
    assert Store(review).read().decisions[-1].reviewer == "bo"
    assert "the file has no changes" in call("merge", review, table).output
