"""One process or several that average their gradients. The caller's process is rank 0; the others are its children."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from mtreview.errors import MtreviewError

__all__ = ["Group", "join", "start"]

PATIENCE = timedelta(hours=1)


@dataclass(slots=True)
class Group:
    """`size` processes, this one being `rank`."""

    rank: int = 0
    size: int = 1
    children: list[BaseProcess] = field(default_factory=list)

    def sum_over(self, tensor: Tensor) -> Tensor:
        """The sum over all processes, in place."""
        if self.size > 1:
            dist.all_reduce(tensor)
        return tensor

    def broadcast(self, value: float, device: torch.device) -> float:
        """Rank 0's value."""
        if self.size == 1:
            return value
        tensor = torch.tensor([value], dtype=torch.float64, device=device)
        dist.broadcast(tensor, 0)
        return float(tensor)

    def close(self) -> None:
        """Leaves the group; rank 0 ends the children that are still there."""
        if self.size > 1 and dist.is_initialized():
            dist.destroy_process_group()
        for child in self.children:
            child.join(timeout=10)
            if child.is_alive():
                child.terminate()


def join(rank: int, size: int, meeting: Path, *, cuda: bool) -> Group:
    """Joins the group that meets in the file `meeting`."""
    if size > 1:
        backend = "nccl" if cuda else "gloo"
        dist.init_process_group(backend, init_method=f"file://{meeting}", rank=rank, world_size=size, timeout=PATIENCE)
    return Group(rank, size)


def start(size: int, meeting: Path, work: Callable[..., Any], arguments: tuple[Any, ...], *, cuda: bool) -> Group:
    """Starts `size - 1` children on `work(rank, size, *arguments)` and joins them as rank 0."""
    meeting.unlink(missing_ok=True)
    context = multiprocessing.get_context("spawn")
    children: list[BaseProcess] = []
    for rank in range(1, size):
        child = context.Process(target=work, args=(rank, size, *arguments), daemon=True)
        child.start()
        children.append(child)
    try:
        group = join(0, size, meeting, cuda=cuda)
    except RuntimeError as error:
        raise MtreviewError(
            f"{size} training processes did not find each other: {error}; set run.processes = 1"
        ) from None
    group.children = children
    return group
