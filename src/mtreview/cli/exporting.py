"""`mtreview export` and `mtreview merge`: the review as files of other tools, and back."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.prompt import Confirm

from mtreview import formats
from mtreview.errors import ConfigError
from mtreview.formats.inplace.giving_back import gives_back, recall, write_into
from mtreview.formats.inplace.outside import exchange_of_file
from mtreview.formats.merge import Merge, apply_merge, compare, compare_document
from mtreview.formats.model.exchange import Change
from mtreview.revision import edits as log
from mtreview.revision.store import Store

__all__ = ["add", "export", "merge"]

ReviewFile = Annotated[Path, typer.Argument(help="The review file (.mtr).", metavar="REVIEW")]


def add(app: typer.Typer) -> None:
    app.command("export")(export_command)
    app.command("merge")(merge_command)


def export(
    review: Path,
    output: Path,
    options: dict[str, Any],
    *,
    into: Path | None = None,
    notes: bool = False,
    track: bool = False,
) -> Path:
    """Writes the review in the format of the output's suffix; where that is the suffix of the file the review came
    from, or `into` names a state of it, that file with the edited targets and nothing else changed."""
    store = Store(review)
    if into is not None or (gives_back(store, output) and not options):
        write_into(store, output, into, notes=notes, track=track)
    elif notes or track:
        raise ConfigError(
            "--notes and --track are for the file that the review came from; give its suffix, or --into FILE"
        )
    else:
        formats.write(store.read(), output, **options)
    return output


def merge(review: Path, file: Path, *, reviewer: str = "merge", dry_run: bool = False) -> Merge:
    """Takes over what was changed in `file`; with `dry_run` only says what that is."""
    store = Store(review)
    data = store.read()
    kept = recall(store)
    foreign = exchange_of_file(file, data, kept) if kept is not None else None
    found = compare(data, file) if foreign is None else replace(compare_document(data, foreign[0]), remarks=foreign[1])
    if not dry_run:
        after = apply_merge(data, found, reviewer=reviewer, origin=file.name)
        log.apply_to_document(after)  # overlapping edits are refused before anything is written
        for decision in after.decisions[len(data.decisions) :]:
            store.append(decision)
    return found


def export_command(
    review: ReviewFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; its suffix chooses the format.")],
    into: Annotated[
        Path | None,
        typer.Option(
            help="The bilingual file that the review was made from: the output is a copy in which only edited English changes."
        ),
    ] = None,
    notes: Annotated[bool, typer.Option(help="Add the open findings to that copy as notes (XLIFF, TMX, PO).")] = False,
    track: Annotated[bool, typer.Option(help="Write the edits into that copy as tracked changes (DOCX).")] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="An option of the format, as name=value (docs/formats.md).")
    ] = None,
) -> None:
    """Write a review as XLIFF, TMX, DOCX, XLSX, TSV, CSV, JSON, PO, plain text or HTML."""
    written = export(review, output, _options(settings or []), into=into, notes=notes, track=track)
    print(f"wrote {written}")


def merge_command(
    review: ReviewFile,
    file: Annotated[Path, typer.Argument(help="The exported file with the changes.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the differences and write nothing.")] = False,
    reviewer: Annotated[str, typer.Option(help="The name to record with the changes.")] = "merge",
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")] = False,
) -> None:
    """Bring back changes made in another tool, after showing them."""
    found = merge(review, file, dry_run=True)
    print(json.dumps(asdict(found), ensure_ascii=False, indent=1)) if as_json else _show(found)
    if dry_run or not (found.changes or found.conflicts):
        return
    if yes or as_json or Confirm.ask(f"Write this to {review}?", default=False):
        merge(review, file, reviewer=reviewer)
        if not as_json:
            print(
                f"{len(found.changes)} changes written; {len(found.conflicts)} conflicts left as questions in the review"
            )


def _options(settings: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(f"--set {setting}: expected name=value")
        if value.lower() not in ("true", "false", "yes", "no"):
            raise ConfigError(f"--set {setting}: options of formats are true or false")
        options[name.replace("-", "_")] = value.lower() in ("true", "yes")
    return options


def _show(found: Merge) -> None:
    console = Console()
    for title, style, changes in (("", "green", found.changes), ("CONFLICT ", "red", found.conflicts)):
        for change in changes:
            console.print(f"[bold {style}]{title}sentence {change.number}[/]{_remarks(change)}")
            if change.before != change.after:
                console.print(f"  [red]- {escape(change.before)}[/]\n  [green]+ {escape(change.after)}[/]")
    for remark in found.remarks:
        console.print(remark, highlight=False, markup=False)
    if found.missing:
        console.print(f"{len(found.missing)} sentences are not in the file; they stay as they are")
    if not found.changes and not found.conflicts:
        console.print("the file has no changes")


def _remarks(change: Change) -> str:
    parts = [change.state] if change.state else []
    parts += [f"comment: {c}" for c in change.comments]
    return f" [dim]{escape('; '.join(parts))}[/]" if parts else ""
