"""Rows of training text as they come: tab-separated files, word lists, weights by origin."""

import gzip
import lzma
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from mtreview.errors import ConfigError, FormatError

__all__ = ["Row", "entries", "expand", "lexicon_rows", "open_text", "read_rows", "weight_of"]

_ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/")
_NOT_A_MEANING = ("CL:", "variant", "see ", "old ", "surname", "abbr")


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of texts and where it stands: `file` and 1-based `line`. `switched`: words of the source are English."""

    origin: str
    source: str
    target: str
    file: Path
    line: int
    switched: bool = False


def open_text(path: Path) -> IO[str]:
    """A UTF-8 text file, plain, .gz or .xz; ConfigError where there is none."""
    try:
        if path.suffix == ".xz":
            return lzma.open(path, "rt", encoding="utf-8", newline="\n")
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding="utf-8", newline="\n")
        return path.open(encoding="utf-8", newline="\n")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: no such file, though the recipe names it; correct the path or leave it out"
        ) from None


def expand(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    """The files behind shell patterns that count from `folder`, in order, each once; ConfigError for one without
    any."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        base = Path(pattern)
        start = folder / base.parent
        hits = sorted(start.glob(base.name)) if start.is_dir() else []
        if not hits:
            raise ConfigError(f"{folder / pattern}: no file fits; correct the recipe's [data]")
        found.update(dict.fromkeys(hit.resolve() for hit in hits))
    return list(found)


def read_rows(path: Path) -> Iterator[Row]:
    """Rows `origin, source, target` of one file without a header; FormatError with the line for any other shape."""
    with open_text(path) as stream:
        for number, line in enumerate(stream, 1):
            columns = line.rstrip("\r\n").split("\t")
            if len(columns) != 3:
                raise FormatError(f"{path}, line {number}: {len(columns)} columns, not origin, source and target")
            yield Row(columns[0], columns[1], columns[2], path, number)


def entries(path: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line number, Simplified form, pinyin and senses of each entry of a CEDICT word list."""
    with open_text(path) as stream:
        for number, line in enumerate(stream, 1):
            if (entry := _ENTRY.match(line)) is not None:
                yield number, entry[1], entry[2], entry[3].split("/")


def lexicon_rows(path: Path, *, senses: int = 2) -> Iterator[Row]:
    """The first meanings of a CEDICT word list as short pairs; their origin is `cedict`."""
    for number, word, _, meanings in entries(path):
        for meaning in meanings[:senses]:
            english = re.sub(r"\([^)]*\)", "", meaning).strip()
            if english and not english.startswith(_NOT_A_MEANING) and len(english.split()) < 6 and len(word) < 6:
                yield Row("cedict", word, english, path, number)


def weight_of(origin: str, weights: Mapping[str, float]) -> float:
    """The weight of the first shell pattern that fits the origin, 1.0 where none does."""
    return next((weight for pattern, weight in weights.items() if fnmatchcase(origin, pattern)), 1.0)
