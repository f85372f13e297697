"""What speaks for a wording in the place of a phrase: one row of features for each, beside the wording that is there."""

from collections.abc import Sequence

import numpy as np

from mtreview.fixing.candidates import ORIGINS, Wording, usage
from mtreview.fixing.places import Place
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.protocols import EnglishReader, Floats, Forced, Judge, Reading
from mtreview.quality.word_evidence import piece_scores, words

__all__ = ["CHEAP", "FEATURES", "HEARD", "READS_BETTER", "force", "glance", "lead", "read"]

CHEAP = (
    "cover_least", "cover_mean", "called", "called_old", "usage", "longer", "changed", "agreed", "order", "words_old",
    *(f"from_{o}" for o in ORIGINS), "has_source",
)  # fmt: skip
"""What the tables say of a wording: enough to choose which ones the models read."""
READ = ("read_mean", "read_sum", "read_after", "read_old")
READS_BETTER = READ.index("read_mean")
FORCED = ("given", "back")
LEAD = ("read_lead", "given_lead", "others")
HEARD = (*CHEAP, *READ)
"""And what the reader says: enough to choose which ones the network is asked about."""
FEATURES = (*HEARD, *FORCED, *LEAD)
AHEAD = 32
"""Characters after the phrase that the reader reads on."""
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


def read(
    places: Sequence[Place], wordings: Sequence[Sequence[Wording]], preceding: Sequence[str], reader: EnglishReader
) -> list[Floats]:
    """One row of `READ` a wording: by how much the mean and the sum of the log-probability of the wording and the text
    after it, and the sum over that text alone, are above the old wording's; the old wording's mean (nats). `preceding`:
    the text of the article before the row."""
    texts: list[str] = []
    contexts: list[str] = []
    sizes: list[int] = []
    for place, own, before in zip(places, wordings, preceding, strict=True):
        context = before + place.before
        gap = context[len(context.rstrip()) :]
        for text in (place.text, *(w.text for w in own)) if own else ():
            texts.append(gap + text + place.after[:AHEAD])
            contexts.append(context.rstrip())
            sizes.append(len(gap) + len(text))
    summed = iter([_summed(r, size) for r, size in zip(reader.read(texts, contexts=contexts), sizes, strict=True)])
    out = []
    for own in wordings:
        rows = np.array([next(summed) for _ in range(len(own) + 1 if own else 0)], np.float32).reshape(-1, 3)
        gained = rows[1:] - rows[:1]
        old = np.repeat(rows[:1, :1], len(own), axis=0).reshape(len(own), 1)
        out.append(np.concatenate([gained, old], axis=1).astype(np.float32))
    return out


def _summed(reading: Reading, size: int) -> Floats:
    surprisal = reading.surprisal
    if not len(surprisal):
        return np.zeros(3, np.float32)
    after = surprisal[reading.starts >= size]
    return np.array([-surprisal.mean(), -surprisal.sum(), -after.sum()], np.float32)


def force(places: Sequence[Place], wordings: Sequence[Sequence[Wording]], judge: Judge) -> list[Floats]:
    """One row of `FORCED` a wording: by how much log P(English | Chinese) and log P(Chinese | English) grow (nats); zeros
    without the Chinese."""
    jobs = [(place, w.text) for place, own in zip(places, wordings, strict=True) for w in own if _bilingual(place)]
    sources, texts = [place.row.source or "" for place, _ in jobs], [place.fill_in(text) for place, text in jobs]
    given = [_total(f) for f in judge.force(sources, texts)] if jobs else []
    backwards = bool(jobs) and "zh" in judge.directions
    back = [_total(f) for f in judge.force(texts, sources, to="zh")] if backwards else [0.0] * len(jobs)
    values = iter(zip(given, back, strict=True))
    out = []
    for place, own in zip(places, wordings, strict=True):
        was = [0.0 if f is None else _total(f) for f in (place.row.given, place.row.back if backwards else None)]
        rows = [next(values) if _bilingual(place) else tuple(was) for _ in own]
        out.append(np.array(rows, np.float32).reshape(len(own), 2) - np.array(was, np.float32))
    return out


def lead(read_rows: Floats, forced: Floats) -> Floats:
    """One row of `LEAD` a wording of one phrase: by how much its `read_sum` and its `given` are above those of the best
    other wording, the phrase as it is among them (nats), and how many others there are. `read_rows`: `CHEAP` and `READ`."""
    gains = np.stack([read_rows[:, len(CHEAP) + READ.index("read_sum")], forced[:, FORCED.index("given")]], axis=1)
    rows = np.zeros((len(gains), len(LEAD)), np.float32)
    for k in range(len(gains)):
        rows[k, :2] = gains[k] - np.maximum(np.delete(gains, k, axis=0).max(axis=0, initial=0.0), 0.0)
        rows[k, 2] = len(gains) - 1
    return rows


def _bilingual(place: Place) -> bool:
    return bool(place.row.source and place.row.source.strip() and place.row.given is not None)


def _total(forced: Forced) -> float:
    return float(piece_scores(forced, end=True).sum())


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
