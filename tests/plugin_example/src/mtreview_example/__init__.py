"""A metric, a check and a format from outside: what CONTRIBUTING.md describes, in the least code that keeps to it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.files import beside
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.units import Unit, units
from mtreview.protocols import Context, Mark, Row
from mtreview.records import ReviewData, Span

__all__ = ["Length", "Pairs", "Shouting"]


class Length:
    """English words a Chinese character."""

    name = "length"
    label = "Words per character"
    range = (0.0, 2.0)
    needs = frozenset({"source"})
    higher_is_better = False

    def signature(self) -> str:
        return "length|words/characters|1.0"

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        return [self.document([row]) for row in rows]

    def document(self, rows: Sequence[Row]) -> float | None:
        read = [row for row in rows if row.source and row.source.strip() and row.target.strip()]
        characters = sum(len(row.source or "") for row in read)
        return sum(len(row.target.split()) for row in read) / characters if characters else None


class Shouting:
    """WORDS in capitals."""

    name = "shouting"
    category = "style/awkward"
    needs = frozenset({"target"})
    certain = True
    summary = "two or more words in a row in capitals"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return [
            Mark("target", Span(*m.span()), self.category, "minor", 0.9, "capitals shout", m[0].capitalize())
            for m in re.finditer(r"\b[A-Z]{4,}(?: [A-Z]{4,})+\b", row.target)
        ]


class Pairs(Format):
    """A line of Chinese, a line of English that somebody confirmed, a blank line."""

    name = "pairs"
    suffixes = (".pairs",)
    carries = frozenset({"source", "edited"})

    def write(self, data: ReviewData, path: Path) -> None:
        with beside(path) as part:
            part.write_text("".join(f"{u.source}\n{u.edited}\n\n" for u in units(data)), encoding="utf-8")

    def load(self, path: Path) -> Iterator[Exchange]:
        blocks = [b.split("\n") for b in path.read_text(encoding="utf-8").split("\n\n") if b.strip()]
        for n, block in enumerate(blocks, 1):
            if len(block) != 2:
                raise FormatError(f"{path}: block {n} has {len(block)} lines; give a Chinese and an English one")
        yield Exchange(
            path.stem, str(path), tuple(Unit(i, zh, en, en, state="confirmed") for i, (zh, en) in enumerate(blocks))
        )
