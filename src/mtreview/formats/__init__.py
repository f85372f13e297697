"""Bilingual files in and out. The suffix chooses the format; docs/formats.md says what each carries."""

from pathlib import Path
from typing import Any

from mtreview.formats.choosing import format_of
from mtreview.formats.documents import read, read_document
from mtreview.formats.inplace.giving_back import gives_back, write_into
from mtreview.records import ReviewData
from mtreview.revision.store import Store

__all__ = ["Export", "read", "read_document", "write"]


def write(data: ReviewData, path: Path, **options: Any) -> None:
    """Writes the review in the format of the path's suffix; ConfigError for an unknown suffix or option."""
    from mtreview.formats.model.options import check_options

    made = format_of(Path(path))
    made.write(data, Path(path), **check_options(made, options))


class Export:
    """`write` for those who find it by name: a review is below the formats and does not import them."""

    @staticmethod
    def write(data: ReviewData, path: Path, *, store: Store | None = None, **options: Any) -> None:
        if store is not None and not options and gives_back(store, path):
            write_into(store, path)
        else:
            write(data, path, **options)
