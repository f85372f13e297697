"""What the stages ask of models, metrics, detectors and formats: the whole plug-in contract.

A row is one pair of texts as metrics and detectors see it. Rows are independent of their neighbours; only a
`DocumentDetector` sees all rows of a document. Spans inside a row count in the row's own text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import unknown
from mtreview.records import Draft, ReviewData, Severity, Side, Span

if TYPE_CHECKING:  # a room above this one
    from mtreview.language.lexical import LexicalTable

__all__ = [
    "STYLES",
    "Context",
    "Detector",
    "DocumentDetector",
    "EnglishReader",
    "Forced",
    "Judge",
    "Language",
    "Mark",
    "Metric",
    "PairReader",
    "PairReading",
    "Progress",
    "Reader",
    "Reading",
    "Refusing",
    "Row",
    "RowsDetector",
    "Style",
    "Translator",
    "Verdicts",
    "Weighing",
    "Writer",
]

Language = Literal["en", "zh"]
Floats = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total)."""


@dataclass(frozen=True, slots=True, eq=False)
class Forced:
    """One target force-decoded by a model. Arrays have one row per target piece and a last one for </s>; T pieces.

    `spans` are the places of the T pieces in `text` as it was given (code points; spaces before a word excluded).
    `logprobs` in nats, shape (T+1,); `entropies` of the predicted distribution in nats, (T+1,); `ranks` from 0 of the
    given piece, (T+1,); `expected` the model's own first choice at each place, as text, T+1 long; `expected_logprobs`
    its log-probability, (T+1,). `attention` (T+1, S+1) weights of the alignment heads over the source pieces whose
    places in the source text are `source_spans` (S long; the last column is the source's </s>), or None.
    `states` (T+1, d) last decoder states, or None. `windows` > 1 when the text was longer than the model's window and
    was cut at sentence or clause ends. `doubts` (T+1, R, 3): what each of the model's R raters says of a piece with the
    whole target in sight, log-odds of lying in a minor and in a major error and of something missing before it; None
    where they were not asked for, for a model without raters and without a source."""

    text: str
    spans: tuple[Span, ...]
    logprobs: Floats
    entropies: Floats
    ranks: NDArray[np.int32]
    expected: tuple[str, ...]
    expected_logprobs: Floats
    attention: Floats | None = None
    source_spans: tuple[Span, ...] = ()
    states: Floats | None = None
    windows: int = 1
    doubts: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What an English language model makes of one text, piece by piece; all arrays have one row per piece.

    `starts`, `ends`: places in the text as it was given (code points, spaces before a word excluded; pieces of one
    character share its place). `surprisal`: -ln P(piece | everything before it), nats. `entropy` of the predicted
    distribution there, nats. `rank`: how many pieces the model found likelier. `windows` > 1 when the text was longer
    than the model's window and was read in parts, each after the end of the one before."""

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    surprisal: Floats
    entropy: Floats
    rank: NDArray[np.int32]
    windows: int = 1


@runtime_checkable
class EnglishReader(Protocol):
    """Reads English as a person would: from left to right, with what stands before in mind. `id` names the weights
    and the number type."""

    id: str

    def read(
        self, texts: Sequence[str], *, contexts: Sequence[str] | None = None, progress: "Progress | None" = None
    ) -> list[Reading]:
        """One reading per text. `contexts`: what stands before each text, parallel to them ("" or None: nothing). Results
        do not depend on the batch."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PairReading:
    """What the pair network makes of one English sentence beside its Chinese; all arrays have one row per English piece.

    `starts`, `ends`: as in `Reading`. As an editor, who has the Chinese and this very sentence before him: `kept` nats of
    surprise that the piece stays as it is, `kept_entropy` of what he would write there, `kept_rank` how many pieces he would
    rather write; `marked` and `marked_major`: log-odds that a professional marks it at all, and as a major error. As a
    translation, after the pairs before it in its document: `surprisal` -ln P(piece | Chinese, everything before), `entropy`
    and `rank`; None where that was not asked for."""

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    kept: Floats
    kept_entropy: Floats
    kept_rank: NDArray[np.int32]
    marked: Floats
    marked_major: Floats
    surprisal: Floats | None = None
    entropy: Floats | None = None
    rank: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """Log-probabilities in nats of one corrected text, `logprobs` (T + 1,) of its T pieces and of its end; none (0,) where there
    was nothing to edit. `starts`, `ends` (T,): places of the pieces in the corrected text."""

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    logprobs: Floats


@runtime_checkable
class PairReader(Protocol):
    """Reads Chinese and English together, and edits the English. `id` names the weights and the number type. Results do not
    depend on the batch (within 1e-3). A blank source or target has a reading of no pieces and is not edited, nor is English of
    more than 1,024 pieces: nothing is written and nothing weighed. Of the Chinese the first 112 pieces are read."""

    id: str

    def read(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        documents: Sequence[int] | None = None,
        translation: bool = True,
        progress: "Progress | None" = None,
    ) -> list[PairReading]:
        """One reading per pair. `documents`: a number for each; pairs with the same number are read one after another as
        translations (at most 1,024 places back; None: each alone). Editing, every sentence is alone. `translation` False
        leaves the first way of reading out. English of more than 400 pieces is read in parts, each beside all its Chinese."""
        ...

    def correct(
        self, sources: Sequence[str], targets: Sequence[str], prefixes: Sequence[str], *, longest: int, beam: int = 1
    ) -> list[str]:
        """What the editor writes after each prefix of the corrected English, until its end or for `longest` pieces: prefix and
        result joined are the corrected text. A prefix ends where a word does. `beam` 1 takes the likeliest piece each time."""
        ...

    def weigh(
        self, sources: Sequence[str], targets: Sequence[str], corrected: Sequence[str], *, translation: bool = False
    ) -> list[Weighing]:
        """How likely the editor is to write each corrected text, or a translator, who has not seen the target (`translation`).
        What wordings of one sentence share is read once."""
        ...


@runtime_checkable
class Translator(Protocol):
    """Translates sentences. `id` names model and decoding settings."""

    id: str

    def translate(
        self,
        sentences: Sequence[str],
        *,
        to: Language = "en",
        prefixes: Sequence[str] | None = None,
        alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:
        """One draft a sentence, in order. `prefixes` (target text each draft must begin with) run parallel."""
        ...


@runtime_checkable
class Judge(Protocol):
    """Gives the log-probabilities of texts that others wrote. `id` names model and compute type;
    `directions` the target languages it can force-decode."""

    id: str
    directions: frozenset[Language]

    def force(
        self,
        sources: Sequence[str | None],
        targets: Sequence[str],
        *,
        to: Language = "en",
        attention: bool = False,
        states: bool = False,
        doubts: bool = False,
        progress: Progress | None = None,
    ) -> list[Forced]:
        """P(target | source) piece by piece; with a source of None P(target). ModelError for a direction not in
        `directions`. Results do not depend on the batch (within 1e-3)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What the quality head makes of one row. `minor`, `major`: per word of the target the calibrated probability of
    being inside a minor/major error, parallel to `words` (places in the target). `gaps` (len(words)+1): that
    something is missing before word i. `risk`: expected MQM penalty; `quality` 0-100. `wrong` (words, 2): per word the
    log-odds that an editor would mark it, by the tagger and by those that learned from professionals, where the English
    was read (None where not)."""

    words: tuple[Span, ...]
    minor: Floats
    major: Floats
    gaps: Floats
    risk: float
    quality: float
    wrong: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One pair of texts with the evidence about it. `source` None: only the English is at hand. An empty string on
    either side: nothing stands opposite. Evidence that was not computed is None.

    `given` P(target | source); `alone` P(target); `back` P(source | target), the text of which is the source, with
    the attention of its pieces over the target's; `coverage`: per character-run of the source (`coverage_spans`) log
    P(source word | target) from the lexical table, and its mean; `reading`: the target read by the English reader, in an
    article after what stands before it, alone elsewhere; `pair`: both sides read by the pair reader."""

    source: str | None
    target: str
    draft: Draft | None = None
    given: Forced | None = None
    alone: Forced | None = None
    coverage_spans: tuple[Span, ...] = ()
    coverage: Floats | None = None
    verdicts: Verdicts | None = None
    back: Forced | None = None
    reading: Reading | None = None
    pair: PairReading | None = None


class Metric(Protocol):
    """A number per row. `needs`: names of the `Row` fields without which it gives None. `label`: what people read beside the
    number; `range`: the ends of its scale as they are drawn, the lower one first (numbers beyond are drawn at the end)."""

    name: str
    label: str
    range: tuple[float, float]
    needs: frozenset[str]
    higher_is_better: bool

    def signature(self) -> str:
        """The recipe: everything that can change the number."""
        ...

    def segments(self, rows: Sequence[Row]) -> list[float | None]:
        """One number a row."""
        ...

    def document(self, rows: Sequence[Row]) -> float | None:
        """The aggregate over all rows that have what the metric needs; None when none has."""
        ...


@runtime_checkable
class Refusing(Protocol):
    """What a metric may have beside: why rows that have what it needs get no number all the same."""

    def refusals(self, rows: Sequence[Row]) -> Mapping[int, str]: ...


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
    reader is for fixes: it is there where translator and reader are."""

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
