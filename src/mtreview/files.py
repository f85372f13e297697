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
def beside(path: Path) -> Iterator[Path]:
    """A path in the same folder to write to; it takes the place of `path` when the block ends well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written: {error.strerror or error}; choose another place with -o"
        ) from None
    finally:
        part.unlink(missing_ok=True)


def printable(text: str) -> str:
    """`text` with what no XML or HTML file may hold (control characters, lone surrogates, U+FFFE, U+FFFF) as U+FFFD."""
    return ODD.sub("\ufffd", text)
