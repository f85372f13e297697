"""`mtreview evaluate` and `mtreview train-head`: the quality head against human judgements."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from mtreview.cli.progress_bar import show_progress
from mtreview.config import data_folder, is_checkout
from mtreview.errors import ConfigError, InputError, ModelError
from mtreview.evaluation.ranking import Ranking, Report
from mtreview.protocols import Judge
from mtreview.quality.head import Head, load_shipped

__all__ = ["add", "evaluate", "train_head"]

CACHE = Path("var/judging")

Data = Annotated[list[Path], typer.Option("--data", help="MQM, WMT-QE spans or NAME.tags files; repeat for more.")]
Rows = Annotated[int, typer.Option(min=0, help="Segments per file at most, sampled evenly; 0 for all.")]
Cache = Annotated[Path, typer.Option(help="Folder in which the outputs of the models are cached.")]
Seed = Annotated[int, typer.Option(help="Random seed.")]


def evaluate(
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="MQM, WMT-QE spans or NAME.tags files; repeat for more.")
    ] = None,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(help="Review files: print the share of each check's marks that people accepted."),
    ] = None,
    rows: Rows = 0,
    head: Annotated[Path | None, typer.Option(help="The quality head to evaluate (default: the shipped one).")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the reliability diagram to this PNG.")] = None,
    cache: Cache = CACHE,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Evaluate risk, quality and marked phrases against human judgements, beside simple baselines."""
    if decisions:
        _print_decisions(decisions, as_json=as_json)
    if not data and not decisions:
        raise InputError("nothing to evaluate: give --data FILE (human judgements) or --decisions REVIEW.mtr")
    if data:
        _evaluate(data, rows, head, plot, cache, seed, as_json)


def _evaluate(
    data: list[Path], rows: int, head: Path | None, plot: Path | None, cache: Path, seed: int, as_json: bool
) -> None:
    from mtreview import engines
    from mtreview.detectors.runner import threshold
    from mtreview.evaluation import report as reporting
    from mtreview.quality import unfit

    chosen = load_shipped() if head is None else Head.load(head)
    judge, tables = engines.load_judge(), _tables()
    why_not = unfit(judge, tables.lexical, chosen)
    if why_not is not None:
        raise ModelError(why_not)
    reports = []
    with show_progress(quiet=as_json) as tell:
        for path in data:
            report, _ = reporting.evaluate(
                path, chosen, judge, engines.load_translator(), tables, least=threshold, rows=rows, cache=cache,
                seed=seed, progress=tell,
            )  # fmt: skip
            reports.append(report)
    if plot is not None:
        from mtreview.evaluation.diagram import reliability_diagram

        reliability_diagram({r.data: r.bins for r in reports if r.bins}, plot)
    if as_json:
        about = {"head": chosen.recipe, "judge": chosen.model, "seed": seed, "reports": [asdict(r) for r in reports]}
        typer.echo(json.dumps(about, ensure_ascii=False, indent=1))
        return
    console = Console(width=None if Console().is_terminal else 130)
    console.print(f"head {chosen.recipe}, judge {chosen.model}, seed {seed}", highlight=False)
    for report in reports:
        _print(report, console)


def _print_decisions(paths: list[Path], *, as_json: bool) -> None:
    """Precision in real use, by detector, over all the reviews."""
    from mtreview.revision.session import open as open_review
    from mtreview.revision.summary import pool_outcomes

    found = pool_outcomes(open_review(path).standing for path in paths)
    if as_json:
        typer.echo(
            json.dumps({"reviews": len(paths), "detectors": [asdict(t) for t in found]}, ensure_ascii=False, indent=1)
        )
        return
    table = Table(
        "detector",
        "marks",
        "accepted",
        "edited",
        "dismissed",
        "open",
        "taken up",
        title=f"Decisions in {len(paths)} reviews",
    )
    for tally in found:
        rate = "–" if tally.rate is None else f"{tally.rate:.0%}"
        table.add_row(
            tally.name, *map(str, (tally.marks, tally.accepted, tally.edited, tally.dismissed, tally.open)), rate
        )
    Console(width=None if Console().is_terminal else 130).print(table)


def train_head(
    data: Data,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file to write (default: the shipped head).")
    ] = None,
    rows: Rows = 10_000,
    english: Annotated[list[Path] | None, typer.Option(help="Rebuild the n-gram table from these texts first.")] = None,
    raters: Annotated[
        bool | None,
        typer.Option(
            help="Train the rater first, on all rows (default: only for the shipped head). Without it, use documents that the rater was not trained on."  # noqa: E501
        ),
    ] = None,
    cache: Cache = CACHE,
    seed: Seed = 1,
) -> None:
    """Train the rater and the quality head of the embedded model on MQM files; write them and a model card."""
    from mtreview import engines
    from mtreview.engines import families, places
    from mtreview.evaluation import report as reporting
    from mtreview.quality.ngrams import NgramTable
    from mtreview.training import head_card, quality_head

    parted = bool(raters or (raters is None and out is None))
    if (out is None or english or parted) and not is_checkout():
        raise ConfigError(
            f"{data_folder('models')} belongs to the installed package and is not overwritten: give -o FILE without "
            "--english and --raters, or work in a source checkout"
        )
    target = out or data_folder("models") / "quality-head.npz"
    with show_progress() as tell:
        if english:
            tell("counting word runs", 0, 1)
            NgramTable.count(reporting.texts(english)).save(data_folder("models") / "ngrams.npz")
        before: list[str] = []
        judge: Judge
        if parted:
            from mtreview.engines.forcing import Forcing
            from mtreview.engines.network import Network
            from mtreview.engines.reading import TorchReader
            from mtreview.training.raters import Settings, train_raters

            everything, _ = reporting.draw_rows(data, 0, seed)
            of_parts, before = train_raters(
                everything, families.open_checkpoint(*places.find(None)[:2]), Settings(seed=seed), tell
            )
            checkpoint = families.open_checkpoint(
                *places.find(None)[:2]
            )  # found again: the new rater has changed its id
            judge = Forcing(checkpoint, TorchReader(Network(checkpoint, raters=of_parts)))
        else:
            judge = engines.load_judge()
        head, notes = quality_head.train_head(
            data, judge, _tables(), rows=rows, parted=parted, cache=cache, seed=seed, progress=tell
        )
    head.save(target)
    card = target.with_suffix(".md")
    card.write_text(head_card.card(head, (*before, *notes), seed=seed, size=target.stat().st_size), encoding="utf-8")
    typer.echo(f"{target}: head {head.recipe} for {head.model}; card in {card.name}")


def _tables() -> Any:
    from mtreview.language.lexical import LexicalTable
    from mtreview.quality.features import Tables
    from mtreview.quality.ngrams import NgramTable

    return Tables(LexicalTable.load(), NgramTable.load())


def _print(report: Report, console: Console) -> None:
    console.print(f"\n[bold]{report.data}[/bold]: {'; '.join(report.notes)}", highlight=False)
    if report.rankings:
        console.print(_ranking_table(report.rankings))
        if report.quality is not None:
            low, high = report.quality.low, report.quality.high
            console.print(
                f"quality with human quality, within a translation: {report.quality.value:.3f} [{low:.3f}, {high:.3f}]"
            )
        if report.one_rater is not None:
            another, risk = (
                f"{v.value:.3f} [{v.low:.3f}, {v.high:.3f}]" for v in (report.one_rater.another, report.one_rater.risk)
            )
            console.print(
                f"with the penalties of one rater alone: another rater {another}, risk {risk}", highlight=False
            )
        if report.bins:
            bins = "  ".join(f"{b.predicted:.0f}:{b.human:.0f}" for b in report.bins)
            console.print(f"reliability, predicted:human in ten bins: {bins}", highlight=False)
    console.print(_marks_table(report.marks))


def _ranking_table(rankings: tuple[Ranking, ...]) -> Table:
    table = Table(title="worst segment first (95% interval over documents)", title_justify="left")
    for name in ("signal", "Spearman in a translation", "risk is better by", "Pearson", "acc-eq", "systems in order"):
        table.add_column(name, justify="left" if name == "signal" else "right")
    for r in rankings:
        margin = "" if r.margin is None else f"{r.margin.value:+.3f} [{r.margin.low:+.3f}, {r.margin.high:+.3f}]"
        within = f"{r.within.value:.3f} [{r.within.low:.3f}, {r.within.high:.3f}]"
        table.add_row(
            r.signal, within, margin, *("" if c is None else f"{c:.3f}" for c in (r.pearson, r.acc_eq, r.systems))
        )
    return table


def _marks_table(marks: Mapping[str, Mapping[str, float]]) -> Table:
    columns = {
        "precision": "P", "recall": "R", "f1": "F1", "mcc": "MCC", "token_precision": "P", "token_recall": "R",
        "token_f1": "F1", "token_mcc": "MCC",
    }  # fmt: skip
    table = Table(title="marked words (tok: by token, chr: by character)", title_justify="left")
    table.add_column("marked by")
    shown = ("P", "R", "F1", "MCC")
    for name in (*(f"{s} tok" for s in shown), *(f"{s} chr" for s in shown), "share", "major R", "hit"):
        table.add_column(name, justify="right")
    for name, values in marks.items():
        tokens = {columns[k]: v for k, v in values.items() if k in columns}
        cells = [tokens.get(s) for s in shown]
        cells += [values.get(f"char_{k}") for k in ("precision", "recall", "f1", "mcc")]
        cells += [values.get("share"), values.get("major_recall"), values.get("hit")]
        table.add_row(name, *("" if c is None else f"{c:.3f}" for c in cells))
    return table


def add(app: typer.Typer) -> None:
    """Registers this module's commands."""
    app.command()(evaluate)
    app.command("train-head")(train_head)
