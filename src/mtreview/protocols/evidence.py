"""What models say of one pair of texts, as metrics and detectors see it: a row, independent of its neighbours. Spans count in the
row's own text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtreview.records import Draft, Span

__all__ = ["Floats", "Forced", "PairReading", "Reading", "Row", "Verdicts", "Weighing"]

Floats = NDArray[np.float32]


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
