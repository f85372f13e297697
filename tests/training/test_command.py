"""`mtreview train` as a command."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mtreview.cli.training import add
from mtreview.errors import ConfigError

app = typer.Typer()
add(app)


@app.callback()
def _root() -> None:
    """A second level, as in the whole program."""


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["train", "--config", str(tmp_path / "none.toml")])
    assert isinstance(result.exception, ConfigError)


@pytest.mark.slow
def test_reports_as_json(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 10").replace("every = 15", "every = 0")
    recipe.write_text(text + 'aligner = "none"\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["train", "--config", str(recipe), "--json", "--fresh"], catch_exceptions=False)
    reports = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert [report["step"] for report in reports if report["stage"] == "training"] == [5, 10]
    assert reports[-1]["stage"] == "done" and (toy / "model" / "config.json").exists()


@pytest.mark.slow
def test_prepared_here_and_trained_from_there(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 4").replace("every = 15", "every = 0")
    recipe.write_text(text + 'aligner = "none"\n', encoding="utf-8")
    command = ["train", "--config", str(recipe)]
    made = CliRunner().invoke(app, [*command, "--only-prepare"], catch_exceptions=False)
    assert str(toy / "work" / "data") in made.stdout and not (toy / "model").exists()
    (toy / "rows.tsv").unlink()  # the text is not needed any more
    done = CliRunner().invoke(app, [*command, "--prepared"], catch_exceptions=False)
    assert "4 steps" in done.stdout and (toy / "model" / "config.json").exists()
    both = CliRunner().invoke(app, [*command, "--only-prepare", "--prepared"])
    assert isinstance(both.exception, ConfigError) and "one of the two" in str(both.exception)
