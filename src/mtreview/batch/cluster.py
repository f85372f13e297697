"""The same through Ray Data: `map_batches` over shards with one set of models an actor, on one machine or a cluster."""

import logging
import os
import pickle
import socket
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from mtreview.batch.executors import KILLED_TWICE, Make, Shards
from mtreview.batch.units import Unit
from mtreview.batch.worker import Result, Worker, make_failed_row
from mtreview.config import Config
from mtreview.errors import ConfigError

__all__ = ["RayEngine"]

_log = logging.getLogger(__name__)

_ROUND = 16
"""Shards a worker in one round: the driver holds no more of them. Actors load their models once a round."""

_PATIENCE = 20.0  # seconds for a cluster's head to accept a connection


class RayEngine:
    """Joins the cluster that `RAY_ADDRESS` names, or starts one on this machine. `gpus` is the share of a GPU that each
    worker takes. After `stop()` the shards that no actor has begun are given back undone."""

    def __init__(
        self, config: Config, cache: Path | None, workers: int, recipe: str, *, gpus: float = 0.0, make: Make = Worker
    ) -> None:
        self.made_by, self.workers, self.gpus = (make, config, cache), workers, gpus
        self.recipe = recipe
        self.stopping = False
        self.ray = _connected()
        self.book = self.ray.remote(num_cpus=0)(_Book).remote()
        self.numbers = count()

    def stop(self) -> None:
        self.stopping = True
        self.book.stop.remote()

    def kill(self) -> None:
        self.stop()  # Ray ends the actors when this process ends

    def results(self, shards: Shards) -> Iterator[Result]:
        """One result a shard. An actor that dies is started anew and its shard done once more; when that one dies too,
        the units of the shard are tried each alone, and one that kills twice again is a failed row."""
        while not self.stopping:
            block = [units for _, units in zip(range(_ROUND * self.workers), shards, strict=False)]
            if not block:
                return
            lost = yield from self._round(block)
            if lost and not self.stopping:
                _log.warning("workers died; %d documents are tried again one by one", len(lost))
                again = yield from self._round([[u] for u in lost])
                if not self.stopping:
                    yield from (Result([make_failed_row(u, KILLED_TWICE, self.recipe)]) for u in again)

    def _round(self, block: Sequence[Sequence[Unit]]) -> Generator[Result, None, list[Unit]]:
        """Yields what comes back and returns the units of the shards that were given up."""
        shards = {next(self.numbers): units for units in block}
        rows = [{"number": number, "units": pickle.dumps(list(units))} for number, units in shards.items()]
        done = self.ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            _Actor,
            fn_constructor_args=(*self.made_by, self.book),
            batch_size=1,
            compute=self.ray.data.ActorPoolStrategy(size=self._size(len(rows))),
            num_cpus=1,
            num_gpus=self.gpus or None,
        )
        for row in done.iter_rows():
            if row["result"]:
                del shards[int(row["number"])]
                yield pickle.loads(row["result"])
        return [u for units in shards.values() for u in units]

    def _size(self, shards: int) -> int:
        room = int(self.ray.cluster_resources().get("CPU", 1))
        if self.workers > room:
            _log.warning("%d workers asked for, the cluster has room for %d", self.workers, room)
        return max(1, min(self.workers, room, shards))


class _Book:
    """An actor that all others ask before they begin a shard. Ray tries for ever what kills its actor: twice is
    enough."""

    def __init__(self) -> None:
        self.stopped = False
        self.begun: Counter[int] = Counter()

    def stop(self) -> None:
        self.stopped = True

    def begin(self, shard: int) -> bool:
        self.begun[shard] += 1
        return not self.stopped and self.begun[shard] <= 2


class _Actor:
    """A worker in a Ray actor: a pickled shard in, its number and its pickled result out (empty: not done)."""

    def __init__(self, make: Make, config: Config, cache: Path | None, book: Any) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        self.worker, self.book = make(config, cache), book

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        import ray

        (number,), (units,) = batch["number"], batch["units"]
        wanted = ray.get(self.book.begin.remote(int(number)))
        return {
            "number": [number],
            "result": [pickle.dumps(self.worker.review(pickle.loads(units))) if wanted else b""],
        }


def _connected() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "180")  # a busy laptop takes longer than Ray's thirty seconds
    try:
        import ray
    except ImportError:
        raise ConfigError("--engine ray needs Ray: pip install mtreview[ray]") from None
    if not ray.is_initialized():
        address = os.environ.get("RAY_ADDRESS")
        if address:
            _answers(address)
        try:
            ray.init(include_dashboard=None if address else False, log_to_driver=False, address=address)
        except Exception as error:  # noqa: BLE001  that is what Ray raises when its processes do not come up in time
            where = f"RAY_ADDRESS={address}" if address else "a cluster on this machine"
            raise ConfigError(
                f"{where}: Ray does not start or answer ({error}); see `ray status`, or try again"
            ) from None
    ray.data.DataContext.get_current().enable_progress_bars = False
    return ray


def _answers(address: str) -> None:
    """ConfigError where nothing listens at host:port: Ray itself would go on trying for many minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (colon and port.isdigit()):
        return  # "auto" and the like: Ray's own to find
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except OSError as error:
        raise ConfigError(
            f"RAY_ADDRESS={address}: nothing answers there ({error}); start the cluster with `ray start --head`, correct the "
            "address, or unset it to use this machine"
        ) from None
