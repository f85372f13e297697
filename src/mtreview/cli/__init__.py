"""The command line: `mtreview COMMAND`. Each module adds its commands; errors that a user can mend end here."""

import logging
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mtreview import __version__
from mtreview.config import read_config
from mtreview.errors import MtreviewError

__all__ = ["app", "main"]

MODULES = ("reviewing", "notebook", "exporting", "batching", "evaluation", "checks", "corpora", "models", "training")

app = typer.Typer(
    name="mtreview",
    help="Review Chinese-to-English translations: align, score, mark problems and propose fixes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mtreview {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Configuration file (TOML).")] = None,
    log: Annotated[str, typer.Option(help="Log level: error, warning, info or debug.")] = "error",
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    levels = {name.lower(): level for name, level in logging.getLevelNamesMapping().items()}
    if log.lower() not in levels:
        raise MtreviewError(f"--log {log}: not a level; use error, warning, info or debug")
    logging.basicConfig(level=levels[log.lower()], format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    context.obj = read_config(config)


for _name in MODULES:
    import_module(f"mtreview.cli.{_name}").add(app)


def main() -> None:
    """Runs the command; an error that a user can mend is one line on the error stream and exit code 2."""
    try:
        app(prog_name="mtreview")
    except MtreviewError as error:
        message = " ".join(str(error).split())
        Console(stderr=True, soft_wrap=True).print(f"mtreview: {message}", markup=False, highlight=False, style="red")
        raise SystemExit(2) from None
