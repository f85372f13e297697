"""`mtreview score`: a hundred thousand articles, resumable."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from mtreview.config import cache_folder

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Registers `mtreview score`."""

    @app.command("score")
    def score_command(
        context: typer.Context,
        inputs: Annotated[list[str], typer.Argument(help="Folders, TSV, JSONL, Parquet, bilingual files, globs, - for stdin.")],
        out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the results; run again, it goes on.")],
        engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
        workers: Annotated[int, typer.Option(min=1, help="Processes, each with its own models.")] = os.cpu_count() or 1,
        model: Annotated[str | None, typer.Option(help="Who drafts: a model's name or folder.")] = None,
        glossary: Annotated[str | None, typer.Option(help="Your terms: TSV, TBX or XLSX.")] = None,
        cache: Annotated[bool, typer.Option(help="Keep translations for later runs.")] = True,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON event a line.")] = False,
    ) -> None:
        """Review many documents into a Parquet dataset and a one-page summary.

        Exit code 0: all done; 1: done, with failed documents; 2: stopped by an error; 130: interrupted. Run the same
        command again to go on."""
        from mtreview.batch.dataset import Dataset
        from mtreview.batch.running import run_batch
        from mtreview.batch.summary import summarise, write_summary

        config = replace(context.obj, model=model or context.obj.model, glossary=glossary or context.obj.glossary)
        show = _json_event if as_json else _Line()
        kept = cache_folder() / "drafts.sqlite" if cache else None
        counts = run_batch(inputs, out, config, engine=engine, workers=workers, cache=kept, tell=show)
        page = write_summary(summarise(Dataset(out), counts.event()), out)
        if as_json:
            _json_event({**counts.event(), "event": "interrupted" if counts.interrupted else "finished", "summary": str(page)})
        else:
            text = f"{counts.done} documents done, {counts.failed} failed, {counts.kept} kept from before; {page}"
            Console(stderr=True).print(text, markup=False, highlight=False)
        if counts.interrupted:
            raise typer.Exit(130)
        if counts.failed:
            raise typer.Exit(1)


def _json_event(event: dict[str, Any]) -> None:
    typer.echo(json.dumps(event, ensure_ascii=False))


class _Line:
    """Progress for people: one line that is rewritten on a terminal, one line every ten seconds elsewhere."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, event: dict[str, Any]) -> None:
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        if not terminal and now - self.last < 10:
            return
        self.last = now
        text = (
            f"{event['documents']} documents, {event['failed']} failed, {event['kept']} kept, "
            f"{event['words_a_second']} words a second, {event['seconds']:.0f} s"
        )
        sys.stderr.write(f"\r\x1b[K{text}" if terminal else f"{text}\n")
        sys.stderr.flush()
