"""Where weights are kept: int8 by row in one file, and folders that are built once and appear whole.

The scheme is CTranslate2's own: every row of a matrix is divided by its largest absolute value over 127. Quantising
the restored weights again gives the same integers, so both engines compute with the same numbers.
"""

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.engines.blocks import unpack
from mtreview.errors import ModelError
from mtreview.files import beside

__all__ = ["DETECTOR", "QUANTISED", "RATERS", "SCALE", "build", "content_key", "load", "save", "shrink"]

QUANTISED = "model.int8.safetensors"
DETECTOR, RATERS = "detector.safetensors", "raters.safetensors"
SCALE = "|scale"
"""What follows the name of a matrix in that of its scales (R, 1)."""
_COUNTS = (".json", ".spm", ".model", ".safetensors", ".bin")


def save(weights: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Writes matrices as int8 by row with a float32 scale a row, everything else as float32."""
    from safetensors.numpy import save_file

    out: dict[str, NDArray[Any]] = {}
    for name, value in weights.items():
        whole = np.asarray(value, dtype=np.float32)
        if whole.ndim != 2 or whole.shape[0] == 1:
            out[name] = np.ascontiguousarray(whole)
            continue
        top = np.abs(whole).max(axis=1, keepdims=True)
        step = np.where(top == 0, 1, top / 127).astype(np.float32)
        out[name] = np.rint(whole / step).clip(-127, 127).astype(np.int8)
        out[name + SCALE] = step
    with beside(path) as part:
        save_file(out, part)


def load(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights that `save` wrote, as float32, and blocks whose kind the file tells; ModelError when it is damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            kinds = file.metadata() or {}
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{path}: the weights cannot be read ({error}); install or add the model again") from None

    def whole(name: str, value: NDArray[Any]) -> NDArray[np.float32]:
        if name in kinds:
            return unpack(value, kinds[name])
        return value * stored[name + SCALE] if name + SCALE in stored else value

    return {name: whole(name, value) for name, value in stored.items() if not name.endswith(SCALE)}


def shrink(folder: Path, small: Path) -> None:
    """A copy of a model folder with its weights as int8 by row: half of what float16 takes."""
    from safetensors.numpy import load_file

    small.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.suffix not in (".safetensors", ".bin"):
            shutil.copyfile(path, small / path.name)
    save(load_file(folder / "model.safetensors"), small / QUANTISED)


def content_key(folder: Path) -> str:
    """Sixteen hexadecimal digits that change when any file that makes up the model changes.

    mtreview.json is left out: it says how to decode and which heads align, and changes no probability. So is the
    detector, which raters begin as and nothing else reads; it need not be there."""
    digest = hashlib.sha256()
    for path in sorted(
        p for p in folder.iterdir() if p.suffix in _COUNTS and p.name not in ("mtreview.json", DETECTOR)
    ):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def build(folder: Path, make: Callable[[Path], None]) -> Path:
    """Makes `folder` with `make(empty folder)` unless it exists. Built beside it and renamed: it appears whole or not
    at all, and of two processes that build the same one wins and both use the result."""
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        make(beside)
        beside.rename(folder)
    except OSError as error:
        if not (folder.is_dir() and error.errno in (errno.ENOTEMPTY, errno.EEXIST)):
            raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _unwritable(folder: Path, error: OSError) -> ModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(f"{folder}: the disk is full; free some space or set MTREVIEW_CACHE to another disk")
    return ModelError(f"{folder}: cannot be written ({error}); set MTREVIEW_CACHE to a folder that can")
