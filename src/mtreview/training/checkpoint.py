"""All that a run needs to go on as if nothing had happened, in one file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from zipfile import is_zipfile

import torch
from torch import Tensor

from mtreview.errors import ConfigError, ModelError
from mtreview.files import beside

__all__ = ["State", "load_state", "save_state"]


@dataclass(slots=True)
class State:
    """Where a run is. `step` = steps done; `round`, `place` = the next batch; `round_progress` = progress when the
    round was planned (the clock cannot be asked again); `recipe` = fingerprint of what must not change."""

    recipe: str
    step: int = 0
    seconds: float = 0.0
    pieces: int = 0
    round: int = 0
    place: int = 0
    round_progress: float = 0.0
    loss: float = float("nan")
    tensors: dict[str, Any] = field(default_factory=dict)


def save_state(
    path: Path,
    state: State,
    weights: Mapping[str, Tensor],
    momentum: Mapping[str, Tensor],
    adam: Any,
    average: Mapping[str, Tensor],
) -> None:
    """Written beside its place and moved there: a killed process leaves the checkpoint before it."""
    plain = asdict(state) | {"tensors": None}
    whole = {
        "state": plain,
        "weights": dict(weights),
        "momentum": dict(momentum),
        "adam": adam,
        "average": dict(average),
    }
    with beside(path) as part:
        torch.save(whole, part)


def load_state(path: Path, recipe: str) -> State | None:
    """The state on disk with its tensors, None where there is none; ConfigError when another recipe made it."""
    if not path.exists():
        return None
    try:
        if not is_zipfile(path):
            raise EOFError("it is cut short or of another kind")
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise ModelError(f"{path}: not a readable checkpoint: {error}; start anew with resume=False") from None
    state = State(**(stored.pop("state") | {"tensors": stored}))
    if state.recipe != recipe:
        raise ConfigError(
            f"{path}: made by a recipe with other data or another model; start anew with resume=False, or give run.work another name"
        )
    return state
