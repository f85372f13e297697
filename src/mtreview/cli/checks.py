"""`mtreview checks`: every detector, what it looks for, what it needs, and whether it is on."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from mtreview import registry
from mtreview.config import Config

__all__ = ["add", "list_checks"]


def list_checks(config: Config | None = None) -> list[dict[str, Any]]:
    """All detectors, those that judge rows first, then those that judge whole documents."""
    switched = (config or Config()).checks
    rows = []
    for table, scope in (("detectors", "row"), ("document detectors", "document")):
        for name in registry.names(table):
            detector = registry.load(table, name)
            rows.append(
                {
                    "name": name,
                    "category": detector.category,
                    "certain": detector.certain,
                    "scope": scope,
                    "needs": sorted(detector.needs),
                    "on": switched.get(name, True),
                    "summary": detector.summary,
                }
            )
    return rows


def add(app: typer.Typer) -> None:
    """Registers `mtreview checks`."""

    @app.command("checks")
    def checks_command(
        context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
    ) -> None:
        """List the checks: what each looks for, whether it needs the Chinese, whether it is on (`[checks]` in the configuration)."""
        rows = list_checks(context.obj)
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        table = Table(
            Column("Check", no_wrap=True),
            Column("Category", no_wrap=True),
            "Sure",
            "Chinese",
            "What it looks for",
            box=None,
        )
        for row in rows:
            name = row["name"] if row["on"] else f"{row['name']} (off)"
            needed = "needed" if "source" in row["needs"] else ""
            table.add_row(name, row["category"], "yes" if row["certain"] else "", needed, row["summary"])
        Console().print(table)
