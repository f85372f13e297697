"""The small networks' files: named arrays and what is to be said about them, in one npz."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import ModelError

__all__ = ["read_weights", "write_weights"]


def read_weights(path: Path, name: str, command: str) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """The arrays as float32, and what `write_weights` was told about them. ModelError when the file is missing or damaged;
    it says that the network `name` is to be trained with `command`."""
    try:
        # The stream is ours to close: of a damaged file numpy leaves its own open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            kept = {key: file[key] for key in file.files}
        about: dict[str, Any] = json.loads(bytes(kept.pop("about")).decode())
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise ModelError(f"{path}: the {name} cannot be read ({error}); train it with `{command}`") from None
    return {key: value.astype(np.float32) for key, value in kept.items()}, about


def write_weights(
    path: Path, arrays: Mapping[str, NDArray[np.float32]], about: Mapping[str, Any], exact: tuple[str, ...]
) -> None:
    """Arrays go as float16; those whose name begins with one of `exact` stay float32."""
    kept: dict[str, Any] = {
        key: value if key.startswith(exact) else value.astype(np.float16) for key, value in arrays.items()
    }
    kept["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez_compressed(path, allow_pickle=False, **kept)
