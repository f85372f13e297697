"""Which tables lie behind a result: the shipped ones by their content, the fetched dictionary by its own where it is there."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from mtreview.config import data_folder
from mtreview.language.dictionary import find_fetched_dictionary

__all__ = ["hash_tables"]

_MODELS = ("lexical.npz", "ngrams.npz", "quality-head.npz", "tagger.npz")
_DATA = ("mtreview.detectors", "mtreview.language")


def hash_tables() -> dict[str, str | None]:
    """File name -> beginning of the SHA-256 of its bytes; None for CC-CEDICT where it has not been fetched."""
    dictionary = find_fetched_dictionary()
    found: dict[str, str | None] = {path.name: _digest(path, path.stat().st_mtime_ns) for path in _shipped()}
    there = dictionary.is_file()
    return {**found, "cc-cedict": _digest(dictionary, dictionary.stat().st_mtime_ns) if there else None}


def _shipped() -> Iterator[Path]:
    yield from (data_folder("models") / name for name in _MODELS)
    for package in _DATA:
        yield from sorted(p for p in Path(str(files(package) / "data")).iterdir() if ".tsv" in p.name)


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int) -> str:
    """`changed`, the time of the last change in nanoseconds, makes a file that was written anew another entry."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]
