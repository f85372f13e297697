"""Files are written beside their place and renamed: a failure leaves what was there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mtreview.errors import InputError

__all__ = ["beside", "printable"]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A path in the same folder to write to; it takes the place of `path` when the block ends well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}; choose another place with -o") from None
    finally:
        part.unlink(missing_ok=True)


def printable(text: str) -> str:
    """`text` with what no XML or HTML file may hold (control characters, lone surrogates, U+FFFE, U+FFFF) as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if allowed(c) else "\ufffd" for c in text)


def allowed(char: str) -> bool:
    """True for a character of XML 1.0."""
    code = ord(char)
    if code < 0x20:
        return char in "\t\n\r"
    return not (0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))
