"""`mtreview review`: one article, from two texts to a table, a review file and a report."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from mtreview.cli.progress_bar import show_progress
from mtreview.cli.table import print_review
from mtreview.config import Config
from mtreview.errors import InputError, StoreError
from mtreview.formats.model.reading import refuse_address
from mtreview.protocols import Progress as Tell
from mtreview.records import ReviewData
from mtreview.serial import to_plain

__all__ = ["add", "review_files"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `review_files` made and where it put it."""

    data: ReviewData
    review: Path
    report: Path
    seconds: dict[str, float]


def review_files(
    files: list[Path],
    out: Path | None,
    config: Config,
    *,
    english_only: bool = False,
    force: bool = False,
    progress: Tell | None = None,
) -> Outcome:
    """Reviews source and target (or one bilingual file) and writes the review file and the report beside it.

    An existing review of the same text keeps its decisions. `DIR#DOCUMENT` is a document of a
    finished batch, of which nothing is computed again.
    """
    for file in files:
        refuse_address(file)
    if len(files) == 1 and "#" in str(files[0]) and not files[0].exists():
        return _from_batch(files[0], out)
    from mtreview import api, formats  # the models' libraries take seconds: not before they are needed

    seconds: dict[str, float] = {}
    given = formats.read_document(files, limit=config.limit, english_only=english_only)
    path = _review_path(files, out)
    previous = _previous(path, given.document if isinstance(given, ReviewData) else given, force)
    config = _with_project(config, path)
    review = api.review_document(given, config, previous=previous, progress=progress, timings=seconds)
    strangers = [f for f in review.data.failures if f.stage == "align"]
    if strangers and not force:
        raise InputError(f"{files[0]} and {files[-1]}: {strangers[0].error} Review them all the same with --force.")
    path.parent.mkdir(parents=True, exist_ok=True)
    review.save(path)
    _remember(files, given, path)
    report = path.with_suffix(".html")
    formats.write(review.data, report)
    return Outcome(review.data, path, report, seconds)


def _with_project(config: Config, review: Path) -> Config:
    """The project file beside the review holds where the configuration names none."""
    from mtreview.revision.project import project_path

    beside = project_path(review)
    return replace(config, project=str(beside)) if config.project is None and beside.exists() else config


def _remember(files: list[Path], given: Any, path: Path) -> None:
    """Keeps a bilingual file of another tool in the review, so that it can be given back."""
    from mtreview.formats.inplace.giving_back import remember
    from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
    from mtreview.revision.store import Store

    if isinstance(given, ReviewData):
        original = open_in_place(files[0]) if len(files) == 1 else open_pair_in_place(*files)
        if original is not None:
            remember(Store(path), original, files[-1], paired=len(files) == 2)


def _from_batch(name: Path, out: Path | None) -> Outcome:
    from mtreview.batch.dataset import read_review
    from mtreview.revision.session import Review

    folder, _, document = str(name).partition("#")
    review = Review(read_review(Path(folder), document))
    path = _review_path([Path(document)], out)
    path.parent.mkdir(parents=True, exist_ok=True)
    review.save(path)
    review.export(path.with_suffix(".html"))
    return Outcome(review.data, path, path.with_suffix(".html"), {})


def _review_path(files: list[Path], out: Path | None) -> Path:
    if out is None:
        return Path(f"{files[-1].stem}.mtr")
    if out.suffix == ".mtr":
        return out
    if out.is_dir() or not out.suffix:
        return out / f"{files[-1].stem}.mtr"
    raise InputError(f"{out}: a review is kept in a .mtr file; `mtreview export` makes {out.suffix} from it")


def _previous(path: Path, document: Any, force: bool) -> ReviewData | None:
    from mtreview.revision.store import Store

    if not path.exists():
        return None
    try:
        old = Store(path).read()
    except StoreError:
        if force:
            return None
        raise
    if old.document.target != document.target and old.decisions and not force:
        raise InputError(
            f"{path}: holds {len(old.decisions)} decisions on another text; choose another -o, or --force to replace it"
        )
    return old if old.document.target == document.target else None


def add(app: typer.Typer) -> None:
    """Registers `mtreview review`."""

    @app.command("review")
    def review_command(
        context: typer.Context,
        files: Annotated[list[Path], typer.Argument(help="Chinese and English text, or one bilingual file.")],
        out: Annotated[
            Path | None, typer.Option("-o", "--out", help="Where to write the review: a .mtr file or a folder.")
        ] = None,
        english_only: Annotated[bool, typer.Option(help="Review the English alone, without the Chinese.")] = False,
        glossary: Annotated[str | None, typer.Option(help="Your glossary: a TSV, TBX or XLSX file.")] = None,
        memory: Annotated[
            list[str] | None, typer.Option(help="Translation memory (TMX or .mtr); exact matches are confirmed.")
        ] = None,
        strictness: Annotated[
            float | None,
            typer.Option(min=0, max=1, help="How much to mark, from 0 (only certain errors) to 1 (every doubt)."),
        ] = None,
        model: Annotated[str | None, typer.Option(help="Translation model for the drafts: a name or a folder.")] = None,
        force: Annotated[
            bool, typer.Option(help="Review even if the texts hardly match; replace the review of another text.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print the review as JSON.")] = False,
        everything: Annotated[bool, typer.Option("--all", help="List every problem, not only the five worst.")] = False,
        verbose: Annotated[bool, typer.Option(help="Print how long imports, weights and each stage took.")] = False,
    ) -> None:
        """Review one article: two texts (Chinese, English) or one bilingual file."""
        memories = tuple(memory) if memory else None
        config = _overridden(context.obj, glossary=glossary, memory=memories, strictness=strictness, model=model)
        console = Console(stderr=True)
        with show_progress(console) as tell:
            outcome = review_files(files, out, config, english_only=english_only, force=force, progress=tell)
        if as_json:
            typer.echo(json.dumps(_plain(outcome), ensure_ascii=False, indent=2))
        else:
            shown = Console()
            print_review(outcome.data, shown, everything=everything)
            _print_places(outcome, shown)
        if verbose:
            _print_seconds(outcome.seconds, console)


def _print_places(outcome: Outcome, console: Console) -> None:
    """What was written and what to do with it; a long path is never broken, so that it can be copied."""
    for line in (
        f"\nReview file  {outcome.review}",
        f"Report       {outcome.report}   (open it in a browser)",
        f"Edit         mtreview edit {outcome.review}",
        f"Export       mtreview export {outcome.review} -o FILE.xlf",
    ):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _overridden(config: Config, **options: Any) -> Config:
    return replace(config, **{k: v for k, v in options.items() if v is not None})


def _plain(outcome: Outcome) -> dict[str, Any]:
    files = {"review": str(outcome.review), "report": str(outcome.report)}
    return {**to_plain(outcome.data), "files": files, "seconds": outcome.seconds}


def _print_seconds(seconds: dict[str, float], console: Console) -> None:
    whole = sum(seconds.values()) or 1.0
    for stage, used in seconds.items():
        console.print(f"{stage:<10} {used:7.2f} s  {used / whole:4.0%}", highlight=False)
