"""What speaks for a wording in the place of a phrase, beside the wording that is there: what tables say, and what the pair reader
finds likelier."""

from collections.abc import Sequence

import numpy as np

from mtreview.fixing.candidates import ORIGINS, Wording, usage
from mtreview.fixing.places import Place
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.protocols import Floats, PairReader
from mtreview.quality.word_evidence import words

__all__ = ["AHEAD", "CHEAP", "glance", "measure_gains"]

CHEAP = (
    "cover_least", "cover_mean", "called", "called_old", "usage", "longer", "changed", "agreed", "order", "words_old",
    *(f"from_{o}" for o in ORIGINS), "has_source",
)  # fmt: skip
"""What the tables say of a wording: enough to choose which ones are weighed."""
AHEAD = 30
"""Characters after the phrase that are weighed with it, to the end of a word."""
_SENSE = 0.02


def glance(place: Place, wordings: Sequence[Wording]) -> Floats:
    """One row of `CHEAP` a wording."""
    source = place.row.source or ""
    called_old, usage_old = (_called(place, place.text) if source else 1.0), usage(place, place.text)
    rows = [_glanced(place, w, called_old, usage_old) for w in wordings]
    return np.array(rows, dtype=np.float32).reshape(len(wordings), len(CHEAP))


def _glanced(place: Place, wording: Wording, called_old: float, usage_old: float) -> list[float]:
    text, source = wording.text, place.row.source or ""
    least, mean = _cover(place, text) if source else (0.0, 0.0)
    before, after = ({s.of(t).casefold() for s in words(t)} for t in (place.text, text))
    changed = len(before ^ after) / max(len(before | after), 1)
    count = len(words(place.text))
    return [
        least, mean, _called(place, text) if source else 1.0, called_old, usage(place, text) - usage_old,
        float(len(words(text)) - count), changed, float(len(wording.origins)), float(min(wording.order, 9)), float(count),
        *(float(o in wording.origins) for o in ORIGINS), float(bool(source)),
    ]  # fmt: skip


def measure_gains(places: Sequence[Place], wordings: Sequence[Sequence[Wording]], reader: PairReader) -> list[Floats]:
    """By how much each wording, with the text after it, is likelier than the phrase as it is: as an edit of the sentence and as
    a translation of its Chinese, added up (nats). One array a phrase, a number a wording; 0 without the Chinese."""
    jobs = [
        (place.row.source or "", place.row.target, place.before + text + _near(place.after))
        for place, own in zip(places, wordings, strict=True)
        for text in ((place.text, *(w.text for w in own)) if own else ())
    ]
    sources, targets, texts = ([job[k] for job in jobs] for k in range(3))
    totals = np.zeros(len(jobs), np.float32)
    for translation in (False, True):
        weighed = reader.weigh(sources, targets, texts, translation=translation)
        totals += np.array([w.logprobs[:-1].sum() for w in weighed], np.float32)  # that they end here is not asked
    cuts = np.cumsum([len(own) + 1 if own else 0 for own in wordings])[:-1]
    return [part[1:] - part[:1] for part in np.split(totals, cuts)]


def _near(after: str) -> str:
    """The beginning of the text after a phrase, to the end of a word."""
    return after if len(after) <= AHEAD else after[: after.find(" ", AHEAD) if " " in after[AHEAD:] else len(after)]


def _cover(place: Place, text: str) -> tuple[float, float]:
    """By how much the Chinese word that loses most is accounted for less, and the mean change (nats)."""
    table, source = place.lexical, place.row.source or ""
    before, after = (table.cover_source(source, t)[1] for t in (place.row.target, place.fill_in(text)))
    if not len(before):
        return 0.0, 0.0
    return float((after - before).min()), float((after - before).mean())


def _called(place: Place, text: str) -> float:
    """The share of a wording's words with sense that some Chinese word calls for; 1 without such words."""
    table = place.lexical
    zh = list(dict.fromkeys(w for _, w in table.words_zh(place.row.source or "")))
    en = list(dict.fromkeys(w for s, w in table.words_en(text) if s.of(text).lower() not in FUNCTION_WORDS))
    if not en or not zh:
        return 1.0
    links = table.links(zh, en)
    best = np.zeros(len(en))
    np.maximum.at(best, links.en, links.to_en)
    return float((best >= _SENSE).mean())
