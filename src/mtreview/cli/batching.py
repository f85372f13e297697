"""`mtreview score`: a hundred thousand articles, resumable."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from mtreview.config import cache_folder
from mtreview.errors import MtreviewError, unknown

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Registers `mtreview score`."""

    @app.command("score")
    def score_command(
        context: typer.Context,
        inputs: Annotated[
            list[str], typer.Argument(help="Folders, TSV, JSONL, Parquet, bilingual files, globs, - for stdin.")
        ],
        out: Annotated[
            Path, typer.Option("-o", "--out", help="Folder for the results; an unfinished run in it is resumed.")
        ],
        engine: Annotated[str, typer.Option(help="local (this machine) or ray (a cluster).")] = "local",
        workers: Annotated[
            int, typer.Option(min=1, help="Number of processes; each loads its own models.")
        ] = os.cpu_count() or 1,
        gpus: Annotated[float, typer.Option(min=0, help="With ray: GPUs per worker, or a fraction of one.")] = 0.0,
        model: Annotated[str | None, typer.Option(help="Translation model for the drafts: a name or a folder.")] = None,
        glossary: Annotated[str | None, typer.Option(help="Your glossary: a TSV, TBX or XLSX file.")] = None,
        reader: Annotated[
            str,
            typer.Option(
                help="on or off: also look for awkward English, small grammar mistakes, wordings that the Chinese contradicts "
                "and single words left out (several times slower)."
            ),
        ] = "off",
        cache: Annotated[bool, typer.Option(help="Cache the drafts for later runs.")] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print progress as JSON, one event per line.")] = False,
    ) -> None:
        """Review many documents into a Parquet dataset and a one-page summary.

        Exit code 0: all done; 1: done, with failed documents; 2: stopped by an error; 130: interrupted. Run the same
        command again to resume."""
        from mtreview.batch.dataset import Dataset
        from mtreview.batch.runner import run_batch
        from mtreview.batch.summary import summarise, write_summary

        if reader not in ("on", "off"):
            raise unknown("value of --reader", reader, ("on", "off"))
        config = replace(
            context.obj,
            model=model or context.obj.model,
            glossary=glossary or context.obj.glossary,
            reader=reader == "on",
        )
        kept = cache_folder() / "drafts.sqlite" if cache else None
        show = _events() if as_json else _Line()
        try:
            counts = run_batch(inputs, out, config, engine=engine, workers=workers, gpus=gpus, cache=kept, tell=show)
            final = {**counts.event("interrupted" if counts.interrupted else "finished"), "reader": reader}
            summary = summarise(Dataset(out), final)
            page = write_summary(summary, out)
        except KeyboardInterrupt:
            show({"event": "stopped", "error": "interrupted twice; run the same command again to go on"})
            raise typer.Exit(130) from None
        except MtreviewError as error:
            if as_json:
                show({"event": "stopped", "error": str(error)})
            raise
        show({**final, "not_checked": summary.not_checked, "summary": str(page)})
        if counts.interrupted:
            raise typer.Exit(130)
        if counts.failed:
            raise typer.Exit(1)


def _events() -> Callable[[dict[str, Any]], None]:
    """Progress for machines: one JSON object a line. From here to the end of the process standard output is ours alone:
    what others print there (Ray does, at its exit too) goes to the error stream."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return lambda event: print(json.dumps(event, ensure_ascii=False), file=stream, flush=True)


class _Line:
    """Progress for people: one line that is rewritten on a terminal, one line every ten seconds elsewhere; what is
    worth keeping stays above it."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def __call__(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "started":
            total = "standard input" if event["total"] is None else f"{event['total']:,} documents"
            self._keep(f"reviewing {total}; Ctrl-C once finishes what is in hand, twice stops now")
        elif kind == "failed":
            self._keep(f"failed: {event['document']}: {event['error']}")
        elif kind == "stopped":
            self._keep(event["error"])
        elif kind == "progress":
            self._progress(event)
        else:
            self._keep(f"{kind}: {_counts(event)}; {event['summary']}")
            if event["not_checked"]:
                self._keep(f"not checked without --reader on: {'; '.join(event['not_checked'])}")

    def _keep(self, text: str) -> None:
        start = "\r\x1b[K" if self.terminal else ""
        sys.stderr.write(f"{start}{text}\n")
        sys.stderr.flush()

    def _progress(self, event: dict[str, Any]) -> None:
        now = time.monotonic()
        if not self.terminal and now - self.last < 10:
            return
        self.last = now
        text = f"{_counts(event)}, {event['tokens_a_second']:,.0f} tokens a second, {_left(event)}"
        sys.stderr.write(f"\r\x1b[K{text}" if self.terminal else f"{text}\n")
        sys.stderr.flush()


def _counts(event: dict[str, Any]) -> str:
    done, total = event["documents"] + event["failed"] + event["kept"], event["total"]
    of = "" if total is None else f" of {total:,}"
    return f"{done:,}{of} documents ({event['failed']:,} failed, {event['kept']:,} from before)"


def _left(event: dict[str, Any]) -> str:
    left = event["seconds_left"]
    if left is None:
        return f"{event['seconds']:.0f} s so far"
    minutes, seconds = divmod(left, 60)
    return f"{minutes // 60} h {minutes % 60:02} min left" if minutes >= 60 else f"{minutes} min {seconds:02} s left"
