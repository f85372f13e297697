"""The records: frozen, slotted dataclasses, stand-off over untouched text.

`None` in a layer of `ReviewData` means that the stage has not run; `()` means that it ran and found nothing.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = [
    "LOW_CONFIDENCE",
    "Decision",
    "Document",
    "Draft",
    "Edit",
    "Failure",
    "Finding",
    "Kind",
    "Pair",
    "ReviewData",
    "Score",
    "Segment",
    "Severity",
    "Side",
    "Span",
    "Verdict",
]

Side = Literal["source", "target"]
Kind = Literal["heading", "sentence", "list item"]
Severity = Literal["minor", "major", "critical"]
LOW_CONFIDENCE = 0.8
"""Pairs under it are flagged for a person wherever they are shown or written: confidence is calibrated, so at least one
in five of those just under it is wrong."""
Verdict = Literal[
    "accepted", "edited", "dismissed", "query", "own", "done", "locked", "comment", "undone", "realigned"
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open interval in code points of one side's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}..{self.end} is not 0 <= start <= end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The part of `text` inside the span; ValueError when the span leaves the text."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}..{self.end} leaves a text of {len(text)} characters")
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """True when both share at least one character (an empty span shares none)."""
        return max(self.start, other.start) < min(self.end, other.end)

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Document:
    """The two texts as they came; never normalised in place. `source` is None when only the English is at hand."""

    id: str
    source: str | None
    target: str
    origin: str

    def text(self, side: Side) -> str:
        if side == "target":
            return self.target
        return self.source or ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, heading or list item on one side; `paragraph` counts from 0 on that side."""

    side: Side
    span: Span
    paragraph: int
    kind: Kind = "sentence"


@dataclass(frozen=True, slots=True)
class Draft:
    """Our own re-translation. `model` = model id and decoding settings; `score` = mean log-probability a token
    (nats) or None where the engine gave none; `alternatives` = the rest of the n-best, best first."""

    text: str
    model: str
    score: float | None = None
    alternatives: tuple[str, ...] = ()


CLOSED = ("locked in the file", "not to be translated")
"""What `Pair.held` says of pairs whose English may not be changed either."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An aligned bead: ascending, contiguous 0-based segment indices of each side; either may be empty.

    `confidence` is the calibrated chance that the bead is right. `id` stays for ever. `held` says why the pair is shown and
    not judged (locked or approved in the file it came from, not translated yet).
    """

    id: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float
    moved: bool = False
    held: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A number with the recipe it came from. `pair` None: the whole document; `revision` 0: the text as given."""

    metric: str
    value: float
    signature: str
    pair: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem phrase.

    `span` is None when the problem has no place on `side`. `other` is the place on the other side (may have no width).
    `confidence` is the calibrated chance that the mark is right. `group` is equal for findings that one decision can
    fix everywhere. `suggestion` replaces exactly the span: "" deletes, None means there is none. `alternatives`: further
    fixes for the same span, best first; none without a suggestion.
    """

    id: str
    pair: int
    side: Side
    span: Span | None
    category: str
    severity: Severity
    confidence: float
    detector: str
    reason: str
    suggestion: str | None = None
    other: Span | None = None
    group: str | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def fixes(self) -> tuple[str, ...]:
        """The suggestion and the further ones, best first: what a choice numbered from 1 counts in."""
        return () if self.suggestion is None else (self.suggestion, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the target; `span` counts in the ORIGINAL target. Edits in force never overlap."""

    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the append-only log: what a person did.

    `pairs` are the pairs it concerns and `edits` ALL edits in force inside them afterwards (so replaying is: drop what
    lies inside these pairs, add these). `undoes` names the decision that an "undone" row takes back; undoing an
    "undone" row is a redo. `removed`/`added` are the beads before and after a "realigned" row.
    """

    n: int
    finding: str | None
    verdict: Verdict
    edits: tuple[Edit, ...]
    comment: str
    reviewer: str
    at: str
    pairs: tuple[int, ...] = ()
    undoes: int | None = None
    removed: tuple[Pair, ...] = ()
    added: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A stage that could not do its work at a place: a result, never an empty string."""

    stage: str
    where: str
    error: str


@dataclass(frozen=True, slots=True)
class ReviewData:
    """Everything known about one reviewed document. `drafts` runs parallel to the source segments;
    `pairs` is the alignment in force (realigned decisions already applied). `settled` are the phrases, in lower case, that the
    project file dismisses for good: read with the review, kept in the project file."""

    document: Document
    segments: tuple[Segment, ...] | None = None
    drafts: tuple[Draft, ...] | None = None
    pairs: tuple[Pair, ...] | None = None
    scores: tuple[Score, ...] | None = None
    findings: tuple[Finding, ...] | None = None
    decisions: tuple[Decision, ...] = ()
    failures: tuple[Failure, ...] = ()
    settled: tuple[str, ...] = ()

    def side(self, side: Side) -> tuple[Segment, ...]:
        """The segments of one side in order; the indices in `Pair` count in this tuple."""
        return _sides(_Same(self.segments or ()))[side]

    def pair_span(self, pair: Pair, side: Side) -> Span | None:
        """From the first to the last segment of the pair on that side, in the document's text; None if it has none."""
        indices = pair.source if side == "source" else pair.target
        if not indices:
            return None
        segments = self.side(side)
        return Span(segments[indices[0]].span.start, segments[indices[-1]].span.end)

    def pair_text(self, pair: Pair, side: Side) -> str:
        """The given text of a pair on one side, "" if it has none there."""
        span = self.pair_span(pair, side)
        return "" if span is None else span.of(self.document.text(side))

    def pair_draft(self, pair: Pair) -> str:
        """The drafts of the pair's source segments, joined by a space."""
        if self.drafts is None:
            return ""
        return " ".join(self.drafts[i].text for i in pair.source)


class _Same:
    """A tuple of segments compared by identity: hashing thousands of records would cost more than it saves."""

    __slots__ = ("segments",)

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments

    def __hash__(self) -> int:
        return id(self.segments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.segments is other.segments


@lru_cache(maxsize=8)
def _sides(same: _Same) -> dict[Side, tuple[Segment, ...]]:
    """Both sides of the segments; asked for once a pair, so kept for the last few documents."""
    source = tuple(s for s in same.segments if s.side == "source")
    return {"source": source, "target": tuple(s for s in same.segments if s.side == "target")}
