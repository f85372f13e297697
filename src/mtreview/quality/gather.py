"""One batched forced pass a direction gives all evidence; metrics and detectors only read it."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from mtreview.errors import InputError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import (
    EnglishReader,
    Floats,
    Forced,
    Judge,
    Language,
    PairReader,
    PairReading,
    Progress,
    Reading,
    Row,
    Verdicts,
)
from mtreview.quality.features import Tables, word_columns
from mtreview.quality.guards import guard
from mtreview.quality.head import Head, load_shipped
from mtreview.quality.ngrams import NgramTable
from mtreview.quality.pair_columns import pair_columns
from mtreview.quality.reading import reader_columns
from mtreview.quality.tagger import inputs
from mtreview.quality.tagger import load_shipped as tagger
from mtreview.records import Draft, Span

__all__ = ["EVERYTHING", "EVIDENCE", "add_readings", "gather", "read_pairs", "read_targets", "unfit"]

_log = logging.getLogger(__name__)

EVIDENCE = frozenset({"given", "alone", "back", "coverage", "verdicts", "reading"})
"""What is worked out about a pair of texts."""
EVERYTHING = EVIDENCE | {"source", "draft"}
"""All that a row can hold; what metrics and detectors name in their `needs`."""


def gather(
    sources: Sequence[str | None],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft | None] | None = None,
    judge: Judge | None = None,
    lexical: LexicalTable | None = None,
    reader: EnglishReader | None = None,
    pair_reader: PairReader | None = None,
    contexts: Sequence[str] | None = None,
    needs: frozenset[str] = EVERYTHING,
    progress: Progress | None = None,
) -> list[Row]:
    """One row per pair, with the evidence named in `needs`. A row is judged alone, whatever stands beside it; only the
    reader has in mind what stands before (`contexts`, parallel to the targets).

    What cannot be had (no judge, no table, nothing opposite) is None in the row. Verdicts are given only by the judge
    that the quality head was trained on; `unfit` says why another's are not.
    """
    given_drafts = [None] * len(targets) if drafts is None else list(drafts)
    if not len(sources) == len(targets) == len(given_drafts):
        raise InputError(f"{len(sources)} sources, {len(targets)} targets, {len(given_drafts)} drafts; give one each")
    head = None if "verdicts" not in needs or unfit(judge, lexical) is not None else load_shipped()
    wanted = needs if head is None else needs | {"given", "alone", "back", "coverage"}
    written = [_visible(t) for t in targets]
    both = [yes and s is not None and _visible(s) for s, yes in zip(sources, written, strict=True)]
    given = _forced(judge if "given" in wanted else None, sources, targets, both, progress, doubts=head is not None)
    nothing: list[str | None] = [None] * len(targets)
    alone = _forced(judge if "alone" in wanted else None, nothing, targets, written, progress)
    back = _forced(judge if "back" in wanted else None, targets, sources, both, progress, to="zh")
    readings = read_targets(reader if "reading" in wanted else None, targets, contexts=contexts, progress=progress)
    pairs = read_pairs(pair_reader if "reading" in wanted else None, sources, targets, progress=progress)
    tables = None if head is None or lexical is None else Tables(lexical, NgramTable.load())
    rows = []
    for i, (source, target) in enumerate(zip(sources, targets, strict=True)):
        spans, coverage = _coverage(source, target, lexical if "coverage" in wanted and both[i] else None)
        verdicts = _verdicts(source, target, (given[i], alone[i], back[i]), (readings[i], pairs[i]), head, tables)
        rows.append(
            Row(
                source,
                target,
                given_drafts[i],
                given[i],
                alone[i],
                spans,
                coverage,
                verdicts,
                back[i],
                readings[i],
                pairs[i],
            )
        )
        if progress is not None and (i + 1) % 50 == 0:
            progress("head", i + 1, len(targets))
    return rows


def unfit(judge: Judge | None, lexical: LexicalTable | None, head: Head | None = None) -> str | None:
    """Why `risk`, `quality` and marked phrases cannot be given with this judge; None when they can."""
    if judge is None or lexical is None:
        return "risk, quality and doubtful phrases need the embedded model and its lexical table"
    trained = (head or load_shipped()).model
    if _computed(judge.id) != _computed(trained):
        return (
            f"risk, quality and doubtful phrases are known for {trained} only, not for {judge.id}; leave `judge` unset, "
            "or train a head for it with `mtreview train-head`"
        )
    return None


def _computed(judge: str) -> tuple[str, str]:
    """Model and number type: which engine computes does not matter (benchmarks/agreement.py)."""
    return judge.partition(" ")[0], judge.rpartition(" ")[2]


def _visible(text: str) -> bool:
    """False for white space and for characters that nobody sees: a model has nothing to read there."""
    return any(c.isprintable() and not c.isspace() for c in text)


def _forced(
    judge: Judge | None,
    sources: Sequence[str | None],
    targets: Sequence[str | None],
    usable: Sequence[bool],
    progress: Progress | None,
    *,
    to: Language = "en",
    doubts: bool = False,
) -> list[Forced | None]:
    """What a judge that knows this direction thinks of the usable rows; back into Chinese with the attention."""
    out: list[Forced | None] = [None] * len(targets)
    chosen = [i for i, yes in enumerate(usable) if yes]
    if judge is None or not chosen or to not in judge.directions:
        return out
    texts = [targets[i] or "" for i in chosen]
    found = judge.force(
        [sources[i] for i in chosen], texts, to=to, attention=to == "zh", doubts=doubts, progress=progress
    )
    for i, forced in zip(chosen, found, strict=True):
        out[i] = forced
    return out


def read_targets(
    reader: EnglishReader | None,
    targets: Sequence[str],
    *,
    contexts: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> list[Reading | None]:
    """The readings of the targets that have something to read; None for the others, and for all without a reader."""
    out: list[Reading | None] = [None] * len(targets)
    chosen = [i for i, text in enumerate(targets) if _visible(text)]
    if reader is None or not chosen:
        return out
    before = None if contexts is None else [contexts[i] for i in chosen]
    found = reader.read([targets[i] for i in chosen], contexts=before, progress=progress)
    for i, reading in zip(chosen, found, strict=True):
        out[i] = reading
    return out


def read_pairs(
    reader: PairReader | None,
    sources: Sequence[str | None],
    targets: Sequence[str],
    *,
    progress: Progress | None = None,
) -> list[PairReading | None]:
    """What the pair reader says as an editor of the pairs that have something to read on both sides; None for the others."""
    out: list[PairReading | None] = [None] * len(targets)
    chosen = [
        i
        for i, (s, t) in enumerate(zip(sources, targets, strict=True))
        if s is not None and _visible(s) and _visible(t)
    ]
    if reader is None or not chosen:
        return out
    found = reader.read(
        [sources[i] or "" for i in chosen], [targets[i] for i in chosen], translation=False, progress=progress
    )
    for i, reading in zip(chosen, found, strict=True):
        out[i] = reading
    return out


def _coverage(source: str | None, target: str, lexical: LexicalTable | None) -> tuple[tuple[Span, ...], Floats | None]:
    if lexical is None or source is None:
        return (), None
    return lexical.cover_source(source, target)


def _verdicts(
    source: str | None,
    target: str,
    passes: tuple[Forced | None, Forced | None, Forced | None],
    read: tuple[Reading | None, PairReading | None],
    head: Head | None,
    tables: Tables | None,
) -> Verdicts | None:
    if head is None or tables is None or (source is not None and not _visible(source)):
        return None
    given, alone, back = passes
    stopped = guard(source, target)
    if alone is None:
        return head.refuse() if stopped is not None else None
    spans, columns = word_columns(source, target, given, alone, back, tables)
    if not spans:
        return None
    verdicts = head.judge(source, spans, columns)
    return head.refuse(verdicts) if stopped is not None else _tagged(verdicts, columns, read, source)


def add_readings(
    rows: Sequence[Row],
    readings: Sequence[Reading | None],
    pairs: Sequence[PairReading | None],
    lexical: LexicalTable,
) -> list[Row]:
    """Rows that were gathered without the readers, as `gather` gives them with these: no forced pass is made again."""
    tables = Tables(lexical, NgramTable.load())
    return [_read(row, reading, pair, tables) for row, reading, pair in zip(rows, readings, pairs, strict=True)]


def _read(row: Row, reading: Reading | None, pair: PairReading | None, tables: Tables) -> Row:
    verdicts = row.verdicts
    stopped = guard(row.source, row.target) is not None
    if verdicts is not None and verdicts.words and row.alone is not None and reading is not None and not stopped:
        _, columns = word_columns(row.source, row.target, row.given, row.alone, row.back, tables)
        verdicts = _tagged(verdicts, columns, (reading, pair), row.source)
    return replace(row, verdicts=verdicts, reading=reading, pair=pair)


def _tagged(
    verdicts: Verdicts, columns: Floats, read: tuple[Reading | None, PairReading | None], source: str | None
) -> Verdicts:
    """With what the tagger makes of each word; as they are where nobody read the text."""
    reading, pair = read
    if reading is None:
        return verdicts
    words = verdicts.words
    values = inputs(columns, verdicts, reader_columns(reading, words), pair_columns(pair, words))
    return replace(verdicts, wrong=tagger().raw(values, source=source is not None))
