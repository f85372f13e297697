"""Parts of the Chinese that the English of a row beside says: the sentences were paired otherwise than the translator cut them."""

from collections.abc import Iterator, Sequence

from mtreview.detectors.coverage import KNOWN, cover
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Row
from mtreview.records import Span

__all__ = ["is_said_beside"]

_WORDS, _SHARE = 2, 0.25
"""Words of the part, or of all its words, that a row beside must say."""


def is_said_beside(rows: Sequence[Row], index: int, part: Span, table: LexicalTable) -> bool:
    """Whether the row before or after has English that its own Chinese does not explain and this part of row `index` does."""
    source = rows[index].source or ""
    spare = " ".join(word for i in (index - 1, index + 1) if 0 <= i < len(rows) for word in _spare(rows[i], table))
    words = [
        (span, odds)
        for span, word, odds in cover(source, spare, table).source
        if part.holds(span) and len(word) > 1 and not word[0].isdigit()
    ]
    said = sum(odds >= KNOWN for _, odds in words)
    return said >= _WORDS or 0 < len(words) * _SHARE <= said


def _spare(row: Row, table: LexicalTable) -> Iterator[str]:
    """The English words that carry sense and that nothing in the row's Chinese explains."""
    for span, _, odds in cover(row.source or "", row.target, table).target:
        word = span.of(row.target)
        if odds < KNOWN and word.lower() not in FUNCTION_WORDS:
            yield word
