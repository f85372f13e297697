"""Why a phrase is doubtful, in words a translator understands, from the evidence that speaks loudest."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Row
from mtreview.quality.phrases import Candidate
from mtreview.quality.reading import reader_columns
from mtreview.quality.word_evidence import words
from mtreview.records import Span

__all__ = ["Explainer", "Reason"]

_UNEXPLAINED = 0.01  # p(English word | any Chinese word) under which nothing in the source calls for a word
_ODD = 6.0  # nats of surprisal of a word from which a phrase reads oddly
_MERE_SENSE = 0.6  # odds: of 23 such phrases in articles not trained on 39 % were right where half were expected
_MERE_GRAMMAR = 0.3  # the same of 15 phrases of small words alone: 33 % where 62 % were expected
_EMPTY = 0.3  # share of standing opposite nothing from which a word is a function word


@dataclass(frozen=True, slots=True)
class Reason:
    """`category` in MQM terms; `replaceable` False where another wording would not help; `other` the Chinese meant;
    `odds`: by how much a weak reason lowers the odds that an editor marks the phrase."""

    text: str
    category: str
    replaceable: bool = True
    other: Span | None = None
    odds: float = 1.0


class Explainer:
    """The evidence about some phrases of one row, looked up once for all of them and only when one asks for it."""

    def __init__(self, row: Row, phrases: Sequence[Candidate], lexical: LexicalTable) -> None:
        self.row, self.lexical = row, lexical
        self.spans = words(row.target) if row.verdicts is None else row.verdicts.words
        self.with_source = bool(row.source and row.source.strip())
        words_en = lexical.words_en(row.target) if self.with_source else []
        self.english = [
            (s, stem) for s, stem in words_en if any(p.span.start <= s.start and s.end <= p.span.end for p in phrases)
        ]

    @cached_property
    def surprisal(self) -> Floats:
        """Nats per word, by the English reader; zeros where nobody read the text."""
        if self.row.reading is None:
            return np.zeros(len(self.spans), np.float32)
        return reader_columns(self.row.reading, self.spans)[:, 0]

    def explain(self, phrase: Candidate) -> Reason:
        """The first that holds of: it is a figure, no Chinese word calls for it, it reads oddly, a small word is wrong; else
        that the sense may be."""
        cut = [s.of(self.row.target) for s in self.spans[phrase.first : phrase.last + 1]]
        called = self._called(phrase.span)
        other = max((c for c in called if c.meant is not None), key=lambda c: c.odds, default=None)
        meant = None if other is None else other.meant
        if not any(c.isalpha() for w in cut for c in w):
            if any(c.isdigit() for w in cut for c in w):
                return Reason("check this figure against the Chinese", "accuracy/number", False, meant)
            return Reason("unusual punctuation", "fluency/punctuation", False, meant)
        uncalled = [c.span.of(self.row.target) for c in called if c.content and c.odds < _UNEXPLAINED]
        if uncalled:
            listed = " and ".join(f"“{w}”" for w in uncalled[:3])
            return Reason(f"no counterpart found in the Chinese for {listed}", "accuracy/mistranslation", other=meant)
        if all(w.casefold() in FUNCTION_WORDS for w in cut):
            odds = _MERE_GRAMMAR if self.with_source else 1.0
            return Reason("probably a grammar mistake", "fluency/grammar", other=meant, odds=odds)
        if float(self.surprisal[phrase.first : phrase.last + 1].max()) >= _ODD or not self.with_source:
            return Reason("reads oddly in English", "style/awkward", other=meant)
        return Reason(
            "may be mistranslated: compare it with the Chinese",
            "accuracy/mistranslation",
            other=meant,
            odds=_MERE_SENSE,
        )

    def _called(self, place: Span) -> list["_Called"]:
        """The words of the English inside `place`; none without the Chinese."""
        return [self._word(span, stem) for span, stem in self.english if place.holds(span)]

    def _word(self, span: Span, stem: str) -> "_Called":
        odds, meant = self.best.get(stem, (0.0, None))
        own, known = span.of(self.row.target), stem in self.lexical.en_index
        content = known and own.isalpha() and len(own) > 3 and self.lexical.null(stem) < _EMPTY
        return _Called(span, odds, meant, content)

    @cached_property
    def best(self) -> dict[str, tuple[float, Span]]:
        """Per English stem the best p(it | a Chinese word of the source) and the first place of that word."""
        linked, found = self.lexical.link_pair(self.row.source or "", self.row.target), dict[int, tuple[float, int]]()
        links = linked.links
        for i, j, odds in zip(links.zh.tolist(), links.en.tolist(), links.to_en.tolist(), strict=True):
            found[j] = max(found.get(j, (0.0, -1)), (odds, i))
        places = {word: span for span, word in reversed(linked.zh)}
        return {linked.en_types[j]: (odds, places[linked.zh_types[i]]) for j, (odds, i) in found.items()}


@dataclass(frozen=True, slots=True)
class _Called:
    """An English word: the best p(it | a Chinese word of the source), that word's place, and whether it carries
    meaning and is known to the table."""

    span: Span
    odds: float
    meant: Span | None
    content: bool
