"""The loop of a batch: what is new or changed goes to the engine in shards, what comes back goes to the dataset."""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from mtreview.batch.counting import count_documents
from mtreview.batch.dataset import Dataset
from mtreview.batch.executors import LocalEngine, Make, Shards, in_a_process
from mtreview.batch.inputs import find_inputs, read_units
from mtreview.batch.units import Unit, key
from mtreview.batch.worker import Result, Worker, recipe_of
from mtreview.config import Config
from mtreview.errors import ConfigError, unknown

__all__ = ["Counts", "run_batch"]

SHARD_CHARACTERS = 60_000
SHARD_DOCUMENTS = 64

Event = dict[str, Any]


class Engine(Protocol):
    """Who runs the workers. `results` gives one result a shard, in any order; after `stop()` the shards in hand are
    finished, `kill()` ends them."""

    def results(self, shards: Shards) -> Iterator[Result]: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...


@dataclass(slots=True)
class Counts:
    """How far a batch is. `total` documents of the inputs (None: standard input, nobody knows); `kept` were done
    before; `tokens`: pieces of English worked through, as the judge counts them."""

    total: int | None = None
    done: int = 0
    failed: int = 0
    kept: int = 0
    tokens: int = 0
    begun: float = field(default_factory=time.monotonic)
    interrupted: bool = False

    def add(self, result: Result) -> None:
        failed = sum(r["status"] == "failed" for r in result.documents)
        self.failed += failed
        self.done += len(result.documents) - failed
        self.tokens += result.tokens

    def event(self, kind: str = "progress") -> Event:
        seconds = max(time.monotonic() - self.begun, 1e-9)
        return {
            "event": kind, "total": self.total, "documents": self.done, "failed": self.failed, "kept": self.kept,
            "tokens": self.tokens, "seconds": round(seconds, 1), "tokens_a_second": round(self.tokens / seconds, 1),
            "seconds_left": self._left(seconds),
        }  # fmt: skip

    def _left(self, seconds: float) -> int | None:
        """By the documents of this run so far; None while there are none or the total is unknown."""
        worked = self.done + self.failed
        if self.total is None or not worked:
            return None
        return round(max(0, self.total - self.kept - worked) * seconds / worked)


def run_batch(
    inputs: Sequence[str],
    out: Path,
    config: Config,
    *,
    engine: str = "local",
    workers: int = 2,
    gpus: float = 0.0,
    cache: Path | None = None,
    tell: Callable[[Event], None] = lambda _: None,
    make: Make = Worker,
    made_by: str | None = None,
) -> Counts:
    """Scores all documents of the inputs into the dataset `out`; run again, it does only what is new or changed.
    `gpus`: of a Ray cluster, the share that each worker takes. `made_by` is the recipe that keys the results (None:
    read off the models that `config` names). `tell` gets an event a failed document and one a shard.

    The first interrupt finishes the shards in hand, the second stops at once (KeyboardInterrupt); both leave a dataset
    to go on with. StoreError when the disk is full or read-only, InputError for inputs that are not there.
    """
    if engine not in ("local", "ray"):
        raise unknown("engine", engine, ["local", "ray"], "--engine")
    if gpus and engine != "ray":
        raise ConfigError("--gpus shares the GPUs of a Ray cluster among workers; leave it out, or use --engine ray")
    paths = find_inputs(inputs)
    with Dataset.writing(out) as dataset:
        recipe = in_a_process(recipe_of, config, cache) if made_by is None else made_by
        counts = Counts(count_documents(paths))
        tell(counts.event("started"))
        runner = _engine(engine, config, cache, workers, recipe, gpus=gpus, make=make)
        shards = _shards(_wanted(read_units(paths, limit=config.limit), dataset, recipe, counts))
        with _interrupts(runner, counts):
            for result in runner.results(shards):
                dataset.add(result)
                counts.add(result)
                for row in result.documents:
                    if row["status"] == "failed":
                        tell({"event": "failed", **{k: row[k] for k in ("document", "origin", "error")}})
                tell(counts.event())
    return counts


def _engine(
    engine: str, config: Config, cache: Path | None, workers: int, recipe: str, *, gpus: float, make: Make
) -> Engine:
    if engine == "ray":
        from mtreview.batch.cluster import RayEngine

        return RayEngine(config, cache, workers, recipe, gpus=gpus, make=make)
    return LocalEngine(config, cache, workers, recipe, make=make)


def _wanted(units: Iterator[Unit], dataset: Dataset, recipe: str, counts: Counts) -> Iterator[Unit]:
    """What is new, changed or failed before; a second unit with the name of an earlier one gets a number."""
    with closing(sqlite3.connect("")) as taken:  # on disk when it grows: names must not fill the memory
        taken.execute("CREATE TABLE names (name TEXT PRIMARY KEY)")
        for unit in units:
            named = replace(unit, id=_free_name(taken, unit.id))
            if dataset.status(named.id) == (key(named, recipe), "done"):
                counts.kept += 1
            else:
                yield named


def _free_name(taken: sqlite3.Connection, name: str) -> str:
    candidates = chain([name], (f"{name}~{n}" for n in count(2)))
    free = next(c for c in candidates if taken.execute("INSERT OR IGNORE INTO names VALUES (?)", (c,)).rowcount)
    return free


def _shards(units: Iterator[Unit]) -> Iterator[list[Unit]]:
    shard: list[Unit] = []
    size = 0
    for unit in units:
        shard.append(unit)
        size += unit.size()
        if size >= SHARD_CHARACTERS or len(shard) >= SHARD_DOCUMENTS:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


@contextmanager
def _interrupts(engine: Engine, counts: Counts) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        if counts.interrupted:
            engine.kill()
            raise KeyboardInterrupt
        counts.interrupted = True
        engine.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
