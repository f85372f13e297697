"""Files are written beside their place and renamed: a failure leaves what was there."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mtreview.errors import InputError

__all__ = ["ODD", "beside", "printable"]

ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


@contextmanager
def beside(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """A path in the same folder to write to; it takes the place of `path` when the block ends well.

    `durable`: what was written survives a power cut from there on."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        if durable:
            _sync(part)
        part.replace(path)
        if durable:
            _sync(path.parent)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written: {error.strerror or error}; choose another place with -o"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder, and needs none to be synchronised
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)  # Windows wants to be able to write
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def printable(text: str) -> str:
    """`text` with what no XML or HTML file may hold (control characters, lone surrogates, U+FFFE, U+FFFF) as U+FFFD."""
    return ODD.sub("\ufffd", text)
