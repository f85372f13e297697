"""What a detector must offer, what it gives, and what it may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from mtreview.errors import unknown
from mtreview.protocols.evidence import Row
from mtreview.protocols.models import EnglishReader, Judge, PairReader, Translator
from mtreview.records import Severity, Side, Span

if TYPE_CHECKING:  # a room above this one
    from mtreview.language.lexical import LexicalTable

__all__ = ["STYLES", "Context", "Detector", "DocumentDetector", "Mark", "RowsDetector", "Style"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A detector's raw finding, in the row's own coordinates; see `Finding` for the fields."""

    side: Side
    span: Span | None
    category: str
    severity: Severity
    confidence: float
    reason: str
    suggestion: str | None = None
    other: Span | None = None
    group: str | None = None
    alternatives: tuple[str, ...] = ()


STYLES: dict[str, tuple[str, ...]] = {
    "spelling": ("US", "UK"),
    "currency": ("RMB", "yuan"),
    "quotes": ("double", "single"),
    "numbers": ("million", "digits"),
    "dates": ("month-day", "day-month"),
}
"""What the client may want, and the choices for each: the check `house-style` reads them all."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a project wants its English; an empty choice leaves it as it comes. The choices are those of `STYLES`. `keep`:
    phrases that are not translated; the runner drops every mark inside one."""

    spelling: str = ""
    quotes: str = ""
    currency: str = ""
    numbers: str = ""
    dates: str = ""
    keep: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """ConfigError for a choice that there is not."""
        for name, choices in STYLES.items():
            if (choice := getattr(self, name)) and choice not in choices:
                raise unknown(f"{name} style", choice, choices)


@dataclass(frozen=True, slots=True)
class Context:
    """What detectors may use beside the row: glossary (Chinese term -> accepted renderings, the preferred first), the
    project's style, who can translate, judge and read, and the table of word translations. A model or the table is None
    where no chosen detector names it in its `uses`; `detectors.coverage.find_table` then gives the shipped table. The pair
    reader is for fixes and for `swaps`: it is there where translator and reader are."""

    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strictness: float = 0.5
    translator: Translator | None = None
    judge: Judge | None = None
    reader: EnglishReader | None = None
    lexical: "LexicalTable | None" = None
    style: Style = Style()
    pair_reader: PairReader | None = None


class Detector(Protocol):
    """Finds problem phrases in one row. `needs`: `Row` fields without which it is not asked ("source", "given"...). It may
    have `uses` too: fields it looks at where they are there, and what of `Context` it asks ("translator", "judge", "reader",
    "lexical"). What nobody needs or uses is neither loaded nor computed.
    `category` is its usual MQM category, `certain` True for rules that need no model, `summary` one line for
    `mtreview checks`. It may be a `RowsDetector` or a `DocumentDetector` too."""

    name: str
    category: str
    needs: frozenset[str]
    certain: bool
    summary: str

    def detect(self, row: Row, context: Context) -> list[Mark]: ...


@runtime_checkable
class RowsDetector(Protocol):
    """What a detector that asks models has beside: it finds in one go what `detect` finds in each row."""

    def detect_rows(self, rows: Sequence[Row], context: Context) -> list[list[Mark]]:
        """One list a row, in order. Where it raises, the rows are asked one by one through `detect`."""
        ...


class DocumentDetector(Protocol):
    """Judges consistency: sees all rows of a document and gives (row index, mark). It stands in the table "document
    detectors", or among the detectors of rows when it has `detect` too: a review asks it for the document, `detect` for rows."""

    name: str
    category: str
    needs: frozenset[str]
    certain: bool
    summary: str

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]: ...
