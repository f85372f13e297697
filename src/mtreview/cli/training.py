"""`mtreview train`, `train-teacher`, `train-pair-reader` and `train-tagger`: make the embedded model, or one of your own, its teacher,
the reader of both languages, and the tagger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtreview.cli.progress_bar import show_progress
from mtreview.errors import ConfigError, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mtreview.training.loop import Report
    from mtreview.training.pair_reader.tuning import PairReport
    from mtreview.training.teacher.tuning import TuningReport

__all__ = ["add", "train", "train_pair_reader", "train_tagger", "train_teacher"]


def train(
    config: Annotated[Path, typer.Option(help="The recipe (TOML), described in models/recipe.toml.")] = Path(
        "models/recipe.toml"
    ),
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start again; by default an interrupted run is resumed.")
    ] = False,
    only_prepare: Annotated[
        bool, typer.Option("--only-prepare", help="Only prepare the data in the work folder.")
    ] = False,
    prepared: Annotated[
        bool,
        typer.Option(
            "--prepared", help="Use the data already prepared in the work folder, for example on another machine."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print progress as JSON, one object per line.")] = False,
) -> None:
    """Train a translation model from a recipe and write it in the layout of the Hugging Face Hub."""
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


def _figures(report: "Report | TuningReport | PairReport") -> str:
    """The figures beside the bar; nothing where the report has none, so that the last ones stay."""
    bleu = getattr(report, "bleu", None)
    if bleu is not None:
        return f"step {report.step}  BLEU {bleu:.1f} (greedy, held-out set)"
    if report.loss is not None and report.speed is not None:
        return f"step {report.step}  loss {report.loss:.3f}  {report.speed:,.0f} pieces/s"
    return ""


def _line(report: "Report | TuningReport | PairReport") -> str:
    fields: dict[str, Any] = {name: getattr(report, name) for name in report.__slots__}
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def train_teacher(
    step: Annotated[str, typer.Option(help="prepare, tune or write; each step continues from the one before.")],
    config: Annotated[Path, typer.Option(help="The recipe (TOML), described in models/teacher.toml.")] = Path(
        "models/teacher.toml"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print progress as JSON, one object per line.")] = False,
) -> None:
    """Join a bilingual encoder and the English reader, fine-tune them on sentence pairs, and write training text for a smaller network."""
    from mtreview.training.teacher import read_teacher_recipe, tuning, writing

    steps = {"prepare": tuning.prepare_teacher, "tune": tuning.tune_teacher, "write": writing.write_translations}
    _take_step(step, steps, lambda: read_teacher_recipe(config), as_json)


def train_pair_reader(
    step: Annotated[str, typer.Option(help="prepare or tune; the second continues from the first.")],
    config: Annotated[Path, typer.Option(help="The recipe (TOML), described in models/pair-reader.toml.")] = Path(
        "models/pair-reader.toml"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print progress as JSON, one object per line.")] = False,
) -> None:
    """Join a bilingual encoder and the English reader, and tune them to translate, to edit and to mark errors."""
    from mtreview.training.pair_reader import pair_recipe, tuning

    steps = {"prepare": tuning.prepare_pair_reader, "tune": tuning.tune_pair_reader}
    _take_step(step, steps, lambda: pair_recipe.read_pair_recipe(config), as_json)


def _take_step(step: str, steps: "Mapping[str, Callable[..., Path]]", read: "Callable[[], Any]", as_json: bool) -> None:
    """One step of a recipe, with a bar or with lines of JSON."""
    if step not in steps:
        raise unknown("step", step, steps, "--step")
    recipe = read()
    if as_json:
        steps[step](recipe, lambda report: typer.echo(_line(report)))
        return
    with show_progress() as bar:
        done = steps[step](recipe, lambda report: bar(report.stage, report.at, 1.0, _figures(report)))
    typer.echo(f"{done}: ready")


def train_tagger(
    articles: Annotated[Path, typer.Option(help="Folder of articles labelled by an editor.")],
    pairs: Annotated[
        list[Path],
        typer.Option(help="Correct sentence pairs to put errors into: origin, Chinese, English; repeat for more."),
    ],
    lexicon: Annotated[Path, typer.Option(help="The CC-CEDICT file.")],
    written: Annotated[Path, typer.Option(help="Folder of clumsy articles written for training.")] = Path(
        "corpora/clumsy-articles/tagger"
    ),
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file to write (default: the shipped tagger).")
    ] = None,
    without: Annotated[
        Path | None,
        typer.Option(
            help="Also write the taggers of the cross-validation, one per held-out article, into this folder."
        ),
    ] = None,
    cache: Annotated[Path, typer.Option(help="Folder in which the features are cached.")] = Path("var/tagger"),
    seed: Annotated[int, typer.Option(help="Random seed.")] = 1,
) -> None:
    """Train the tagger of doubtful words on labelled articles and a learner's slips."""
    from mtreview import engines
    from mtreview.config import data_folder, is_checkout
    from mtreview.errors import ConfigError
    from mtreview.language.lexical import LexicalTable
    from mtreview.quality.features import Tables
    from mtreview.quality.head import load_shipped
    from mtreview.quality.ngrams import NgramTable
    from mtreview.training.tagger_recipe import Material
    from mtreview.training.tagger_recipe import train_tagger as run

    if out is None and not is_checkout():
        folder = data_folder("models")
        raise ConfigError(f"{folder} belongs to the installed package and is not overwritten: give -o FILE")
    with show_progress() as tell:
        tagger, others = run(
            Material(pairs, lexicon, written, articles), (engines.load_reader(), engines.load_pair_reader()), engines.load_judge(),
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
    app.command("train-pair-reader")(train_pair_reader)
    app.command("train-tagger")(train_tagger)
