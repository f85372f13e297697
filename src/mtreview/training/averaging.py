"""The mean of the weights that a run had at its last saves: close by each other, their mean has less of the noise of single batches
(Junczys-Dowmunt and others, WMT 2016). It helps where the rates have not fallen to zero; after a whole decay there is little left."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from mtreview.errors import ModelError
from mtreview.files import beside

__all__ = ["average_kept", "forget_after", "keep_weights"]


def keep_weights(folder: Path, step: int, weights: Mapping[str, Tensor], count: int) -> None:
    """Writes the weights of a step into `folder` and removes the oldest files beyond `count`."""
    folder.mkdir(parents=True, exist_ok=True)
    with beside(_file(folder, step)) as part:
        torch.save({name: weight.cpu() for name, weight in weights.items()}, part)
    for path in _kept(folder)[:-count]:
        path.unlink()


def forget_after(folder: Path, step: int) -> None:
    """Removes what was kept after a step: a run that goes on from there, or begins, makes it anew."""
    for path in _kept(folder):
        if path > _file(folder, step) or not step:
            path.unlink()


def average_kept(folder: Path) -> dict[str, Tensor]:
    """The mean, by name, of all weights kept in `folder`; ModelError where there are none."""
    paths = _kept(folder)
    if not paths:
        raise ModelError(f"{folder}: no weights were kept to take the mean of; start anew with resume=False")
    mean: dict[str, Tensor] = {}
    for path in paths:
        for name, weight in torch.load(path, map_location="cpu", weights_only=True).items():
            mean[name] = mean.get(name, torch.zeros_like(weight)) + weight / len(paths)
    return mean


def _kept(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted(folder.glob("step-*.pt"))


def _file(folder: Path, step: int) -> Path:
    return folder / f"step-{step:09}.pt"
