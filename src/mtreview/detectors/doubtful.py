"""Phrases that an editor would stumble over, as the tagger learned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mtreview.config import data_folder
from mtreview.detectors.coverage import find_table
from mtreview.detectors.glossary import load
from mtreview.detectors.runner import threshold
from mtreview.detectors.terms import find_terms, places_of
from mtreview.engines.source_rewriting import Names
from mtreview.language.chinese import chinese
from mtreview.language.lexical import LexicalTable
from mtreview.language.pinyin import is_pinyin, spell_runs
from mtreview.protocols import Context, Mark, Row
from mtreview.quality.phrases import Candidate, candidates, keep_surest
from mtreview.quality.reasons import Explainer, Reason
from mtreview.quality.tagger import load_shipped
from mtreview.quality.word_evidence import words
from mtreview.records import Severity, Span

__all__ = ["Doubtful", "find_confirmed"]

_NAME = 5  # letters: English words that short may be pinyin by chance
_CALLED = 0.4  # p(English word | a Chinese word) from which a word with a capital is what the Chinese says


class Doubtful:
    """Model-based marks. `confidence` is the calibrated chance that an editor would mark something in the phrase."""

    name = "doubtful"
    category = "accuracy/mistranslation"
    needs = frozenset({"verdicts", "reading"})
    uses = frozenset(
        {"given", "alone", "back", "draft", "translator", "judge", "reader", "lexical"}
    )  # its phrases are worded anew by them
    certain = False
    summary = "phrases that read oddly or may be mistranslated, by all the evidence of the models together"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return _marks(row, _level([row]), context)

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """The marks of a whole text: one that reads well gets the benefit of the doubt."""
        level = _level(rows)
        return [(i, mark) for i, row in enumerate(rows) for mark in _marks(row, level, context)]


def _marks(row: Row, level: float, context: Context) -> list[Mark]:
    found = _doubts(row, level, context)
    return [_mark(row, phrase, found.sure[phrase], reason) for phrase, reason in found.reasons.items()]


def _mark(row: Row, phrase: Candidate, sure: float, reason: Reason) -> Mark:
    verdicts = row.verdicts
    assert verdicts is not None
    place = slice(phrase.first, phrase.last + 1)
    heavy = float(verdicts.major[place].mean()) >= float(verdicts.minor[place].mean())
    severity: Severity = "major" if heavy else "minor"
    return Mark("target", phrase.span, reason.category, severity, sure, reason.text, None, reason.other)


@dataclass(frozen=True, slots=True)
class _Doubts:
    """The phrases of a row that are shown, in their order, with why; `sure` has the confidence of these and others."""

    reasons: dict[Candidate, Reason]
    sure: dict[Candidate, float]


_NONE = _Doubts({}, {})


def _level(rows: Sequence[Row]) -> float:
    """How much is wrong in the text of these rows."""
    read = [row.verdicts.wrong for row in rows if row.verdicts is not None and row.verdicts.wrong is not None]
    return load_shipped().level(read, source=any(row.source is not None for row in rows))


def _doubts(row: Row, level: float, context: Context) -> _Doubts:
    verdicts = row.verdicts
    if verdicts is None or verdicts.wrong is None or not verdicts.words:
        return _NONE
    with_source, least = row.source is not None, threshold(context.strictness)
    wrong = load_shipped().chances(verdicts.wrong, level, source=with_source)
    peak = _least_peak(least, with_source, load_shipped().recipe)
    if float(wrong.max()) < peak:
        return _NONE
    confirmed = find_confirmed(row, context)
    sound = [any(word.overlaps(place) for place in confirmed) for word in verdicts.words]
    chances = np.where(sound, 0, wrong).astype(np.float32)
    seconded = load_shipped().seconded(verdicts.wrong, source=with_source)
    found = candidates(row.target, verdicts.words, chances, seconded, least=peak)
    sure = {c: load_shipped().phrase_chance(c.peak, c.mean, source=with_source) for c in found}
    likely = [c for c in found if sure[c] >= least]
    if not likely:
        return _NONE
    explainer = Explainer(row, likely, find_table(context))
    reasons = {c: explainer.explain(c) for c in likely}
    sure |= {c: _weighed(sure[c], reason.odds) for c, reason in reasons.items()}
    shown = keep_surest(row.target, {c: sure[c] for c in likely}, context.strictness, least)
    return _Doubts({c: reasons[c] for c in shown}, sure)


def _weighed(chance: float, odds: float) -> float:
    return odds * chance / (1 + (odds - 1) * chance)


def find_confirmed(row: Row, context: Context) -> list[Span]:
    """Where the English has what the glossary gives for a term of the Chinese, the list of names for a name, or a word with a
    capital that the Chinese has itself, calls for or is read as: a reader of English knows few names."""
    source = row.source or ""
    terms = find_terms(chinese(source), context.glossary or load())
    renderings = [rendering for term in terms for rendering in term.accepted]
    renderings += [english for _, english in _names().of(source)]
    places = [place for rendering in renderings for place in places_of(rendering, row.target)]
    if not source.strip():
        return places
    table = find_table(context)
    return [*places, *_called_names(source, row.target, table), *_spelled_names(source, row.target, table)]


def _called_names(source: str, target: str, table: LexicalTable) -> list[Span]:
    """Words with a capital that a Chinese word calls for by the lexical table, by pinyin or by standing in it."""
    linked = table.link_pair(source, target)
    best = np.zeros(len(linked.en_types))
    np.maximum.at(best, linked.links.en, linked.links.to_en)
    called = {word for word, odds in zip(linked.en_types, best, strict=True) if odds >= _CALLED}
    return [span for span, word in linked.en if word in called and target[span.start].isupper()]


def _spelled_names(source: str, target: str, table: LexicalTable) -> list[Span]:
    """Words with a capital that are the pinyin of characters that are no word of the table: that would have an English one."""
    capital = [
        s
        for s in words(target)
        if target[s.start].isupper()
        and len(s) >= _NAME
        and any(is_pinyin(s.of(target).casefold(), n) for n in (2, 3, 4))
    ]
    spelled = spell_runs(source) if capital else {}
    found = [(span, spelled.get(span.of(target).casefold())) for span in capital]
    return [span for span, characters in found if characters is not None and characters not in table.zh_index]


@lru_cache(maxsize=1)
def _names() -> Names:
    """The names that come with the embedded model, whichever model judges."""
    return Names.read(data_folder("models") / "zh-en" / "names.tsv")


@lru_cache(maxsize=64)
def _least_peak(least: float, source: bool, recipe: str) -> float:
    """A chance of the worst word under which no phrase reaches the confidence `least`: a phrase's mean word is no
    worse than its worst, and confidence rises with both. `recipe`: of the tagger in use."""
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        reached = load_shipped().phrase_chance(middle, middle, source=source) >= least
        low, high = (low, middle) if reached else (middle, high)
    return low
