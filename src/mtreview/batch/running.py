"""The loop of a batch: what is new or changed goes to the engine in shards, what comes back goes to the dataset."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from mtreview.batch.dataset import Dataset
from mtreview.batch.engines import LocalEngine, Make, in_a_process, ray_results
from mtreview.batch.inputs import read_units
from mtreview.batch.units import Unit, key
from mtreview.batch.working import Result, Worker, recipe_of
from mtreview.config import Config
from mtreview.errors import ConfigError
from mtreview.registry import names

__all__ = ["Counts", "run_batch"]

SHARD_CHARACTERS = 60_000
SHARD_DOCUMENTS = 64

Event = dict[str, Any]


@dataclass(slots=True)
class Counts:
    """How far a batch is."""

    done: int = 0
    failed: int = 0
    kept: int = 0
    words: int = 0
    begun: float = field(default_factory=time.monotonic)
    interrupted: bool = False

    def event(self) -> Event:
        seconds = max(time.monotonic() - self.begun, 1e-9)
        return {
            "event": "progress", "documents": self.done, "failed": self.failed, "kept": self.kept, "words": self.words,
            "seconds": round(seconds, 1), "words_a_second": round(self.words / seconds, 1),
        }  # fmt: skip


def run_batch(
    inputs: Sequence[str],
    out: Path,
    config: Config,
    *,
    engine: str = "local",
    workers: int = 2,
    cache: Path | None = None,
    tell: Callable[[Event], None] = lambda _: None,
    make: Make = Worker,
    made_by: str | None = None,
) -> Counts:
    """Scores all documents of the inputs into the dataset `out`; run again, it does only what is new or changed.
    `made_by` is the recipe that keys the results (None: read off the models that `config` names).

    The first interrupt finishes the shards in hand, the second stops at once; both leave a dataset to go on with.
    StoreError when the disk is full or read-only, InputError for inputs that are not there.
    """
    if engine not in ("local", "ray"):
        raise ConfigError(f"unknown engine {engine!r}; known: local, ray")
    if config.metrics is None:
        # sacrebleu's TER takes longer than all else that is computed on a segment: only where it is asked for
        config = replace(config, metrics=tuple(n for n in names("metrics") if n != "ter"))
    if made_by is None:
        made_by = in_a_process(recipe_of, config)
    dataset = Dataset.open(out)
    dataset.mend()
    counts = Counts()
    shards = _shards(_wanted(read_units(inputs, limit=config.limit), dataset, made_by, counts))
    local = LocalEngine(config, cache, workers, made_by, make=make)
    results = local.results(shards) if engine == "local" else ray_results(config, shards, workers, stopping=lambda: local.stopping)
    with _interrupts(local, counts):
        for result in results:
            dataset.add(result)
            _count(counts, result)
            tell(counts.event())
    return counts


def _wanted(units: Iterator[Unit], dataset: Dataset, made_by: str, counts: Counts) -> Iterator[Unit]:
    """What is new, changed or failed before; a second unit with the name of an earlier one gets a number."""
    seen: dict[str, int] = {}
    for unit in units:
        seen[unit.id] = seen.get(unit.id, 0) + 1
        if seen[unit.id] > 1:
            name = f"{unit.id}~{seen[unit.id]}"
            unit = Unit(name, unit.origin, unit.source, unit.target, unit.aligned, unit.error)
        if dataset.status(unit.id) == (key(unit, made_by), "done"):
            counts.kept += 1
        else:
            yield unit


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


def _count(counts: Counts, result: Result) -> None:
    counts.done += sum(r["status"] == "done" for r in result.documents)
    counts.failed += sum(r["status"] == "failed" for r in result.documents)
    counts.words += result.words


@contextlib.contextmanager
def _interrupts(engine: LocalEngine, counts: Counts) -> Iterator[None]:
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
