"""Which format a file is: the longest suffix in the registry's table that its name ends with."""

from pathlib import Path
from typing import Any

from mtreview.errors import ConfigError
from mtreview.registry import load, names

__all__ = ["format_of", "suffix_of"]


def suffix_of(path: Path) -> str | None:
    """The longest known suffix of the file's name, None when there is none."""
    name = path.name.lower()
    known = [s for s in names("formats") if name.endswith(s) and name != s]
    return max(known, key=len) if known else None


def format_of(path: Path) -> Any:
    """The format for a file name; ConfigError with all suffixes for an unknown one."""
    suffix = suffix_of(path)
    if suffix is None:
        raise ConfigError(f"{path}: no format has this suffix; use one of {' '.join(sorted(names('formats')))}")
    return load("formats", suffix)
