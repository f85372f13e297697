"""The edited English as a DOCX document: paragraphs, headings, and Markdown's bold and italics as styles."""

from collections.abc import Iterator
from pathlib import Path

import docx

from mtreview.files import beside
from mtreview.formats.model.exchange import Format
from mtreview.formats.office.docx_text import write_text
from mtreview.records import ReviewData, Span
from mtreview.revision import edits as log

__all__ = ["CleanDocx"]


class CleanDocx(Format):
    """The target as it now stands, one paragraph a line."""

    name = "clean DOCX"
    suffixes = (".clean.docx",)
    carries = frozenset({"edited paragraphs"})

    def write(self, data: ReviewData, path: Path) -> None:
        document = docx.Document()
        for heading, text in _paragraphs(data):
            paragraph = document.add_heading(level=2) if heading else document.add_paragraph()
            write_text(paragraph._p, text)
        with beside(path) as part:
            document.save(str(part))


def _paragraphs(data: ReviewData) -> Iterator[tuple[bool, str]]:
    """The lines of the edited text that are not empty, and whether each began as a heading."""
    edits = log.in_force(data)
    headings = {s.span.start for s in data.side("target") if s.kind == "heading"}
    starts = {shifted.start for h in headings if (shifted := log.map_span(Span(h, h), edits)) is not None}
    at = 0
    for line in log.apply_to_document(data).splitlines(keepends=True):
        if line.strip():
            yield at in starts, line.strip()
        at += len(line)
