"""Why a phrase is doubtful, in words a translator understands, from the evidence that speaks loudest."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Floats, Row
from mtreview.quality.ngrams import NgramTable, folded
from mtreview.quality.phrases import Candidate
from mtreview.quality.words import forced_columns, words
from mtreview.records import Span

__all__ = ["Explainer", "Reason"]

_UNEXPLAINED = 0.01  # p(English word | any Chinese word) under which nothing in the source calls for a word
_UNLIKELY = 7.0  # nats of surprisal from which two words that were never seen together are worth a remark
_SURPRISED = 4.0  # nats by which the model prefers its own word
# How often professionals marked phrases with these reasons, as odds over the head's (1,330 and 550 phrases of WMT20).
# The reasons
# above were better than the head thought (1.24, 1.30); that is not made use of, for too many phrases are shown already.
_EXPECTED, _NOTHING = 0.88, 0.83
_EMPTY = 0.3  # share of standing opposite nothing from which a word is a function word


@dataclass(frozen=True, slots=True)
class Reason:
    """`category` in MQM terms; `replaceable` False where another wording would not help; `other` the Chinese meant;
    `odds`: by how much a weak reason lowers the odds that a professional marks the phrase."""

    text: str
    category: str
    replaceable: bool = True
    other: Span | None = None
    odds: float = 1.0


class Explainer:
    """The evidence about some phrases of one row, looked up once for all of them and only when one asks for it."""

    def __init__(self, row: Row, phrases: Sequence[Candidate], lexical: LexicalTable, ngrams: NgramTable) -> None:
        self.row, self.lexical, self.ngrams = row, lexical, ngrams
        self.spans = words(row.target) if row.verdicts is None else row.verdicts.words
        self.cut = [s.of(row.target) for s in self.spans]
        self.forced = row.given or row.alone
        with_source = bool(row.source and row.source.strip())
        words_en = lexical.words_en(row.target) if with_source else []
        self.english = [
            (s, stem) for s, stem in words_en if any(p.span.start <= s.start and s.end <= p.span.end for p in phrases)
        ]

    @cached_property
    def usage(self) -> Floats:
        return self.ngrams.columns(self.cut)

    @cached_property
    def columns(self) -> Floats | None:
        return None if self.forced is None else forced_columns(self.forced, self.spans)

    def explain(self, phrase: Candidate) -> Reason:
        """The strongest of: no Chinese word calls for it, rarely said, the model expected something else."""
        place = slice(phrase.first, phrase.last + 1)
        inside = self._called(phrase.span)
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
            category = "accuracy/mistranslation" if self.row.source else "fluency/grammar"
            return Reason(expected, category, other=meant, odds=_EXPECTED)
        if not any(c.isalpha() for w in self.cut[place] for c in w):
            return Reason("unusual here", "fluency/punctuation", replaceable=False, other=meant)
        often = "wordings like this one were often marked by professionals"
        return Reason(often, "style/awkward", other=meant, odds=_NOTHING)

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
        chinese = self.lexical.words_zh(self.row.source or "")
        zh, en = (list(dict.fromkeys(word for _, word in side)) for side in (chinese, self.english))
        links, found = self.lexical.links(zh, en), dict[int, tuple[float, int]]()
        for i, j, odds in zip(links.zh.tolist(), links.en.tolist(), links.to_en.tolist(), strict=True):
            found[j] = max(found.get(j, (0.0, -1)), (odds, i))
        places = {word: span for span, word in reversed(chinese)}
        return {en[j]: (odds, places[zh[i]]) for j, (odds, i) in found.items()}

    def _rare(self, phrase: Candidate) -> str | None:
        """Two plain words side by side in the phrase that were never seen so; names prove nothing."""
        for i in self._unseen(phrase):
            known = not self.usage[i - 1, 6] and not self.usage[i, 6]
            unlikely = max(self.usage[i, 0], self.usage[i - 1, 1]) > _UNLIKELY
            if known and unlikely:
                return self.row.target[self.spans[i - 1].start : self.spans[i].end]
        return None

    def _unseen(self, phrase: Candidate) -> list[int]:
        """The words of the phrase that are plain, as the word before is, and were never seen after it."""
        plain = [w.isalpha() and w.islower() for w in self.cut[phrase.first : phrase.last + 1]]
        pairs = [phrase.first + k for k in range(1, len(plain)) if plain[k - 1] and plain[k]]
        if not pairs:
            return []
        before, after = (self.ngrams.ids([folded(self.cut[i + d]) for i in pairs]) for d in (-1, 0))
        return [i for i, times in zip(pairs, self.ngrams.seen(before, after).tolist(), strict=True) if times == 0]

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
