"""The review file itself as a format, so that an earlier review can be read, merged or taken as a memory."""

from collections.abc import Iterator
from pathlib import Path

from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.units import fingerprint, units
from mtreview.records import ReviewData
from mtreview.revision.store import Store

__all__ = ["Mtr"]


class Mtr(Format):
    """The .mtr review file."""

    name = "review file"
    suffixes = (".mtr",)
    carries = frozenset(
        {"review", "texts", "edited", "draft", "alignment", "state", "comments", "findings", "scores", "markup"}
    )

    def sniff(self, head: bytes) -> bool:
        return head.startswith(b"SQLite format 3\0")

    def write(self, data: ReviewData, path: Path) -> None:
        Store.create(path, data)

    def load(self, path: Path) -> Iterator[Exchange]:
        data = Store(path).read()
        yield Exchange(data.document.id, str(path), tuple(units(data)), fingerprint(data.document), data)
