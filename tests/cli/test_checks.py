"""`mtreview checks` lists every detector, and the switches of the configuration."""

import json

import typer
from typer.testing import CliRunner

from mtreview import registry
from mtreview.cli import checks
from mtreview.config import Config


def test_every_detector_is_listed() -> None:
    rows = checks.list_checks()
    assert [r["name"] for r in rows] == [*registry.names("detectors"), *registry.names("document detectors")]
    assert all(r["summary"] and r["category"] and r["on"] for r in rows)
    assert {r["scope"] for r in rows} == {"row", "document"}


def test_switches_are_shown() -> None:
    off = {r["name"] for r in checks.list_checks(Config(checks={"calques": False})) if not r["on"]}
    assert off == {"calques"}


def test_the_command_speaks_json_and_draws_a_table() -> None:
    app = typer.Typer()
    checks.add(app)
    runner = CliRunner()
    found = json.loads(runner.invoke(app, ["--json"]).output)
    assert {"name", "category", "certain", "needs", "summary", "on", "scope"} == set(found[0])
    table = runner.invoke(app, [])
    assert table.exit_code == 0
    assert "calques" in table.output
