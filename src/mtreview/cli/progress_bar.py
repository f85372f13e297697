"""The one progress bar of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

__all__ = ["Tell", "show_progress"]


class Tell(Protocol):
    """What is being done, how much of it, how much there is (None: unknown), and a remark beside the bar."""

    def __call__(self, stage: str, done: float, total: float | None, note: str = "") -> None: ...


@contextmanager
def show_progress(console: Console | None = None, *, quiet: bool = False, in_bytes: bool = False) -> Iterator[Tell]:
    """A bar per stage, on the error stream unless a console is given, gone when the work is done. Where nobody looks
    (no terminal, or `quiet`) nothing is printed."""
    console = console or Console(stderr=True)
    count = DownloadColumn() if in_bytes else TaskProgressColumn()
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        count,
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        tasks = {"": bar.add_task("starting", total=None, note="")}

        def tell(stage: str, done: float, total: float | None, note: str = "") -> None:
            if "" in tasks:
                bar.remove_task(tasks.pop(""))
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total, note=note)
            bar.update(tasks[stage], completed=done, total=total)
            if note:  # the last one stays where there is no new one
                bar.update(tasks[stage], note=note)

        yield tell
