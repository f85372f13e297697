"""What a format must offer to be written and to be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from mtreview.records import ReviewData

__all__ = ["Reader", "Writer"]


class Writer(Protocol):
    """A format that can be written. `carries`: which parts of a review survive in it (documented and tested)."""

    name: str
    suffixes: tuple[str, ...]
    carries: frozenset[str]

    def write(self, data: ReviewData, path: Path, **options: Any) -> None:
        """Writes beside `path` and renames: a failure leaves what was there."""
        ...


class Reader(Protocol):
    """A format that can be read as bilingual pairs, with whatever of a review it carries. `formats.model.exchange.Format` has
    `read` and `sniff` made of `load`: a subclass writes `load` alone."""

    name: str
    suffixes: tuple[str, ...]

    def sniff(self, head: bytes) -> bool:
        """True when the first kilobytes look like this format."""
        ...

    def load(self, path: Path) -> Iterator[Any]:
        """One `formats.model.exchange.Exchange` a contained document: what `mtreview merge` compares with a review and
        `--memory` takes exact matches from. FormatError names file, place and remedy."""
        ...

    def read(self, path: Path) -> Iterator["ReviewData"]:
        """One review a contained document; FormatError names file, place and remedy."""
        ...
