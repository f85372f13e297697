"""`mtreview train`, `train-teacher` and `train-tagger`: make the embedded model, or one of your own, its teacher, and the tagger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtreview.cli.progress_bar import show_progress
from mtreview.errors import ConfigError, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from mtreview.training.loop import Report
    from mtreview.training.teacher.tuning import TuningReport

__all__ = ["add", "train", "train_tagger", "train_teacher"]


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


def _figures(report: "Report | TuningReport") -> str:
    """The figures beside the bar; nothing where the report has none, so that the last ones stay."""
    bleu = getattr(report, "bleu", None)
    if bleu is not None:
        return f"step {report.step}  BLEU {bleu:.1f} (greedy, held-out set)"
    if report.loss is not None and report.speed is not None:
        return f"step {report.step}  loss {report.loss:.3f}  {report.speed:,.0f} pieces/s"
    return ""


def _line(report: "Report | TuningReport") -> str:
    fields: dict[str, Any] = {name: getattr(report, name) for name in report.__slots__}
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def train_teacher(
    step: Annotated[str, typer.Option(help="prepare, tune or write; each takes up what the one before it left.")],
    config: Annotated[Path, typer.Option(help="The recipe: a TOML file, described in models/teacher.toml.")] = Path(
        "models/teacher.toml"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a report, for scripts.")] = False,
) -> None:
    """Joins a bilingual encoder and the English reader, tunes them on pairs, and writes training text for a smaller network."""
    from mtreview.training.teacher import read_teacher_recipe, tuning, writing

    steps = {"prepare": tuning.prepare_teacher, "tune": tuning.tune_teacher, "write": writing.write_translations}
    if step not in steps:
        raise unknown("step", step, steps, "--step")
    recipe = read_teacher_recipe(config)
    if as_json:
        steps[step](recipe, lambda report: typer.echo(_line(report)))
        return
    with show_progress() as bar:
        done = steps[step](recipe, lambda report: bar(report.stage, report.at, 1.0, _figures(report)))
    typer.echo(f"{done}: ready")


def train_tagger(
    articles: Annotated[Path, typer.Option(help="Folder of articles that an editor labelled.")],
    pairs: Annotated[
        list[Path], typer.Option(help="Good pairs to make clumsy: origin, Chinese, English; repeat for more.")
    ],
    lexicon: Annotated[Path, typer.Option(help="CC-CEDICT.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file to write; the shipped tagger by default.")
    ] = None,
    without: Annotated[
        Path | None, typer.Option(help="Write here the taggers that have not seen one article each.")
    ] = None,
    cache: Annotated[Path, typer.Option(help="Where the evidence is kept for the next run.")] = Path("var/tagger"),
    seed: Annotated[int, typer.Option(help="Decides every draw.")] = 1,
) -> None:
    """Trains the tagger of doubtful words on generated clumsiness and labelled articles."""
    from mtreview import engines
    from mtreview.config import data_folder
    from mtreview.language.lexical import LexicalTable
    from mtreview.quality.features import Tables
    from mtreview.quality.head import load_shipped
    from mtreview.quality.ngrams import NgramTable
    from mtreview.training.tagger_recipe import Material
    from mtreview.training.tagger_recipe import train_tagger as run

    with show_progress() as tell:
        tagger, others = run(
            Material(pairs, lexicon, articles), engines.load_reader(), engines.load_judge(),
            Tables(LexicalTable.load(), NgramTable.load()), load_shipped(), seed=seed, cache=cache, progress=tell,
        )  # fmt: skip
    target = out or data_folder("models") / "tagger.npz"
    tagger.save(target)
    if without is not None:
        without.mkdir(parents=True, exist_ok=True)
        for name, other in others.items():
            other.save(without / f"without-{name}.npz")
    typer.echo(f"{target}: tagger {tagger.recipe} for {tagger.reader}")


def add(app: typer.Typer) -> None:
    """Registers this module's commands."""
    app.command()(train)
    app.command("train-teacher")(train_teacher)
    app.command("train-tagger")(train_tagger)
