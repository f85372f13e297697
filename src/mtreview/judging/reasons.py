"""Why a phrase is doubtful, in words a translator understands, from the evidence that speaks loudest."""

from dataclasses import dataclass

import numpy as np

from mtreview.engines.lexical import LexicalTable
from mtreview.judging.ngrams import NgramTable
from mtreview.judging.phrases import Candidate
from mtreview.judging.words import forced_columns, words
from mtreview.protocols import Row
from mtreview.records import Span

__all__ = ["Explainer", "Reason"]

_UNEXPLAINED = 0.01  # p(English word | any Chinese word) under which nothing in the source calls for a word
_UNLIKELY = 7.0  # nats of surprisal from which two words that were never seen together are worth a remark
_SURPRISED = 4.0  # nats by which the model prefers its own word
_EMPTY = 0.3  # share of standing opposite nothing from which a word is a function word


@dataclass(frozen=True, slots=True)
class Reason:
    """`category` in MQM terms; `replaceable` False where another wording would not help; `other` the Chinese meant."""

    text: str
    category: str
    replaceable: bool = True
    other: Span | None = None


class Explainer:
    """The evidence about one row, looked up once for all its phrases."""

    def __init__(self, row: Row, lexical: LexicalTable, ngrams: NgramTable) -> None:
        self.row = row
        self.spans = words(row.target)
        self.cut = [s.of(row.target) for s in self.spans]
        self.usage = ngrams.columns(self.cut)
        self.forced = row.given or row.alone
        self.columns = None if self.forced is None else forced_columns(self.forced, self.spans)
        self.called = _called(row, lexical)

    def explain(self, phrase: Candidate) -> Reason:
        """The strongest of: no Chinese word calls for it, rarely said, the model expected something else."""
        place = slice(phrase.first, phrase.last + 1)
        inside = [c for c in self.called if phrase.span.holds(c.span)]
        other = max((c for c in inside if c.meant is not None), key=lambda c: c.odds, default=None)
        meant = None if other is None else other.meant
        uncalled = [c.span.of(self.row.target) for c in inside if c.content and c.odds < _UNEXPLAINED]
        if uncalled:
            listed = " and ".join(repr(w) for w in uncalled[:3])
            return Reason(f"nothing in the Chinese calls for {listed}", "accuracy/mistranslation", other=meant)
        rare = self._rare(phrase)
        if rare is not None:
            return Reason(f"{rare!r} is rarely said in English", "style/awkward", other=meant)
        expected = self._expected(place)
        if expected is not None:
            return Reason(expected, "accuracy/mistranslation" if self.row.source else "fluency/grammar", other=meant)
        if not any(c.isalpha() for w in self.cut[place] for c in w):
            return Reason("unusual here", "fluency/punctuation", replaceable=False, other=meant)
        return Reason("wordings like this one were often marked by professionals", "style/awkward", other=meant)

    def _rare(self, phrase: Candidate) -> str | None:
        """Two plain words side by side in the phrase that were never seen so; names prove nothing."""
        for i in range(phrase.first + 1, phrase.last + 1):
            pair = self.cut[i - 1 : i + 1]
            plain = all(w.isalpha() and w.islower() for w in pair)
            known = not self.usage[i - 1, 6] and not self.usage[i, 6]
            unlikely = max(self.usage[i, 0], self.usage[i - 1, 1]) > _UNLIKELY
            if plain and known and unlikely and self.usage[i, 2] == 0:
                return self.row.target[self.spans[i - 1].start : self.spans[i].end]
        return None

    def _expected(self, place: slice) -> str | None:
        """What the model expected at the phrase's most surprising word, where it is one whole word."""
        if self.forced is None or self.columns is None or not self.forced.spans:
            return None
        margins = self.columns[place][:, 5]
        worst = int(np.argmax(margins))
        if margins[worst] < _SURPRISED:
            return None
        span = self.spans[place][worst]
        at = next((i for i, s in enumerate(self.forced.spans) if s.end > span.start), None)
        word = "" if at is None else self.forced.expected[at].strip()
        near = {w.casefold() for w in self.cut[place.start : place.stop + 2]}
        if len(word) < 3 or not word.isalpha() or word.casefold() in near:
            return "the model finds this unlikely here"
        return f"the model expected something like {word!r} here"


@dataclass(frozen=True, slots=True)
class _Called:
    """An English word: the best p(it | a Chinese word of the source), that word's place, and whether it carries
    meaning and is known to the table."""

    span: Span
    odds: float
    meant: Span | None
    content: bool


def _called(row: Row, lexical: LexicalTable) -> list[_Called]:
    if not row.source or not row.source.strip():
        return []
    zh, en = lexical.words_zh(row.source), lexical.words_en(row.target)
    types, stems = list(dict.fromkeys(w for _, w in zh)), list(dict.fromkeys(w for _, w in en))
    links = lexical.links(types, stems)
    places = {w: s for s, w in reversed(zh)}
    best = dict.fromkeys(stems, (0.0, -1))
    for i, j, odds in zip(links.zh, links.en, links.to_en, strict=True):
        best[stems[int(j)]] = max(best[stems[int(j)]], (float(odds), int(i)))
    found = []
    for span, stem in en:
        odds, i = best[stem]
        own = span.of(row.target)
        content = stem in lexical.en_index and own.isalpha() and len(own) > 3 and lexical.null(stem) < _EMPTY
        found.append(_Called(span, odds, places[types[i]] if i >= 0 else None, content))
    return found
