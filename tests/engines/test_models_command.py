"""`mtreview models list|add|show`, as a script would call them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mtreview.cli import models
from mtreview.errors import ConfigError


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("MTREVIEW_CACHE", str(tmp_path / "cache"))
    made = typer.Typer()
    models.add(made)
    made.callback()(lambda: None)
    return made


def _run(app: typer.Typer, *words: str) -> str:
    return CliRunner().invoke(app, ["models", *words], catch_exceptions=False).stdout


def test_the_embedded_model_is_listed(app: typer.Typer) -> None:
    rows = json.loads(_run(app, "list", "--json"))
    assert [row["name"] for row in rows] == ["zh-en"] and rows[0]["embedded"]
    assert "zh-en" in _run(app, "list")


def test_adding_and_showing(app: typer.Typer, toys: dict[str, Path]) -> None:
    record = json.loads(_run(app, "add", str(toys["nllb"]), "--json"))
    assert record["name"] == "toy-nllb" and record["directions"] == ["en", "zh"]
    assert "licence: not given" in _run(app, "show", "toy-nllb").splitlines()
    assert json.loads(_run(app, "show", "toy-nllb", "--json"))["revision"] == record["revision"]
    assert "use it with --model toy-madlad" in _run(app, "add", str(toys["madlad"]))
    assert [row["name"] for row in json.loads(_run(app, "list", "--json"))] == ["zh-en", "toy-madlad", "toy-nllb"]


def test_an_unknown_name(app: typer.Typer) -> None:
    with pytest.raises(ConfigError, match="did you mean 'zh-en'"):
        _run(app, "show", "zh-em")
