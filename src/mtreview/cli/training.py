"""`mtreview train`: makes the embedded model, or one of your own, from a recipe."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtreview.cli.progress_bar import show_progress
from mtreview.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mtreview.training.loop import Report

__all__ = ["add", "train"]


def train(
    config: Annotated[Path, typer.Option(help="The recipe: a TOML file, described in models/recipe.toml.")] = Path(
        "models/recipe.toml"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew; otherwise an interrupted run goes on.")] = False,
    only_prepare: Annotated[
        bool, typer.Option("--only-prepare", help="Make the data in the work folder and stop there.")
    ] = False,
    prepared: Annotated[
        bool, typer.Option("--prepared", help="Take the data in the work folder as they are, say from another machine.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a report, for scripts.")] = False,
) -> None:
    """Trains a translation model as a recipe says and writes it as a Hub directory."""
    from mtreview import training  # torch: not before it is needed

    if only_prepare and prepared:
        raise ConfigError("--only-prepare makes the data that --prepared takes as they are; give one of the two")

    def work(tell: "Callable[[Report], None]") -> str:
        if only_prepare:
            return f"{training.prepare_only(config, progress=tell)}: ready for `mtreview train --prepared`"
        done = training.train(config, resume=not fresh, prepared_data=prepared, progress=tell)
        return f"{done.path}: {done.steps} steps, {done.pieces:,} target pieces, loss {done.loss:.3f} nats a piece"

    if as_json:
        work(lambda report: typer.echo(_line(report)))
        return
    with show_progress() as bar:
        said = work(lambda report: bar(report.stage, report.at, 1.0, _figures(report)))
    typer.echo(said)


def _figures(report: "Report") -> str:
    """The figures beside the bar; nothing where the report has none, so that the last ones stay."""
    if report.bleu is not None:
        return f"step {report.step}  BLEU {report.bleu:.1f} (greedy, held-out set)"
    if report.loss is not None and report.speed is not None:
        return f"step {report.step}  loss {report.loss:.3f}  {report.speed:,.0f} pieces/s"
    return ""


def _line(report: "Report") -> str:
    fields: dict[str, Any] = {name: getattr(report, name) for name in report.__slots__}
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def add(app: typer.Typer) -> None:
    """Registers this module's commands."""
    app.command()(train)
