"""The edited English alone, as the document it is: text or Markdown."""

from pathlib import Path

from mtreview.files import beside
from mtreview.formats.model.exchange import Format
from mtreview.records import ReviewData
from mtreview.revision import edits as log

__all__ = ["CleanText"]


class CleanText(Format):
    """The target as it now stands, to the last blank; Markdown in it stays what it is."""

    name = "clean text"
    suffixes = (".txt", ".md")
    carries = frozenset({"edited document"})

    def write(self, data: ReviewData, path: Path) -> None:
        text = log.apply_to_document(data)
        with beside(path) as part:
            # Bytes, so that line ends stay as they came; a lone surrogate cannot be UTF-8 and becomes U+FFFD.
            part.write_bytes("".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text).encode("utf-8"))
