"""Why a phrase is doubtful, in words a translator understands, from the evidence that speaks loudest."""

from dataclasses import dataclass

import numpy as np

from mtreview.engines.lexical import LexicalTable
from mtreview.judging.ngrams import NgramTable
from mtreview.judging.phrases import Candidate
from mtreview.judging.words import forced_columns, words
from mtreview.protocols import Floats, Row
from mtreview.records import Span

__all__ = ["Reason", "explain"]

_UNEXPLAINED = 0.01  # p(English word | any Chinese word) under which nothing in the source calls for a word
_SELDOM = 1.0  # log(1 + count) of the best triple under which a run of words counts as rare
_SURPRISED = 4.0  # nats by which the model prefers its own word


@dataclass(frozen=True, slots=True)
class Reason:
    """`category` in MQM terms; `replaceable` False where another wording would not help; `other` the Chinese meant."""

    text: str
    category: str
    replaceable: bool = True
    other: Span | None = None


def explain(row: Row, phrase: Candidate, lexical: LexicalTable, ngrams: NgramTable) -> Reason:
    """The strongest of: no Chinese word calls for it, rarely said, the model expected something else."""
    spans = words(row.target)
    cut = [s.of(row.target) for s in spans]
    place = slice(phrase.first, phrase.last + 1)
    usage = ngrams.columns(cut)[place]
    rare = len(cut) > 1 and bool((usage[:, 4] < _SELDOM).any() and usage[:, :2].min(axis=1).max() > 6)
    uncalled, other = _uncalled(row, phrase, lexical)
    if uncalled:
        text = f"nothing in the Chinese calls for {_listed(uncalled)}"
        return Reason(text, "accuracy/mistranslation", other=other)
    expected = _expected(row, spans, place)
    if rare:
        return Reason("rarely said in English", "style/awkward", other=other)
    if expected is not None:
        return Reason(expected, "accuracy/mistranslation" if row.source else "fluency/grammar", other=other)
    if all(not any(c.isalpha() for c in w) for w in cut[place]):
        return Reason("unusual here", "fluency/punctuation", replaceable=False, other=other)
    return Reason("wordings like this one were often marked by professionals", "style/awkward", other=other)


def _listed(found: list[str]) -> str:
    return " and ".join(repr(w) for w in found[:3])


def _uncalled(row: Row, phrase: Candidate, lexical: LexicalTable) -> tuple[list[str], Span | None]:
    """Content words of the phrase that no Chinese word is known to mean, and the Chinese the others come from."""
    if not row.source or not row.source.strip():
        return [], None
    zh, en = lexical.words_zh(row.source), lexical.words_en(row.target)
    inside = [(s, w) for s, w in en if phrase.span.holds(s)]
    if not zh or not inside:
        return [], None
    types, stems = list(dict.fromkeys(w for _, w in zh)), list(dict.fromkeys(w for _, w in inside))
    links = lexical.links(types, stems)
    best = np.zeros(len(stems))
    np.maximum.at(best, links.en, links.to_en)
    content = {w for w in stems if lexical.null(w) < 0.3 and w in lexical.en_index and not w[0].isdigit()}
    lacking = {w for w, p in zip(stems, best, strict=True) if p < _UNEXPLAINED and w in content}
    missing = [s.of(row.target) for s, w in inside if w in lacking]
    meant = None
    if len(links.zh):
        word = types[int(links.zh[int(np.argmax(links.to_en))])]
        meant = next(s for s, w in zh if w == word)
    return missing, meant


def _expected(row: Row, spans: tuple[Span, ...], place: slice) -> str | None:
    """What the model expected at the phrase's most surprising word, where it is one whole word."""
    forced = row.given or row.alone
    if forced is None or not forced.spans:
        return None
    columns: Floats = forced_columns(forced, spans)[place]
    worst = int(np.argmax(columns[:, 5]))
    if columns[worst, 5] < _SURPRISED:
        return None
    span = spans[place][worst]
    at = next((i for i, s in enumerate(forced.spans) if s.end > span.start), None)
    if at is None:
        return None
    word = forced.expected[at].strip()
    if len(word) < 3 or not word.isalpha() or word.casefold() == span.of(row.target).casefold():
        return "the model finds this unlikely here"
    return f"the model expected something like {word!r} here"
