"""Which format a file is: the longest suffix in the registry's table that its name ends with."""

import re
from pathlib import Path
from typing import Any

from mtreview.errors import ConfigError
from mtreview.formats.model.reading import bytes_of
from mtreview.registry import load, names

__all__ = ["format_of", "reader_of", "research_suffix", "suffix_of"]


_SPANS = re.compile(r"\t-?\d+(?: \d+)*\t-?\d+(?: \d+)*\t(?:minor|major|critical|no-error)(?: |\t|$)")
_TELLING = (b"<xliff", b"<tmx", b"SQLite format 3\0")


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


def reader_of(path: Path) -> Any:
    """The format to read a file with: what its first bytes say, where a format knows them, else what its suffix says.
    So XLIFF 2 in a file named .xlf and the XLIFF of other tools under their own suffixes are read as what they are."""
    head = bytes_of(path, 4096)
    if any(mark in head for mark in _TELLING):
        for name in names("formats"):
            made = load("formats", name)
            if made.sniff(head):
                return made
    if suffix_of(path) == ".tsv":
        return load("formats", research_suffix(head) or ".tsv")
    return format_of(path)


def research_suffix(head: bytes) -> str | None:
    """The suffix of the published layout that a table begins like: `.mqm.tsv`, `.qe.tsv`, None for others. WMT-QE
    files without a header are known by their places and severities."""
    first = head.decode("utf-8", "replace").lstrip("\ufeff").split("\n")[0].rstrip("\r").split("\t")
    if [c.lower() for c in first[-4:]] == ["source", "target", "category", "severity"]:
        return ".mqm.tsv"
    if "start_ids" in first and "end_ids" in first:
        return ".qe.tsv"
    return ".qe.tsv" if _SPANS.search("\t".join(first)) else None
