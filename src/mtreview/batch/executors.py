"""Worker processes of this machine: results in any order, no unit lost, a worker that is killed is replaced."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import Any, Protocol

from mtreview.batch.units import Unit
from mtreview.batch.worker import Result, Worker, make_failed_row
from mtreview.config import Config

__all__ = ["KILLED_TWICE", "LocalEngine", "Make", "Reviewer", "Shards", "in_a_process"]

_log = logging.getLogger(__name__)

KILLED_TWICE = "the worker was killed twice while it held this document"

Shards = Iterator[Sequence[Unit]]


class Reviewer(Protocol):
    """What a worker process holds: `Worker`, or something lighter in tests."""

    def review(self, units: Sequence[Unit]) -> Result: ...


Make = Callable[[Config, Path | None], Reviewer]

_held: list[Reviewer] = []


def _calm() -> None:
    """Interrupts are left to the parent, one OpenMP thread, and no life after the parent: it may be killed in a way
    that leaves it no time to end its children, who would wait for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _start(make: Make, config: Config, cache: Path | None) -> None:
    """In a fresh process: models loaded once."""
    _calm()
    _held.append(make(config, cache))


def _work(units: Sequence[Unit]) -> Result:
    return _held[0].review(units)


def in_a_process(work: Callable[..., str], *arguments: object) -> str:
    """The result of `work` done in a process of its own, so that what it loads does not stay in this one."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_calm) as pool:
        return pool.submit(work, *arguments).result()


def _close(pool: ProcessPoolExecutor) -> None:
    """Waits for its processes, which after `stop()` have nothing left to do and after `kill()` are dead. A pool left
    to the interpreter's exit is woken there through a pipe that its own thread may just have closed."""
    pool.shutdown(wait=True, cancel_futures=True)


class Spawned(SpawnContext):
    """Starts processes afresh (a forked child would inherit the parent's locks and threads) and knows which it started."""

    def __init__(self) -> None:
        self.children: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  as the pool calls it
        child = SpawnProcess(*args, **kwargs)
        self.children.append(child)
        return child

    def alive(self) -> list[SpawnProcess]:
        return [child for child in self.children if child.is_alive()]


class LocalEngine:
    """A pool of processes on this machine. `stop()` lets the shards in hand finish, `kill()` does not."""

    def __init__(self, config: Config, cache: Path | None, workers: int, recipe: str, *, make: Make = Worker) -> None:
        self.config, self.cache, self.workers, self.recipe, self.make = config, cache, workers, recipe, make
        self.stopping = False
        self.spawned = Spawned()

    def stop(self) -> None:
        self.stopping = True

    def kill(self) -> None:
        """Ends the worker processes of this engine at once; other children of the process live on."""
        self.stopping = True
        for child in self.spawned.alive():
            child.kill()

    def results(self, shards: Shards) -> Iterator[Result]:
        """One result a shard, as they are finished. When a worker dies, the units in hand are tried once more, each
        alone in a process of its own; a unit that kills that one too is a failed row."""
        pending: dict[Future[Result], Sequence[Unit]] = {}
        pool = self._pool(self.workers)
        try:
            while True:
                self._fill(pool, shards, pending)
                if not pending:
                    return
                done = wait(pending, return_when=FIRST_COMPLETED).done
                for future in [f for f in pending if f in done]:  # in the order they were handed out
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        suspects = list(pending.values())
                        pending.clear()
                        _close(pool)
                        if self.stopping:
                            return
                        _log.warning("a worker died; its documents are tried again one by one")
                        yield from self._one_by_one([u for shard in suspects for u in shard])
                        pool = self._pool(self.workers)
                        break
                    del pending[future]
                    yield result
        finally:
            _close(pool)

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        given = (self.make, self.config, self.cache)
        return ProcessPoolExecutor(workers, mp_context=self.spawned, initializer=_start, initargs=given)

    def _fill(self, pool: ProcessPoolExecutor, shards: Shards, pending: dict[Future[Result], Sequence[Unit]]) -> None:
        while not self.stopping and len(pending) < self.workers + 1:
            units = next(shards, None)
            if units is None:
                return
            pending[pool.submit(_work, units)] = units

    def _one_by_one(self, units: Sequence[Unit]) -> Iterator[Result]:
        pool = self._pool(1)
        try:
            for unit in units:
                if self.stopping:
                    return
                try:
                    yield pool.submit(_work, [unit]).result()
                except BrokenProcessPool:
                    _close(pool)
                    if not self.stopping:
                        yield Result([make_failed_row(unit, KILLED_TWICE, self.recipe)])
                    pool = self._pool(1)
        finally:
            _close(pool)
