"""The documentation site: the command reference is what the commands say, and the pages are all in the navigation."""

import re
from pathlib import Path

from typer.cli import get_docs_for_click  # type: ignore[attr-defined]

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_the_command_reference_is_current() -> None:
    """Made by `make docs`; commit what it changed."""
    shown = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert shown == write_reference()


def write_reference() -> str:
    import click
    import typer

    from mtreview.cli import app

    command = typer.main.get_command(app)
    made: str = get_docs_for_click(obj=command, ctx=click.Context(command), name="mtreview", title="Commands")
    return f"{made.strip()}\n"


def test_every_page_is_in_the_navigation() -> None:
    named = set(re.findall(r"[\w-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")))
    assert named == {p.name for p in DOCS.glob("*.md")}
