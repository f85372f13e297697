"""The numbers the quality head reads: one line a word of the target, from the forced passes, the raters, the lexical
table, the counts of word runs, and the look of the word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Forced
from mtreview.quality.ngrams import NGRAM_COLUMNS, NgramTable, fold_word
from mtreview.quality.word_evidence import (
    FORCED_COLUMNS,
    RATED_COLUMNS,
    RETURNED_COLUMNS,
    Floats,
    average_returned,
    read_forced,
    read_rated,
    read_returned,
    words,
)  # fmt: skip
from mtreview.records import Span

__all__ = ["COLUMNS", "PASS_COLUMNS", "SOURCELESS", "Tables", "pass_columns", "text_columns", "word_columns"]

LEXICAL_COLUMNS = ("explained", "explained_all", "explains", "null", "lexical")
SURFACE_COLUMNS = (
    "punctuation", "digit", "capital", "upper", "length", "common", "place", "left", "first", "again", "recent", "hyphen",
)  # fmt: skip
BACK_COLUMNS = ("mean", "run", "lost")
ROW_COLUMNS = ("words", "source_words", "ratio", "covered", "least_covered", "uncovered", "given_mean", "alone_mean")

PASS_COLUMNS = (
    *(f"given_{c}" for c in FORCED_COLUMNS),
    *(f"alone_{c}" for c in FORCED_COLUMNS),
    *(f"rated_{c}" for c in RATED_COLUMNS),
    *(f"back_{c}" for c in (*RETURNED_COLUMNS, *BACK_COLUMNS)),
)
"""Names of the columns that `pass_columns` gives."""

COLUMNS = (*PASS_COLUMNS, *NGRAM_COLUMNS, *LEXICAL_COLUMNS, *SURFACE_COLUMNS, *ROW_COLUMNS)
"""Names of the columns that `word_columns` gives. Those that need a source are zero without one."""

_WITHOUT_SOURCE = {"words", "alone_mean", *NGRAM_COLUMNS, *SURFACE_COLUMNS, *(f"alone_{c}" for c in FORCED_COLUMNS)}
SOURCELESS: Floats = np.array([c in _WITHOUT_SOURCE for c in COLUMNS], dtype=np.float32)
"""1 for the columns that the English alone gives."""

_SURPRISAL, _PIECES = ([COLUMNS.index(f"{side}_{c}") for side in ("given", "alone")] for c in ("surprisal", "pieces"))
_NEVER = 1e-4
_COMMON = 150


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables beside the network that the head's evidence comes from."""

    lexical: LexicalTable
    ngrams: NgramTable


def word_columns(
    source: str | None, target: str, given: Forced | None, alone: Forced, back: Forced | None, tables: Tables
) -> tuple[tuple[Span, ...], Floats]:
    """The words of the target and a line of `COLUMNS` for each."""
    spans = words(target)
    forced = pass_columns(given, alone, back, spans)
    return spans, np.concatenate([forced, text_columns(source, target, spans, forced, tables)], axis=1)


def pass_columns(
    given: Forced | None, alone: Forced, back: Forced | None, spans: tuple[Span, ...], *, rater: int | None = None
) -> Floats:
    """The columns of the forced passes and of the raters (`rater`: of one alone); zeros for those of a missing
    source, or of a model that cannot translate back."""
    sides = [
        np.zeros((len(spans), len(FORCED_COLUMNS)), np.float32) if given is None else read_forced(given, spans),
        read_forced(alone, spans),
        np.zeros((len(spans), len(RATED_COLUMNS)), np.float32)
        if given is None
        else read_rated(given, spans, rater=rater),
        np.zeros((len(spans), len(RETURNED_COLUMNS) + len(BACK_COLUMNS)), np.float32)
        if back is None
        else _back(back, spans),
    ]
    return np.concatenate(sides, axis=1)


def _back(back: Forced, spans: tuple[Span, ...]) -> Floats:
    whole = np.broadcast_to(np.array(average_returned(back), dtype=np.float32), (len(spans), len(BACK_COLUMNS)))
    return np.concatenate([read_returned(back, spans), whole], axis=1)


def text_columns(source: str | None, target: str, spans: tuple[Span, ...], forced: Floats, tables: Tables) -> Floats:
    """The columns after those of the forced passes, which are given (their means go into the row's columns)."""
    cut = [span.of(target) for span in spans]
    lexical, covered, count = _lexical(source, target, spans, tables.lexical)
    row = [np.log1p(len(spans)), np.log1p(count), len(spans) / max(count, 1) if count else 0.0, *covered]
    pieces = np.maximum(forced[:, _PIECES].sum(axis=0), 1)
    row += list(forced[:, _SURPRISAL].sum(axis=0) / pieces) if len(spans) else [0.0, 0.0]
    whole = np.broadcast_to(np.array(row, dtype=np.float32), (len(spans), len(row)))
    return np.concatenate(
        [tables.ngrams.columns(cut), lexical, _surface(cut, tables.ngrams), whole], axis=1, dtype=np.float32
    )


def _lexical(
    source: str | None, target: str, spans: tuple[Span, ...], table: LexicalTable
) -> tuple[Floats, list[float], int]:
    """Columns a word; mean, least and unexplained share of log P(source word | target); number of source words."""
    out = np.zeros((len(spans), len(LEXICAL_COLUMNS)), dtype=np.float32)
    if source is None or not source.strip():
        return out, [0.0, 0.0, 0.0], 0
    zh, en = table.words_zh(source), table.words_en(target)
    zh_types, en_types = list(dict.fromkeys(w for _, w in zh)), list(dict.fromkeys(w for _, w in en))
    links = table.links(zh_types, en_types)
    best_en, sum_en = np.zeros(len(en_types)), np.zeros(len(en_types))
    best_zh, back = np.zeros(len(zh_types)), np.zeros(len(en_types))
    np.maximum.at(best_en, links.en, links.to_en)
    np.add.at(sum_en, links.en, links.to_en)
    np.maximum.at(back, links.en, links.to_zh)
    np.maximum.at(best_zh, links.zh, links.to_zh)
    place = {w: i for i, w in enumerate(en_types)}
    known = np.log(np.stack([best_en, sum_en, back], axis=1) + _NEVER)
    _spread(out, spans, [(s, known[place[w]], table.null(w)) for s, w in en])
    at = {w: i for i, w in enumerate(zh_types)}
    covered = np.log(best_zh[[at[w] for _, w in zh]] + _NEVER) if zh else np.full(1, np.log(_NEVER))
    return out, [float(covered.mean()), float(covered.min()), float((covered < -5).mean())], len(zh)


def _spread(out: Floats, spans: tuple[Span, ...], found: list[tuple[Span, NDArray[np.float64], float]]) -> None:
    """Writes what is known of the lexical table's words into the words they lie in; the worst part of a compound."""
    if not spans:
        return
    starts = np.array([s.start for s in spans])
    for span, values, null in found:
        i = int(np.searchsorted(starts, span.start, side="right")) - 1
        if i < 0 or span.start >= spans[i].end:
            continue
        fresh = out[i, 4] == 0
        out[i, :3] = values if fresh else np.minimum(out[i, :3], values)
        out[i, 3:] = (null, 1.0)


def _surface(cut: list[str], ngrams: NgramTable) -> Floats:
    forms = [fold_word(w) for w in cut]
    common = ngrams.ids(forms) if forms else np.zeros(0)
    lines = []
    for i, word in enumerate(cut):
        alphabetic = any(c.isalnum() for c in word)
        lines.append(
            (
                not alphabetic, any(c.isdigit() for c in word), word[0].isupper(), len(word) > 1 and word.isupper(),
                min(len(word), 20) / 10, 1 < common[i] < _COMMON, i / len(cut), (len(cut) - i) / 20, i == 0,
                alphabetic and i > 0 and forms[i] == forms[i - 1], alphabetic and forms[i] in forms[max(0, i - 8) : i],
                "-" in word and len(word) > 1,
            )
        )  # fmt: skip
    return np.array(lines, dtype=np.float32).reshape(len(cut), len(SURFACE_COLUMNS))
