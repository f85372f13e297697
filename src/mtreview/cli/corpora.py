"""`mtreview corpora`: the public corpora that can be fetched and verified."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from mtreview.cli.fetching import fetch, manifest, place, take
from mtreview.cli.progress_bar import show_progress
from mtreview.errors import unknown

__all__ = ["add", "get", "list_corpora"]


def list_corpora() -> list[dict[str, Any]]:
    """All corpora of the manifest, and whether each is at hand."""
    return [
        {**asdict(corpus), "path": str(place(corpus)), "fetched": place(corpus).is_file()}
        for corpus in manifest().values()
    ]


def get(name: str, given: Path | None = None) -> Path:
    """Fetches one corpus, or verifies and takes the file `given`; where it lies now."""
    known = manifest()
    if name not in known:
        raise unknown("corpus", name, known)
    if given is not None:
        return take(known[name], given)
    with show_progress(in_bytes=True) as tell:
        return fetch(known[name], lambda done, total: tell(name, done, total or None))


def add(app: typer.Typer) -> None:
    """Registers `mtreview corpora list|get`."""
    corpora = typer.Typer(
        help="Public corpora: downloaded from their publishers and verified; none is included.", no_args_is_help=True
    )
    app.add_typer(corpora, name="corpora")

    @corpora.command("list")
    def list_command(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
        """List the corpora, their licences, and which of them are downloaded."""
        rows = list_corpora()
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        table = Table("Name", "What", "Licence", "For", "At hand")
        for row in rows:
            table.add_row(row["name"], row["title"], row["licence"], row["purpose"], "yes" if row["fetched"] else "no")
        Console().print(table)

    @corpora.command("get")
    def get_command(
        name: Annotated[str, typer.Argument(help="A name from `mtreview corpora list`.")],
        given: Annotated[
            Path | None,
            typer.Option("--from", help="A file that you have already downloaded: it is verified and used."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Download a corpus from its publisher and verify it; an interrupted download is resumed."""
        path = get(name, given)
        corpus = manifest()[name]
        if as_json:
            typer.echo(json.dumps({"name": name, "path": str(path), "licence": corpus.licence}, ensure_ascii=False))
        else:
            typer.echo(f"{corpus.title} (licence {corpus.licence}) is verified and lies in {path}")
