"""Bytes and text of files that people give, with one clear line where that fails."""

import re
from pathlib import Path

from mtreview.errors import InputError
from mtreview.language.text import decode

__all__ = ["bytes_of", "is_number", "refuse_address", "text_of"]

_ADDRESS = re.compile(r"(?:https?|ftp):/", re.IGNORECASE)


def bytes_of(path: Path, count: int = -1) -> bytes:
    """The file's bytes, or the first `count`; InputError when it is missing, a folder or may not be read."""
    if path.is_dir():
        raise InputError(f"{path}: a folder, not a file; `mtreview score {path} -o OUT` takes folders")
    try:
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the name and the folder you are in") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def is_number(text: str) -> bool:
    """Whether it is a plain number that an id or a place can be; `str.isdigit` is true of "²", which `int` refuses."""
    return re.fullmatch("[0-9]{1,9}", text) is not None


def refuse_address(path: Path) -> None:
    """InputError for what is an address on the web and no file."""
    if _ADDRESS.match(str(path)):
        address = re.sub(":/+", "://", str(path), count=1)  # a path has lost one of the two strokes
        raise InputError(
            f"{address}: this is a web address, and mtreview downloads nothing. Save the page (HTML or text) and give that file"
        )


def text_of(path: Path) -> str:
    """The file's text, in whatever encoding it is; line ends as they are."""
    return decode(bytes_of(path), str(path))[0]
