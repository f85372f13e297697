"""`mtreview models`: which models are at hand, and adding more."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from mtreview.errors import unknown

__all__ = ["add", "describe", "list_all_models"]


def list_all_models() -> list[dict[str, Any]]:
    """The embedded model and every added one, as plain values."""
    from mtreview.engines import families, places

    folder, name, key = places.find(None)
    checkpoint = families.open_checkpoint(folder, name)
    embedded = {
        "name": places.EMBEDDED,
        "family": checkpoint.family,
        "directions": sorted(checkpoint.directions),
        "licence": places.licence(folder),
        "revision": key,
        "folder": str(folder),
        "embedded": True,
    }
    return [embedded, *({**asdict(record), "embedded": False} for record in places.list_added())]


def describe(name: str) -> dict[str, Any]:
    """Everything known about one model; ConfigError with the nearest name when it is not at hand."""
    known = {str(row["name"]): row for row in list_all_models()}
    if name not in known:
        raise unknown("model", name, known)
    return known[name]


def add(app: typer.Typer) -> None:
    """Registers `mtreview models list|add|show`."""
    models = typer.Typer(help="Translation models: the embedded one and those you add.", no_args_is_help=True)
    app.add_typer(models, name="models")

    @models.command("list")
    def list_command(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
        """List the installed models."""
        rows = list_all_models()
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        table = Table("Name", "Family", "Into", "Licence", "Revision")
        for row in rows:
            into = ", ".join(row["directions"])
            table.add_row(row["name"], row["family"], into, row["licence"], row["revision"][:12])
        Console().print(table)

    @models.command("add")
    def add_command(
        name: Annotated[str, typer.Argument(help="A Hub name such as Helsinki-NLP/opus-mt-zh-en, or a folder.")],
        revision: Annotated[str | None, typer.Option(help="Commit, tag or branch of the Hub repository.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Download a model, convert it for fast decoding, try it on a sentence and record its licence."""
        from mtreview.engines import hub

        console = Console(stderr=True)
        with console.status(f"adding {name}") as status:
            record = hub.add(
                name,
                revision=revision,
                progress=lambda stage, done, total: status.update(f"{stage} {name}, step {done} of {total}"),
            )
        if as_json:
            typer.echo(json.dumps(asdict(record), ensure_ascii=False))
        else:
            typer.echo(f"added {record.name} ({record.family}, licence {record.licence}); it says: {record.sample}")
            typer.echo(f"use it with --model {record.name}")

    @models.command("show")
    def show_command(
        name: Annotated[str, typer.Argument(help="A name from `mtreview models list`.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Show the licence, revision, folder and a sample translation of a model."""
        row = describe(name)
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
            return
        for key, value in row.items():
            typer.echo(f"{key}: {', '.join(value) if isinstance(value, (list, tuple)) else value}")
